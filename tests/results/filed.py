"""People of the demo with frozen files who passed the exam: what stages 8 and 9 begin with."""

from __future__ import annotations

import hashlib
import uuid
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from typing import Any

from accounts.enums import DocumentType, Role
from accounts.models import RoleGrant, User
from applications.domain.snapshot import frozen
from applications.enums import Origin
from applications.models import Application, Confirmation, RequirementResult
from calls.models import Call, CallState
from calls.services import save_call
from core.canonical import canonical
from core.clock import iso
from core.signing import sign_bytes
from cvs.services_documents import KeptPdf
from cvs.store import keep
from exam_server.demo.data import applicants_data, call_data
from results.models import Publication
from tests.cvs.pdfs import sound

EVE = datetime(2023, 9, 25, tzinfo=UTC)
APPLIED = datetime(2023, 10, 10, 15, 0, tzinfo=UTC)
PUBLISHED = datetime(2023, 10, 18, 22, 0, tzinfo=UTC)
OPENS = datetime(2023, 10, 19, 13, 30, tzinfo=UTC)  # 08:30 in Lima
CLOSES = datetime(2023, 10, 19, 22, 30, tzinfo=UTC)  # 17:30 in Lima
IN_HOURS = OPENS + timedelta(hours=1)
AFTERWARDS = CLOSES + timedelta(hours=1)
SITE = "https://convocas.example/"


def filed_call(**changes: Any) -> Call:
    """The demo's call, published, with its schedule of 2023."""
    return save_call(deepcopy(call_data()) | changes, state=CallState.EN_SELECCION, actor="user:rrhh", now=EVE)


def person_data(name: str) -> dict[str, Any]:
    """`A08` as the demo's data tell it."""
    return next(person for person in applicants_data() if person["id"] == name)


def sheet_of(person: dict[str, Any], *, files: bool = False) -> dict[str, Any]:
    """Their frozen sheet; `files`: each row already names a PDF, as MIS DATOS may."""

    def row(facts: dict[str, Any], label: str) -> dict[str, Any]:
        file = pdf(f"{person['id']} {label}") if files else None
        return facts | {"file": file and {"sha256": file.sha256, "name": file.name, "size": file.size, "pages": 1}}

    told = {key: person[key] for key in ("docType", "docNumber", "fullName")}
    lists = {
        section: [row(facts, f"{section} {place}") for place, facts in enumerate(person[section])]
        for section in ("education", "training", "knowledge", "experience")
    }
    conditions = {name: facts | {"document": None} for name, facts in person["conditions"].items()}
    return told | lists | {"languages": [], "conditions": conditions, "dni": None}


def pdf(text: str) -> KeptPdf:
    """A stored PDF; kept without the inspection, which has tests of its own and takes a second."""
    data = sound(text)
    return KeptPdf(keep(data, shelf="pdf", extension="pdf").sha256, f"{text}.pdf", len(data), 1)


def file_person(call: Call, name: str, *, files: bool = False, sheet: dict[str, Any] | None = None) -> Application:
    """A person of the demo with a confirmed application, number as in their name."""
    person = person_data(name)
    user = User.objects.create_user(
        person["docNumber"], None, doc_type=DocumentType.DNI, full_name=person["fullName"], email=person["email"]
    )
    RoleGrant.objects.create(user=user, role=Role.APPLICANT)
    return file_application(call, user, int(name[1:]), sheet or sheet_of(person, files=files))


def file_application(call: Call, user: User, number: int, sheet: dict[str, Any]) -> Application:
    """A confirmed application with this frozen sheet."""
    application = Application.objects.create(
        call=call, user=user, number=number, confirmed_at=APPLIED, requirements=RequirementResult.APTO
    )
    snapshot = canonical(
        frozen(
            call=call.code,
            counts_at=iso(APPLIED),
            received_at=iso(APPLIED),
            origin=Origin.PORTAL.value,
            annexes=[],
            sheet=sheet,
        )
    )
    Confirmation.objects.create(
        application=application,
        key=uuid.uuid4(),
        received_at=APPLIED,
        snapshot=snapshot,
        sha256=hashlib.sha256(snapshot.encode()).hexdigest(),
        head="b" * 64,
        signing_key="c" * 16,
        signature="d" * 88,
        origin=Origin.PORTAL,
    )
    return application


def publish_exam(call: Call, passed: list[int], failed: list[int] = []) -> Publication:  # noqa: B006 - only read
    """The list of stage 7 as published: who passed and who did not."""
    version = Publication.objects.filter(call=call, stage_order=7).count() + 1
    rows = [
        {"order": place, "number": number, "document": "*****000", "name": "", "result": result}
        for result, numbers in (("APTO", passed), ("NO_APTO", failed))
        for place, number in enumerate(numbers, start=1)
    ]
    return Publication.objects.create(
        call=call,
        stage_code="PUB_EXAMEN",
        stage_order=7,
        version=version,
        title="Resultados preliminares",
        published_at=PUBLISHED,
        published_by="user:rrhh",
        rows=rows,
        csv=b"",
        csv_sha256=hashlib.sha256(b"").hexdigest(),
        pdf=b"",
        sha256=hashlib.sha256(b"").hexdigest(),
        signature=sign_bytes(b""),
    )
