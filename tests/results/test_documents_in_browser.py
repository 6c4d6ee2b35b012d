"""Registering documents in a real Chromium: on a phone and a laptop, with scripts and without, and what staff see of it."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django import Settings

from accounts.enums import Role
from accounts.models import User
from applications.models import Application
from calls.models import Call
from core import clock
from core.display import LIMA
from exam_server.demo.data import call_data
from tests.accounts.people import make_user
from tests.cvs.pdfs import picture, sound
from tests.results.filed import file_person, filed_call, publish_exam
from tests.results.test_pages_in_browser import apart
from tests.support.browser import NewContext, accessibility_faults
from tests.support.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
SIZES = {"phone": {"width": 390, "height": 844}, "laptop": {"width": 1366, "height": 768}}
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
PICTURES = os.environ.get("PICTURES", "")
PAGE = "/postulacion/CAS-091-2023-MIDER/documentos/"


def open_today(code: str = "REGISTRO_DOCUMENTOS") -> Call:
    """The demo's call with a stage around now."""
    terms: dict[str, Any] = call_data()
    today = clock.now().astimezone(LIMA).date()
    stage = next(line for line in terms["schedule"] if line["code"] == code)
    days = {"start": (today - timedelta(days=1)).isoformat(), "end": (today + timedelta(days=1)).isoformat()}
    stage |= days | {"dailyFrom": None, "dailyTo": None}
    return filed_call(schedule=terms["schedule"])


@pytest.fixture
def person(server: Server, settings: Settings) -> Application:
    settings.PRIVATE_ROOT = server.var_dir / "private"
    call = open_today()
    application = file_person(call, "A08", files=True)
    publish_exam(call, [8])
    return application


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "habilitacion.pdf").write_bytes(sound("Habilitación"))
    (tmp_path / "foto.pdf").write_bytes(picture())
    return tmp_path


def enter(user: User, server: Server, new_context: NewContext, **options: Any) -> BrowserContext:
    """Somebody signed in, in their browser."""
    client = Client()
    apart(lambda: client.force_login(user))
    context = new_context(base_url=server.url, **options)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": server.url}])
    return context


def look(page: Page, name: str) -> None:
    """As a picture, without faults, whole."""
    if PICTURES:
        page.screenshot(path=str(Path(PICTURES) / f"{name}.png"), full_page=True)
    assert accessibility_faults(page) == []
    assert page.evaluate(SIDEWAYS) <= 0


@pytest.mark.parametrize("size", sorted(SIZES))
def test_registering(person: Application, server: Server, new_context: NewContext, files: Path, size: str) -> None:
    page = enter(person.user, server, new_context, viewport=SIZES[size]).new_page()
    page.goto(PAGE)
    look(page, f"documents-{size}-empty")
    page.get_by_role("button", name="Usar los documentos de mi ficha").click()
    expect(page.get_by_text("Se adjuntaron 7 documentos de su ficha")).to_be_visible()
    field = page.get_by_label("PDF de Constancia de habilitación vigente")
    field.set_input_files(files / "foto.pdf")
    expect(page.get_by_role("alert")).to_contain_text("Solo se admiten archivos en formato PDF")
    look(page, f"documents-{size}-refused")
    field.set_input_files(files / "habilitacion.pdf")
    expect(page.locator("#habilitacion")).to_contain_text("habilitacion.pdf")
    expect(page.locator("#habilitacion")).to_contain_text("guardado")
    expect(page.get_by_text("5 de 5 documentos obligatorios adjuntos")).to_be_visible()
    page.get_by_role("link", name="Ver el resumen y confirmar").click()
    look(page, f"documents-{size}-confirm")
    page.get_by_label("Entiendo que después de confirmar").check()
    page.get_by_role("button", name="Confirmar registro").click()
    expect(page.get_by_text("no admite cambios")).to_be_visible()
    look(page, f"documents-{size}-done")


def test_without_scripts(person: Application, server: Server, new_context: NewContext, files: Path) -> None:
    page = enter(person.user, server, new_context, java_script_enabled=False).new_page()
    page.goto(PAGE)
    row = page.locator("#habilitacion")
    row.get_by_label("PDF de Constancia").set_input_files(files / "habilitacion.pdf")
    row.get_by_role("button", name="Adjuntar").click()
    expect(row).to_contain_text("habilitacion.pdf")
    page.get_by_role("link", name="Ver el resumen y confirmar").click()
    expect(page.get_by_text("Faltan 4 de 5 documentos obligatorios")).to_be_visible()


def test_staff(person: Application, server: Server, new_context: NewContext) -> None:
    rrhh: User = make_user("rrhh", Role.HR)
    page = enter(rrhh, server, new_context).new_page()
    page.goto("/rrhh/convocatorias/CAS-091-2023-MIDER/sustentos/")
    look(page, "documents-staff")
    page.get_by_role("link", name="Falla técnica").click()
    look(page, "documents-failure")
