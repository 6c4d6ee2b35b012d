"""A real browser on both ends: Chromium publishes a camera, Chromium shows it on a wall."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright

from proctoring.media.client import MediaClient
from proctoring.media.interface import EventName

from .support import Listener

pytestmark = [pytest.mark.browser, pytest.mark.alone]
Connected = tuple[MediaClient, Listener]

# Made up by the test: a page that both roles run in, on an origin that counts as secure.
ORIGIN = "http://localhost/media-test"
PAGE = """<!doctype html><meta charset="utf-8"><title>media</title><body></body>"""
PUBLISH = """async () => {
    const stream = await navigator.mediaDevices.getUserMedia({audio: true, video: {width: 640, height: 480}});
    const connection = new RTCPeerConnection({bundlePolicy: "max-bundle"});
    connection.addTransceiver(stream.getVideoTracks()[0], {direction: "sendonly", streams: [stream], sendEncodings:
        [{maxBitrate: 150000, maxFramerate: 12, scaleResolutionDownBy: 2}]});
    connection.addTransceiver(stream.getAudioTracks()[0], {direction: "sendonly", streams: [stream]});
    await connection.setLocalDescription();
    await connection.setRemoteDescription({type: "answer", sdp: await publish(connection.localDescription.sdp)});
    window.connection = connection;
    window.stream = stream;
}"""
VIEW = """async (offer) => {
    const connection = new RTCPeerConnection({bundlePolicy: "max-bundle"});
    connection.ontrack = (event) => {
        const player = document.createElement(event.track.kind);
        player.dataset.slot = event.transceiver.mid;
        player.muted = true;
        player.autoplay = true;
        player.srcObject = new MediaStream([event.track]);
        document.body.append(player);
    };
    await connection.setRemoteDescription({type: "offer", sdp: offer});
    await connection.setLocalDescription();
    window.connection = connection;
    return connection.localDescription.sdp;
}"""
INBOUND = """async () => {
    const slots = {};
    for (const transceiver of window.connection.getTransceivers()) {
        for (const report of (await transceiver.receiver.getStats()).values()) {
            if (report.type === "inbound-rtp") {
                slots[transceiver.mid] = {packets: report.packetsReceived, lost: report.packetsLost,
                    frames: report.framesDecoded || 0, freezes: report.freezeCount || 0, width: report.frameWidth || 0};
            }
        }
    }
    return slots;
}"""
RESTART = """async () => {
    window.connection.restartIce();
    await window.connection.setLocalDescription();
    const answer = await restart(window.connection.localDescription.sdp);
    await window.connection.setRemoteDescription({type: "answer", sdp: answer});
}"""


@pytest_asyncio.fixture
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=[
                "--use-fake-device-for-media-stream",
                "--use-fake-ui-for-media-stream",
                "--autoplay-policy=no-user-gesture-required",
            ],
        )
        yield browser
        await browser.close()


async def open_page(browser: Browser) -> Page:
    context = await browser.new_context()
    page = await context.new_page()
    await page.route(ORIGIN, lambda route: route.fulfill(body=PAGE, content_type="text/html"))
    await page.goto(ORIGIN)
    return page


async def decoded_beyond(page: Page, slot: str, frames: int) -> dict[str, Any]:
    """Wait until that slot has decoded more than `frames` pictures; gives its counters."""
    deadline = time.monotonic() + 20
    while True:
        slots: dict[str, dict[str, Any]] = await page.evaluate(INBOUND)
        if slots.get(slot, {}).get("frames", 0) > frames:
            return slots[slot]
        if time.monotonic() > deadline:
            raise AssertionError(f"slot {slot} decoded no more than {frames} frames: {slots}")
        await asyncio.sleep(0.1)


@pytest.mark.asyncio
async def test_chromium_publishes_and_chromium_watches(connected: Connected, chromium: Browser) -> None:
    client, listener = connected
    peers: dict[str, str] = {}

    def publishing_as(who: str) -> Any:
        async def publish(offer: str) -> str:
            published = await client.publish("browsers", who, offer)
            peers[who] = published["peer"]
            return published["answer"]

        return publish

    async def restart(offer: str) -> str:
        return await client.restart("browsers", peers["ana"], offer)

    pages: dict[str, Page] = {}
    for who in ("ana", "luis"):
        pages[who] = await open_page(chromium)
        await pages[who].expose_function("publish", publishing_as(who))
        await pages[who].expose_function("restart", restart)
        await pages[who].evaluate(PUBLISH)
        await listener.wait_for(EventName.CONNECTED, who=who)

    viewing = await client.view("browsers", 2)
    wall = await open_page(chromium)
    await client.view_answer(viewing["view"], await wall.evaluate(VIEW, viewing["offer"]))
    await client.assign(viewing["view"], 0, "ana")
    await client.assign(viewing["view"], "audio", "ana")
    shown = await decoded_beyond(wall, "0", 15)
    assert (shown["width"], shown["lost"]) == (320, 0)

    # Another person in the same slot, and back, without negotiating again.
    for who in ("luis", "ana"):
        await client.assign(viewing["view"], 0, who)
        shown = await decoded_beyond(wall, "0", shown["frames"] + 12)
    assert shown["lost"] == 0

    # The page restarts ICE, as it does after losing its network; the wall shows on.
    await pages["ana"].evaluate(RESTART)
    shown = await decoded_beyond(wall, "0", shown["frames"] + 24)
    assert shown["lost"] == 0
    stats = (await client.stats("browsers"))["publishers"]["ana"]
    assert stats["audio"] is not None
    # Sixty milliseconds a packet, fewer in silence.
    assert 0 < stats["audio"]["pps"] < 25
    assert len(await client.keyframe("browsers", "ana")) > 500

    # A camera that is taken away falls silent and the other goes on.
    await client.assign(viewing["view"], 1, "luis")
    await pages["ana"].evaluate("() => window.stream.getVideoTracks()[0].stop()")
    await listener.wait_for(EventName.SILENT, who="ana", kind="video")
    await decoded_beyond(wall, "1", 12)
