"""Periods of days, both ends included, and their length in months as exact fractions (REQ-03, steps 5 and 6)."""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from cvs.enums import Arithmetic

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """From `start` to `end`, both counted."""

    start: date
    end: date

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.end - self.start).days + 1


def cut(start: date, end: date, *, not_before: date | None = None, not_after: date | None = None) -> Period | None:
    """The part of a period inside the two limits (both allowed); None when nothing is left."""
    first = max(start, not_before) if not_before else start
    last = min(end, not_after) if not_after else end
    return Period(first, last) if first <= last else None


def union(periods: Iterable[Period]) -> list[Period]:
    """The days covered at least once, in order; overlapping and adjacent periods become one."""
    blocks: list[Period] = []
    for period in sorted(periods):
        if blocks and period.start <= blocks[-1].end + DAY:
            blocks[-1] = Period(blocks[-1].start, max(blocks[-1].end, period.end))
        else:
            blocks.append(period)
    return blocks


def overlap(one: Period, other: Period) -> Period | None:
    """The days of both."""
    return cut(one.start, one.end, not_before=other.start, not_after=other.end)


def add_months(day: date, months: int) -> date:
    """The same day `months` later, or the last day of a month too short for it."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def length(period: Period) -> Fraction:
    """Whole calendar months plus the days left over, as a part of the month they are in."""
    after = period.end + DAY
    whole = (after.year - period.start.year) * 12 + after.month - period.start.month
    if add_months(period.start, whole) > after:
        whole -= 1
    reached = add_months(period.start, whole)
    return whole + Fraction((after - reached).days, (add_months(period.start, whole + 1) - reached).days)


def months(periods: Iterable[Period], arithmetic: Arithmetic = Arithmetic.CALENDAR_EXACT) -> Fraction:
    """The length of the union. Separate blocks are added (AMB-45 chooses the arithmetic)."""
    blocks = union(periods)
    if arithmetic == Arithmetic.CALENDAR_EXACT:
        return sum((length(block) for block in blocks), Fraction(0))
    days_a_year = 365 if arithmetic == Arithmetic.DAYS_365 else 360
    return Fraction(sum(block.days for block in blocks) * 12, days_a_year)


def in_words(value: Fraction) -> str:
    """`4 años 5 meses`, `11 meses y 29 días`, `0 meses`: days are cut, for reading only; rules compare the fraction."""
    whole, rest = int(value), value - int(value)
    years, left = divmod(whole, 12)
    days = int(rest * 30)
    parts = [_count(years, "año", "años"), _count(left, "mes", "meses"), _count(days, "día", "días")]
    return " ".join(part for part in parts if part) or "0 meses"


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}" if number else ""
