"""What every story in a browser asks of the machine, and what is left of one that failed."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Error, expect

from tests.browser.people import PATIENCE_MS


@pytest.fixture(autouse=True, scope="package")
def patience() -> Iterator[None]:
    """Several people in Chromium on a small machine: an expectation waits longer than Playwright's five seconds."""
    expect.set_options(timeout=PATIENCE_MS)
    yield
    expect.set_options(timeout=5_000)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """What everybody saw when a story failed, as pictures in the folder SHOTS, if there is one."""
    report = yield
    browser, folder = getattr(item, "funcargs", {}).get("browser"), os.environ.get("SHOTS")
    if report.when == "call" and report.failed and browser and folder:
        pages = [page for context in browser.contexts for page in context.pages]
        for number, page in enumerate(pages):
            try:
                page.screenshot(path=Path(folder) / f"failed-{item.name}-{number}.png", timeout=5_000)
            except Error as error:
                report.sections.append(("picture not taken", str(error)))
    return report
