"""A sheet read whole, once: every page and every rule works on this."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from accounts.models import User
from cvs.domain.completeness import Filled, Item, Rows, items
from cvs.domain.needs import plain_number
from cvs.enums import Condition, KnowledgeKind
from cvs.models import AnyRow, CvSheet, DeclaredCondition, Document, Education, Experience, Knowledge, Training
from cvs.places import full_name
from cvs.sections import Section

# What may hold a PDF in DATOS PERSONALES, by its name in the form.
HOLDERS = {"dni": "DNI escaneado", **{condition.value: str(condition.label) for condition in Condition}}


@dataclass(frozen=True, slots=True)
class Attached:
    """A line of the table under DATOS PERSONALES (S0:265)."""

    holder: str
    name: str
    document: Document


@dataclass(frozen=True, slots=True)
class FullSheet:
    """A person's sheet with its lists, in the order of entry. `sheet` is not saved yet for who never wrote in it."""

    user: User
    sheet: CvSheet
    conditions: dict[str, DeclaredCondition]
    education: list[Education]
    training: list[Training]
    knowledge: list[Knowledge]
    experience: list[Experience]

    def rows(self, section: Section) -> list[AnyRow]:
        """The rows of one list."""
        lists: dict[type[AnyRow], list[Any]] = {
            Education: self.education,
            Training: self.training,
            Experience: self.experience,
            Knowledge: [row for row in self.knowledge if row.kind == section.kind],
        }
        return lists[section.model]

    @property
    def home(self) -> str:
        """Where the person lives, in a line; "" while it is not known."""
        sheet = self.sheet
        return f"{sheet.address}, {full_name(sheet.ubigeo)}" if sheet.address and sheet.ubigeo else ""

    @property
    def checklist(self) -> list[Item]:
        """What is there and what is missing."""
        sheet = self.sheet
        return items(
            Filled(
                birth_date=sheet.birth_date is not None,
                address=bool(sheet.address and sheet.ubigeo),
                mobile=bool(sheet.mobile),
                conditions=len(self.conditions) == len(Condition),
                photo=bool(sheet.photo_sha256),
                dni=sheet.dni_id is not None,
                education=_rows(self.education),
                training=_rows(self.training),
                knowledge=len(self.knowledge),
                experience=_rows(self.experience),
            )
        )

    def attached(self) -> list[Attached]:
        """The PDFs of DATOS PERSONALES."""
        held = {"dni": self.sheet.dni, **{name: row.document for name, row in self.conditions.items()}}
        return [Attached(name, HOLDERS[name], document) for name, document in held.items() if document]

    def data(self) -> dict[str, Any]:
        """The sheet as canonical JSON data, in the vocabulary of `demo_applicants.json`, files by their hashes."""
        sheet, user = self.sheet, self.user
        return {
            "docType": user.doc_type,
            "docNumber": user.username,
            "fullName": user.full_name,
            "email": user.email,
            "birthDate": _day(sheet.birth_date),
            "sex": sheet.sex,
            "nationality": sheet.nationality,
            "address": sheet.address,
            "ubigeo": sheet.ubigeo,
            "mobile": sheet.mobile,
            "phone": sheet.phone,
            "accommodation": sheet.accommodation if sheet.accommodation_requested else "",
            "photo": sheet.photo_sha256,
            "dni": _file(sheet.dni),
            "conditions": {name: _condition(row) for name, row in self.conditions.items() if row.declared},
            "education": [_education(row) for row in self.education],
            "training": [_training(row) for row in self.training],
            "knowledge": [_knowledge(row) for row in self.knowledge if row.kind == KnowledgeKind.OFIMATICA],
            "languages": [_knowledge(row) for row in self.knowledge if row.kind == KnowledgeKind.IDIOMA],
            "experience": [_experience(row) for row in self.experience],
        }


def _rows(rows: list[Any]) -> Rows:
    return Rows(len(rows), sum(row.document_id is None for row in rows))


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _number(value: Decimal | None) -> str | None:
    return plain_number(value) if value is not None else None


def _file(document: Document | None) -> dict[str, Any] | None:
    if document is None:
        return None
    return {"sha256": document.sha256, "name": document.name, "size": document.size, "pages": document.pages}


def _condition(row: DeclaredCondition) -> dict[str, Any]:
    own: dict[str, dict[str, Any]] = {
        Condition.DISABILITY: {"degree": row.degree_pct},
        Condition.FFAA: {"kind": row.kind},
        Condition.ATHLETE: {"level": row.level},
    }
    return {"code": row.code, "document": _file(row.document), **own[row.condition]}


def _education(row: Education) -> dict[str, Any]:
    return {
        "center": row.center,
        "level": row.level,
        "status": row.status,
        "specialty": row.specialty,
        "date": row.date.isoformat(),
        "cityCountry": row.city_country,
        "colegiatura": row.license_number,
        "colegio": row.license_body,
        "habilitacionValidUntil": _day(row.license_valid_until),
        "suneduRegistered": row.sunedu_registered,
        "cyclesCompleted": row.cycles_completed,
        "file": _file(row.document),
    }


def _training(row: Training) -> dict[str, Any]:
    return {
        "type": row.type,
        "name": row.name,
        "center": row.center,
        "start": row.start.isoformat(),
        "end": row.end.isoformat(),
        "hours": _number(row.hours),
        "credits": _number(row.credits),
        "byGoverningBody": row.by_governing_body,
        "cityCountry": row.city_country,
        "related": True,  # entered as training for the post; who evaluates decides (REQ-02)
        "file": _file(row.document),
    }


def _knowledge(row: Knowledge) -> dict[str, Any]:
    return {"name": row.name, "level": row.level, "file": _file(row.document)}


def _experience(row: Experience) -> dict[str, Any]:
    return {
        "employer": row.employer,
        "sector": row.sector,
        "position": row.position,
        "unit": row.unit,
        "start": row.start.isoformat(),
        "end": _day(row.end),
        "kind": row.kind,
        "paid": row.paid,
        "duties": row.duties,
        "related": row.claimed_specific,
        "file": _file(row.document),
    }
