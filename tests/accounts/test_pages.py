"""The sign-in pages in a real browser: by keyboard alone, without JavaScript, on a phone, and clean for axe."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.enums import Role
from tests.accounts.people import PASSWORD, make_user
from tests.support.browser import NewContext, accessibility_faults

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.urls("tests.accounts.urls")]

LAPTOP, PHONE = {"width": 1366, "height": 768}, {"width": 390, "height": 844}


def check(page: Page) -> None:
    """Nothing for axe to find and nothing that sticks out of the screen."""
    assert accessibility_faults(page) == []
    width, shown = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert width <= shown, page.url


@pytest.mark.parametrize("size", [LAPTOP, PHONE], ids=["laptop", "phone"])
def test_by_keyboard_alone(live_server: LiveServer, new_context: NewContext, size: dict[str, int]) -> None:
    make_user("rrhh", Role.HR, full_name="Recursos Humanos")
    page = new_context(base_url=live_server.url, viewport=size).new_page()
    page.goto("/ingresar/?next=/cuentas/bloqueos/")
    check(page)
    page.keyboard.type("123")
    page.keyboard.press("Enter")
    expect(page.get_by_text("El DNI debe tener 8 dígitos.")).to_be_visible()
    expect(page).to_have_title("Error: Ingresar · Vigía")
    check(page)
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("RRHH")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Su contraseña")).to_be_visible()
    check(page)
    page.keyboard.type("equivocada")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Usuario o contraseña incorrectos.")
    check(page)
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.get_by_label("Contraseña", exact=True)).to_have_attribute("type", "text")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Ingresos bloqueados")).to_be_visible()
    check(page)
    page.get_by_role("button", name="Salir").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Su sesión terminó en este equipo.")
    check(page)


def test_without_javascript(live_server: LiveServer, new_context: NewContext) -> None:
    make_user("rrhh", Role.HR)
    page = new_context(base_url=live_server.url, java_script_enabled=False).new_page()
    page.goto("/ingresar/?next=/cuentas/bloqueos/")
    page.get_by_label("Número de documento").fill("rrhh")
    page.get_by_role("button", name="Continuar").click()
    expect(page.get_by_label("Mostrar la contraseña")).to_be_hidden()
    page.get_by_label("Contraseña", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Ingresar").click()
    page.wait_for_url(re.compile("/cuentas/bloqueos/$"))


@pytest.mark.parametrize("size", [LAPTOP, PHONE], ids=["laptop", "phone"])
def test_a_locked_account_is_opened_by_staff(
    live_server: LiveServer, new_context: NewContext, size: dict[str, int]
) -> None:
    make_user("01234567", Role.APPLICANT, full_name="Persona de nombre más bien largo para un teléfono")
    make_user("rrhh", Role.HR)
    stranger = new_context(base_url=live_server.url, viewport=size).new_page()
    stranger.goto("/ingresar/")
    stranger.get_by_label("Número de documento").fill("01234567")
    stranger.keyboard.press("Enter")
    for _ in range(6):
        stranger.get_by_label("Contraseña", exact=True).fill("equivocada")
        with stranger.expect_navigation():
            stranger.keyboard.press("Enter")
    expect(stranger.get_by_role("alert")).to_contain_text("está bloqueado hasta las")
    check(stranger)

    staff = new_context(base_url=live_server.url, viewport=size).new_page()
    staff.goto("/ingresar/?next=/cuentas/bloqueos/")
    staff.get_by_label("Número de documento").fill("rrhh")
    staff.keyboard.press("Enter")
    staff.get_by_label("Contraseña", exact=True).fill(PASSWORD)
    staff.keyboard.press("Enter")
    expect(staff.get_by_role("heading", name="Ingresos bloqueados")).to_be_visible()
    check(staff)
    staff.get_by_role("button", name="Desbloquear a Persona").click()
    expect(staff.get_by_role("status")).to_contain_text("ya puede ingresar")
    check(staff)


@pytest.mark.parametrize("path", ["/no-existe/", "/vista/sala/"])
def test_bad_news_says_three_things(live_server: LiveServer, new_context: NewContext, path: str) -> None:
    make_user("01234567", Role.APPLICANT)
    page = new_context(base_url=live_server.url, viewport=PHONE).new_page()
    page.goto(f"/ingresar/?next={path}")
    page.get_by_label("Número de documento").fill("01234567")
    page.keyboard.press("Enter")
    page.get_by_label("Contraseña", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{path}")
    for part in ("Qué se conserva.", "Qué hacer."):
        expect(page.get_by_text(part)).to_be_visible()
    check(page)
