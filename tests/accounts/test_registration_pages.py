"""Registering and one's own account in a real browser: by keyboard alone, without JavaScript, on a phone, clean for axe."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from core.models import OutboxMessage
from tests.accounts.people import PASSWORD, make_user
from tests.accounts.registering import NEW_PASSWORD
from tests.accounts.test_pages import LAPTOP, PHONE, check
from tests.support.browser import NewContext

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SIZES = pytest.mark.parametrize("size", [LAPTOP, PHONE], ids=["laptop", "phone"])


def fill(page: Page, number: str, *, confirmed: str = NEW_PASSWORD) -> None:
    page.get_by_label("Número de documento").fill(number)
    page.get_by_label("Nombres y apellidos").fill("Nayra Altamira Quilca")
    page.get_by_label("Correo").fill("nayra@correo.example")
    page.get_by_label("Contraseña", exact=True).fill(NEW_PASSWORD)
    page.get_by_label("Confirmación de contraseña").fill(confirmed)


@SIZES
def test_a_new_person_registers_by_keyboard(
    live_server: LiveServer, new_context: NewContext, size: dict[str, int]
) -> None:
    page = new_context(base_url=live_server.url, viewport=size).new_page()
    page.goto("/convocatorias/")
    page.get_by_role("link", name="Registrar").click()
    expect(page.get_by_role("heading", name="Registro de usuario")).to_be_visible()
    check(page)
    page.get_by_role("radio", name="DNI").focus()
    for typed in ("9990001", "Nayra Altamira Quilca", "nayra@correo.example", NEW_PASSWORD, "demostracio"):
        page.keyboard.press("Tab")
        page.keyboard.type(typed)
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Revise dos datos")
    expect(page).to_have_title("Error: Registro de usuario · Vigía")
    check(page)
    page.get_by_role("link", name="El DNI debe tener 8 dígitos.").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Número de documento")).to_be_focused()
    expect(page.get_by_label("Número de documento")).to_have_value("9990001")
    page.keyboard.press("End")
    page.keyboard.type("1")
    page.get_by_label("Confirmación de contraseña").fill(NEW_PASSWORD)
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Se registró correctamente")
    expect(dialog).to_be_visible()
    expect(dialog.get_by_role("link", name="Aceptar")).to_be_focused()
    check(page)
    page.keyboard.press("Enter")
    page.wait_for_url("**/panel/")
    expect(page.get_by_role("heading", name="MÓDULO POSTULACIÓN")).to_be_visible()
    check(page)
    assert User.objects.get().username == "99900011"


def test_the_number_pad_gives_way_to_a_carnes_letters(live_server: LiveServer, new_context: NewContext) -> None:
    page = new_context(base_url=live_server.url, viewport=PHONE).new_page()
    page.goto("/registrar/")
    number = page.get_by_label("Número de documento")
    expect(number).to_have_attribute("inputmode", "numeric")
    page.get_by_label("Carné de extranjería").check()
    expect(number).to_have_attribute("inputmode", "text")
    page.get_by_label("Contraseña", exact=True).fill("visible ahora")
    page.get_by_label("Mostrar las contraseñas").check()
    expect(page.get_by_label("Contraseña", exact=True)).to_have_attribute("type", "text")


def test_escape_means_accept(live_server: LiveServer, new_context: NewContext) -> None:
    page = new_context(base_url=live_server.url).new_page()
    page.goto("/registrar/")
    fill(page, "01234567")
    page.get_by_role("button", name="Crear").click()
    expect(page.get_by_role("dialog").get_by_role("link", name="Aceptar")).to_be_focused()  # the page's module has run
    page.keyboard.press("Escape")
    page.wait_for_url("**/panel/")


@SIZES
def test_without_javascript(live_server: LiveServer, new_context: NewContext, size: dict[str, int]) -> None:
    page = new_context(base_url=live_server.url, java_script_enabled=False, viewport=size).new_page()
    page.goto("/registrar/")
    expect(page.get_by_label("Mostrar las contraseñas")).to_be_hidden()
    fill(page, "01234567")
    page.get_by_role("button", name="Crear").click()
    expect(page.get_by_role("heading", name="Se registró correctamente")).to_be_visible()
    page.get_by_role("link", name="Aceptar").click()
    page.wait_for_url("**/panel/")


@SIZES
def test_ones_own_account(live_server: LiveServer, new_context: NewContext, size: dict[str, int]) -> None:
    make_user("monitor1", email="uno@mider.example")
    page = new_context(base_url=live_server.url, viewport=size).new_page()
    page.goto("/ingresar/?next=/cuenta/")
    page.get_by_label("Número de documento").fill("monitor1")
    page.keyboard.press("Enter")
    page.get_by_label("Contraseña", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Mi cuenta")).to_be_visible()
    check(page)
    page.get_by_role("link", name="Cambiar correo").click()
    page.get_by_label("Correo nuevo").fill("dos@mider.example")
    page.get_by_label("Contraseña actual").fill("equivocada")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("La contraseña actual no es correcta.")
    check(page)
    page.get_by_label("Contraseña actual").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Enviamos un enlace a dos@mider.example.")
    page.goto(link_in("account.mailbox"))
    check(page)
    page.get_by_role("button", name="Confirmar este correo").click()
    expect(page.get_by_role("heading", name="Su correo cambió")).to_be_visible()
    check(page)
    page.goto("/cuenta/clave/")
    check(page)
    page.get_by_label("Contraseña actual").fill(PASSWORD)
    page.get_by_label("Nueva contraseña").fill(NEW_PASSWORD)
    page.get_by_label("Confirmación de contraseña").fill(NEW_PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Su contraseña cambió.")
    page.get_by_role("link", name="Ver y cerrar sesiones").click()
    expect(page.get_by_text("Este equipo", exact=True)).to_be_visible()
    check(page)
    page.get_by_role("button", name="Cerrar todas las sesiones").click()
    expect(page.get_by_role("status")).to_contain_text("Sus sesiones terminaron en todos los equipos.")


@SIZES
def test_a_forgotten_password(live_server: LiveServer, new_context: NewContext, size: dict[str, int]) -> None:
    make_user("monitor1")
    page = new_context(base_url=live_server.url, viewport=size).new_page()
    page.goto("/ingresar/")
    page.get_by_label("Número de documento").fill("monitor1")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Olvidé mi contraseña").click()
    check(page)
    page.get_by_label("Número de documento").fill("monitor1")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Revise su correo")).to_be_visible()
    check(page)
    path = link_in("account.reset")
    page.goto(path)
    check(page)
    page.get_by_label("Nueva contraseña").fill(NEW_PASSWORD)
    page.get_by_label("Confirmación de contraseña").fill(NEW_PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Su contraseña cambió")).to_be_visible()
    check(page)
    page.goto(path)
    expect(page.get_by_role("heading", name="El enlace ya no sirve")).to_be_visible()
    check(page)


def link_in(kind: str) -> str:
    """The path in the mail of this kind that waits in the outbox."""
    found = re.search(r"http://[^/]+(/\S+/)\n", OutboxMessage.objects.get(kind=kind).body)
    assert found is not None
    return found.group(1)
