"""The owner's MIS DATOS: a row, one that was removed, a PDF, a photo and an upload that waits."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta
from typing import Any

from accounts.models import User
from applications.enums import Origin
from applications.models import Application, Confirmation
from applications.models_review import RegistryQuery
from core.canonical import canonical
from core.clock import iso
from cvs.models import CvSheet, Document
from cvs.sections import BY_SLUG
from cvs.selectors import sheet_data
from cvs.services_rows import add_row, remove_row
from cvs.store import keep
from cvs.uploads import begin_upload
from results.models import Claim, Publication, PublicationJob
from tests.cvs.filled import EXPERIENCE
from tests.cvs.pdfs import picture, sound

EMPLOYER = "Municipalidad Inventada de Ayrampo"
PDF = sound("Constancia")


def fill_the_sheet(user: User, *, now: datetime) -> dict[str, Any]:
    """Fill it; what addresses name of it: `row`, `removed`, `document`, `upload`."""
    sheet = CvSheet.objects.get(user=user)
    sheet.photo_sha256 = keep(picture(), shelf="photos", extension="jpg").sha256
    # Kept as the inspection keeps it, which has tests of its own and takes a second.
    kept = keep(PDF, shelf="pdf", extension="pdf")
    document = Document.objects.create(
        sheet=sheet, sha256=kept.sha256, name="constancia.pdf", size=len(PDF), pages=1, added_at=now
    )
    sheet.dni = document
    sheet.save()
    section = BY_SLUG["experiencia"]
    values = {
        **EXPERIENCE,
        "employer": EMPLOYER,
        "start": date(2016, 1, 1),
        "end": date(2020, 12, 31),
        "paid": True,
        "claimed_specific": True,
    }
    actor = f"user:{user.username}"
    rows = [add_row(user, section, values, document=document, key=uuid.uuid4(), actor=actor, now=now) for _ in "ab"]
    remove_row(user, section, rows[1], actor=actor, now=now)
    upload = begin_upload(user, name="otra.pdf", size=900, now=now)
    return {"row": rows[0].pk, "removed": rows[1].pk, "document": document.pk, "upload": upload, "sha256": kept.sha256}


def make_claim(application: Application, *, now: datetime) -> Claim:
    """The person stands in a list that is out, and claims against it with a PDF."""
    publication = Publication.objects.create(
        call=application.call,
        stage_code="PUB_REQUISITOS",
        stage_order=5,
        version=1,
        title="Requisitos mínimos",
        published_at=now,
        published_by="user:rrhh",
        rows=[{"number": application.number, "result": "NO_APTO", "code": "", "score": None}],
        signature={},
    )
    return Claim.objects.create(
        application=application,
        publication=publication,
        stage_order=5,
        ground="RESULT",
        text="No estoy de acuerdo.",
        key=uuid.uuid4(),
        received_at=now,
        state="PRESENTADO",
        channel="PORTAL",
        file_sha256=keep(PDF, shelf="pdf", extension="pdf").sha256,
        file_name="constancia.pdf",
        actor=f"user:{application.user.username}",
        at=now,
    )


def ordered(publication: Publication) -> PublicationJob:
    """The order that publication came of."""
    return PublicationJob.objects.create(
        call=publication.call,
        stage_order=publication.stage_order,
        actor=publication.published_by,
        ordered_at=publication.published_at,
        heard_at=publication.published_at,
        state="DONE",
        publication=publication,
    )


def file_application(application: Application, *, now: datetime) -> Confirmation:
    """Freeze the sheet into the person's application, as after a technical failure; the registry answered about them."""
    kept = keep(PDF, shelf="pdf", extension="pdf")
    facts = {"format": 1, "applicationConfirmedAt": iso(now), "annexes": [], "sheet": sheet_data(application.user)}
    snapshot = canonical(facts)
    RegistryQuery.objects.create(
        application=application,
        asked_at=now,
        evidence_sha256=kept.sha256,
        evidence_name="rnssc.pdf",
        actor="user:rrhh",
        at=now,
    )
    return Confirmation.objects.create(
        application=application,
        key=uuid.uuid4(),
        received_at=now,
        snapshot=snapshot,
        sha256="a" * 64,
        head="b" * 64,
        signing_key="c" * 16,
        signature="d" * 88,
        origin=Origin.TECHNICAL_FAILURE,
        approver="user:rrhh",
        reason="El servidor no respondió",
        failed_at=now - timedelta(hours=1),
        evidence_sha256=kept.sha256,
        evidence_name="captura.pdf",
    )
