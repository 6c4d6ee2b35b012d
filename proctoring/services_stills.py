"""Stills: what a page without WebRTC sends, the document shown, pictures kept as evidence (EXA-09, EXA-18)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from core.errors import BadRequest, Conflict, TooMany
from core.record import APPLICANT, Act, append, attempt_chain
from exams.enums import Phase
from exams.models import Attempt
from exams.selectors import attempt_phase
from exams.services import announce_change, lock_attempt
from proctoring.domain.tiles import still_is_fresh
from proctoring.enums import StillPurpose
from proctoring.models import Incident, Room, Still
from proctoring.nodes import keyframe
from proctoring.pictures import (
    StoredPicture,
    check_jpeg,
    discard_picture,
    jpeg_of_keyframe,
    store_picture,
)

FALLBACK_INTERVAL = timedelta(seconds=1)  # pages send one every 3 s
DOCUMENT_INTERVAL = timedelta(seconds=2)
DOCUMENTS_MAX = 10
ACCEPTED = {
    StillPurpose.FALLBACK: frozenset({Phase.LOBBY, Phase.READY, Phase.OPEN}),
    StillPurpose.DOCUMENT: frozenset({Phase.LOBBY, Phase.READY, Phase.OPEN}),
}


def parsed_purpose(value: str) -> StillPurpose:
    """`fallback` or `document`, or BadRequest still.purpose."""
    if value not in {StillPurpose.FALLBACK.value, StillPurpose.DOCUMENT.value}:
        raise BadRequest("still.purpose", "El propósito de la imagen es fallback o document.")
    return StillPurpose(value)


def record_still(attempt: Attempt, *, purpose: StillPurpose, data: bytes, now: datetime) -> Still:
    """Keep a picture sent by the applicant's page.

    Raises BadRequest still.* for what is not a small JPEG, Conflict attempt.not_open outside lobby and exam, TooMany
    still.too_soon and still.too_many. The newest fallback picture replaces the one before: only the first leaves an
    entry, as the sign that this person is watched by stills.
    """
    check_jpeg(data)
    picture = store_picture(data)
    with transaction.atomic():
        locked = lock_attempt(attempt.id)
        if attempt_phase(locked, now=now) not in ACCEPTED[purpose]:
            raise Conflict("attempt.not_open", "Solo se reciben imágenes en la sala de espera y durante la evaluación.")
        kept = list(Still.objects.filter(attempt=locked, purpose=purpose).order_by("-at", "-id"))
        _check_pace(kept, purpose, now=now)
        if purpose is StillPurpose.FALLBACK and kept:
            return _replace(kept[0], picture, now=now)
        still = Still.objects.create(attempt=locked, purpose=purpose, path=picture.path, sha256=picture.sha256, at=now)
        append(
            Act(
                attempt_chain(locked.id),
                "still.received",
                APPLICANT,
                now,
                {"purpose": purpose.value, "still": still.pk, "sha256": picture.sha256},
            )
        )
        announce_change(locked, "media")
        return still


def _check_pace(kept: list[Still], purpose: StillPurpose, *, now: datetime) -> None:
    interval = FALLBACK_INTERVAL if purpose is StillPurpose.FALLBACK else DOCUMENT_INTERVAL
    if kept and now - kept[0].at < interval:
        raise TooMany("still.too_soon", "La imagen anterior acaba de llegar; espere un momento.")
    if purpose is StillPurpose.DOCUMENT and len(kept) >= DOCUMENTS_MAX:
        raise TooMany("still.too_many", f"Ya se recibieron {DOCUMENTS_MAX} imágenes del documento.")


def _replace(still: Still, picture: StoredPicture, *, now: datetime) -> Still:
    previous = still.path
    still.path, still.sha256, still.at = picture.path, picture.sha256, now
    still.save(update_fields=["path", "sha256", "at"])
    if previous != picture.path:
        transaction.on_commit(lambda: _discard_unnamed(previous), robust=True)
    announce_change(still.attempt, "media")
    return still


def _discard_unnamed(path: str) -> None:
    if not Still.objects.filter(path=path).exists():
        discard_picture(path)


def capture_evidence(attempt: Attempt, *, now: datetime) -> StoredPicture | None:
    """The applicant's picture of this moment: a decoded key frame, else a fresh fallback still, else None."""
    room = Room.objects.filter(seats__attempt=attempt).first()
    frame = keyframe(room, str(attempt.id)) if room is not None else None
    if frame is not None:
        try:
            return store_picture(jpeg_of_keyframe(frame))
        except ValueError:
            frame = None
    still = Still.objects.filter(attempt=attempt, purpose=StillPurpose.FALLBACK).order_by("-at").first()
    if still is None or not still_is_fresh(still.at, now=now):
        return None
    return StoredPicture(still.path, still.sha256)


def keep_evidence(attempt: Attempt, picture: StoredPicture, *, incident: Incident | None, now: datetime) -> Still:
    """A row for a picture that stays as evidence; the caller's entry names its hash."""
    return Still.objects.create(
        attempt=attempt,
        incident=incident,
        purpose=StillPurpose.EVIDENCE,
        path=picture.path,
        sha256=picture.sha256,
        at=now,
    )
