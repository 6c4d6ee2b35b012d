"""The exam and the console without a mouse, from signing in to the end."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from exam_server.demo.people import PASSWORD
from exams.models import Attempt
from proctoring.models import Disqualification, IdentityCheck
from tests.browser.people import Applicant, Monitor, everybody_has_an_account, new_evening
from tests.support.browser import NewContext
from tests.support.keyboard import press, tab_to
from tests.support.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.alone, pytest.mark.timeout(240)]


def sign_in(page: Page, username: str) -> None:
    """Both steps; each field has the keyboard from the start."""
    page.goto("/ingresar/?next=/convocatorias/")
    expect(page.get_by_label("Número de documento")).to_be_focused()  # types faster than any person
    page.keyboard.type(username)
    page.keyboard.press("Enter")
    expect(page.get_by_label("Contraseña", exact=True)).to_be_focused()
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/convocatorias/")


def test_the_exam_by_keyboard(server: Server, new_context: NewContext) -> None:
    everybody_has_an_account()
    applicant = Applicant(new_context(base_url=server.url), "99900001")
    page = applicant.page
    sign_in(page, applicant.document)
    evening = new_evening(server, starts_in_s=25, duration_s=180)
    applicant.comes_to(evening)
    applicant.enter()

    tab_to(page, page.get_by_label("Acepto que se capten"))
    page.keyboard.press("Space")
    press(page, "Encender cámara y micrófono")
    applicant.expect_live()
    press(page, "Ya lo mostré")
    applicant.expect_present()
    applicant.expect_open()

    applicant.answer(1, 20, right=True)
    for _ in range(3):
        page.keyboard.press("ArrowLeft")
    expect(page.locator("#question-number")).to_have_text("17")
    page.keyboard.press("m")
    expect(page.get_by_role("button", name="Marcar para revisar")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#count-flagged")).to_have_text("1")
    press(page, "Dejar en blanco")
    applicant.expect_answered(19)
    applicant.expect_saved()

    press(page, "Finalizar evaluación")
    expect(page.get_by_role("dialog")).to_contain_text("Tiene 1 pregunta sin responder")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.get_by_role("button", name="Finalizar evaluación")).to_be_focused()
    page.keyboard.press("Enter")
    press(page, "Finalizar…")
    expect(
        page.get_by_role("button", name="Volver", exact=True)
    ).to_be_focused()  # what ends it is never the first focus
    press(page, "Finalizar definitivamente")
    applicant.expect_closed("Evaluación enviada")
    expect(page.get_by_role("heading", level=1, name="Evaluación enviada")).to_be_focused()
    assert Attempt.objects.get(pk=applicant.attempt).closed_by == "finish"


def test_the_console_by_keyboard(server: Server, new_context: NewContext) -> None:
    everybody_has_an_account()
    monitor = Monitor(new_context(base_url=server.url))
    page = monitor.page
    sign_in(page, "monitor1")
    evening = new_evening(server, starts_in_s=240, duration_s=600, waive_media=True)
    page.goto("/sala/")
    tab_to(page, page.get_by_role("link", name="Sala A"))
    page.keyboard.press("Enter")
    expect(monitor.room).to_have_attribute("data-connection", "online")

    # The wall: arrows walk over the tiles, PageDown turns the page, G shows thirty.
    names = page.locator(".tile:not([data-empty]) .tile__name")
    expect(names).to_have_count(12)
    page.keyboard.press("ArrowRight")
    expect(names.nth(0)).to_be_focused()
    for key, place in (("ArrowRight", 1), ("ArrowDown", 5), ("ArrowLeft", 4), ("ArrowUp", 0)):
        page.keyboard.press(key)
        expect(names.nth(place)).to_be_focused()
    page.keyboard.press("PageDown")
    expect(page.locator("#page-text")).to_contain_text("página 2 de 2")
    page.keyboard.press("g")
    expect(names).to_have_count(15)

    # Somebody: Enter opens, D proposes, the arrows choose the code.
    tab_to(page, names.nth(2))
    chosen = names.nth(2).inner_text()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name=chosen)).to_be_focused()
    page.keyboard.press("1")
    expect(page.locator("#identity-tag")).to_contain_text("VERIFICADA")
    page.keyboard.press("d")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    tab_to(page, dialog.get_by_role("radio", name="D01"))
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(dialog.get_by_role("radio", name="D03")).to_be_checked()
    tab_to(page, dialog.get_by_label("Qué vio usted"))
    page.keyboard.type("Consulta un celular.")
    press(page, "Proponer D03")
    expect(dialog).to_be_hidden()
    expect(page.locator("#decision-title")).to_contain_text("monitor1 propone D03")

    # A warning, and back to the wall where one was.
    page.keyboard.press("a")
    expect(dialog.get_by_label("Advertencia")).to_be_focused()
    page.keyboard.type("Guarde su celular.")
    press(page, "Enviar advertencia")
    expect(dialog).to_be_hidden()
    expect(page.locator("#chat")).to_contain_text("Guarde su celular.")
    page.keyboard.press("Escape")
    expect(monitor.room).to_have_attribute("data-view", "wall")
    expect(names.nth(2)).to_be_focused()
    expect(page.locator("#queue-count")).to_have_text("1")  # the room's next word: a proposal waits for somebody
    page.keyboard.press("n")
    expect(page.get_by_role("heading", level=1, name=chosen)).to_be_visible()

    proposed = Disqualification.objects.get()
    assert (proposed.code, proposed.proposed_by) == ("D03", "user:monitor1")
    assert str(proposed.attempt_id) in evening.seats.values()
    assert IdentityCheck.objects.get().attempt_id == proposed.attempt_id
