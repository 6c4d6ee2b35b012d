"""Forms filled in soundly: tests change one thing at a time."""

from __future__ import annotations

import uuid
from typing import Any

from django.test import Client

from accounts.models import User
from core.clock import now
from cvs.models import AnyRow, Document
from cvs.services_documents import Upload, attach_documents
from tests.cvs.pdfs import sound

EDUCATION = {
    "center": "Universidad Demo del Perú", "level": "UNIVERSITARIO", "status": "EGRESADO", "specialty": "DERECHO",
    "date": "2015-12-20", "city_country": "LIMA/PERU", "license_number": "", "license_body": "",
    "license_valid_until": "", "cycles_completed": "",
}  # fmt: skip
TRAINING = {
    "type": "CURSO", "name": "Gestión Pública", "center": "Centro Demo", "start": "2020-01-01", "end": "2020-03-31",
    "hours": "90", "credits": "", "city_country": "LIMA/PERU",
}  # fmt: skip
OFFICE = {"skill": "Hojas de cálculo", "other": "", "level": "INTERMEDIO"}
LANGUAGE = {"name": "Quechua", "level": "AVANZADO"}
EXPERIENCE = {
    "employer": "Entidad Demo Andina", "sector": "PUBLICO", "kind": "LABORAL", "position": "Abogada",
    "unit": "Asesoría Jurídica", "start": "2016-01-01", "end": "2020-12-31", "paid": "on", "claimed_specific": "on",
    "duties": "Elaborar informes legales.",
}  # fmt: skip
FILLED: dict[str, dict[str, str]] = {
    "formacion": EDUCATION, "capacitacion": TRAINING, "ofimatica": OFFICE, "idiomas": LANGUAGE,
    "experiencia": EXPERIENCE,
}  # fmt: skip
PERSONAL = {
    "birth_date": "1990-05-17", "sex": "F", "nationality": "Peruana", "address": "Jr. Ejemplo 101",
    "department": "15", "province": "1501", "ubigeo": "150122", "mobile": "900000001", "phone": "",
    "disability_declared": "NO", "ffaa_declared": "NO", "athlete_declared": "NO",
}  # fmt: skip


def add(client: Client, slug: str, **changes: Any) -> Any:
    """Send the form of a list with `changes`; the answer."""
    return client.post(f"/mis-datos/{slug}/agregar/", {"key": str(uuid.uuid4()), **FILLED[slug], **changes})


def document_of(user: User, text: str = "Certificado") -> Document:
    [document] = attach_documents(user, [Upload("certificado.pdf", sound(text))], actor="user:x", now=now())
    return document


def only(model: type[AnyRow]) -> Any:
    return model.objects.get()
