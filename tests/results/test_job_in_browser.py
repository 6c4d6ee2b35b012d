"""Waiting for a publication in a real Chromium, with the real queue and its worker."""

from __future__ import annotations

import os
import signal

import pytest
from playwright.sync_api import Page, expect

from accounts.enums import Role
from calls.models import Call
from results.models import PublicationJob
from tests.accounts.people import make_user
from tests.applications.ready import make_call
from tests.results.orders import decided
from tests.results.test_pages_in_browser import apart
from tests.support.browser import NewContext, accessibility_faults, signed_in
from tests.support.server import Server

pytestmark = pytest.mark.browser


@pytest.fixture
def call(transactional_db: None) -> Call:
    def filed() -> Call:
        call = make_call()
        decided(call, more=300)
        return call

    return apart(filed)


def waits(page: Page) -> None:
    expect(page.get_by_role("progressbar", name="Publicando")).to_be_visible()
    expect(page.get_by_text("En espera: 301 filas por escribir.")).to_be_visible()
    expect(page.get_by_role("button", name="Firmar y publicar")).to_have_count(0)


def test_a_publication_goes_on_whoever_looks(call: Call, server: Server, new_context: NewContext) -> None:
    os.kill(server.pid("worker"), signal.SIGSTOP)  # alive for its supervisor, and doing nothing
    address = f"/rrhh/convocatorias/{call.code}/proceso/5/"
    page = signed_in(new_context(base_url=server.url), server.url, apart(lambda: make_user("rrhh", Role.HR)))
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    page.goto(address)
    page.get_by_role("button", name="Firmar y publicar la versión 1").press("Enter")
    waits(page)
    assert accessibility_faults(page) == []
    page.reload()
    waits(page)

    colleague = apart(lambda: make_user("rrhh2", Role.HR))
    other = signed_in(new_context(base_url=server.url, java_script_enabled=False), server.url, colleague)
    other.goto(address)
    waits(other)
    page.context.close()  # who pressed goes home

    third = signed_in(new_context(base_url=server.url), server.url, colleague)
    third.goto(address)
    waits(third)
    os.kill(server.pid("worker"), signal.SIGCONT)
    expect(third.get_by_role("status")).to_contain_text("Publicada la versión 1, numerada, fechada y firmada.")
    expect(third.get_by_role("progressbar")).to_have_count(0)
    expect(other.get_by_role("heading", name="Versión 1, publicada")).to_be_visible()
    assert apart(lambda: PublicationJob.objects.get().publication) is not None
    assert faults == []
