"""The interview's video room: its hours, who transmits and looks when, and who still fits in (INT-02, INT-03)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta

from core.errors import Conflict
from results.domain.interview import Slot
from results.enums import RoomMomentKind, RoomPart, RoomPhase

OPENS_BEFORE = timedelta(minutes=30)
STAYS_AFTER = timedelta(hours=2)  # interviews run late
MOST_MEMBERS = 5  # with the applicant six people, which a phone can still show
MOST_WATCHERS = 2
PLACES = 1 + MOST_MEMBERS
DOOR = frozenset({RoomMomentKind.OPENED, RoomMomentKind.CLOSED})


def room_phase(slot: Slot, moments: Iterable[RoomMomentKind], *, now: datetime) -> RoomPhase:
    """The phase at `now`, from what happened at the door, oldest first. Both ends of the hours belong to them."""
    if now < slot.start - OPENS_BEFORE:
        return RoomPhase.EARLY
    if now > slot.end + STAYS_AFTER:
        return RoomPhase.OVER
    door = [kind for kind in moments if kind in DOOR]
    if not door:
        return RoomPhase.WAITING
    return RoomPhase.OPEN if door[-1] == RoomMomentKind.OPENED else RoomPhase.CLOSED


def may_look(part: RoomPart, phase: RoomPhase) -> bool:
    """Whether somebody gets the others' picture and sound: the applicant once the committee opened."""
    return phase == RoomPhase.OPEN or (part != RoomPart.APPLICANT and phase == RoomPhase.WAITING)


def may_transmit(part: RoomPart, phase: RoomPhase) -> bool:
    """Whether somebody gives theirs: who only watches never does."""
    return part != RoomPart.WATCHER and may_look(part, phase)


def presence_told(moments: Iterable[RoomMomentKind], *, here: bool) -> RoomMomentKind | None:
    """What is to be written of somebody who is here, or no longer, after these moments of theirs, oldest first."""
    presence = [kind for kind in moments if kind not in DOOR]
    was_here = bool(presence) and presence[-1] != RoomMomentKind.LEFT
    if here is was_here:
        return None
    if not here:
        return RoomMomentKind.LEFT
    return RoomMomentKind.RETURNED if presence else RoomMomentKind.CAME


def check_space(part: RoomPart, others: Iterable[RoomPart]) -> None:
    """Conflict `interview_room.full` when there is no place left; the applicant's is always kept."""
    taken = Counter(others)
    if part == RoomPart.MEMBER and taken[RoomPart.MEMBER] >= MOST_MEMBERS:
        raise Conflict("interview_room.full", f"En la sala ya hay {MOST_MEMBERS} miembros del Comité.")
    if part == RoomPart.WATCHER and taken[RoomPart.WATCHER] >= MOST_WATCHERS:
        raise Conflict("interview_room.full", f"En la sala ya observan {MOST_WATCHERS} personas.")
