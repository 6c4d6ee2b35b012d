"""The user guide as a person plays it: its numbered steps in their order, each named when it fails."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, expect

from calls.enums import CallState
from calls.models import Call
from calls.services import save_call
from core import clock
from core.display import LIMA
from exam_server.demo.data import call_data
from tests.browser.people import Visitor
from tests.support.browser import SIDEWAYS

STEPS = 47
SAVED = "Datos grabados correctamente"


def call_open_today() -> Call:
    """The demo's call while its applicants apply: stage 3 lasts from yesterday to tomorrow, the whole day.

    Three days, so that a story told at midnight ends as it began; annexes are signed, as the guide says.
    """
    terms: dict[str, Any] = deepcopy(call_data())
    terms["annexMode"] = "SIGNED_UPLOAD"
    now = clock.now()
    today = now.astimezone(LIMA).date()
    [stage] = [line for line in terms["schedule"] if line["code"] == "POSTULACION"]
    moved = today - date.fromisoformat(stage["start"])
    for line in terms["schedule"]:
        for edge in ("start", "end"):
            if line[edge]:
                line[edge] = (date.fromisoformat(line[edge]) + moved).isoformat()
    stage |= {
        "start": (today - timedelta(days=1)).isoformat(),
        "end": (today + timedelta(days=1)).isoformat(),
        "dailyFrom": None,
        "dailyTo": None,
    }
    return save_call(terms, state=CallState.PUBLICADA, actor="user:rrhh", now=now)


class Guide:
    """Somebody who follows the guide. `played` are the numbers of the steps so far."""

    def __init__(self, visitor: Visitor, *, size: str) -> None:
        self.visitor, self.page, self.size = visitor, visitor.page, size
        self.played: list[int] = []
        self.dialog = self.page.get_by_role("dialog")

    @contextmanager
    def step(self, number: int, words: str) -> Iterator[None]:
        """A numbered step of the guide; a failure says which one it was. Nothing ever scrolls sideways."""
        try:
            yield
            assert self.page.evaluate(SIDEWAYS) == 0, "the page scrolls sideways"
            assert self.visitor.troubles == [], "the console complains"
        except BaseException as error:
            error.add_note(f"in step {number} of the guide, on {self.size}: {words}")
            raise
        self.visitor.photograph(f"guide-{self.size}-{number:02}")
        self.played.append(number)

    def attach(self, within: Locator, label: str | re.Pattern[str], path: Path) -> None:
        """Choose a PDF and see it arrive."""
        place = within.locator("[data-attach]").filter(has=self.page.get_by_label(label))
        place.get_by_label(label).set_input_files(path)
        expect(place.get_by_text("Listo: grabe")).to_be_visible()

    def add(self, section: str = "") -> None:
        """AÑADIR opens a dialog over the page."""
        name = f"AÑADIR en {section}" if section else "AÑADIR"
        self.page.get_by_role("link", name=name).click()
        expect(self.dialog).to_be_visible()

    def save(self) -> None:
        """Grabar stores the row and says so."""
        self.dialog.get_by_role("button", name="Grabar").click()
        expect(self.page.get_by_text(SAVED)).to_be_visible()

    def expect_row(self, name: str, *cells: str, document: bool = True) -> None:
        """The row is in its list, with its document, and with the buttons that edit and remove it."""
        row = self.page.get_by_role("row").filter(has=self.page.get_by_role("rowheader", name=name))
        for cell in cells:
            expect(row).to_contain_text(cell)
        if document:
            expect(row.get_by_role("link", name="PDF, ")).to_be_visible()
        for button in ("Editar", "Eliminar"):
            expect(row.get_by_role("link", name=f"{button} {name}")).to_be_visible()
