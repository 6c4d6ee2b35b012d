"""Any WHIP client can publish: Medooze's own, from its package, sends a camera into a tile, moves its path, and leaves."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.people import Applicant, Monitor, everybody_has_an_account, new_evening
from tests.support.browser import NewContext
from tests.support.server import ROOT, Server

pytestmark = [pytest.mark.browser, pytest.mark.alone, pytest.mark.timeout(180)]

CLIENT = ROOT / "node_modules" / "whip-whep" / "whip.js"
PAGE = """<!doctype html><html lang="es"><title>Otro cliente</title><main><h1>Otro cliente</h1></main><script type="module">
import { WHIPClient } from "/otro-cliente/whip.js";
const stream = await navigator.mediaDevices.getUserMedia({ video: { width: 320, height: 240 }, audio: true });
const peer = new RTCPeerConnection({ bundlePolicy: "max-bundle" });
for (const track of stream.getTracks()) peer.addTransceiver(track, { direction: "sendonly", streams: [stream] });
Object.assign(window, { peer, client: new WHIPClient() });
document.querySelector("h1").textContent = "Cámara lista";
</script></html>"""


def other_client(page: Page) -> None:
    """Open a page that holds only the foreign client and a camera."""

    def serve(route: Route) -> None:
        if route.request.url.endswith("whip.js"):
            route.fulfill(path=CLIENT, content_type="text/javascript")
        else:
            route.fulfill(body=PAGE, content_type="text/html; charset=utf-8")

    page.route("**/otro-cliente/**", serve)
    page.goto("/otro-cliente/")
    expect(page.get_by_role("heading", name="Cámara lista")).to_be_visible()


def test_a_foreign_client_publishes_into_a_tile(server: Server, new_context: NewContext) -> None:
    assert CLIENT.exists(), "whip-whep is not installed: run npm ci"
    everybody_has_an_account()
    evening = new_evening(server, starts_in_s=280, duration_s=600)
    monitor = Monitor(new_context(base_url=server.url))
    monitor.sign_in("monitor1")
    monitor.watch()
    somebody = Applicant(new_context(base_url=server.url), "99900001")
    somebody.sign_in(somebody.document)
    somebody.comes_to(evening)
    page = somebody.page
    other_client(page)

    (csrf,) = [cookie["value"] for cookie in somebody.context.cookies() if cookie["name"] == "csrftoken"]
    given = page.request.post(
        f"/evaluacion/{somebody.attempt}/media", data={}, headers={"X-CSRFToken": csrf, "Origin": server.url}
    ).json()["data"]
    answers: list[tuple[str, int]] = []
    page.on("response", lambda got: answers.append((got.request.method, got.status)) if "/whip/" in got.url else None)
    page.evaluate(
        "([url, token]) => window.client.publish(window.peer, new URL(url, location).href, token)",
        [given["whip"], given["token"]],
    )
    page.wait_for_function("window.peer.connectionState === 'connected'")
    monitor.expect_moving(somebody.attempt)
    monitor.photograph("foreign-client")

    page.evaluate("window.client.restart()")
    page.wait_for_function("window.peer.connectionState === 'connected' && !window.client.restartIce")
    monitor.expect_moving(somebody.attempt)

    page.evaluate("window.client.stop()")
    expect(monitor.tile(somebody.attempt)).to_have_attribute("data-video", "none")
    (first, *between, last) = answers
    assert first == ("POST", 201)
    assert set(between) == {("PATCH", 204), ("PATCH", 200)}
    assert last in {("DELETE", 200), ("DELETE", 404)}  # this client hangs up first, and may find its session ended
