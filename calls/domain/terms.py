"""The terms of a call as data (the format of `demo_call.json`): how a draft begins, and what it lacks to be published."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

from calls.domain.abstention import KEY as ABSTENTION
from calls.domain.schedule import UNDATED, incomplete, refusals
from calls.domain.timeline import Line
from core.display import LIMA

EXAM_STAGE, INTERVIEW_STAGE = "EXAMEN", "ENTREVISTA"
QUESTIONS = {"technical": 16, "entity_ethics": 4}  # of the knowledge exam, by part (EXA-03)
_NINE = time(9)


class Section(StrEnum):
    """The parts in which a draft is written; the values stand in addresses."""

    DATA = "datos"
    PROFILE = "perfil"
    CONDITIONS = "condiciones"
    TESTS = "evaluaciones"
    SCHEDULE = "cronograma"
    DOCUMENTS = "documentos"
    NOTICES = "avisos"


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that keeps a draft from being published, and where it is written."""

    section: Section
    text: str


def call_code(*, number: int, year: int, acronym: str) -> str:
    """`CAS-091-2023-MIDER`."""
    return f"CAS-{number:03d}-{year}-{acronym}"


def drafted(model: Mapping[str, Any], *, number: int, year: int, acronym: str) -> dict[str, Any]:
    """A copy of other terms as a new draft: same position and rules, its own number, no dates yet.

    It asks its staff for declarations of abstention, whether those terms did or not.
    """
    terms: dict[str, Any] = {key: copy.deepcopy(value) for key, value in model.items() if not key.startswith("_")}
    terms |= {"code": call_code(number=number, year=year, acronym=acronym), "number": number, "year": year}
    terms |= {"status": "BORRADOR", ABSTENTION: True}
    terms["entity"]["acronym"] = acronym
    for line in terms["schedule"]:
        line["start"] = line["end"] = None
    terms["contract"] |= {"start": None, "end": None}
    return terms


def blank(model: Mapping[str, Any], *, number: int, year: int, acronym: str) -> dict[str, Any]:
    """A new draft with the process' rules and schedule alone: everything about the position is still to be written."""
    terms = drafted(model, number=number, year=year, acronym=acronym)
    terms |= {"title": "", "positionTitle": "", "positions": 1, "requestingUnit": "", "objective": "", "functions": []}
    terms["profile"] = {
        "education": None,
        "generalExperienceMonths": 0,
        "specificExperienceMonths": 0,
        "specificPublicExperienceMonths": 0,
        "training": None,
        "technicalKnowledge": [],
        "officeSkills": [],
        "languages": [],
        "competencies": [],
        "additional": [],
    }
    terms["contract"] |= {"place": "", "monthlyPay": None}
    terms["exam"]["blueprint"] = []
    return terms


def lines_of(terms: Mapping[str, Any]) -> list[Line]:
    """The schedule as the rules see it."""
    return [
        Line(
            order=line["order"],
            code=line["code"],
            name=line["name"],
            phase=line["phase"],
            responsible=line["responsible"],
            start=date.fromisoformat(line["start"]) if line["start"] else None,
            end=date.fromisoformat(line["end"]) if line["end"] else None,
            time_from=time.fromisoformat(line["dailyFrom"]) if line.get("dailyFrom") else None,
            time_to=time.fromisoformat(line["dailyTo"]) if line.get("dailyTo") else None,
        )
        for line in terms["schedule"]
    ]


def offsets_of(terms: Mapping[str, Any]) -> dict[int, tuple[int, int]]:
    """`{order: (first, last)}` in business days from day 0, for the stages that have them."""
    return {
        line["order"]: (line["startBusinessOffset"], line["endBusinessOffset"])
        for line in terms["schedule"]
        if line.get("startBusinessOffset") is not None
    }


