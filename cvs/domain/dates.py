"""Rules of the dates that people write: in order, not ahead of today, not before their birth."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from core.display import local_date
from cvs.domain import limits
from cvs.domain.months import Period, add_months, overlap

FIRST = date(1900, 1, 1)


def birth_fault(birth: date, *, today: date) -> str | None:
    """Why somebody cannot have been born on that day; None when they can."""
    if birth > today:
        return future(today)
    if add_months(birth, 12 * limits.ADULT) > today:
        return f"Debe tener {limits.ADULT} años cumplidos."
    if add_months(birth, 12 * limits.OLDEST) < today:
        return "Revise el año de su nacimiento."
    return None


def day_fault(day: date, *, today: date, birth: date | None) -> str | None:
    """Why something cannot have happened on that day."""
    if day < FIRST:
        return "Revise el año."
    if day > today:
        return future(today)
    if birth and day < birth:
        return f"La fecha es anterior a su nacimiento ({local_date(birth)})."
    return None


def period_faults(start: date | None, end: date | None, *, today: date, birth: date | None) -> dict[str, str]:
    """What is wrong with a period, by field; `end` None is "a la fecha"."""
    given = {"start": start, "end": end}
    faults = {name: fault for name, day in given.items() if day and (fault := day_fault(day, today=today, birth=birth))}
    if start and end and end < start and "end" not in faults:
        faults["end"] = "La fecha de fin no puede ser anterior a la de inicio."
    return faults


def overlapping(period: Period, others: Iterable[Period]) -> list[int]:
    """Which of `others` share a day with `period`, by their place."""
    return [place for place, other in enumerate(others) if overlap(period, other)]


def future(today: date) -> str:
    """The sentence about days that have not come."""
    return f"La fecha no puede ser posterior a hoy ({local_date(today)})."
