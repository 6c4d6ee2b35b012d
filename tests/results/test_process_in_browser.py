"""Stage 4 and the board in a real Chromium: by keyboard, without accessibility faults."""

from __future__ import annotations

import pytest
from django.test import Client
from playwright.sync_api import BrowserContext, expect

from accounts.enums import Role
from calls.models import Call
from tests.accounts.people import make_user
from tests.applications.filed import applied, ask_registry, decide, file_application
from tests.applications.ready import make_call
from tests.results.test_pages_in_browser import apart
from tests.support.browser import NewContext, accessibility_faults
from tests.support.server import Server

pytestmark = pytest.mark.browser
ROWS = {row["id"]: row for row in applied()}


def filed() -> Call:
    """Three people: one decided, two to be decided."""
    call = make_call()
    people = [file_application(call, ROWS[name], place) for place, name in enumerate(("A15", "A01", "A17"), start=1)]
    for application in people:
        ask_registry(application)
    decide(people[0])
    return call


@pytest.fixture
def call(transactional_db: None) -> Call:
    return apart(filed)


@pytest.fixture
def hr(call: Call, server: Server, new_context: NewContext) -> BrowserContext:
    """Human Resources, signed in."""
    client = Client()
    client.force_login(apart(lambda: make_user("rrhh", Role.HR)))
    context = new_context(base_url=server.url)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": server.url}])
    return context


def test_deciding_by_keyboard_and_publishing(call: Call, hr: BrowserContext) -> None:
    page = hr.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    page.goto("/rrhh/procesos/")
    assert accessibility_faults(page) == []
    page.get_by_role("link", name=call.code).press("Enter")
    expect(page.get_by_role("heading", name="Etapas")).to_be_visible()
    assert accessibility_faults(page) == []
    page.get_by_role("link", name="Revisar requisitos").press("Enter")
    assert accessibility_faults(page) == []
    page.get_by_role("link", name="Nayra").press("Enter")
    assert accessibility_faults(page) == []

    page.get_by_role("group", name="Formación académica").get_by_label("No cumple").press("Space")
    page.get_by_role("button", name="Decidir y seguir").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Decide distinto de la propuesta")
    assert accessibility_faults(page) == []
    page.get_by_role("region", name="Formación académica").get_by_label("Motivo").fill("El título no es de Derecho.")
    page.get_by_role("button", name="Decidir y seguir").press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("NO APTO")
    expect(page.get_by_role("heading", level=1)).to_contain_text(ROWS["A17"]["fullName"])
    page.get_by_role("button", name="Decidir", exact=True).press("Enter")

    page.goto(f"/rrhh/convocatorias/{call.code}/proceso/5/")
    assert accessibility_faults(page) == []
    page.get_by_role("button", name="Firmar y publicar la versión 1").press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("Publicada la versión 1")
    page.get_by_role("link", name="Ver la publicación").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("requisitos mínimos")
    assert accessibility_faults(page) == []
    assert [fault for fault in faults if "400" not in fault] == []
