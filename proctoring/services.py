"""Acts of monitors on one applicant: waiver, identity, warning, message, incident.

Each locks the attempt, writes its entry in the attempt's chain with the actor, and announces itself after the commit.
Acts that a page may send twice carry a `key` chosen by the page; the second one changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from core import bus
from core.errors import BadRequest, Conflict
from core.models import RecordEntry
from core.record import Act, append, append_many, attempt_chain
from exams.enums import DisqualificationCode, Phase
from exams.models import Attempt
from exams.selectors import attempt_phase
from exams.services import announce_change, lock_attempt
from proctoring.domain.texts import INCIDENT_MAX, MESSAGE_MAX, NOTE_MAX, WARNING_MAX, checked_key, cleaned
from proctoring.enums import IdentityDecision
from proctoring.models import IdentityCheck, Incident, Waiver
from proctoring.services_conduct import live_disqualification, propose_locked
from proctoring.services_stills import capture_evidence, keep_evidence

BATCH = 500


def waive_media(attempt: Attempt, *, note: str, actor: str, now: datetime) -> Waiver:
    """Admit somebody without camera or microphone, saying why (law 7). A second waiver changes nothing.

    Raises Conflict attempt.closed once the attempt ended.
    """
    note = cleaned(note, limit=NOTE_MAX, what="el motivo de la dispensa")
    with transaction.atomic():
        locked = lock_attempt(attempt.id)
        granted = Waiver.objects.filter(attempt=locked).first()
        if granted is not None:
            return granted
        _check_running(locked, now=now)
        granted = Waiver.objects.create(attempt=locked, note=note, by=actor, at=now)
        append(Act(attempt_chain(locked.id), "waiver.granted", actor, now, {"note": note}))
        announce_change(locked, "waiver")
        return granted


def waive_media_many(attempts: Sequence[Attempt], *, note: str, actor: str, now: datetime) -> int:
    """Waivers for many at once, a handful of statements per 500; returns how many were new."""
    note = cleaned(note, limit=NOTE_MAX, what="el motivo de la dispensa")
    granted = 0
    for start in range(0, len(attempts), BATCH):
        with transaction.atomic():
            ids = [attempt.id for attempt in attempts[start : start + BATCH]]
            locked = list(Attempt.objects.select_for_update().filter(id__in=ids, closed_at=None).order_by("id"))
            have = set(Waiver.objects.filter(attempt__in=locked).values_list("attempt_id", flat=True))
            fresh = [attempt for attempt in locked if attempt.id not in have]
            Waiver.objects.bulk_create([Waiver(attempt=attempt, note=note, by=actor, at=now) for attempt in fresh])
            append_many(
                [Act(attempt_chain(attempt.id), "waiver.granted", actor, now, {"note": note}) for attempt in fresh]
            )
            for attempt in fresh:
                announce_change(attempt, "waiver")
            granted += len(fresh)
    return granted


def decide_identity(
    attempt: Attempt, *, decision: IdentityDecision, note: str, actor: str, now: datetime
) -> IdentityCheck:
    """VERIFIED, DOUBTFUL or REJECTED (EXA-09). The newest decision counts; repeating it changes nothing.

    REJECTED needs a note and proposes D09, unless a disqualification is already proposed or confirmed.
    """
    rejected = decision is IdentityDecision.REJECTED
    note = cleaned(note, limit=NOTE_MAX, what="el motivo del rechazo", required=rejected)
    with transaction.atomic():
        locked = lock_attempt(attempt.id)
        last = IdentityCheck.objects.filter(attempt=locked).order_by("-at", "-id").first()
        if last is not None and (last.decision, last.note, last.by) == (decision, note, actor):
            return last
        check = IdentityCheck.objects.create(attempt=locked, decision=decision, note=note, by=actor, at=now)
        append(
            Act(
                attempt_chain(locked.id),
                "identity.decided",
                actor,
                now,
                {"decision": decision.value, "note": note},
            )
        )
        if rejected and live_disqualification(locked) is None:
            propose_locked(locked, code=DisqualificationCode.D09, text=note, stills=(), actor=actor, now=now)
        announce_change(locked, "identity")
        return check


def send_warning(attempt: Attempt, *, text: str, key: str, actor: str, now: datetime) -> None:
    """A warning that the applicant's page shows above everything until it is read."""
    _tell(
        attempt,
        kind="warning.sent",
        push="warning",
        text=cleaned(text, limit=WARNING_MAX, what="la advertencia"),
        key=key,
        actor=actor,
        now=now,
    )


def send_message(attempt: Attempt, *, text: str, key: str, actor: str, now: datetime) -> None:
    """A message to one applicant."""
    _tell(
        attempt,
        kind="chat.sent",
        push="chat.message",
        text=cleaned(text, limit=MESSAGE_MAX, what="el mensaje"),
        key=key,
        actor=actor,
        now=now,
    )


@transaction.atomic
def _tell(attempt: Attempt, *, kind: str, push: str, text: str, key: str, actor: str, now: datetime) -> None:
    locked = lock_attempt(attempt.id)
    if already_done(locked.id, kind=kind, actor=actor, key=key) is not None:
        return
    _check_running(locked, now=now)
    append(Act(attempt_chain(locked.id), kind, actor, now, {"text": text, "key": key}))
    bus.announce(
        "attempt.push",
        {"attempt": str(locked.id), "type": push, "data": {"text": text, "from": "Monitor"}},
    )
    announce_change(locked, "chat")


def mark_incident(attempt: Attempt, *, text: str, key: str, actor: str, now: datetime) -> Incident:
    """Write down what a person saw, with the picture of this moment where one can be had (design 6, EXA-14).

    The picture is fetched before the transaction: an engine that hangs or died costs the picture, never the incident.
    """
    text = cleaned(text, limit=INCIDENT_MAX, what="qué vio usted")
    if done := already_done(attempt.id, kind="incident.marked", actor=actor, key=key):
        return Incident.objects.get(pk=done["incident"])
    picture = capture_evidence(attempt, now=now)
    with transaction.atomic():
        locked = lock_attempt(attempt.id)
        if done := already_done(locked.id, kind="incident.marked", actor=actor, key=key):
            return Incident.objects.get(pk=done["incident"])
        incident = Incident.objects.create(attempt=locked, text=text, by=actor, at=now)
        pictures = [] if picture is None else [keep_evidence(locked, picture, incident=incident, now=now)]
        append(
            Act(
                attempt_chain(locked.id),
                "incident.marked",
                actor,
                now,
                {"incident": incident.pk, "text": text, "key": key, "stills": [still.sha256 for still in pictures]},
            )
        )
        announce_change(locked, "incident")
        return incident


def already_done(attempt_id: UUID, *, kind: str, actor: str, key: str) -> dict[str, Any] | None:
    """Data of the entry that this actor's act with this key left, None the first time."""
    rows = RecordEntry.objects.filter(
        chain=attempt_chain(attempt_id), kind=kind, actor=actor, data__contains=f'"key":{json.dumps(checked_key(key))}'
    )
    entry = rows.first()
    return None if entry is None else entry.payload


def parsed_decision(value: str) -> IdentityDecision:
    """The decision, or BadRequest identity.decision."""
    if value not in IdentityDecision.values:
        raise BadRequest("identity.decision", "La decisión es VERIFICADA, DUDOSA o RECHAZADA.")
    return IdentityDecision(value)


def _check_running(attempt: Attempt, *, now: datetime) -> None:
    if attempt_phase(attempt, now=now) in {Phase.CLOSED, Phase.ABSENT}:
        raise Conflict("attempt.closed", "La evaluación de esta persona ya terminó.")