def with_lines(terms: Mapping[str, Any], lines: Sequence[Line]) -> dict[str, Any]:
    """The terms with these days and hours, and with every planned instant on the day of its stage."""
    changed = copy.deepcopy(dict(terms))
    days = {line.order: line for line in lines}
    for stored in changed["schedule"]:
        line = days[stored["order"]]
        stored["start"], stored["end"] = _iso(line.start), _iso(line.end)
        for key, hour in (("dailyFrom", line.time_from), ("dailyTo", line.time_to)):
            if hour is None:
                stored.pop(key, None)
            else:
                stored[key] = f"{hour:%H:%M}"
    starts = {line.code: line.start for line in lines}
    changed["exam"]["start"] = _on(starts.get(EXAM_STAGE), changed["exam"].get("start"))
    changed["publications"] = {
        stage: _on(starts.get(stage), planned) for stage, planned in changed["publications"].items()
    }
    interview = starts.get(INTERVIEW_STAGE)
    changed["interview"]["slots"] = [
        slot | {"start": _on(interview, slot["start"])} for slot in changed["interview"]["slots"][:1]
    ]
    return changed


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _on(day: date | None, planned: str | None) -> str | None:
    """The same hour on another day, as an instant in Lima; nine o'clock when no hour was planned."""
    if day is None:
        return planned
    hour = datetime.fromisoformat(planned).time() if planned else _NINE
    return datetime.combine(day, hour, LIMA).isoformat()


def missing(terms: Mapping[str, Any], *, now: datetime) -> list[Missing]:
    """What a draft lacks to be published, in the order of its sections; empty when it is ready."""
    return [*_missing_data(terms), *_missing_profile(terms), *_missing_rules(terms), *_missing_dates(terms, now=now)]


def _missing_data(terms: Mapping[str, Any]) -> Iterator[Missing]:
    for key, text in (
        ("title", "Falta el título de la convocatoria."),
        ("positionTitle", "Falta el nombre del puesto."),
        ("requestingUnit", "Falta el área usuaria."),
        ("objective", "Falta el objeto de la contratación."),
        ("functions", "Falta al menos una función del puesto."),
        ("legalBasis", "Falta la base legal."),
    ):
        if not terms.get(key):
            yield Missing(Section.DATA, text)


def _missing_profile(terms: Mapping[str, Any]) -> Iterator[Missing]:
    profile = terms["profile"]
    asked = ("education", "generalExperienceMonths", "specificExperienceMonths", "training", "officeSkills")
    if not any(profile.get(key) for key in asked):
        yield Missing(Section.PROFILE, "El perfil no pide ningún requisito mínimo.")


def _missing_rules(terms: Mapping[str, Any]) -> Iterator[Missing]:
    contract = terms["contract"]
    for key, text in (
        ("place", "Falta el lugar de prestación."),
        ("monthlyPay", "Falta la remuneración mensual."),
        ("start", "Falta el inicio del contrato."),
        ("end", "Falta el fin del contrato."),
    ):
        if not contract.get(key):
            yield Missing(Section.CONDITIONS, text)
    for part, wanted in QUESTIONS.items():
        cells = [cell["questions"] for cell in terms["exam"]["blueprint"] if cell["part"] == part]
        if sum(cells) != wanted:
            name = "técnica" if part == "technical" else "de entidad y ética"
            yield Missing(Section.TESTS, f"La matriz de la parte {name} debe sumar {wanted} preguntas.")


def _missing_dates(terms: Mapping[str, Any], *, now: datetime) -> Iterator[Missing]:
    lines = lines_of(terms)
    names = {line.order: line.name for line in lines}
    undated = [line for line in lines if line.code not in UNDATED and line.start is None]
    if len(undated) > 1:
        yield Missing(Section.SCHEDULE, f"Faltan las fechas de {len(undated)} etapas.")
        lines = [line for line in lines if line not in undated]
    for fault in [*incomplete(lines), *refusals(lines)]:
        yield Missing(Section.SCHEDULE, f"Etapa {fault.order}, {names[fault.order]}: {fault.text}")
    first = lines[0].start if lines else None
    if first is not None and first < now.astimezone(LIMA).date():
        yield Missing(Section.SCHEDULE, f"La etapa 1 empieza el {first:%d/%m/%Y}, un día que ya pasó.")
