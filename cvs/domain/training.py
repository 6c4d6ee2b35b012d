"""Counting training hours (REQ-04)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from cvs.domain.careers import plain
from cvs.enums import PROGRAMMES, TrainingType

HOURS_PER_CREDIT = 16  # AMB-15
PROGRAMME_HOURS = 90  # S2:52
PROGRAMME_HOURS_OF_GOVERNING_BODY = 80


@dataclass(frozen=True, slots=True)
class Course:
    """A row of CAPACITACIÓN."""

    type: str
    name: str
    center: str
    start: date
    end: date
    hours: Decimal | None = None
    credits: Decimal | None = None
    by_governing_body: bool = False
    related: bool = True


def hours_of(course: Course, *, hours_per_credit: int = HOURS_PER_CREDIT) -> Decimal:
    """The hours printed, else the credits converted, else 0: without either a document does not count."""
    if course.hours:
        return course.hours
    return course.credits * hours_per_credit if course.credits else Decimal(0)


def count_hours(courses: Iterable[Course], *, cutoff: date, hours_per_credit: int = HOURS_PER_CREDIT) -> Decimal:
    """Hours of the related courses that ended by `cutoff`; the same course written twice counts once, with its most."""
    best: dict[tuple[str, str, date, date], Decimal] = {}
    for course in courses:
        if not course.related or course.end > cutoff:
            continue
        key = (plain(course.name), plain(course.center), course.start, course.end)
        best[key] = max(best.get(key, Decimal(0)), hours_of(course, hours_per_credit=hours_per_credit))
    return sum(best.values(), Decimal(0))


def counted_type(course: Course, *, hours_per_credit: int = HOURS_PER_CREDIT) -> str:
    """What a row counts as: a diplomado or programme that is too short is a course; its hours stay (S2:194)."""
    if course.type not in PROGRAMMES:
        return course.type
    least = PROGRAMME_HOURS_OF_GOVERNING_BODY if course.by_governing_body else PROGRAMME_HOURS
    return course.type if hours_of(course, hours_per_credit=hours_per_credit) >= least else TrainingType.CURSO
