"""Declaring in a real Chromium: led there, by keyboard, on a desk and on a phone, without accessibility faults (ACT-01)."""

from __future__ import annotations

from typing import cast

import pytest
from django.test import Client
from playwright.sync_api import Page, ViewportSize, expect

from accounts.enums import Role
from calls.enums import CallState
from calls.models import Call
from tests.accounts.people import make_user
from tests.browser.looks import PHONE
from tests.calls.drafts import published
from tests.results.test_pages_in_browser import apart
from tests.support.browser import SIDEWAYS, NewContext, accessibility_faults
from tests.support.server import Server

pytestmark = pytest.mark.browser
DESK = {"width": 1366, "height": 768}


def in_selection() -> Call:
    call = published()
    call.state = CallState.EN_SELECCION
    call.save()
    return call


@pytest.fixture
def call(transactional_db: None) -> Call:
    return apart(in_selection)


def check(page: Page) -> None:
    assert accessibility_faults(page) == []
    assert page.evaluate(SIDEWAYS) == 0


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_declaring_by_keyboard(call: Call, server: Server, new_context: NewContext, size: dict[str, int]) -> None:
    client = Client()
    client.force_login(apart(lambda: make_user("comite1", Role.COMMITTEE)))
    context = new_context(base_url=server.url, viewport=cast(ViewportSize, size))
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": server.url}])
    page = context.new_page()
    board = f"/rrhh/convocatorias/{call.code}/proceso/"

    page.goto(board)
    expect(page.get_by_role("heading", level=1)).to_have_text("Declaración de parentesco y conflicto de intereses")
    check(page)
    page.get_by_role("button", name="Declarar").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Elija qué declara.")
    check(page)
    page.get_by_label("Sin parentesco").press("Space")
    page.get_by_role("button", name="Declarar").press("Enter")
    expect(page.get_by_role("heading", name="Etapas")).to_be_visible()
    page.get_by_role("link", name="Ver declaraciones").press("Enter")
    expect(page.get_by_role("row", name="Persona comite1")).to_contain_text("Participa")
    check(page)

    page.get_by_role("link", name="Mi declaración").press("Enter")
    page.get_by_label("Parentesco con un postulante").press("Space")
    page.get_by_label("Con quién o por qué").fill("Es mi primo hermano por línea materna.")
    page.get_by_role("button", name="Declarar").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Usted se abstuvo de esta convocatoria")
    check(page)
    page.goto(board)
    expect(page.get_by_role("main")).to_contain_text("está cerrada para usted")
    check(page)
