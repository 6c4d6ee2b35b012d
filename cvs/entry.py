"""Entering a whole sheet from data, through the same forms as a person at the page: nothing gets in around them."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localdate

from accounts.models import User
from core.errors import BadRequest
from cvs.domain.snapshot import training_type
from cvs.enums import Condition
from cvs.forms import OFFICE_SKILLS, OTHER, SheetForm, form_of
from cvs.forms_personal import NO, YES, PersonalForm
from cvs.models import Document
from cvs.sections import BY_SLUG
from cvs.services_documents import KeptPdf, attach_kept
from cvs.services_personal import save_personal
from cvs.services_rows import add_row

_KEYS = uuid.UUID("6d2c5d1e-9a36-4c0e-8d0e-5a3f7f1f0c11")  # of rows entered from data: the same data again add nothing


@dataclass(frozen=True, slots=True)
class _Row:
    slug: str
    place: int
    fields: dict[str, Any]
    file: str | None


def enter_sheet(
    user: User, data: Mapping[str, Any], *, files: Mapping[str, KeptPdf], actor: str, now: datetime
) -> None:
    """Write `data` into a person's sheet. Running it twice changes nothing the second time.

    `data` has the keys of `cvs.selectors.sheet_data`, except that `file`, `document` and `dni` are names in `files`, what
    `keep_pdfs` gave for them (None for a row without one). BadRequest `sheet.invalid {where, errors}` with what a form
    refused; rows entered before it stay, as they would for a person.
    """
    attached = attach_kept(user, list(files.values()), actor=actor, now=now)
    documents = dict(zip(files, attached, strict=True))
    today = localdate(now)
    form = _checked(PersonalForm(_personal(data, documents), user=user, today=today), where="personal")
    save_personal(
        user,
        form.values(),
        declarations=form.declarations(),
        dni=form.cleaned_data["dni_document"],
        actor=actor,
        now=now,
    )
    for row in _rows(data):
        section = BY_SLUG[row.slug]
        document = _number(documents, row.file)
        filled = form_of(section)({**row.fields, "document": document}, user=user, today=today, birth=_birth(data))
        checked = _checked(filled, where=f"{row.slug}[{row.place}]")
        add_row(
            user,
            section,
            checked.values(),
            document=checked.cleaned_data["document"],
            key=uuid.uuid5(_KEYS, f"{user.pk}/{row.slug}/{row.place}"),
            actor=actor,
            now=now,
        )


def _checked(form: Any, *, where: str) -> Any:
    assert isinstance(form, SheetForm)
    if not form.is_valid():
        errors = {name: [str(error) for error in found] for name, found in form.errors.items()}
        raise BadRequest("sheet.invalid", f"La ficha tiene datos que el formulario no admite: {where} {errors}", {
            "where": where, "errors": errors,
        })  # fmt: skip
    return form


def _birth(data: Mapping[str, Any]) -> date:
    return date.fromisoformat(data["birthDate"])


def _number(documents: Mapping[str, Document], name: str | None) -> int | None:
    return documents[name].pk if name else None


def _personal(data: Mapping[str, Any], documents: Mapping[str, Document]) -> dict[str, Any]:
    ubigeo: str = data["ubigeo"]
    fields: dict[str, Any] = {
        "birth_date": data["birthDate"],
        "sex": data.get("sex", ""),
        "nationality": data.get("nationality", ""),
        "address": data["address"],
        "department": ubigeo[:2],
        "province": ubigeo[:4],
        "ubigeo": ubigeo,
        "mobile": data["mobile"],
        "phone": data.get("phone", ""),
        "accommodation_requested": bool(data.get("accommodation")),
        "accommodation": data.get("accommodation", ""),
        "dni_document": _number(documents, data.get("dni")),
    }
    for condition in Condition:
        told = data["conditions"].get(condition.value)
        fields[f"{condition}_declared"] = NO if told is None else YES
        if told is not None:
            details = {"degree_pct": told.get("degree"), "level": told.get("level"), "kind": told.get("kind")}
            fields |= {f"{condition}_{name}": value for name, value in details.items() if value is not None}
            fields[f"{condition}_code"] = told.get("code", "")
            fields[f"{condition}_document"] = _number(documents, told.get("document"))
    return fields


def _rows(data: Mapping[str, Any]) -> Iterator[_Row]:
    """The rows of every list as their forms name them."""
    lists = (
        ("formacion", data["education"], _education),
        ("capacitacion", data["training"], _training),
        ("ofimatica", data["knowledge"], _office),
        ("idiomas", data.get("languages", ()), dict),
        ("experiencia", data["experience"], _experience),
    )
    for slug, rows, fields_of in lists:
        for place, row in enumerate(rows):
            yield _Row(slug, place, fields_of(row), row.get("file"))


def _education(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **_same(row, "center", "level", "status", "specialty", "date"),
        "city_country": row["cityCountry"],
        "license_number": row.get("colegiatura", ""),
        "license_body": row.get("colegio", ""),
        "license_valid_until": row.get("habilitacionValidUntil") or "",
        "sunedu_registered": row.get("suneduRegistered", False),
        "cycles_completed": row.get("cyclesCompleted") or "",
    }


def _training(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **_same(row, "name", "center", "start", "end"),
        "type": training_type(row["type"]),
        "hours": row.get("hours") or "",
        "credits": row.get("credits") or "",
        "by_governing_body": row.get("byGoverningBody", False),
        "city_country": row["cityCountry"],
    }


def _office(row: Mapping[str, Any]) -> dict[str, Any]:
    skill = row["name"] if row["name"] in OFFICE_SKILLS else OTHER
    return {"skill": skill, "other": row["name"] if skill == OTHER else "", "level": row["level"]}


def _experience(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **_same(row, "employer", "sector", "kind", "position", "unit", "start", "paid", "duties"),
        "end": row["end"] or "",
        "current": row["end"] is None,
        "claimed_specific": row["related"],
    }


def _same(row: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: row[name] for name in names}
