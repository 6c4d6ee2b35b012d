"""People of an evening in their own browsers: what they press, what their page then says, and what they chose."""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from playwright.sync_api import BrowserContext, Locator, Page, Response, Route, expect

from accounts.enums import Role
from core.clock import parse_iso
from exam_server.demo.data import applicants_data
from exam_server.demo.people import PASSWORD, STAFF, Person, ensure_people
from exams.models import SittingQuestion
from tests.support.browser import PATIENCE_MS
from tests.support.server import Server
from tests.support.wait import wait_until

SITTING_MS = 120_000  # for the hours of a sitting: longer than any sitting of these tests
QUESTION = """() => ({
  number: document.querySelector("#question-number").textContent,
  stem: document.querySelector("#question-stem").textContent,
  options: [...document.querySelectorAll("#options .option")].map((option) => option.children[2].textContent),
})"""


@dataclass(frozen=True, slots=True)
class Evening:
    """A sitting of the demo. `seats` are attempts by document number; `right` the right option's text by its question's."""

    sitting: int
    opens_at: datetime
    deadline: datetime
    seats: dict[str, str]
    right: dict[str, str]


def everybody_has_an_account() -> None:
    """The demo's people before its first sitting, so that they may sign in before any hour runs."""
    applicants = [Person(row["docNumber"], row["fullName"], row["email"], Role.APPLICANT) for row in applicants_data()]
    ensure_people([*STAFF, *applicants])


def new_evening(server: Server, *, starts_in_s: int, duration_s: int, waive_media: bool = False) -> Evening:
    """Prepare the demo on the server's database; the lobby is open at once."""
    options = ["--starts-in", str(starts_in_s), "--duration", str(duration_s), "--json"]
    made = json.loads(server.manage("demo", *options, *(["--waive-media"] if waive_media else [])))
    drawn = SittingQuestion.objects.filter(sitting_id=made["sitting"]).select_related("version")
    return Evening(
        sitting=made["sitting"],
        opens_at=parse_iso(made["opens_at"]),
        deadline=parse_iso(made["deadline"]),
        seats={one["document"]: one["attempt"] for one in made["attempts"]},
        right={one.version.stem: one.version.options[one.version.answer] for one in drawn},
    )


class Visitor:
    """Somebody with a browser of their own and one page in it. `troubles` is what its console complained about."""

    def __init__(self, context: BrowserContext) -> None:
        self.context = context
        self.page = context.new_page()
        self.troubles: list[str] = []
        self.page.on("pageerror", lambda error: self.troubles.append(str(error)))
        self.page.on("console", lambda said: self.troubles.append(said.text) if said.type == "error" else None)

    def sign_in(self, username: str) -> None:
        """The two steps, from the list of calls and back to it."""
        self.page.goto("/ingresar/?next=/convocatorias/")
        self.page.get_by_label("Número de documento").fill(username)
        self.page.get_by_role("button", name="Continuar").click()
        self.page.get_by_label("Contraseña", exact=True).fill(PASSWORD)
        self.page.get_by_role("button", name="Ingresar", exact=True).click()
        self.page.wait_for_url("**/convocatorias/")

    def photograph(self, name: str) -> None:
        """Keep a picture of the page in the folder SHOTS, if there is one: for people to look at."""
        if folder := os.environ.get("SHOTS"):
            self.page.screenshot(path=Path(folder) / f"{name}.png")


