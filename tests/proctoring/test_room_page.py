"""The room in real Chromium, with real pictures: wall, focus, two monitors, an engine that dies. Nothing reloads."""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any, Self

import aiohttp
import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import User
from core.clock import now
from exams.models import Attempt
from proctoring.models import Disqualification, Incident
from proctoring.tokens import media_token
from tests.proctoring.media.support import Camera, Microphone, PublisherClient
from tests.proctoring.room import Seated, kinds, seated, staff
from tests.support.browser import NewContext, accessibility_faults
from tests.support.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.alone, pytest.mark.django_db(transaction=True), pytest.mark.timeout(240)]


class Cameras:
    """Applicants who publish by WHIP from a thread of their own."""

    def __init__(self, server: Server, encoded: tuple[list[tuple[bytes, bool]], list[bytes]]) -> None:
        self._server = server
        self._encoded = encoded
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._live: list[PublisherClient] = []

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        for publisher in self._live:
            self._do(publisher.close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def publish(self, attempt: Attempt) -> None:
        """From camera to the engine; returns when packets flow."""
        self._do(self._publish(attempt.id, media_token(attempt.id, user_id=attempt.user_id)))

    async def _publish(self, attempt_id: object, token: str) -> None:
        publisher = PublisherClient(Camera(self._encoded[0]), Microphone(self._encoded[1]))
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/sdp"}
        offer = await publisher.offer()
        address = f"{self._server.url}/media/whip/{attempt_id}"
        async with aiohttp.ClientSession() as http, http.post(address, data=offer, headers=headers) as answer:
            assert answer.status == 201, await answer.text()
            await publisher.accept(await answer.text())
        self._live.append(publisher)

    def _do(self, work: Any) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(40)


@pytest.fixture
def cameras(server: Server, encoded: tuple[list[tuple[bytes, bool]], list[bytes]]) -> Iterator[Cameras]:
    with Cameras(server, encoded) as running:
        yield running


@pytest.fixture
def room(transactional_db: None) -> Seated:
    """Three people in the lobby of a sitting that opens in four minutes; `staff()` besides."""
    return seated(3, waived=False, present=False, opens_at=soon())


def soon() -> datetime:
    return now() + timedelta(minutes=4)


@pytest.fixture
def monitors(room: Seated, server: Server, new_context: NewContext) -> dict[str, BrowserContext]:
    people = staff()
    return {
        name: signed_in(new_context(base_url=server.url), server, people[name])
        for name in ("monitor1", "monitor2", "observer")
    }


def signed_in(context: BrowserContext, server: Server, user: User) -> BrowserContext:
    client = Client()
    client.force_login(user)
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": server.url}])
    return context


def open_room(context: BrowserContext, room: Seated) -> Page:
    page = context.new_page()
    page.goto(f"/sala/{room.room.pk}/")
    expect(page.locator("#room")).to_have_attribute("data-wall", "live", timeout=20_000)
    page.evaluate("window.sameDocument = true")
    return page


def tile(page: Page, attempt: Attempt) -> Any:
    return page.locator(f'.tile[data-attempt="{attempt.id}"]')


def frames(page: Page, attempt: Attempt) -> int:
    return int(tile(page, attempt).get_attribute("data-frames") or 0)


def happens(page: Page, condition: Callable[[], bool], what: str) -> None:
    """Wait for a fact of the page, letting the page live meanwhile."""
    for _ in range(200):
        if condition():
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"not within 20 s: {what}")


def moving(page: Page, attempt: Attempt) -> None:
    """Frames are decoded in this tile, and go on being decoded."""
    expect(tile(page, attempt)).to_have_attribute("data-video", "live", timeout=20_000)
    start = frames(page, attempt)
    happens(page, lambda: frames(page, attempt) > start + 10, "frames grow")


