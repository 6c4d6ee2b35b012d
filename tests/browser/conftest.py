"""What is left of a story that failed."""

from __future__ import annotations

import os
from collections.abc import Generator
from pathlib import Path

import pytest
from playwright.sync_api import Error


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
