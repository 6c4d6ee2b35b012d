"""An interview in three browsers with fake cameras: a phone and two laptops see and hear each other, and come back by themselves."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import User
from core.clock import now
from results.models import InterviewMoment, InterviewSlot
from tests.results.rooms import Interviewing, interviewing
from tests.results.test_pages_in_browser import apart
from tests.support.browser import PATIENCE_MS, NewContext, accessibility_faults
from tests.support.server import Server
from tests.support.wait import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.alone, pytest.mark.timeout(300)]

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1366, "height": 768}
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
PICTURES = os.environ.get("PICTURES", "")  # a folder to look at the pages as pictures
REMEMBER = """
const Real = window.RTCPeerConnection;
window.peers = [];
window.RTCPeerConnection = class extends Real { constructor(...given) { super(...given); window.peers.push(this); } };
"""
ARRIVES = """async () => {
  const found = {};
  for (const peer of window.peers.filter((each) => each.connectionState === "connected")) {
    for (const entry of (await peer.getStats()).values()) {
      if (entry.type !== "inbound-rtp") continue;
      found[`${entry.kind} ${entry.mid}`] = entry.kind === "video" ? entry.framesDecoded : entry.bytesReceived;
    }
  }
  return found;
}"""


class Person:
    """Somebody's page of the room."""

    def __init__(self, context: BrowserContext, address: str, *, script: str = REMEMBER) -> None:
        self.context = context
        self.page: Page = context.new_page()
        self.troubles: list[str] = []
        self.page.on("pageerror", lambda error: self.troubles.append(str(error)))
        self.page.add_init_script(script)
        self.page.goto(address)
        self.room = self.page.locator("#room")
        expect(self.room).to_have_attribute("data-connection", "online")

    def growing(self) -> tuple[int, int]:
        """How many pictures and how many sounds of others grow while one looks."""
        before = self.page.evaluate(ARRIVES)
        self.page.wait_for_timeout(400)
        after = self.page.evaluate(ARRIVES)
        grown = [name for name, count in after.items() if count > before.get(name, count)]
        return sum(name.startswith("video") for name in grown), sum(name.startswith("audio") for name in grown)

    def expect_growing(self, pictures: int, sounds: int) -> None:
        """So many people are seen moving and heard."""
        until(lambda: self.growing() == (pictures, sounds), f"{pictures} pictures and {sounds} sounds")

    def look(self, name: str) -> None:
        """Whole and without faults, as it is now."""
        if PICTURES:
            self.page.screenshot(path=str(Path(PICTURES) / f"{name}.png"))
        assert accessibility_faults(self.page) == [], name
        assert self.page.evaluate(SIDEWAYS) <= 0, name


def until(condition: Callable[[], bool], what: str) -> None:
    wait_until(condition, timeout=2 * PATIENCE_MS / 1000, what=what)


def starting_soon() -> Interviewing:
    """The scene of the other tests, with its hour ten minutes from now: the server's clock is the real one."""
    made = interviewing()
    InterviewSlot.objects.filter(application=made.nayra).update(start=now() + timedelta(minutes=10))
    return made


@pytest.fixture
def scene(transactional_db: None) -> Interviewing:
    return apart(starting_soon)


@pytest.fixture
def enter(server: Server, new_context: NewContext, scene: Interviewing) -> Callable[..., Person]:
    def come(name: str, screen: dict[str, int], **more: str) -> Person:
        user: User = apart(lambda: scene.user(name))
        client = Client()
        apart(lambda: client.force_login(user))
        context = new_context(base_url=server.url, viewport=screen)
        context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": server.url}])
        return Person(context, apart(lambda: scene.own_address if name == "nayra" else scene.address), **more)

    return come


REFUSING = """
const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
window.trouble = "%s";
navigator.mediaDevices.getUserMedia = (asked) =>
  window.trouble ? Promise.reject(new DOMException("", window.trouble)) : real(asked);
"""
MUTE = """
const play = HTMLAudioElement.prototype.play;
window.mayPlay = false;
document.addEventListener("click", () => { window.mayPlay = true; }, true);
HTMLAudioElement.prototype.play = function () {
  return window.mayPlay ? play.call(this) : Promise.reject(new DOMException("", "NotAllowedError"));
};
"""


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        ("NotAllowedError", "no tiene permiso para usar la cámara y el micrófono"),
        ("NotFoundError", "No se encontró una cámara"),
        ("NotReadableError", "Otro programa usa la cámara"),
    ],
)
def test_what_is_wrong_with_the_devices_is_said_and_tried_again(
    enter: Callable[..., Person], trouble: str, said: str
) -> None:
    nayra = enter("nayra", PHONE, script=REFUSING % trouble)
    expect(nayra.page.get_by_role("alert").filter(has_text=said)).to_be_visible()
    expect(nayra.page.get_by_role("button", name="Cámara: no")).to_have_attribute("aria-disabled", "true")
    nayra.look(f"room-{trouble}")
    nayra.page.evaluate("window.trouble = ''")
    nayra.page.get_by_role("button", name="Probar otra vez").click()
    expect(nayra.page.locator(".person--own")).to_be_visible()
    expect(nayra.page.get_by_text(said)).to_be_hidden()


