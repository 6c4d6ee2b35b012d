"""What the evaluation's screen says of figures: exact months, and where each part of the score comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from applications.domain.requirements import Line, Requirement
from cvs.domain.months import Period, length
from results.domain.marks import Finding, Mark
from results.domain.terms import Terms

NOT_QUALIFIED = {
    "MISSING_SUPPORT": "No registró todos los documentos que acreditan lo declarado",
}


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the score: its name, the points that count, those proposed, and why."""

    label: str
    given: int | None
    proposed: int | None
    why: str


def exact(value: Fraction) -> str:
    """`96 + 1/31`; whole numbers plain."""
    whole, rest = divmod(value, 1)
    return f"{whole} + {rest}" if rest else str(whole)


def parts_of(finding: Finding, terms: Terms) -> list[Part]:
    """I, II and III, each with its reason in words."""
    lines = {line.code: line for line in finding.proposed.lines}
    given, proposed = finding.points, finding.proposed.points
    hours, months = terms.profile.needs.hours, terms.profile.needs.specific
    rows = (
        ("I. Formación", "education", "El grado o título más alto que prueban sus documentos"),
        ("II. Capacitación", "training", _over(lines.get(Requirement.TRAINING_HOURS), Fraction(hours), "h")),
        (
            "III. Experiencia",
            "experience",
            _over(lines.get(Requirement.SPECIFIC_EXPERIENCE), Fraction(months), "meses"),
        ),
    )
    return [Part(label, getattr(given, name, None), getattr(proposed, name, None), why) for label, name, why in rows]


def reasons_of(finding: Finding) -> list[str]:
    """Why somebody does not qualify, in words."""
    by_code = {line.code.value: line for line in finding.proposed.lines}
    return [
        NOT_QUALIFIED.get(code)
        or f"{by_code[code].requirement}: {by_code[code].computed} (piden {by_code[code].required})"
        for code in finding.proposed.reasons
    ]


def time_words(row: Mapping[str, Any], mark: Mark | None, *, cutoff: date) -> tuple[str, str]:
    """The declared and the proved length of a row of work, in exact months; empty without dates."""
    if "start" not in row:
        return "", ""
    first = date.fromisoformat(row["start"])
    last = date.fromisoformat(row["end"]) if row["end"] else cutoff
    declared = exact(length(Period(first, max(first, last))))
    if mark is None:
        return declared, ""
    start, end = mark.start or first, mark.end or last
    return declared, exact(length(Period(start, max(start, end))))


def _over(line: Line | None, least: Fraction, unit: str) -> str:
    if line is None or line.exact is None:
        return ""
    extra = line.exact - least
    return f"{exact(line.exact)} {unit} probados, {exact(extra)} sobre {exact(least)}" if extra >= 0 else line.computed
