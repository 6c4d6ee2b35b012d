"""A sheet as plain data (the vocabulary of `demo_applicants.json`), read by the rules.

Counting always goes through this form: the live sheet, a frozen application and a replayed call give the same numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from cvs.domain.experience import Study, Work
from cvs.domain.training import Course
from cvs.enums import TrainingType

SheetData = Mapping[str, Any]


def works_of(data: SheetData) -> list[Work]:
    """The experience rows. `related` is what the applicant claims until somebody decides."""
    return [
        Work(
            start=date.fromisoformat(row["start"]),
            end=_day(row.get("end")),
            kind=row["kind"],
            sector=row["sector"],
            related=row["related"],
            paid=row["paid"],
            employer=row["employer"],
        )
        for row in data["experience"]
    ]


def studies_of(data: SheetData) -> list[Study]:
    """The education rows."""
    return [
        Study(row["level"], row["status"], row["specialty"], date.fromisoformat(row["date"]))
        for row in data["education"]
    ]


def courses_of(data: SheetData) -> list[Course]:
    """The training rows; who declares no relatedness is taken to mean it, until somebody decides."""
    return [
        Course(
            type=training_type(row["type"]),
            name=row["name"],
            center=row["center"],
            start=date.fromisoformat(row["start"]),
            end=date.fromisoformat(row["end"]),
            hours=_number(row.get("hours")),
            credits=_number(row.get("credits")),
            by_governing_body=row.get("byGoverningBody", False),
            related=row.get("related", True),
        )
        for row in data["training"]
    ]


def training_type(written: str) -> str:
    """`PROGRAMA` is how older data spell a specialisation programme."""
    return TrainingType.PROGRAMA_ESPECIALIZACION if written == "PROGRAMA" else written


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _number(value: str | int | None) -> Decimal | None:
    return None if value is None else Decimal(value)