def test_a_browser_that_keeps_silence_is_asked_by_a_button(enter: Callable[..., Person]) -> None:
    rrhh = enter("rrhh", DESK)
    comite = enter("comite1", PHONE, script=MUTE)
    button = comite.page.get_by_role("button", name="Activar el sonido")
    expect(button).to_be_visible()
    comite.look("room-silent-committee-phone")
    button.click()
    expect(button).to_be_hidden()
    expect(rrhh.page.locator(".person")).to_have_count(2)
    assert [comite.troubles, rrhh.troubles] == [[], []]


@pytest.mark.faults
def test_the_conversation_returns_when_the_media_process_died(server: Server, enter: Callable[..., Person]) -> None:
    rrhh, comite = enter("rrhh", DESK), enter("comite1", DESK)
    rrhh.expect_growing(1, 1)
    killed = server.kill("media")
    server.wait_back("media", old_pid=killed)
    for person in (rrhh, comite):
        person.expect_growing(1, 1)
        expect(person.page.locator("#note-engine")).to_be_hidden()
        assert person.troubles == []


def test_who_watches_sees_and_is_named_and_gives_nothing(enter: Callable[..., Person]) -> None:
    watcher, comite = enter("observador", DESK), enter("comite1", DESK)
    watcher.expect_growing(1, 1)
    comite.expect_growing(0, 0)
    expect(comite.page.get_by_text("Observa Personal observador.")).to_be_visible()
    expect(watcher.page.get_by_role("button", name="Abrir la sala")).to_have_count(0)
    watcher.look("room-watcher")


def moments(scene: Interviewing) -> list[tuple[str, str]]:
    found = InterviewMoment.objects.filter(application=scene.nayra).order_by("id")
    return list(found.values_list("person__username", "kind"))


def test_three_people_see_and_hear_each_other(scene: Interviewing, enter: Callable[..., Person]) -> None:
    nayra = enter("nayra", PHONE)
    expect(nayra.page.get_by_role("heading", name="Está en la sala de espera")).to_be_visible()
    nayra.look("room-waiting-phone")
    comite, area = enter("comite1", DESK), enter("area", DESK)
    expect(comite.page.get_by_role("heading", name="La persona espera")).to_be_visible()
    for member in (comite, area):
        member.expect_growing(1, 1)  # each other: the applicant gives and gets nothing yet
    comite.look("room-waiting-committee")
    comite.page.get_by_role("button", name="Abrir la sala").click()
    everybody = (nayra, comite, area)
    for person in everybody:
        expect(person.room).to_have_attribute("data-phase", "open")
        person.expect_growing(2, 2)
    nayra.look("room-open-phone")
    comite.look("room-open-committee")

    # Microphone and camera by key; the others are told.
    nayra.page.keyboard.press("m")
    expect(nayra.page.get_by_role("button", name="Micrófono: no")).to_have_attribute("aria-pressed", "false")
    tile = comite.page.locator('.person[data-part="applicant"]')
    expect(tile.get_by_text("Sin micrófono")).to_be_visible()
    nayra.page.keyboard.press("v")
    expect(tile.get_by_text("Apagó su cámara")).to_be_visible()
    comite.look("room-muted-committee")
    nayra.page.keyboard.press("m")
    nayra.page.keyboard.press("v")
    expect(tile.get_by_text("Apagó su cámara")).to_be_hidden()

    # The sheet without leaving.
    comite.page.get_by_label("Mostró su DNI y es la misma persona").check()
    comite.page.get_by_role("button", name="Anotar", exact=True).click()
    expect(comite.page.get_by_text("Conexión anotada.")).to_be_visible()
    comite.page.get_by_text("Mi calificación", exact=True).click()
    comite.page.get_by_role("button", name="Grabar mi calificación").click()
    expect(comite.page.get_by_text("Revise los datos marcados.")).to_be_visible()
    expect(comite.page.get_by_label("Motivación")).to_have_attribute("aria-invalid", "true")
    comite.look("room-sheet-faults")
    comite.expect_growing(2, 2)

    # The applicant's network goes and returns: neither page nor people do anything.
    cut = nayra.context.new_cdp_session(nayra.page)
    nowhere = {"offline": True, "latency": 0, "downloadThroughput": 0, "uploadThroughput": 0, "packetLoss": 100}
    cut.send("Network.enable")
    cut.send("Network.emulateNetworkConditions", nowhere)
    expect(nayra.page.get_by_text("Sin conexión con el servidor")).to_be_visible()
    for member in (comite, area):
        expect(member.page.locator('.person[data-part="applicant"]')).to_have_count(0, timeout=2 * PATIENCE_MS)
    until(lambda: apart(lambda: moments(scene))[-1][1] == "LEFT", "her leaving in the record")
    nayra.expect_growing(0, 0)
    nayra.look("room-offline-phone")
    back = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1, "packetLoss": 0}
    cut.send("Network.emulateNetworkConditions", back)
    expect(nayra.room).to_have_attribute("data-connection", "online", timeout=2 * PATIENCE_MS)
    for person in everybody:
        person.expect_growing(2, 2)

    comite.page.get_by_role("button", name="Cerrar la sala").click()
    for person in everybody:
        expect(person.room).to_have_attribute("data-phase", "closed")
        person.expect_growing(0, 0)
        assert person.troubles == []
    nayra.look("room-closed-phone")
    document = apart(lambda: scene.nayra.user.username)
    told = apart(lambda: moments(scene))
    assert told[0] == (document, "CAME")
    assert ("comite1", "OPENED") in told
    assert [kind for who, kind in told if who == document] == ["CAME", "LEFT", "RETURNED"]
    assert told[-1] == ("comite1", "CLOSED")
