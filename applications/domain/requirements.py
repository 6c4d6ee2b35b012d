"""The minimum requirements, line by line, as a proposal that a person decides (section 7).

Stage 4 asks what was declared; stage 9 asks the same of what was documented (CUR-01). Both call `profile_lines`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Any

from applications.domain.annexes import required_annexes
from applications.domain.profile import DEGREES, needs_of
from applications.domain.sanctions import RegistryCheck
from core.display import local_date
from cvs.domain.careers import plain, same_career
from cvs.domain.experience import Kept, parts
from cvs.domain.months import Period, in_words, months
from cvs.domain.needs import Needs, plain_number
from cvs.domain.snapshot import SheetData, courses_of, studies_of, works_of
from cvs.domain.training import count_hours, hours_of
from cvs.enums import KnowledgeLevel


class Requirement(StrEnum):
    """Its code when it is not met, in the order of the list (REQ-01)."""

    GENERAL_EXPERIENCE = "GENERAL_EXPERIENCE"
    SPECIFIC_EXPERIENCE = "SPECIFIC_EXPERIENCE"
    SPECIFIC_PUBLIC_EXPERIENCE = "SPECIFIC_PUBLIC_EXPERIENCE"
    EDUCATION = "EDUCATION"
    COLEGIATURA = "COLEGIATURA"
    HABILITACION = "HABILITACION"
    TRAINING_HOURS = "TRAINING_HOURS"
    OFFICE_SKILLS = "OFFICE_SKILLS"
    LANGUAGES = "LANGUAGES"
    RNSSC = "RNSSC"
    ANNEXES = "ANNEXES"


LABELS: Mapping[Requirement, str] = {
    Requirement.GENERAL_EXPERIENCE: "Experiencia general",
    Requirement.SPECIFIC_EXPERIENCE: "Experiencia específica",
    Requirement.SPECIFIC_PUBLIC_EXPERIENCE: "Experiencia específica en el sector público",
    Requirement.EDUCATION: "Formación académica",
    Requirement.COLEGIATURA: "Colegiatura",
    Requirement.HABILITACION: "Habilitación vigente",
    Requirement.TRAINING_HOURS: "Horas de capacitación",
    Requirement.OFFICE_SKILLS: "Ofimática",
    Requirement.LANGUAGES: "Idiomas",
    Requirement.RNSSC: "Sin sanción vigente en el RNSSC",
    Requirement.ANNEXES: "Anexos presentados y firmados",
}


class Verdict(StrEnum):
    """What the lines add up to; PENDIENTE while the sanction registry was not asked, and then nothing is published."""

    APTO = "APTO"
    NO_APTO = "NO_APTO"
    PENDIENTE = "PENDIENTE"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A row of the sheet behind a line: its list, its place from 0, and the days of it that count, if days are asked."""

    section: str
    place: int
    period: Period | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One requirement: what is asked and what was found, in words; `met` None: not known yet. `exact`: months or hours."""

    code: Requirement
    required: str
    computed: str
    met: bool | None
    evidence: tuple[Evidence, ...] = ()
    exact: Fraction | None = None

    @property
    def requirement(self) -> str:
        """Its name."""
        return LABELS[self.code]


@dataclass(frozen=True, slots=True)
class Skill:
    """An office skill or a language asked for, and the least level of it."""

    name: str
    level: str


@dataclass(frozen=True, slots=True)
class Profile:
    """What a call asks. What is empty, zero or False is not asked. `degree` is a key of `DEGREES`."""

    needs: Needs
    degree: str = ""
    license_number: bool = False
    license_current: bool = False
    skills: tuple[Skill, ...] = ()
    languages: tuple[Skill, ...] = ()
    annexes: tuple[str, ...] = ()
    suspension_blocks: bool = False


def profile_of(terms: Mapping[str, Any]) -> Profile:
    """The profile in a call's terms."""
    profile = terms["profile"]
    education = profile.get("education") or {}
    return Profile(
        needs=needs_of(terms),
        degree=education.get("level", ""),
        license_number=education.get("requiresColegiatura", False),
        license_current=education.get("requiresHabilitacionVigente", False),
        skills=tuple(Skill(each["name"], each["level"]) for each in profile.get("officeSkills") or ()),
        languages=tuple(Skill(each["name"], each["level"]) for each in profile.get("languages") or ()),
        annexes=tuple(required_annexes(terms)),
        suspension_blocks=terms.get("rnsscBlocksSuspension", False),
    )


