"""The profile of a position, in the words of a notice. Reads the `profile` of a call's terms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

EDUCATION = {
    "TITULO_UNIVERSITARIO": "Título universitario",
    "BACHILLER_UNIVERSITARIO": "Grado de bachiller",
    "EGRESADO_UNIVERSITARIO": "Egresado/a universitario/a",
    "TITULO_TECNICO_SUPERIOR": "Título técnico superior",
    "TITULO_TECNICO_BASICO": "Título técnico básico",
    "SECUNDARIA": "Secundaria completa",
}


def profile_lines(profile: Mapping[str, Any]) -> list[tuple[str, str]]:
    """`[(label, text)]` in the order of the notice; a requirement that the call does not make is left out."""
    return list(_lines(profile))


def _lines(profile: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if education := profile.get("education"):
        yield "Formación", _education(education)
    if months := profile.get("generalExperienceMonths"):
        yield "Experiencia general", f"{duration(months)}, en el sector público o privado"
    if months := profile.get("specificExperienceMonths"):
        public = profile.get("specificPublicExperienceMonths")
        tail = f", de ellos {duration(public)} en el sector público" if public else ""
        yield "Experiencia específica", f"{duration(months)} en la función o materia{tail}"
    if training := profile.get("training"):
        kind = " acumuladas" if training.get("cumulative") else ""
        topics = listed([topic.lower() for topic in training.get("topics", [])], "o")
        yield "Capacitación", f"{training['minHours']} horas{kind}" + (f" en {topics}" if topics else "")
    if knowledge := profile.get("technicalKnowledge"):
        text = listed(knowledge, "y")
        yield "Conocimientos técnicos", f"{text}. No requieren documento: se evalúan en el examen"
    if skills := profile.get("officeSkills"):
        yield "Ofimática", listed([f"{skill['name']} ({skill['level'].lower()})" for skill in skills], "y")
    if languages := profile.get("languages"):
        yield "Idiomas", listed([f"{item['name']} ({item['level'].lower()})" for item in languages], "y")
    if competencies := profile.get("competencies"):
        yield "Competencias", listed(competencies, "y")
    if additional := profile.get("additional"):
        yield "Requisitos adicionales", listed(additional, "y")


def _education(education: Mapping[str, Any]) -> str:
    level = str(education["level"])
    text = EDUCATION.get(level, level.replace("_", " ").capitalize())
    if careers := education.get("careers"):
        text += f" en {listed(careers, 'o')}"
    if education.get("relatedCareersAllowed"):
        text += " o carrera afín"
    demands = [
        name
        for key, name in (
            ("requiresColegiatura", "colegiatura"),
            ("requiresHabilitacionVigente", "habilitación vigente"),
        )
        if education.get(key)
    ]
    return text + (f", con {listed(demands, 'y')}" if demands else "")


def duration(months: int) -> str:
    """`5 años`, `1 año y 6 meses`, `1 mes`."""
    years, rest = divmod(months, 12)
    parts = []
    if years:
        parts.append(f"{years} año" if years == 1 else f"{years} años")
    if rest or not years:
        parts.append(f"{rest} mes" if rest == 1 else f"{rest} meses")
    return " y ".join(parts)


def listed(items: Sequence[str], conjunction: str) -> str:
    """`a, b y c`. Before the sound of the conjunction itself, Spanish changes it: `e inglés`, `u obras`."""
    if len(items) < 2:
        return "".join(items)
    last = items[-1].lower()
    if conjunction == "y" and last.startswith(("i", "í", "hi")) and not last.startswith(("hie", "hia")):
        conjunction = "e"
    if conjunction == "o" and last.startswith(("o", "ó", "ho")):
        conjunction = "u"
    return f"{', '.join(items[:-1])} {conjunction} {items[-1]}"


def soles(amount: str) -> str:
    """`S/ 9 500.00`, with no-break spaces."""
    return f"S/\u00a0{Decimal(amount):,.2f}".replace(",", "\u00a0")
