"""Chromium with a fake camera and microphone, driven by Playwright's plain synchronous interface."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from accounts.models import User
from tests.support.camera import FakeMedia

VIEWPORT = {"width": 1366, "height": 768}  # the laptop most applicants have
PATIENCE_MS = 20_000  # for what a busy machine does late; nothing waits this long when all is well
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def chromium_path() -> str:
    """CHROMIUM_PATH, or the first Chromium on PATH."""
    found = os.environ.get("CHROMIUM_PATH") or shutil.which("chromium") or shutil.which("google-chrome")
    if not found:
        raise RuntimeError("No Chromium: run `sh scripts/system_deps.sh`, or set CHROMIUM_PATH.")
    return found


@contextmanager
def chromium(media: FakeMedia) -> Iterator[Browser]:
    """One browser process. Its contexts are separate people: no shared cookies or storage."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium_path(),
            args=[
                "--use-fake-device-for-media-stream",
                "--use-fake-ui-for-media-stream",
                f"--use-file-for-fake-video-capture={media.video}",
                f"--use-file-for-fake-audio-capture={media.audio}",
                "--autoplay-policy=no-user-gesture-required",
                # Traffic stays on this machine, and all contexts stay awake beside each other.
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--no-first-run",
                "--disable-features=WebRtcHideLocalIpsWithMdns",
                "--disable-renderer-backgrounding",
                "--disable-backgrounding-occluded-windows",
                "--disable-background-timer-throttling",
            ],
        )
        expect.set_options(timeout=PATIENCE_MS)
        try:
            yield browser
        finally:
            browser.close()


class NewContext(Protocol):
    """`new_context(base_url=server.url)`: a person with a browser of their own, as `person` makes them."""

    def __call__(self, *, base_url: str | None = None, **options: Any) -> BrowserContext: ...


def person(browser: Browser, *, base_url: str | None = None, **options: Any) -> BrowserContext:
    """A new person at an own laptop in Lima, who lets the page use camera and microphone."""
    choices: dict[str, Any] = {
        "base_url": base_url,
        "viewport": VIEWPORT,
        "locale": "es-PE",
        "timezone_id": "America/Lima",
        "permissions": ["camera", "microphone"],
    }
    context = browser.new_context(**{**choices, **options})
    context.set_default_timeout(PATIENCE_MS)
    return context


def signed_in(context: BrowserContext, url: str, user: User) -> Page:
    """A page of somebody who has signed in already."""
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": url}])
    return context.new_page()


def look(page: Page) -> None:
    """Nothing for axe to say, and no scrolling sideways."""
    assert accessibility_faults(page) == []
    assert page.evaluate(SIDEWAYS) == 0


def accessibility_faults(page: Page) -> list[str]:
    """What axe finds wrong with the page as it is now: `rule: target, target`; empty is good."""
    response = Axe().run(page).response
    return [
        f"{rule['id']}: {', '.join(str(node['target']) for node in rule['nodes'])}" for rule in response["violations"]
    ]