def requirement_lines(
    sheet: SheetData, profile: Profile, *, cutoff: date, registry: RegistryCheck | None, annexes: Collection[str]
) -> list[Line]:
    """Every line of stage 4 as of `cutoff`, the day of the application. `registry` None: the RNSSC was not asked yet.

    `annexes` are the codes of those present and signed.
    """
    return [*profile_lines(sheet, profile, cutoff=cutoff), _registry(registry, profile), *_annexes(annexes, profile)]


def verdict(lines: Iterable[Line]) -> Verdict:
    """NO_APTO for one line not met; PENDIENTE while one is not known; else APTO."""
    found = [line.met for line in lines]
    if False in found:
        return Verdict.NO_APTO
    return Verdict.PENDIENTE if None in found else Verdict.APTO


def profile_lines(sheet: SheetData, profile: Profile, *, cutoff: date) -> list[Line]:
    """The lines that come from the sheet alone (1 to 8): technical knowledge is tested in the exam and has none."""
    checks: Sequence[Callable[[SheetData, Profile, date], Iterator[Line]]] = (
        _experience,
        _degree,
        _license,
        _hours,
        _skills,
    )
    return [line for check in checks for line in check(sheet, profile, cutoff)]


def _experience(sheet: SheetData, profile: Profile, cutoff: date) -> Iterator[Line]:
    needs = profile.needs
    works = works_of(sheet)
    places = {id(work): place for place, work in enumerate(works)}
    found = parts(works, studies=studies_of(sheet), cutoff=cutoff, career=needs.career, policy=needs.policy)
    asked: Sequence[tuple[Requirement, int, tuple[Kept, ...]]] = (
        (Requirement.GENERAL_EXPERIENCE, needs.general, found.general),
        (Requirement.SPECIFIC_EXPERIENCE, needs.specific, found.specific),
        (Requirement.SPECIFIC_PUBLIC_EXPERIENCE, needs.specific_public, found.specific_public),
    )
    for code, least, kept in asked:
        if least:
            exact = months((part.period for part in kept), needs.policy.arithmetic)
            evidence = [Evidence("experience", places[id(part.work)], part.period) for part in kept]
            asked_words, found_words = in_words(Fraction(least)), in_words(exact)
            yield Line(code, asked_words, found_words, exact >= least, _by_place(evidence), exact)


def _degree(sheet: SheetData, profile: Profile, _: date) -> Iterator[Line]:
    if not profile.degree:
        return
    levels, statuses = DEGREES[profile.degree]
    names = profile.needs.career.names if profile.needs.career else ()
    evidence = [
        Evidence("education", place)
        for place, row in enumerate(sheet["education"])
        if row["level"] in levels and row["status"] in statuses and (not names or same_career(row["specialty"], names))
    ]
    higher = profile.degree == "SECUNDARIA" and any(row["level"] not in levels for row in sheet["education"])
    required = profile.degree.replace("_", " ").capitalize() + (f" en {' o '.join(names)}" if names else "")
    shown = "; ".join(sheet["education"][each.place]["specialty"] for each in evidence)
    shown = shown or ("Estudios superiores" if higher else "No declara")
    yield Line(Requirement.EDUCATION, required, shown, bool(evidence) or higher, tuple(evidence))


