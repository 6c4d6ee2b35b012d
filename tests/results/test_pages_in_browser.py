"""The pages in a real Chromium: read by anybody, published by keyboard alone, without accessibility faults."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import pytest
from django.db import connection
from django.test import Client
from playwright.sync_api import BrowserContext, expect

from accounts.enums import Role
from exams.models import Sitting
from tests.results.factories import CODE, EVENING, TRIO, attempt_of, closed_sitting, confirm, make_staff, propose
from tests.support.browser import NewContext, accessibility_faults
from tests.support.server import Server

T = TypeVar("T")
pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}


def apart(work: Callable[[], T]) -> T:
    """Run the product's services in a thread: Playwright's event loop runs in this one, and they start their own."""

    def alone() -> T:
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(alone).result()


@pytest.fixture
def sitting(transactional_db: None) -> Sitting:
    return apart(lambda: closed_sitting(EVENING))


@pytest.fixture
def hr(sitting: Sitting, server: Server, new_context: NewContext) -> BrowserContext:
    """Human Resources, signed in."""
    client = Client()
    client.force_login(make_staff("rrhh", Role.HR))
    context = new_context(base_url=server.url)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": server.url}])
    return context


def test_publishing_by_keyboard_and_reading_without_an_account(
    sitting: Sitting, hr: BrowserContext, server: Server, new_context: NewContext
) -> None:
    page = hr.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    page.goto("/rrhh/sesiones/")
    assert accessibility_faults(page) == []
    page.get_by_role("link", name="Turno único").press("Enter")
    due = page.get_by_role("region", name="Impide publicar")
    expect(due).to_contain_text("15 resultados recalculados y sorteo reproducido: iguales")
    expect(due).to_contain_text("Nada")
    assert accessibility_faults(page) == []

    dialog = page.get_by_role("dialog")
    page.get_by_role("button", name="Publicar etapa 7…").press("Enter")
    expect(dialog).to_be_visible()
    assert accessibility_faults(page) == []
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.get_by_role("button", name="Publicar etapa 7…").press("Enter")
    dialog.get_by_role("button", name="Firmar y publicar").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Publicada la versión 1")

    apart(lambda: confirm(propose(attempt_of(sitting, TRIO[0]), "D06")))
    page.reload()
    page.get_by_role("button", name="Publicar una corrección…").press("Enter")
    dialog.get_by_label("Motivo de la corrección").fill("Descalificación confirmada después.")
    page.keyboard.press("Tab")
    dialog.get_by_role("button", name="Firmar y publicar").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Publicada la versión 2")

    anybody = new_context(base_url=server.url, viewport=PHONE, permissions=[]).new_page()
    anybody.goto(f"/publicaciones/{CODE}/7/1/")
    anybody.get_by_role("link", name="versión 2", exact=True).click()
    expect(
        anybody.get_by_text("15 postulantes: 11 APTO · 1 NO APTO · 1 NO SE PRESENTÓ · 2 DESCALIFICADO/A")
    ).to_be_visible()
    expect(anybody.get_by_text("Firma válida")).to_be_visible()
    assert accessibility_faults(anybody) == []
    assert anybody.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    with anybody.expect_download() as downloaded:
        anybody.get_by_role("link", name="Lista CSV").click()
    assert downloaded.value.suggested_filename == f"lista-{CODE}-etapa-7-v2.csv"
    assert faults == []


def test_what_is_owed_keeps_the_button_from_publishing(sitting: Sitting, hr: BrowserContext) -> None:
    apart(lambda: propose(attempt_of(sitting, TRIO[0]), "D03"))
    page = hr.new_page()
    page.goto(f"/rrhh/sesiones/{sitting.pk}/")
    page.get_by_role("button", name="Publicar etapa 7…").click()
    dialog = page.get_by_role("dialog")
    button = dialog.get_by_role("button", name="Firmar y publicar")
    expect(button).to_have_attribute("aria-disabled", "true")
    button.press("Enter")
    button.click(force=True)
    expect(dialog).to_be_visible()
    assert page.url.endswith(f"/rrhh/sesiones/{sitting.pk}/")
    assert accessibility_faults(page) == []
