"""Who looked at whom (AUD-01, EXA-18). A chain per room: looking must not move a head that a root was signed over."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from core.canonical import canonical
from core.models import RecordEntry
from core.record import Act, append
from exams.models import Attempt
from proctoring.models import Room


def room_chain(room: Room) -> str:
    """Name of a room's chain."""
    return f"room:{room.pk}"


@transaction.atomic
def record_watching(room: Room, attempt_id: str | None, *, actor: str, now: datetime) -> None:
    """Write `room.watched` when a page opens the wall, `video.watched` when it looks at one applicant."""
    if attempt_id is None:
        append(Act(room_chain(room), "room.watched", actor, now))
    else:
        append(Act(room_chain(room), "video.watched", actor, now, {"attempt": attempt_id}))


@transaction.atomic
def record_view(
    room: Room, attempt: Attempt, *, picture: str, sha256: str, once: bool, actor: str, now: datetime
) -> None:
    """Write `picture.viewed`. With `once`, only this person's first look at this kind of picture of this applicant:
    a fallback picture changes every three seconds and is the applicant's camera, not a document."""
    data = {"attempt": str(attempt.id), "picture": picture} | ({} if once else {"sha256": sha256})
    chain = room_chain(room)
    seen = RecordEntry.objects.filter(chain=chain, kind="picture.viewed", actor=actor, data=canonical(data))
    if once and seen.exists():
        return
    append(Act(chain, "picture.viewed", actor, now, data))
