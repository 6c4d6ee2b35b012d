"""The sheets of the demo's people: the data completed with what a form asks for, and a PDF for each row that has one.

Everything is drawn from the person's own number and rows, and says on its face that it is a sample.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from PIL import Image
from reportlab.lib.pagesizes import A4, A5, landscape
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from accounts.models import User
from core.display import local_date
from cvs.entry import enter_sheet
from cvs.enums import ForceKind
from cvs.models import CvSheet
from cvs.services_documents import Upload, draw_ahead, keep_pdfs
from exam_server.demo.document import draw_document

UBIGEO = "150101"  # Lima, Lima, Lima
LICENSE_BODY = "Colegio de Abogados Demo"
DUTIES = "Elaborar informes y opiniones legales propios del puesto y atender los expedientes asignados."
YEARS_AT_EGRESO = 23
IDENTITY = "dni.pdf"
SAMPLE = "Muestra: documento inventado para demostración"


@dataclass(slots=True)
class Sheet:
    """A sheet ready to be entered: its data, and its PDFs by name."""

    data: dict[str, Any]
    files: dict[str, bytes] = field(default_factory=dict)

    def attach(self, name: str, pdf: bytes) -> str:
        """Add a file; its name."""
        self.files[name] = pdf
        return name


def enter_people(
    people: Sequence[tuple[User, Mapping[str, Any]]], *, moved: Callable[[str], str], actor: str, now: datetime
) -> None:
    """Enter people of `demo_applicants.json` through the forms; whose sheet was begun keeps it as it is.

    `moved` puts a date of the data on the demo's calendar. All files are inspected together, and all identity documents
    drawn together: starting a process for each would be most of the time.
    """
    begun = set(CvSheet.objects.filter(birth_date__isnull=False).values_list("user_id", flat=True))
    sheets = [(user, sheet_of_person(person, moved=moved)) for user, person in people if user.pk not in begun]
    uploads = [Upload(name, pdf) for _, sheet in sheets for name, pdf in sheet.files.items()]
    kept = iter(keep_pdfs(uploads))
    files = [{name: next(kept) for name in sheet.files} for _, sheet in sheets]
    draw_ahead([each[IDENTITY] for each in files])
    for (user, sheet), each in zip(sheets, files, strict=True):
        with transaction.atomic():  # whole or not at all: a sheet half entered would count as begun
            enter_sheet(user, sheet.data, files=each, actor=actor, now=now)


def sheet_of_person(person: Mapping[str, Any], *, moved: Callable[[str], str]) -> Sheet:
    """The data of a person, completed. Only the end of a licence is moved: it must outlive the demo's today."""
    sheet = Sheet({})
    name, number = person["fullName"], person["docNumber"]
    first = min(date.fromisoformat(row["date"]) for row in person["education"])
    sheet.data = {
        "birthDate": date(first.year - YEARS_AT_EGRESO, first.month, 1 + int(number) % 28).isoformat(),
        "nationality": "Peruana",
        "address": person["address"],
        "ubigeo": UBIGEO,
        "mobile": person["phone"],
        "dni": sheet.attach(IDENTITY, identity_pdf(number, name)),
        "conditions": {kind: _condition(sheet, told, name) for kind, told in person["conditions"].items()},
        "education": [
            _education(sheet, row, name, place, moved) for place, row in enumerate(person["education"], start=1)
        ],
        "training": [_training(sheet, row, name, place) for place, row in enumerate(person["training"], start=1)],
        "knowledge": [dict(row) for row in person["knowledge"]],
        "experience": [_experience(sheet, row, name, place) for place, row in enumerate(person["experience"], start=1)],
    }
    return sheet


def identity_pdf(number: str, full_name: str) -> bytes:
    """The drawn identity document as a PDF of one page."""
    width, height = landscape(A5)
    with Image.open(io.BytesIO(draw_document(number, full_name))) as card:
        return _pdf((width, height), lambda page: page.drawImage(ImageReader(card.convert("RGB")), 36, 60, width - 72,
                                                                  (width - 72) * card.height / card.width))  # fmt: skip


def certificate(title: str, lines: list[str]) -> bytes:
    """A page with a title and a few lines."""

    def draw(page: Canvas) -> None:
        page.setFont("Helvetica-Bold", 20)
        page.drawCentredString(A4[0] / 2, 700, title)
        page.setFont("Helvetica", 12)
        for place, line in enumerate(lines):
            page.drawCentredString(A4[0] / 2, 650 - 22 * place, line)
        page.setFont("Helvetica-Oblique", 9)
        page.drawCentredString(A4[0] / 2, 60, SAMPLE)

    return _pdf(A4, draw)


def _pdf(size: tuple[float, float], draw: Callable[[Canvas], object]) -> bytes:
    file = io.BytesIO()
    page = Canvas(file, pagesize=size, invariant=True)  # the same bytes on every run
    page.setTitle(SAMPLE)
    draw(page)
    page.showPage()
    page.save()
    return file.getvalue()


def _condition(sheet: Sheet, told: Mapping[str, Any], name: str) -> dict[str, Any]:
    document = sheet.attach(told["document"], certificate("Constancia", [name, f"Código {told['code']}"]))
    known = {"kind": told["kind"] if told["kind"] in ForceKind else ForceKind.OTRO} if "kind" in told else {}
    return {**told, **known, "document": document}


def _education(
    sheet: Sheet, row: Mapping[str, Any], name: str, place: int, moved: Callable[[str], str]
) -> dict[str, Any]:
    lines = [name, f"{row['status']} · {row['specialty']}", row["center"], _day(row["date"])]
    until = row.get("habilitacionValidUntil")
    licence = {"colegio": LICENSE_BODY, "habilitacionValidUntil": moved(until)} if until else {}
    return {
        **row,
        **licence,
        "file": sheet.attach(f"formacion-{place}.pdf", certificate("Constancia de estudios", lines)),
    }


def _training(sheet: Sheet, row: Mapping[str, Any], name: str, place: int) -> dict[str, Any]:
    if not row["uploaded"]:
        return {**row, "file": None}
    lines = [name, row["name"], row["center"], f"{_day(row['start'])} a {_day(row['end'])}", f"{row['hours']} horas"]
    return {**row, "file": sheet.attach(f"capacitacion-{place}.pdf", certificate("Certificado", lines))}


def _experience(sheet: Sheet, row: Mapping[str, Any], name: str, place: int) -> dict[str, Any]:
    lines = [name, row["position"], f"{row['employer']}, {row['unit']}", f"{_day(row['start'])} a {_day(row['end'])}"]
    file = sheet.attach(f"experiencia-{place}.pdf", certificate("Certificado de trabajo", lines))
    return {**row, "duties": DUTIES, "file": file}


def _day(text: str) -> str:
    return local_date(date.fromisoformat(text))
