"""What an applicant registers in stage 8: one place for a PDF per declared row, and what is still missing (DOC-02, DOC-03)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from calls.domain.windows import Window
from core.display import local_date
from cvs.domain.snapshot import SheetData, training_type
from cvs.enums import Condition, EducationLevel, EducationStatus, KnowledgeLevel, TrainingType, WorkKind

AFTER = "El plazo de registro de documentos ha concluido."
NO_WINDOW = "Esta convocatoria no tiene un registro de documentos."
CONFIRMED = "Ya confirmó su registro de documentos y no admite cambios."
LICENSE = "habilitacion"
CONDITION = "condicion"
AT_APPLICATION = "AT_APPLICATION"  # AMB-07: the documents came with the application


@dataclass(frozen=True, slots=True)
class Slot:
    """A place for one PDF. `row` is the declared row it proves, None for the licence and for conditions.

    `declared` is the file that the frozen row already names: `{sha256, name, size, pages}`.
    """

    key: str
    group: str
    title: str
    detail: str
    mandatory: bool
    row: tuple[str, int] | None = None
    declared: Mapping[str, Any] | None = None


def slots_of(sheet: SheetData, *, license_asked: bool) -> list[Slot]:
    """Every place, in the order of the sheet. Rows of tabs 2, 3 and 5 are mandatory, and the licence where it is asked."""
    return [*_rows(sheet), *_license(sheet, asked=license_asked), *_optional(sheet)]


def mandatory_keys(slots: Collection[Slot]) -> list[str]:
    """The places that must have a file."""
    return [slot.key for slot in slots if slot.mandatory]


def when_to_register(window: Window) -> str:
    """`El registro de documentos se realiza el 19/10/2023 de 08:30 a 17:30 horas.`"""
    if window.day_from == window.day_to:
        days = f"el {local_date(window.day_from)}"
    else:
        days = f"del {local_date(window.day_from)} al {local_date(window.day_to)}"
    hours = "" if window.whole_days else f" de {window.time_from:%H:%M} a {window.time_to:%H:%M} horas"
    return f"El registro de documentos se realiza {days}{hours}."


def period_words(row: Mapping[str, Any]) -> str:
    """`01/01/2013 a 01/01/2021`; without an end, `a la fecha`."""
    return f"{day_words(row['start'])} a {day_words(row['end']) or 'la fecha'}"


def day_words(day: str | None) -> str:
    """`2013-01-01` as `01/01/2013`."""
    return "/".join(reversed(day.split("-"))) if day else ""


def _rows(sheet: SheetData) -> Iterator[Slot]:
    for place, row in enumerate(sheet["education"]):
        title = f"{EducationStatus(row['status']).label}, {row['specialty']}"
        detail = f"{EducationLevel(row['level']).label} · {row['center']} · {day_words(row['date'])}"
        yield Slot(
            f"education-{place}", "Formación académica", title, detail, True, ("education", place), row.get("file")
        )
    for place, row in enumerate(sheet["training"]):
        amount = f"{row['hours']} horas" if row.get("hours") else f"{row.get('credits') or 0} créditos"
        detail = f"{TrainingType(training_type(row['type'])).label} · {row['center']} · {period_words(row)} · {amount}"
        yield Slot(f"training-{place}", "Capacitación", row["name"], detail, True, ("training", place), row.get("file"))
    for place, row in enumerate(sheet["experience"]):
        detail = f"{WorkKind(row['kind']).label} · {row['unit']} · {period_words(row)}"
        title, here = f"{row['position']}, {row['employer']}", ("experience", place)
        yield Slot(f"experience-{place}", "Experiencia laboral", title, detail, True, here, row.get("file"))


def _license(sheet: SheetData, *, asked: bool) -> Iterator[Slot]:
    until = max((row.get("habilitacionValidUntil") or "" for row in sheet["education"]), default="")
    if asked:
        detail = f"Declaró que vence el {day_words(until)}" if until else "No declaró hasta cuándo vale"
        yield Slot(LICENSE, "Habilitación profesional", "Constancia de habilitación vigente", detail, True)


def _optional(sheet: SheetData) -> Iterator[Slot]:
    for section, group in (("knowledge", "Ofimática"), ("languages", "Idiomas y dialectos")):
        for place, row in enumerate(sheet.get(section) or ()):
            level = str(KnowledgeLevel(row["level"]).label)
            yield Slot(f"{section}-{place}", group, row["name"], level, False, (section, place), row.get("file"))
    for name, told in (sheet.get("conditions") or {}).items():
        label = str(Condition(name).label)
        detail = f"Código {told['code']}" if told.get("code") else "Sin código"
        file = told.get("document")
        yield Slot(f"{CONDITION}-{name}", "Bonificaciones", label, detail, False, None, file)
