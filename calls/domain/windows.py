"""The hours in which people may act: the same hours on each of a stage's days, by the server's clock (APP-01, CRN-03).

A window is closed at both ends: open at its first and at its last instant, shut one millisecond before and after.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from core.display import LIMA

_ONE_DAY = timedelta(days=1)


class WindowPhase(StrEnum):
    """How a window stands. BETWEEN_DAYS: some hours of it are over and others are still to come."""

    BEFORE = "before"
    OPEN = "open"
    BETWEEN_DAYS = "between_days"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class Window:
    """Days and hours in Lima, all inclusive. Without hours of its own a stage is open the whole day."""

    day_from: date
    day_to: date
    time_from: time = time.min
    time_to: time = time.max

    @property
    def opens_at(self) -> datetime:
        """Its first instant."""
        return datetime.combine(self.day_from, self.time_from, LIMA)

    @property
    def ends_at(self) -> datetime:
        """Its last instant."""
        return datetime.combine(self.day_to, self.time_to, LIMA)

    @property
    def whole_days(self) -> bool:
        """Whether it stays open from one day to the next."""
        return self.time_from == time.min and self.time_to == time.max


def is_open(window: Window, now: datetime) -> bool:
    """Whether what arrives at `now` (any zone) is in time."""
    here = now.astimezone(LIMA)
    in_days = window.day_from <= here.date() <= window.day_to
    return in_days and window.time_from <= here.time() <= window.time_to


def phase(window: Window, now: datetime) -> WindowPhase:
    """Where `now` lies."""
    if is_open(window, now):
        return WindowPhase.OPEN
    if now < window.opens_at:
        return WindowPhase.BEFORE
    return WindowPhase.AFTER if now > window.ends_at else WindowPhase.BETWEEN_DAYS


def opens_next(window: Window, now: datetime) -> datetime | None:
    """The instant at which a shut window opens again; None while it is open and when it opens no more."""
    match phase(window, now):
        case WindowPhase.BEFORE:
            return window.opens_at
        case WindowPhase.BETWEEN_DAYS:
            here = now.astimezone(LIMA)
            day = here.date() if here.time() < window.time_from else here.date() + _ONE_DAY
            return datetime.combine(day, window.time_from, LIMA)
        case _:
            return None


def closes_at(window: Window, now: datetime) -> datetime | None:
    """The last instant of the hours that are running; None while it is shut."""
    if not is_open(window, now):
        return None
    last_day = window.day_to if window.whole_days else now.astimezone(LIMA).date()
    return datetime.combine(last_day, window.time_to, LIMA)
