"""Every page of results in a real Chromium, of a call whose stages are all decided: axe, the console, the width."""

from __future__ import annotations

import os
from dataclasses import asdict, dataclass
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext
from pytest_django import Settings

from accounts.models import User
from applications.models import Application
from exams.models import Sitting
from results.models import Claim, Stage, StageResult
from results.services_ends import cancel_call
from tests.access.endpoints import endpoints
from tests.results.crowd import BARE, crowd
from tests.results.every_page import ELSEWHERE, NO_PAGES, SEEN, Seen
from tests.results.process import HR, NOON, make_process_call
from tests.results.test_pages_in_browser import apart
from tests.support.browser import NewContext, look, signed_in
from tests.support.server import Server

DESK, PHONE = {"width": 1366, "height": 768}, {"width": 390, "height": 844}
PICTURES = os.environ.get("PICTURES", "")  # a folder to look at the pages as pictures
MENU_SIDEWAYS = "[...document.querySelectorAll('.menu')].some(menu => menu.scrollWidth > menu.clientWidth)"
SCHEMES = ("light", "dark") if PICTURES else ("light",)


@dataclass(frozen=True, slots=True)
class Facts:
    """What addresses need of the decided call."""

    code: str
    ended: str
    sitting: int
    question: int
    claim: int
    bare: int
    soldier: int
    winner_number: int
    winner: str
    claimant: str


def decided() -> Facts:
    """The call of twenty people, and another that was cancelled."""
    call = crowd(20)
    ended = make_process_call("CAS-092-2023-MIDER")
    cancel_call(ended, "BUDGET", text="La entidad ya no requiere el servicio.", actor=HR, now=NOON)
    sitting, claim = Sitting.objects.get(call=call), Claim.objects.select_related("application__user").get()
    won = StageResult.objects.get(stage=Stage.FINAL, result="GANADOR").application_id
    winner = Application.objects.select_related("user").get(pk=won)
    drawn = sitting.questions.order_by("ordinal").values_list("version_id", flat=True)[0]
    return Facts(
        code=call.code,
        ended=ended.code,
        sitting=sitting.pk,
        question=drawn,
        claim=claim.pk,
        bare=BARE + 1,
        soldier=4,
        winner_number=winner.number,
        winner=winner.user.username,
        claimant=claim.application.user.username,
    )


def address(page: Seen, facts: Facts) -> str:
    """Where it is."""
    known = asdict(facts)
    told = {part: known.get(str(value), value) for part, value in page.parts}
    takes_code = "code" in endpoints()[page.name]
    return reverse(page.name, kwargs=({"code": facts.code} if takes_code else {}) | told)


def test_every_address_is_looked_at_or_is_no_page() -> None:
    named = {name for name in endpoints() if name.startswith("results-")}
    seen = {page.name for page in SEEN}
    assert named == seen | ELSEWHERE.keys() | NO_PAGES
    assert not seen & NO_PAGES
    assert not NO_PAGES & ELSEWHERE.keys()
    assert all((Path(__file__).parent / module).exists() for module in ELSEWHERE.values())


@pytest.mark.browser
@pytest.mark.timeout(400)
def test_every_page(server: Server, new_context: NewContext, settings: Settings, transactional_db: None) -> None:
    settings.PRIVATE_ROOT = server.var_dir / "private"
    facts = apart(decided)
    for size, screen in (("desk", DESK), ("phone", PHONE)):
        for scheme in SCHEMES:
            people: dict[str, BrowserContext] = {}
            for page in SEEN:
                if size == "phone" and not page.on_phone:
                    continue
                if page.who not in people:
                    context = new_context(base_url=server.url, viewport=screen, color_scheme=scheme)
                    people[page.who] = context
                    enter(context, server, getattr(facts, page.who, page.who))
                visit(people[page.who], address(page, facts), f"{page.name}-{page.who}-{_told(page)}{size}-{scheme}")
            for context in people.values():
                context.close()


def enter(context: BrowserContext, server: Server, who: str) -> None:
    """Sign somebody in; "" stays anybody."""
    if who:
        user = apart(lambda: User.objects.get(username=who))
        signed_in(context, server.url, user).close()


def visit(context: BrowserContext, where: str, name: str) -> None:
    """Open it, and look."""
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    answer = page.goto(where)
    assert answer is not None
    assert answer.ok, (where, answer.status)
    if PICTURES:
        page.screenshot(path=str(Path(PICTURES) / f"{name}.png"), full_page=True)
    look(page)
    assert page.evaluate(MENU_SIDEWAYS) is False, (where, "the menu is wider than the screen")
    assert said == [], where
    page.close()


def _told(page: Seen) -> str:
    return "".join(f"{value}-" for part, value in page.parts if part == "stage")
