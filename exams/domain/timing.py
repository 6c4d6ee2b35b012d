"""The exam's clock: which phase an attempt is in at an instant (EXA-07, EXA-08, EXA-11; design 3).

Instants are aware datetimes cut to milliseconds. Every window is closed at the exact instant and over one millisecond later.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from exams.enums import Phase


@dataclass(frozen=True, slots=True)
class Timetable:
    """A sitting's hours as one attempt has them: `extra_s` is the sum of its accommodations and compensations."""

    opens_at: datetime
    duration_s: int
    door_s: int
    extra_s: int = 0

    @property
    def door_opens_at(self) -> datetime:
        """T0 − 5:00 by default (EXA-07)."""
        return self.opens_at - timedelta(seconds=self.door_s)

    @property
    def deadline(self) -> datetime:
        """The last instant at which an answer is kept (EXA-11)."""
        return self.opens_at + timedelta(seconds=self.duration_s + self.extra_s)


def phase_of(timetable: Timetable, *, present_at: datetime | None, closed_at: datetime | None, now: datetime) -> Phase:
    """The phase at `now`, from facts alone. T0 itself is still in time to be present, and already open."""
    if closed_at is not None:
        return Phase.CLOSED
    present = present_at is not None and present_at <= timetable.opens_at
    if now < timetable.door_opens_at:
        return Phase.WAITING
    if now < timetable.opens_at:
        return Phase.READY if present else Phase.LOBBY
    if not present:
        return Phase.LOBBY if now == timetable.opens_at else Phase.ABSENT
    return Phase.OPEN if now <= timetable.deadline else Phase.CLOSED


def may_check_in(timetable: Timetable, *, now: datetime) -> bool:
    """Whether check-in is possible: from the door's opening to T0, both inclusive (EXA-08)."""
    return timetable.door_opens_at <= now <= timetable.opens_at


def may_have_key(timetable: Timetable, *, present_at: datetime | None, now: datetime) -> bool:
    """Whether the paper's key may be told: from T0 on, to who was present (design 3)."""
    return now >= timetable.opens_at and present_at is not None and present_at <= timetable.opens_at
