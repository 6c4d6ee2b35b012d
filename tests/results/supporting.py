"""Attaching and confirming supporting documents, as the tests of stage 8 do it."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.test import Client

from applications.models import Application
from results.models import SupportRegistration
from results.services_documents import attach_support, confirm_support
from tests.results.filed import IN_HOURS, SITE, pdf

MS = timedelta(milliseconds=1)
PAGE = "/postulacion/CAS-091-2023-MIDER/documentos/"
STAFF = "/rrhh/convocatorias/CAS-091-2023-MIDER/sustentos/"
ROWS = ("education-0", "education-1", "training-0", "experience-0", "habilitacion")


def actor(application: Application) -> str:
    return f"user:{application.user.username}"


def attach(application: Application, *slots: str, at: datetime = IN_HOURS) -> None:
    files = {slot: pdf(f"{application.number} {slot}") for slot in slots}
    attach_support(application, files, received_at=at, actor=actor(application))


def confirm(
    application: Application, *, key: uuid.UUID | None = None, at: datetime = IN_HOURS, knows: bool = False
) -> SupportRegistration:
    return confirm_support(
        application,
        key=key or uuid.uuid4(),
        received_at=at,
        actor=actor(application),
        site=SITE,
        knows_incomplete=knows,
    )


def browser(application: Application) -> Client:
    client = Client()
    client.force_login(application.user)
    return client
