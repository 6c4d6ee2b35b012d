"""The evaluation's screen in a real Chromium: by keyboard alone, counted and timed, without scripts, as a picture."""

from __future__ import annotations

import sys
import time
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings

from accounts.enums import Role
from accounts.models import User
from applications.models import Application
from calls.models import Call
from core import clock
from core.display import LIMA
from exam_server.demo.data import call_data
from results.models import Stage, StageResult
from results.selectors_curricular import evaluation_of
from results.services_documents import attach_support
from tests.accounts.people import make_user
from tests.results.filed import file_person, filed_call, pdf, publish_exam
from tests.results.test_documents_in_browser import enter, look
from tests.results.test_pages_in_browser import apart
from tests.support.browser import NewContext
from tests.support.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
LIST = "/rrhh/convocatorias/CAS-091-2023-MIDER/curricular/"
PEOPLE = {1: "A01", 2: "A02", 8: "A08"}
KEYS = [11, 9, 6]  # of A01, A02 and A08: one for each document, one to sign
MOST_S = 20  # the machine's part; a person reads besides


def closed_yesterday() -> Call:
    """The demo's call, its documents registered yesterday."""
    terms: dict[str, Any] = call_data()
    day = (clock.now().astimezone(LIMA).date() - timedelta(days=1)).isoformat()
    stage = next(line for line in terms["schedule"] if line["code"] == "REGISTRO_DOCUMENTOS")
    stage |= {"start": day, "end": day, "dailyFrom": None, "dailyTo": None}
    return filed_call(schedule=terms["schedule"])


@pytest.fixture
def call(server: Server, settings: Settings) -> Call:
    settings.PRIVATE_ROOT = server.var_dir / "private"
    made = closed_yesterday()
    publish_exam(made, sorted(PEOPLE))
    for name in PEOPLE.values():
        register(file_person(made, name))
    return made


@pytest.fixture
def members(call: Call) -> tuple[User, User]:
    return make_user("comite1", Role.COMMITTEE), make_user("comite2", Role.COMMITTEE)


def register(application: Application) -> None:
    slots = [slot.key for slot in evaluation_of(application).bench.slots if slot.mandatory]
    files = {slot: pdf(f"{application.number} {slot}") for slot in slots}
    attach_support(application, files, received_at=clock.now().astimezone(LIMA) - timedelta(days=1), actor="user:x")


def press(page: Page, key: str) -> None:
    """A key, and the page it brings."""
    with page.expect_navigation():
        page.keyboard.press(key)


def test_two_members_by_keyboard(
    call: Call, members: tuple[User, User], server: Server, new_context: NewContext
) -> None:
    keys, spent = [], []
    for turn, member in enumerate(members):
        page = enter(member, server, new_context).new_page()
        page.goto(LIST)
        with page.expect_navigation():
            page.get_by_role("link", name="Evaluar").click()
        for number in sorted(PEOPLE):
            expect(page.get_by_text(f"N° {number}", exact=False).first).to_be_visible()
            start, count = time.monotonic(), 0
            while page.get_by_role("button", name="Firmar (faltan").count():
                if turn == 0 and number == 8 and count == 2:
                    look(page, "curricular-bench")
                press(page, "v")
                count += 1
            press(page, "f")
            keys.append(count + 1)
            spent.append(time.monotonic() - start)
        expect(page.get_by_role("heading", name="Evaluación curricular")).to_be_visible()
        look(page, f"curricular-list-{turn}")
    sys.stdout.write(f"keys a person: {keys}; seconds a person: {[round(each, 1) for each in spent]}\n")
    assert keys == KEYS * 2
    assert max(spent) < MOST_S
    found = apart(
        lambda: dict(StageResult.objects.filter(stage=Stage.CURRICULAR).values_list("application__number", "score"))
    )
    assert {number: int(score or 0) for number, score in found.items()} == {1: 100, 2: 79, 8: 90}


def test_an_invalid_document_asks_what_it_lacks(
    call: Call, members: tuple[User, User], server: Server, new_context: NewContext
) -> None:
    page = enter(members[0], server, new_context).new_page()
    page.goto(f"{LIST}8/?fila=experience-0")
    page.keyboard.press("n")
    expect(page.get_by_label("Indica el cargo")).to_be_focused()
    page.keyboard.press("Space")
    press(page, "Enter")
    expect(page.get_by_text("No válida")).to_be_visible()
    expect(page.get_by_text("Experiencia general: 0 meses (piden")).to_be_visible()
    look(page, "curricular-not-valid")
    page.goto(f"{LIST}8/?fila=training-0")
    page.get_by_label("Horas según el documento").fill("100")
    page.keyboard.press("Tab")
    page.keyboard.press("v")
    expect(page.get_by_text("Guardado")).to_be_visible()


def test_other_points_and_reopening(
    call: Call, members: tuple[User, User], server: Server, new_context: NewContext
) -> None:
    page = enter(members[0], server, new_context).new_page()
    page.goto(f"{LIST}8/puntaje/")
    look(page, "curricular-points")
    page.goto(f"{LIST}8/reabrir/")
    look(page, "curricular-reopen")