def _license(sheet: SheetData, profile: Profile, cutoff: date) -> Iterator[Line]:
    rows = [(place, row) for place, row in enumerate(sheet["education"]) if row.get("colegiatura")]
    if profile.license_number:
        shown = "; ".join(row["colegiatura"] for _, row in rows)
        evidence = tuple(Evidence("education", place) for place, _ in rows)
        yield Line(Requirement.COLEGIATURA, "Número de colegiatura", shown or "No declara", bool(rows), evidence)
    if profile.license_current:
        dated = [
            (date.fromisoformat(until), place) for place, row in rows if (until := row.get("habilitacionValidUntil"))
        ]
        last = max((until for until, _ in dated), default=None)
        yield Line(
            Requirement.HABILITACION,
            f"Vigente el {local_date(cutoff)}",
            f"Hasta el {local_date(last)}" if last else "No declara",
            last is not None and last >= cutoff,
            tuple(Evidence("education", place) for until, place in dated if until >= cutoff),
        )


def _hours(sheet: SheetData, profile: Profile, cutoff: date) -> Iterator[Line]:
    needs = profile.needs
    if not needs.hours:
        return
    courses = courses_of(sheet)
    hours = count_hours(courses, cutoff=cutoff, hours_per_credit=needs.hours_per_credit)
    evidence = tuple(
        Evidence("training", place)
        for place, course in enumerate(courses)
        if course.related and course.end <= cutoff and hours_of(course, hours_per_credit=needs.hours_per_credit)
    )
    yield Line(
        Requirement.TRAINING_HOURS,
        f"{plain_number(needs.hours)} horas",
        f"{plain_number(hours)} horas",
        hours >= needs.hours,
        evidence,
        Fraction(hours),
    )


def _skills(sheet: SheetData, profile: Profile, _: date) -> Iterator[Line]:
    lists = (
        (Requirement.OFFICE_SKILLS, profile.skills, "knowledge"),
        (Requirement.LANGUAGES, profile.languages, "languages"),
    )
    ranks = {level: rank for rank, level in enumerate(KnowledgeLevel)}
    for code, asked, section in lists:
        if not asked:
            continue
        rows = sheet.get(section) or ()
        held = [_best(rows, skill.name) for skill in asked]
        enough = [
            place is not None and ranks[rows[place]["level"]] >= ranks[KnowledgeLevel(skill.level)]
            for place, skill in zip(held, asked, strict=True)
        ]
        yield Line(
            code,
            "; ".join(f"{skill.name}: {skill.level.lower()}" for skill in asked),
            "; ".join(
                f"{skill.name}: {'no declara' if place is None else rows[place]['level'].lower()}"
                for place, skill in zip(held, asked, strict=True)
            ),
            all(enough),
            tuple(Evidence(section, place) for place in held if place is not None),
        )


def _best(rows: Sequence[Mapping[str, Any]], name: str) -> int | None:
    """The place of the row of that name with the highest level."""
    levels = list(KnowledgeLevel)
    named = [place for place, row in enumerate(rows) if plain(row["name"]) == plain(name)]
    return max(named, key=lambda place: levels.index(rows[place]["level"]), default=None)


def _registry(registry: RegistryCheck | None, profile: Profile) -> Line:
    required = "Ninguna que inhabilite"
    if registry is None:
        return Line(Requirement.RNSSC, required, "Consulta pendiente", None)
    blocking = registry.blocking(suspension_blocks=profile.suspension_blocks)
    shown = "; ".join(sanction.in_words() for sanction in blocking)
    return Line(Requirement.RNSSC, required, shown or f"Ninguna el {local_date(registry.on)}", not blocking)


def _annexes(given: Collection[str], profile: Profile) -> Iterator[Line]:
    if profile.annexes:
        missing = [code for code in profile.annexes if code not in given]
        shown = f"Falta {', '.join(missing)}" if missing else "Completos"
        yield Line(Requirement.ANNEXES, ", ".join(profile.annexes), shown, not missing)


def _by_place(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    return tuple(sorted(evidence, key=lambda each: each.place))
