"""MIS DATOS without a mouse: every tab from its heading to Grabar, files too, a row edited, removed and taken back."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from accounts.enums import Role
from accounts.models import User
from cvs.models import CvSheet, Experience
from tests.accounts.people import make_user
from tests.cvs.pdfs import sound
from tests.support.browser import NewContext, signed_in
from tests.support.keyboard import press, tab_to
from tests.support.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

SAVED = "Datos grabados correctamente"


@pytest.fixture
def ana(transactional_db: None) -> User:
    return make_user("99900001", Role.APPLICANT, full_name="Ana Paz Díaz")


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    (tmp_path / "documento.pdf").write_bytes(sound())
    return tmp_path / "documento.pdf"


def enter(page: Page, control: Locator) -> None:
    """Reach a link or a button, and press it."""
    tab_to(page, control)
    page.keyboard.press("Enter")


def write(page: Page, control: Locator, typed: str) -> None:
    """Reach a field and type; in a list the letters choose."""
    tab_to(page, control)
    page.keyboard.type(typed)


def write_day(page: Page, control: Locator, day: str) -> None:
    """`2015-12-20` into the browser's own date field, whichever of its parts comes first in this browser's language."""
    tab_to(page, control)
    year, month, date = day.split("-")
    page.keyboard.type(month + date + year)
    if control.input_value() != day:
        for _ in range(2):
            page.keyboard.press("Shift+Tab")
        tab_to(page, control)
        page.keyboard.type(date + month + year)
    expect(control).to_have_value(day)


def choose_always(page: Page, path: Path) -> None:
    """Whatever chooser opens gets this file. From the beginning: a key is faster than the wish to be told of it."""
    page.on("filechooser", lambda chooser: chooser.set_files(path))


def attach(page: Page, control: Locator) -> None:
    """Open the chooser from the keyboard, and see the file arrive."""
    tab_to(page, control)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Listo: grabe").last).to_be_visible()


def test_the_personal_data_by_keyboard(ana: User, server: Server, new_context: NewContext, scan: Path) -> None:
    page = signed_in(new_context(base_url=server.url), server.url, ana)
    choose_always(page, scan)
    page.goto("/panel/")
    enter(page, page.get_by_role("main").get_by_role("link", name="1. MIS DATOS"))
    expect(page.get_by_role("heading", name="MIS DATOS", exact=True)).to_be_visible()
    enter(page, page.get_by_label("Secciones de MIS DATOS").get_by_role("link", name="1. DATOS PERSONALES"))
    expect(page.get_by_role("heading", name="DATOS DE DOMICILIO")).to_be_visible()
    write_day(page, page.get_by_label("Fecha de nacimiento"), "1990-05-17")
    write(page, page.get_by_label("Dirección"), "Jr. Ejemplo 101")
    write(page, page.get_by_label("Departamento"), "Cus")
    for label, choice in (("Provincia", "Urubamba"), ("Distrito", "Ollantaytambo")):
        expect(page.get_by_label(label).get_by_role("option", name=choice)).to_be_attached()
        write(page, page.get_by_label(label), choice[:4])
    write(page, page.get_by_label("Teléfono móvil"), "900000001")
    attach(page, page.get_by_label("DNI escaneado"))
    for condition in ("Persona con discapacidad", "Pertenece a las FF.AA.", "Deportista calificado de alto nivel"):
        write(page, page.get_by_label(condition, exact=True), "N")
    press(page, "GRABAR DATOS")
    expect(page.get_by_text(SAVED)).to_be_visible()
    enter(page, page.get_by_role("button", name="Cerrar el mensaje"))
    expect(page.get_by_text(SAVED)).to_be_hidden()
    sheet = CvSheet.objects.get(user=ana)
    assert (sheet.ubigeo, str(sheet.birth_date), sheet.dni is not None) == ("081306", "1990-05-17", True)


def test_a_row_with_its_file_by_keyboard(ana: User, server: Server, new_context: NewContext, scan: Path) -> None:
    page = signed_in(new_context(base_url=server.url), server.url, ana)
    choose_always(page, scan)
    page.goto("/mis-datos/5/")
    dialog = page.get_by_role("dialog")
    enter(page, page.get_by_role("link", name="AÑADIR en Experiencia laboral"))
    expect(dialog).to_be_visible()
    write(page, dialog.get_by_label("Empresa"), "Entidad Demo Andina")
    tab_to(page, dialog.get_by_label("Público"))
    page.keyboard.press("Space")
    write(page, dialog.get_by_label("Clase de vínculo"), "Lab")
    write(page, dialog.get_by_label("Cargo/puesto/servicio"), "Abogada")
    write(page, dialog.get_by_label("Oficina/dependencia"), "Asesoría")
    write_day(page, dialog.get_by_label("Fecha de inicio"), "2016-01-01")
    tab_to(page, dialog.get_by_label("Continúo a la fecha"))
    page.keyboard.press("Space")
    write(page, dialog.get_by_label("Funciones"), "Elaborar informes.")
    attach(page, dialog.get_by_label("Documento que lo sustenta"))
    press(page, "Grabar")
    expect(page.get_by_text(SAVED)).to_be_visible()

    enter(page, page.get_by_role("link", name="PDF, "))
    expect(dialog.get_by_alt_text("Página 1 de 1")).to_be_visible()
    page.keyboard.press("Escape")
    enter(page, page.get_by_role("link", name="Editar Entidad Demo Andina"))
    tab_to(page, dialog.get_by_label("Empresa"))
    page.keyboard.press("End")
    page.keyboard.type(" S.A.")
    press(page, "Grabar")
    expect(page.get_by_role("rowheader", name="Entidad Demo Andina S.A.")).to_be_visible()
    enter(page, page.get_by_role("link", name="Eliminar Entidad Demo Andina S.A."))
    press(page, "Eliminar")
    expect(page.get_by_text("Ningún dato disponible en esta tabla")).to_be_visible()
    press(page, "Deshacer")
    expect(page.get_by_text("Se recuperó «Entidad Demo Andina S.A.».")).to_be_visible()
    row = Experience.objects.get()
    assert (row.end, row.removed_at, row.document is not None) == (None, None, True)
