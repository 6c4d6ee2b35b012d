"""Calls that take applications and people who are ready for them."""

from __future__ import annotations

import uuid
from copy import deepcopy
from datetime import UTC, date, datetime
from typing import Any

from accounts.models import User
from applications.domain.annexes import required_annexes
from applications.models import Confirmation
from applications.services_confirm import confirm_application
from applications.services_drafts import attach_annexes, declare_electronically
from calls.models import Call, CallState
from calls.services import save_call
from cvs.models import CvSheet, DeclaredCondition, Document, Education, Experience, Training
from cvs.store import keep
from exam_server.demo.data import call_data
from tests.cvs.pdfs import sound

IN_TIME = datetime(2023, 10, 10, 14, 0, tzinfo=UTC)  # 09:00 in Lima
BEFORE = datetime(2023, 9, 1, tzinfo=UTC)
SITE = "https://convocas.example/"


def make_call(code: str = "", **changes: Any) -> Call:
    """The demo's call, or the same under another code and with other terms."""
    terms = deepcopy(call_data()) | changes
    terms["code"] = code or terms["code"]
    return save_call(terms, state=CallState.PUBLICADA, actor="user:rrhh", now=BEFORE)


def document(user: User, text: str) -> Document:
    """A PDF of the person's sheet; kept without the inspection, which has tests of its own and takes a second."""
    sheet, _ = CvSheet.objects.get_or_create(user=user)
    data = sound(text)
    kept = keep(data, shelf="pdf", extension="pdf")
    made, _ = Document.objects.get_or_create(
        sheet=sheet,
        sha256=kept.sha256,
        defaults={"name": f"{text}.pdf", "size": len(data), "pages": 1, "added_at": BEFORE},
    )
    return made


def fill_sheet(user: User, *, rows: int = 1, files: bool = False) -> CvSheet:
    """What applying asks for in MIS DATOS, with `rows` lines in each of three lists, each with a PDF where `files`."""
    dni = document(user, "dni")
    sheet = CvSheet.objects.get(user=user)
    sheet.dni = dni
    sheet.birth_date, sheet.sex, sheet.nationality = date(1990, 5, 17), "F", "Peruana"
    sheet.address, sheet.ubigeo, sheet.mobile = "Jr. Ejemplo 101", "150122", "900000001"
    sheet.save()
    for condition in ("disability", "ffaa", "athlete"):
        DeclaredCondition.objects.update_or_create(sheet=sheet, condition=condition, defaults={"declared": False})

    def facts(place: int, kind: str) -> dict[str, Any]:
        return {
            "sheet": sheet,
            "key": uuid.uuid4(),
            "document": document(user, f"{kind} {place}") if files else None,
        }

    Education.objects.bulk_create(
        Education(
            **facts(place, "título"),
            center="Universidad Demo",
            level="UNIVERSITARIO",
            status="TITULADO",
            specialty="DERECHO",
            date=date(2015, 12, 20),
            city_country="LIMA/PERU",
            license_number="123",
            license_body="Colegio de Abogados de Lima",
            license_valid_until=date(2024, 1, 1),
        )
        for place in range(rows)
    )
    Training.objects.bulk_create(
        Training(
            **facts(place, "curso"),
            type="CURSO",
            name=f"Gestión Pública {place}",
            center="Centro Demo",
            start=date(2020, 1, 1),
            end=date(2020, 3, 31),
            hours=120,
            city_country="LIMA/PERU",
        )
        for place in range(rows)
    )
    Experience.objects.bulk_create(
        Experience(
            **facts(place, "constancia"),
            employer="Entidad Demo",
            sector="PUBLICO",
            position="Abogada",
            unit="Asesoría Jurídica",
            start=date(2016, 1, 1),
            end=date(2022, 12, 31),
            kind="LABORAL",
            paid=True,
            duties="Elaborar informes legales.",
            claimed_specific=True,
        )
        for place in range(rows)
    )
    return sheet


def give_annexes(user: User, call: Call) -> None:
    """Every annex of the call, the way it asks for."""
    actor = f"user:{user.username}"
    if call.terms.get("annexMode") == "ELECTRONIC_DECLARATION":
        declare_electronically(user, call, actor=actor, now=IN_TIME)
        return
    documents: dict[str, Document | None] = {code: document(user, code) for code in required_annexes(call.terms)}
    attach_annexes(user, call, documents, actor=actor, now=IN_TIME)


def ready_to_apply(user: User, call: Call) -> None:
    """Sheet and annexes."""
    fill_sheet(user)
    give_annexes(user, call)


def confirm(user: User, call: Call, *, key: uuid.UUID | None = None, received_at: datetime = IN_TIME) -> Confirmation:
    """The act, as its page does it."""
    return confirm_application(
        user,
        call,
        key=key or uuid.uuid4(),
        received_at=received_at,
        actor=f"user:{user.username}",
        site=SITE,
    )
