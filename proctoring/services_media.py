"""What happened to somebody's camera and microphone, as entries of their attempt (EXA-14)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeGuard
from uuid import UUID

from django.db import transaction

from core.canonical import canonical
from core.clock import iso, parse_iso
from core.models import RecordEntry
from core.record import SYSTEM, Act, append_many, attempt_chain
from exams.models import Attempt
from proctoring.media.interface import EventName, MediaEvent

RECORDED = frozenset({EventName.CONNECTED, EventName.SILENT, EventName.RESUMED, EventName.CLOSED})
BATCH = 200


def write_media_events(events: Sequence[MediaEvent]) -> int:
    """Write `media.connected`, `silent`, `resumed` and `closed`; returns how many were new.

    Each web process hears the same events and calls this: whoever holds the locks first writes, the others find the
    entry there. Nothing is written once the sitting was closed and sealed.
    """
    written = 0
    for start in range(0, len(events), BATCH):
        written += _write(events[start : start + BATCH])
    return written


@transaction.atomic
def _write(events: Sequence[MediaEvent]) -> int:
    acts = {_identity(act): act for act in map(_act, events) if act is not None}
    ids = {UUID(event.who) for event in events if _names_an_attempt(event.who)}
    # Ordered, so that two processes with the same events never wait for each other in a ring.
    locked = Attempt.objects.select_for_update(of=("self",)).filter(id__in=ids, sitting__closed_at=None).order_by("id")
    chains = {attempt_chain(pk) for pk in locked.values_list("id", flat=True)}
    entries = RecordEntry.objects.filter(
        chain__in=chains, kind__startswith="media.", at__in={iso(act.at) for act in acts.values()}
    )
    known = {(entry.chain, entry.kind, entry.at, entry.data) for entry in entries}
    fresh = [act for identity, act in acts.items() if act.chain in chains and identity not in known]
    append_many(fresh)
    return len(fresh)


def _act(event: MediaEvent) -> Act | None:
    """The entry of an event: kind, the engine's instant, the connection's name, and the track or reason it tells of."""
    if event.name not in RECORDED or not _names_an_attempt(event.who):
        return None
    data: dict[str, Any] = {"peer": event.peer}
    for name in ("kind", "reason"):
        if name in event.data:
            data[name] = str(event.data[name])
    return Act(attempt_chain(event.who), f"media.{event.name.value}", SYSTEM, parse_iso(event.at), data)


def _identity(act: Act) -> tuple[str, str, str, str]:
    return (act.chain, act.kind, iso(act.at), canonical(act.data))


def _names_an_attempt(who: str | None) -> TypeGuard[str]:
    try:
        return who is not None and str(UUID(who)) == who
    except ValueError:
        return False