def test_the_room(room: Seated, server: Server, cameras: Cameras, monitors: dict[str, BrowserContext]) -> None:
    first, second, third = room.attempts
    cameras.publish(first)
    cameras.publish(second)
    one, two = open_room(monitors["monitor1"], room), open_room(monitors["monitor2"], room)
    for page in (one, two):
        moving(page, first)
        moving(page, second)
        expect(tile(page, third)).to_have_attribute("data-why", "not_arrived")
        expect(tile(page, third)).to_contain_text("Aún no ingresa")
    assert accessibility_faults(one) == []

    # the keyboard alone: to the first tile, open, mark an incident, propose
    one.keyboard.press("ArrowRight")
    one.keyboard.press("Enter")
    expect(one.locator("#focus-name")).to_have_text(first.user.full_name)
    expect(one.locator("#focus-document")).to_contain_text(first.user.username)
    happens(one, lambda: one.evaluate("document.querySelector('#focus-video').videoWidth > 0"), "a large picture")
    assert accessibility_faults(one) == []
    one.keyboard.press("1")
    expect(one.locator("#identity-tag")).to_contain_text("VERIFICADA")
    one.keyboard.press("i")
    one.locator("#dialog-text-input").fill("Sostiene un celular.")
    assert accessibility_faults(one) == []
    one.keyboard.press("Tab")
    one.keyboard.press("Tab")
    one.keyboard.press("Enter")
    expect(one.locator("#log")).to_contain_text("Sostiene un celular.")
    assert Incident.objects.get().stills.count() == 1, "the picture of that moment"
    one.keyboard.press("d")
    expect(one.locator("#propose-stills img")).to_have_count(1)
    one.locator('input[value="D03"]').check()
    one.locator("#propose-stills input").check()
    one.locator("#propose-text").fill("Sostiene un celular y mira su pantalla.")
    assert accessibility_faults(one) == []
    one.locator("#propose-send").click()
    expect(one.locator("#decision-title")).to_contain_text("monitor1 propone D03")
    one.keyboard.press("d")
    expect(one.locator("#decide-effect")).to_contain_text("la confirma otra persona")
    expect(one.locator("#decide-confirm")).to_be_hidden()
    one.keyboard.press("Escape")

    # the other monitor is led there, sees who proposed what, and confirms
    expect(tile(two, first)).to_contain_text("Propuesta D03")
    expect(two.locator("#queue-list li").first).to_contain_text("monitor1 propone D03")
    two.keyboard.press("n")
    expect(two.locator("#focus-name")).to_have_text(first.user.full_name)
    expect(two.locator("#decision-title")).to_contain_text("monitor1 propone D03")
    two.keyboard.press("d")
    expect(two.locator("#decide-who")).to_contain_text("monitor1 propuso D03")
    assert accessibility_faults(two) == []
    two.locator("#decide-confirm").click()
    expect(two.locator("#focus-conduct")).to_contain_text("Descalificación D03")
    first.refresh_from_db()
    assert first.disqualified_code == "D03"
    assert Disqualification.objects.get().stills.count() == 2
    two.keyboard.press("Escape")
    expect(two.locator("#room")).to_have_attribute("data-view", "wall")
    expect(tile(two, first)).to_contain_text("Descalificación D03")

    # the media process dies: pictures stop, the room does not; they come back without a reload
    died = server.kill("media")
    for page in (one, two):
        expect(page.locator("#room")).to_have_attribute("data-engine", "lost", timeout=10_000)
    expect(tile(two, second)).to_have_attribute("data-why", "engine_lost", timeout=10_000)
    expect(two.locator("#note-engine")).to_be_visible()
    server.wait_back("media", old_pid=died)
    expect(two.locator("#room")).to_have_attribute("data-engine", "back", timeout=20_000)
    expect(two.locator("#room")).to_have_attribute("data-wall", "live", timeout=20_000)
    cameras.publish(second)
    moving(two, second)
    assert all(page.evaluate("window.sameDocument") for page in (one, two))
    assert "media.connected" in kinds(second)


def test_words_waiver_and_history(room: Seated, server: Server, monitors: dict[str, BrowserContext]) -> None:
    page = open_room(monitors["monitor1"], room)
    attempt = room.attempts[1]
    tile(page, attempt).locator("a").click()
    expect(page).to_have_url(re.compile(f"postulante={attempt.id}"))
    page.locator("#say-text").fill("Buenos días")
    page.keyboard.press("Enter")
    expect(page.locator("#chat")).to_contain_text("Buenos días")
    page.locator("#focus-name").click()
    page.keyboard.press("a")
    page.locator("#dialog-text-send").click()
    expect(page.locator("#dialog-text-error")).to_have_text("Escriba el texto.")
    page.locator("#dialog-text-input").fill("Manos a la vista")
    page.locator("#dialog-text-send").click()
    expect(page.locator("#chat")).to_contain_text("advertencia")
    page.locator("#act-waiver").click()
    page.locator("#dialog-text-input").fill("Cámara rota")
    page.locator("#dialog-text-send").click()
    expect(page.locator("#waiver-note")).to_have_text("Cámara rota")
    expect(page.locator("#act-waiver")).to_be_hidden()
    page.go_back()
    expect(page.locator("#room")).to_have_attribute("data-view", "wall")
    expect(tile(page, attempt)).to_contain_text("Dispensa del monitor")
    page.go_forward()
    expect(page.locator("#focus-name")).to_have_text(attempt.user.full_name)
    page.reload()
    expect(page.locator("#focus-name")).to_have_text(attempt.user.full_name)
    assert {"warning.sent", "chat.sent", "waiver.granted"} <= set(kinds(attempt))


def test_an_observer_sees_and_has_no_buttons(room: Seated, server: Server, monitors: dict[str, BrowserContext]) -> None:
    page = open_room(monitors["observer"], room)
    tile(page, room.attempts[0]).locator("a").click()
    expect(page.locator("#focus-name")).to_have_text(room.attempts[0].user.full_name)
    for selector in (
        "#act-warning",
        "#act-incident",
        "#act-propose",
        "#act-waiver",
        "[data-decision]",
        "#say",
        "dialog",
    ):
        expect(page.locator(selector)).to_have_count(0)
    for key in "aid123":
        page.keyboard.press(key)
    assert accessibility_faults(page) == []
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    expect(page.locator("#room")).to_have_attribute("data-state", "30")
    assert accessibility_faults(page) == []


def test_the_list_of_rooms(room: Seated, server: Server, monitors: dict[str, BrowserContext]) -> None:
    page = monitors["monitor1"].new_page()
    page.goto("/sala/")
    page.get_by_role("link", name="Sala A").focus()
    assert accessibility_faults(page) == []
    page.keyboard.press("Enter")
    expect(page.locator("#room")).to_be_visible()