class Applicant(Visitor):
    """Somebody who sits the exam. `sheet` is the text of what they last chose, by the text of the question."""

    def __init__(self, context: BrowserContext, document: str) -> None:
        super().__init__(context)
        self.document = document
        self.attempt = ""
        self.sheet: dict[str, str] = {}
        self.main = self.page.locator("main")
        self._right: dict[str, str] = {}

    @property
    def right_count(self) -> int:
        """The hand count: how many of the choices are the right one."""
        return sum(chosen == self._right[stem] for stem, chosen in self.sheet.items())

    def comes_to(self, evening: Evening) -> None:
        """Be one of the evening's applicants."""
        self.attempt, self._right = evening.seats[self.document], evening.right

    def enter(self) -> None:
        """Go to the exam as the menu does; it leads to the one that is near."""
        self.page.goto("/evaluacion/")
        self.page.wait_for_url(f"**/evaluacion/{self.attempt}/")

    def consent(self) -> None:
        """Accept, and turn camera and microphone on."""
        expect(self.main).to_have_attribute("data-phase", "lobby")
        self.page.get_by_label("Acepto que se capten").check()
        self.page.get_by_role("button", name="Encender cámara y micrófono").click()

    def expect_live(self) -> None:
        """The server says that it receives both."""
        for device in ("camera", "microphone"):
            expect(self.page.locator(f'[data-step="{device}"]')).to_have_attribute("data-state", "done")

    def show_document(self) -> None:
        """Hold the document before the camera and say so."""
        self.page.get_by_role("button", name="Ya lo mostré").click()

    def expect_present(self) -> None:
        """The page says "Presente"; nothing else has to be pressed."""
        expect(self.main).to_have_attribute("data-phase", "ready")
        expect(self.page.get_by_role("heading", name="Presente")).to_be_visible()

    def expect_open(self) -> None:
        """The paper opened by itself."""
        expect(self.main).to_have_attribute("data-phase", "open", timeout=SITTING_MS)
        expect(self.page.locator("#question-stem")).not_to_be_empty()

    def answer(self, first: int, last: int, *, right: bool) -> None:
        """From question `first` to `last`, by the keys that the page offers: the right option or the first wrong one."""
        if self.page.locator("#question-number").text_content() != str(first):
            self.page.get_by_role("link", name=re.compile(rf"^Pregunta\s+{first}\b")).click()
        for position in range(first, last + 1):
            asked = self.page.evaluate(QUESTION)
            assert asked["number"] == str(position)
            choice = [text == self._right[asked["stem"]] for text in asked["options"]].index(right)
            self.page.keyboard.press("ABCDEF"[choice])
            self.sheet[asked["stem"]] = asked["options"][choice]
            self.page.keyboard.press("ArrowRight")
        self.expect_answered(len(self.sheet))

    def expect_saved(self) -> None:
        """The server acknowledged every choice, and the page says when."""
        expect(self.main).to_have_attribute("data-pending", "0")
        expect(self.page.locator("#chip-saved")).to_contain_text("Guardado")

    def expect_answered(self, count: int) -> None:
        """The navigator's count."""
        expect(self.page.locator("#count-answered")).to_have_text(str(count))

    def finish(self, *, blank: int) -> None:
        """Finish, asked twice, and read that it was sent."""
        self.page.get_by_role("button", name="Finalizar evaluación").click()
        expect(self.page.get_by_role("dialog")).to_contain_text(f"Tiene {blank} preguntas sin responder")
        self.page.get_by_role("button", name="Finalizar…").click()
        self.page.get_by_role("button", name="Finalizar definitivamente").click()
        self.expect_closed("Evaluación enviada")

    def expect_closed(self, heading: str) -> None:
        """The end of the exam, under this heading."""
        expect(self.main).to_have_attribute("data-phase", "closed", timeout=SITTING_MS)
        expect(self.page.get_by_role("heading", level=1, name=heading)).to_be_visible()


class Monitor(Visitor):
    """Somebody before the wall."""

    def __init__(self, context: BrowserContext) -> None:
        super().__init__(context)
        self.room = self.page.locator("#room")

    def watch(self) -> None:
        """Open the only room from the list, and see everybody at once."""
        self.page.goto("/sala/")
        self.page.get_by_role("link", name="Sala A").click()
        expect(self.room).to_have_attribute("data-connection", "online")
        self.page.get_by_role("button", name="30", exact=True).click()

    def tile(self, attempt: str) -> Locator:
        """The place of somebody on the wall."""
        return self.page.locator(f'.tile[data-attempt="{attempt}"]')

    def expect_moving(self, *attempts: str) -> None:
        """Tile by tile, pictures are decoded while one looks. A wall that was opened anew counts from zero again."""
        for attempt in attempts:
            looks = [self._frames(attempt)]

            def grows(attempt: str = attempt, looks: list[int] = looks) -> bool:
                self.page.wait_for_timeout(100)
                looks.append(self._frames(attempt))
                return 0 < looks[-2] < looks[-1]

            wait_until(grows, timeout=PATIENCE_MS / 1000, what=f"moving pictures of {attempt}")

    def _frames(self, attempt: str) -> int:
        """Pictures decoded so far, 0 where none is live."""
        tile = self.tile(attempt)
        return int(tile.get_attribute("data-frames") or 0) if tile.get_attribute("data-video") == "live" else 0

    def focus(self, attempt: str) -> None:
        """Open somebody from the wall, by a click on the name."""
        name = self.tile(attempt).get_by_role("link")
        text = name.inner_text()
        name.click()
        expect(self.page.get_by_role("heading", level=1, name=text)).to_be_visible()

    def back(self) -> None:
        """Return to the wall."""
        self.page.keyboard.press("Escape")
        expect(self.room).to_have_attribute("data-view", "wall")

    def expect_picture(self, image: Locator) -> None:
        """The picture came, and is one."""
        expect(image).to_be_visible()
        expect(image).to_have_js_property("complete", value=True)
        assert image.evaluate("image => image.naturalWidth") > 0

    def verify(self, attempt: str) -> None:
        """Look at the document on file beside the live picture, and say that it is this person."""
        self.focus(attempt)
        self.expect_picture(self.page.locator("#document-picture"))
        self.page.get_by_role("button", name="VERIFICADA").click()
        expect(self.page.locator("#identity-tag")).to_contain_text("VERIFICADA")
        self.back()


class HeldRequest:
    """A request that the network holds back until it is let go."""

    def __init__(self, page: Page, address: str) -> None:
        self._page, self._address = page, address
        self._held: list[Route] = []
        page.route(address, self._hold)

    def wait(self) -> None:
        """Until the page has sent it."""
        wait_until(self._is_held, timeout=PATIENCE_MS / 1000, what=f"a request to {self._address}")

    def release(self) -> Response:
        """Let it reach the server; the answer."""
        with self._page.expect_response(self._address) as response:
            self._held[0].continue_()
        return response.value

    def _hold(self, route: Route) -> None:
        self._held.append(route)

    def _is_held(self) -> bool:
        self._page.wait_for_timeout(20)  # routes are told while the driver has its turn
        return bool(self._held)
