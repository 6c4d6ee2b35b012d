"""Counting experience (REQ-03): the same function for the sheet, the minimum requirements and the evaluation.

All three counts are unions of days, so that overlapping work counts once, and each is made inside its category, so that a
private job never takes time from a public one. Every policy of the ambiguity register is an argument.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from cvs.domain.careers import same_career
from cvs.domain.months import DAY, Period, add_months, cut, months
from cvs.enums import (
    CERTIFIED,
    PAID_WORK,
    PRACTICE,
    Arithmetic,
    EducationLevel,
    EducationStatus,
    EgresoScope,
    PracticePolicy,
    Sector,
    WorkKind,
)

PREPROFESSIONAL_MONTHS = 3  # S2:204
PROFESSIONAL_MONTHS = 24  # S2:205
SECIGRA_MONTHS = 12  # S2:206
FIRST_DEGREES = frozenset(
    {EducationLevel.TECNICO_BASICO, EducationLevel.TECNICO_SUPERIOR, EducationLevel.UNIVERSITARIO}
)


@dataclass(frozen=True, slots=True)
class Study:
    """A row of FORMACIÓN ACADÉMICA, as far as experience asks."""

    level: str
    status: str
    specialty: str
    date: date


@dataclass(frozen=True, slots=True)
class Work:
    """A row of EXPERIENCIA LABORAL. `end` None is "a la fecha"; `related` is declared first and decided later."""

    start: date
    end: date | None
    kind: str
    sector: str
    related: bool
    paid: bool = True
    employer: str = ""


@dataclass(frozen=True, slots=True)
class Career:
    """What the profile asks to have studied: names accepted, and of which levels."""

    names: tuple[str, ...]
    levels: frozenset[EducationLevel] = frozenset({EducationLevel.UNIVERSITARIO})


@dataclass(frozen=True, slots=True)
class Policy:
    """The keys AMB-11, 12, 13, 45 and 46, with their defaults."""

    egreso_scope: EgresoScope = EgresoScope.REQUIRED_CAREER
    practice: PracticePolicy = PracticePolicy.LEY_31396
    practice_counts_specific: bool = True
    practice_requires_pay: bool = False
    arithmetic: Arithmetic = Arithmetic.CALENDAR_EXACT


@dataclass(frozen=True, slots=True)
class Counted:
    """Exact months. `since` is the egreso used, None when there is none or none is asked for."""

    general: Fraction
    specific: Fraction
    specific_public: Fraction
    since: date | None


@dataclass(frozen=True, slots=True)
class Kept:
    """The part of a row that counts."""

    work: Work
    period: Period

    @property
    def public(self) -> bool:
        """Whether it is of the public sector; SECIGRA always is."""
        return self.work.sector == Sector.PUBLICO or self.work.kind == WorkKind.SECIGRA


@dataclass(frozen=True, slots=True)
class Parts:
    """What of each row counts for each of the three: the evidence of `Counted`. The works are the ones handed in."""

    general: tuple[Kept, ...]
    specific: tuple[Kept, ...]
    specific_public: tuple[Kept, ...]
    since: date | None


DEFAULT_POLICY = Policy()


def count(
    works: Iterable[Work],
    *,
    studies: Iterable[Study],
    cutoff: date,
    career: Career | None,
    policy: Policy = DEFAULT_POLICY,
) -> Counted:
    """General, specific and specific public experience until `cutoff`, the day of the application (AMB-10), included.

    `career` None: the profile asks for no studies, so that any work counts from its first day (S2:49).
    """
    found = parts(works, studies=studies, cutoff=cutoff, career=career, policy=policy)

    def total(kept: Iterable[Kept]) -> Fraction:
        return months((part.period for part in kept), policy.arithmetic)

    return Counted(total(found.general), total(found.specific), total(found.specific_public), found.since)


def parts(
    works: Iterable[Work],
    *,
    studies: Iterable[Study],
    cutoff: date,
    career: Career | None,
    policy: Policy = DEFAULT_POLICY,
) -> Parts:
    """The rows behind `count`, each with the days of it that count; the three overlap on purpose."""
    since = egreso(studies, career=career, policy=policy) if career else None
    kept = _kept(
        [work for work in works if work.start <= cutoff], since=since, cutoff=cutoff, career=career, policy=policy
    )
    specific = [part for part in kept if part.work.related and _may_be_specific(part.work, policy)]
    public = [part for part in specific if part.public]
    return Parts(tuple(kept), tuple(specific), tuple(public), since)


def egreso(studies: Iterable[Study], *, career: Career, policy: Policy = DEFAULT_POLICY) -> date | None:
    """The first day of general experience: the earliest egreso, else the earliest degree or title, else None."""
    rows = [study for study in studies if _of_career(study, career, policy)]
    for accepted in ({EducationStatus.EGRESADO}, {EducationStatus.BACHILLER, EducationStatus.TITULADO}):
        days = [study.date for study in rows if study.status in accepted]
        if days:
            return min(days)
    return None


def _of_career(study: Study, career: Career, policy: Policy) -> bool:
    if policy.egreso_scope == EgresoScope.ANY_CAREER:
        return study.level in FIRST_DEGREES
    return study.level in career.levels and same_career(study.specialty, career.names)


def _may_be_specific(work: Work, policy: Policy) -> bool:
    if work.kind in CERTIFIED:
        return False
    return policy.practice_counts_specific or work.kind not in PRACTICE


def _kept(
    works: Sequence[Work], *, since: date | None, cutoff: date, career: Career | None, policy: Policy
) -> list[Kept]:
    """What is left of each row once its kind's own rule was applied."""
    kept: list[Kept] = []
    professional: list[Kept] = []
    for work in works:
        if _unpaid(work, policy):
            continue
        whole = Period(work.start, min(work.end or cutoff, cutoff))
        part = whole if career is None else _part(work, whole, works, since=since, cutoff=cutoff, policy=policy)
        if part is None:
            continue
        limited = career is not None and work.kind == WorkKind.PRACTICA_PROFESIONAL
        (professional if limited else kept).append(Kept(work, part))
    return kept + _first_months(professional, PROFESSIONAL_MONTHS, policy.arithmetic)


