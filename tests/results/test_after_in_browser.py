"""The pages after the exam in a real Chromium: without accessibility faults, whole on a phone, usable by keyboard."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.test import Client
from playwright.sync_api import BrowserContext, expect

from accounts.models import User
from applications.models import Application
from calls.models import Call
from results.listings import LISTINGS
from results.services_ends import cancel_call
from results.services_finals import record_finals
from results.services_publish import publish_listing
from tests.results.process import (
    CIRO,
    FIRST,
    FIVE,
    HR,
    NAYRA,
    NOON,
    all_interviewed,
    arrive,
    committee,
    finalists,
    give_slot,
    interviewed,
    make_process_call,
)
from tests.results.test_finals import check_all
from tests.results.test_pages_in_browser import apart
from tests.results.test_signing import LISTED
from tests.support.browser import NewContext, accessibility_faults
from tests.support.server import Server

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1366, "height": 768}
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
PICTURES = os.environ.get("PICTURES", "")  # a folder to look at the pages as pictures


@pytest.fixture
def people(transactional_db: None) -> dict[str, Application]:
    return apart(finalists)


@pytest.fixture
def staff(transactional_db: None) -> dict[str, User]:
    return apart(committee)


def enter(
    user: User, server: Server, new_context: NewContext, *, screen: dict[str, int] | None = None
) -> BrowserContext:
    """Somebody signed in."""
    client = Client()
    apart(lambda: client.force_login(user))
    context = new_context(base_url=server.url, viewport=screen or DESK)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": server.url}])
    return context


def look(context: BrowserContext, address: str, name: str) -> None:
    """Whole and without faults."""
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    answer = page.goto(address)
    assert answer is not None
    assert answer.ok, (address, answer.status)
    if PICTURES:
        page.screenshot(path=str(Path(PICTURES) / f"{name}.png"), full_page=True)
    assert accessibility_faults(page) == [], name
    assert page.evaluate(SIDEWAYS) <= 0, name
    assert said == [], name
    page.close()


def test_the_committee_scores_by_keyboard(
    people: dict[str, Application], staff: dict[str, User], server: Server, new_context: NewContext
) -> None:
    def prepare() -> Call:
        for place, one in enumerate(FIVE[1:3], start=1):
            interviewed(people[one.document], one.members, start=FIRST.replace(hour=15, minute=20 * place))
        give_slot(people[NAYRA.document])
        arrive(people[NAYRA.document], FIRST)
        return people[NAYRA.document].call

    call = apart(prepare)
    desk = enter(staff["comite1"], server, new_context)
    base = f"/rrhh/convocatorias/{call.code}/entrevistas/"
    look(desk, base, "interviews")
    look(desk, f"{base}1/", "interview")
    look(desk, f"{base}2/", "interview-closed")
    page = desk.new_page()
    page.goto(f"{base}1/")
    page.get_by_label("Trayectoria y conocimientos (0 a 5)").focus()
    for number, score in enumerate(("5", "4.5", "4", "5")):
        page.keyboard.type(score)
        if number < 3:
            page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("18.5")


def test_the_pages_of_the_final_stage(
    staff: dict[str, User], server: Server, new_context: NewContext, transactional_db: None
) -> None:
    def prepare() -> tuple[Call, User]:
        people = all_interviewed()
        made = people[NAYRA.document].call
        return made, people[CIRO.document].user

    call, winner = apart(prepare)
    base = f"/rrhh/convocatorias/{call.code}/"
    hr = enter(staff["rrhh"], server, new_context)
    look(hr, f"{base}final/", "final-owed")
    look(hr, f"{base}final/2/ffaa/", "bonus")
    look(hr, f"{base}suscripcion/", "signing-before")

    def publish() -> None:
        check_all(call)
        record_finals(call, actor=HR, now=LISTED)
        publish_listing(call, LISTINGS[12], actor=HR, now=LISTED)

    apart(publish)
    for name, address in (
        ("final", "final/"),
        ("signing", "suscripcion/"),
        ("signer", "suscripcion/2/"),
        ("end", "fin/"),
    ):
        look(hr, base + address, name)
    look(hr, f"/publicaciones/{call.code}/12/1/", "publication-12")
    for size, screen in (("desk", DESK), ("phone", PHONE)):
        ciro = enter(winner, server, new_context, screen=screen)
        look(ciro, f"/postulacion/{call.code}/bitacora/", f"my-sheet-{size}")
        look(ciro, f"/postulacion/{call.code}/entrevista/", f"my-interview-{size}")
        if size == "phone":
            look(ciro, f"/publicaciones/{call.code}/12/1/", "publication-12-phone")


def test_the_public_act_of_an_end(server: Server, new_context: NewContext, transactional_db: None) -> None:
    def prepare() -> str:
        made = make_process_call()
        cancel_call(made, "BUDGET", text="La entidad ya no requiere el servicio.", actor=HR, now=NOON)
        return made.code

    code = apart(prepare)
    for size, screen in (("desk", DESK), ("phone", PHONE)):
        look(new_context(base_url=server.url, viewport=screen), f"/convocatorias/{code}/fin/", f"ending-{size}")
