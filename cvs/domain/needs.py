"""What a profile asks for in figures, and how a declared sheet stands beside it (REQ-03, REQ-04)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from cvs.domain.experience import DEFAULT_POLICY, Career, Counted, Policy, count
from cvs.domain.months import in_words
from cvs.domain.snapshot import SheetData, courses_of, studies_of, works_of
from cvs.domain.training import HOURS_PER_CREDIT, count_hours
from cvs.enums import EducationLevel, EgresoScope

ANY_FIRST_DEGREE = Career((), frozenset(EducationLevel))


@dataclass(frozen=True, slots=True)
class Needs:
    """The yardstick: months and hours, exact. `label` names the call; `career` None asks for no studies."""

    label: str
    career: Career | None
    general: int = 0
    specific: int = 0
    specific_public: int = 0
    hours: Decimal = Decimal(0)
    hours_per_credit: int = HOURS_PER_CREDIT
    policy: Policy = DEFAULT_POLICY


@dataclass(frozen=True, slots=True)
class Declared:
    """What a sheet declares, in exact figures."""

    experience: Counted
    hours: Decimal


@dataclass(frozen=True, slots=True)
class Gauge:
    """One figure for a person. `part` and `mark` are places on a scale of 200 (`mark` None: nothing is asked)."""

    name: str
    shown: str
    asked: str
    met: bool
    part: int
    mark: int | None


NO_CALL = Needs("", ANY_FIRST_DEGREE, policy=Policy(egreso_scope=EgresoScope.ANY_CAREER))


def declared(data: SheetData, *, cutoff: date, needs: Needs = NO_CALL) -> Declared:
    """Count a sheet as of `cutoff`. Without a call the earliest egreso of any first degree is where it begins."""
    counted = count(works_of(data), studies=studies_of(data), cutoff=cutoff, career=needs.career, policy=needs.policy)
    return Declared(counted, count_hours(courses_of(data), cutoff=cutoff, hours_per_credit=needs.hours_per_credit))


def gauges(found: Declared, needs: Needs) -> list[Gauge]:
    """The four figures, each beside what is asked for."""
    months = (
        ("Experiencia general", found.experience.general, needs.general),
        ("Específica", found.experience.specific, needs.specific),
        ("Específica pública", found.experience.specific_public, needs.specific_public),
    )
    lines = [
        _gauge(name, value, Fraction(asked), in_words(value), in_words(Fraction(asked)))
        for name, value, asked in months
    ]
    hours = _gauge(
        "Horas de capacitación",
        Fraction(found.hours),
        Fraction(needs.hours),
        plain_number(found.hours),
        plain_number(needs.hours),
    )
    return [*lines, hours]


def plain_number(value: Decimal) -> str:
    """`280`, `89.5`: no zeros at the end."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _gauge(name: str, value: Fraction, asked: Fraction, shown: str, asked_shown: str) -> Gauge:
    full = max(asked * 2, value, Fraction(1))
    mark = int(200 * asked / full) if asked else None
    return Gauge(name, shown, asked_shown if asked else "", value >= asked, int(200 * value / full), mark)