def _unpaid(work: Work, policy: Policy) -> bool:
    asked = work.kind in PAID_WORK or (policy.practice_requires_pay and work.kind in PRACTICE | {WorkKind.SECIGRA})
    return asked and not work.paid


def _part(
    work: Work, whole: Period, works: Sequence[Work], *, since: date | None, cutoff: date, policy: Policy
) -> Period | None:
    """The days of one row that count where the profile asks for studies."""
    if work.kind in CERTIFIED:
        return whole
    if work.kind == WorkKind.SECIGRA:
        last = add_months(work.start, SECIGRA_MONTHS) - DAY
        return Period(work.start, last) if whole.end >= last else None
    if work.kind == WorkKind.PRACTICA_PREPROFESIONAL:
        return _preprofessional(work, whole, works, since=since, cutoff=cutoff, policy=policy)
    if since is None or (_only_public(policy) and work.kind in PRACTICE and work.sector != Sector.PUBLICO):
        return None
    return cut(whole.start, whole.end, not_before=since)


def _only_public(policy: Policy) -> bool:
    return policy.practice == PracticePolicy.DL_1401_ONLY


def _preprofessional(
    work: Work, whole: Period, works: Sequence[Work], *, since: date | None, cutoff: date, policy: Policy
) -> Period | None:
    """Until the egreso: three months at least (practices in the same place add up), or until the egreso itself (S2:204).

    Under D. Leg. 1401 alone: the last year of studies, in the public sector (S2:49).
    """
    before = cut(whole.start, whole.end, not_after=since)
    if before is None:
        return None
    if _only_public(policy):
        if work.sector != Sector.PUBLICO or since is None:
            return None
        return cut(before.start, before.end, not_before=add_months(since, -12))
    if since is not None and whole.end >= since - DAY:
        return before
    practised = [before] + [
        Period(other.start, min(other.end or cutoff, cutoff))
        for other in works
        if other.kind in PRACTICE and other is not work and _same_place(other, work)
    ]
    return before if months(practised, policy.arithmetic) >= PREPROFESSIONAL_MONTHS else None


def _same_place(one: Work, other: Work) -> bool:
    return bool(one.employer.strip()) and one.employer.strip().casefold() == other.employer.strip().casefold()


def _first_months(parts: list[Kept], limit: int, arithmetic: Arithmetic) -> list[Kept]:
    """At most `limit` months of these parts, in the order that serves the person best: public and related come first."""
    taken: list[Kept] = []
    for part in sorted(parts, key=lambda part: (not part.work.related, not part.public, part.period)):
        held = [other.period for other in taken]
        if months([*held, part.period], arithmetic) <= limit:
            taken.append(part)
            continue
        days = _most_days(part.period, held, limit, arithmetic)
        if days:
            taken.append(Kept(part.work, Period(part.period.start, part.period.start + days * DAY - DAY)))
    return taken


def _most_days(period: Period, held: list[Period], limit: int, arithmetic: Arithmetic) -> int:
    """How many days of `period`, from its first, fit beside `held`."""
    low, high = 0, period.days
    while low < high:
        middle = (low + high + 1) // 2
        if months([*held, Period(period.start, period.start + middle * DAY - DAY)], arithmetic) <= limit:
            low = middle
        else:
            high = middle - 1
    return low
