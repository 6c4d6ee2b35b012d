"""Human Resources create, publish and change a call in a real browser: on a laptop and a phone, by keyboard, without scripts."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from accounts.enums import Role
from accounts.models import User
from calls.domain.calendar import add_business_days
from calls.domain.schedule import propose
from calls.domain.terms import drafted, lines_of, offsets_of, with_lines
from calls.models import Call, ScheduleVersion
from calls.services_drafts import create_call
from core import clock
from core.display import LIMA
from exam_server.demo.data import call_data
from tests.accounts.people import make_user
from tests.cvs.pdfs import sound
from tests.support.browser import NewContext, look, signed_in
from tests.support.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(240)]

SIZES = {"phone": {"width": 390, "height": 844}, "laptop": {"width": 1366, "height": 768}}
MOST_TABS = 80


@pytest.fixture
def hr(server: Server) -> User:
    return make_user("rrhh", Role.HR, full_name="Rosa Huamán Ríos")


@pytest.fixture
def bases(tmp_path: Path) -> Path:
    path = tmp_path / "bases.pdf"
    path.write_bytes(sound("Bases", pages=2))
    return path


def today() -> date:
    return clock.now().astimezone(LIMA).date()


def no_look(page: Page) -> None:
    """Axe is a script: without scripts there is only the picture to look at."""


def tab_to(page: Page, control: Locator) -> None:
    """Walk with Tab until the control has the keyboard."""
    for _ in range(MOST_TABS):
        if control.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{control} is out of the keyboard's reach")


def tab(page: Page, name: str) -> None:
    """Open a section of the editor."""
    page.get_by_role("navigation", name="Secciones").get_by_role("link", name=name).click()


@pytest.mark.parametrize("way", ["laptop", "phone", "without scripts"])
def test_from_a_blank_draft_to_a_longer_window(
    hr: User, server: Server, new_context: NewContext, bases: Path, way: str
) -> None:
    scripts = way != "without scripts"
    size = SIZES.get(way, SIZES["laptop"])
    context = new_context(base_url=server.url, viewport=size, java_script_enabled=scripts)
    page = signed_in(context, server.url, hr)
    seen = look if scripts else no_look
    saved = page.get_by_text("Datos grabados correctamente")

    page.goto("/rrhh/convocatorias/")
    seen(page)
    page.get_by_role("link", name="Nueva convocatoria").click()
    page.get_by_label("Punto de partida").select_option("blanco")
    page.get_by_label("Número", exact=True).fill("0")
    page.get_by_role("button", name="Crear borrador").click()
    expect(page.get_by_text("Escriba un número entero de 1 a 9999.").first).to_be_visible()
    seen(page)
    page.get_by_label("Número", exact=True).fill("12")
    page.get_by_role("button", name="Crear borrador").click()
    code = f"CAS-012-{today().year}-MIDER"
    expect(page.get_by_text(f"Borrador {code} creado.")).to_be_visible()
    seen(page)

    page.get_by_role("link", name=re.compile("Falta el título de la convocatoria.")).click()
    page.get_by_label("Título de la convocatoria").fill("Contratación de un/una (1) Analista")
    page.get_by_label("Puesto", exact=True).fill("Analista de prueba")
    page.get_by_label("Área usuaria").fill("Oficina de Pruebas")
    page.get_by_label("Objeto de la contratación").fill("Contar con un analista.")
    page.get_by_label("Funciones del puesto").fill("Analizar.\nInformar.")
    page.get_by_role("button", name="GRABAR DATOS").click()
    expect(saved).to_be_visible()
    seen(page)

    tab(page, "Perfil y requisitos")
    page.get_by_label("Experiencia general: años").fill("2")
    page.get_by_label("Experiencia específica en la función o materia: años").fill("3")
    page.get_by_role("button", name="GRABAR DATOS").click()
    expect(page.get_by_text("no puede superar a la general").first).to_be_visible()
    seen(page)
    page.get_by_label("Experiencia específica en la función o materia: años").fill("1")
    page.get_by_label("Hojas de cálculo").select_option("Intermedio")
    page.get_by_role("button", name="GRABAR DATOS").click()
    expect(saved).to_be_visible()

    tab(page, "Condiciones")
    page.get_by_label("Lugar de prestación").fill("Lima")
    page.get_by_label("Inicio del contrato").fill((today() + timedelta(days=90)).isoformat())
    page.get_by_label("Fin del contrato").fill((today() + timedelta(days=180)).isoformat())
    page.get_by_label("Remuneración mensual").fill("4500")
    page.get_by_role("button", name="GRABAR DATOS").click()
    expect(saved).to_be_visible()
    seen(page)

    tab(page, "Evaluaciones")
    page.get_by_label("Matriz de la parte técnica").fill("Gestión pública: 16")
    page.get_by_label("Matriz de la parte de entidad").fill("Ética pública: 4")
    page.get_by_role("button", name="GRABAR DATOS").click()
    expect(saved).to_be_visible()
    seen(page)

    tab(page, "Cronograma")
    day0 = add_business_days(today(), 1)
    page.get_by_label("Día 0").fill(day0.isoformat())
    page.get_by_role("button", name="Proponer fechas").click()
    expect(page.get_by_text("Propuesta sin grabar.")).to_be_visible()
    seen(page)
    page.get_by_label("Inicio, etapa 5").fill(day0.isoformat())
    page.get_by_role("button", name="Grabar cronograma").click()
    row = page.get_by_role("row", name="05 Publicación de resultados")
    expect(row.get_by_text("No puede publicarse antes de que termine la etapa 4")).to_be_visible()
    seen(page)
    page.get_by_label("Inicio, etapa 5").fill(page.get_by_label("Fin, etapa 5").input_value())
    page.get_by_role("button", name="Grabar cronograma").click()
    expect(page.get_by_text("Cronograma grabado correctamente")).to_be_visible()

    tab(page, "Documentos")
    page.get_by_label("Título").fill("Bases de la convocatoria")
    page.get_by_label("Archivo").set_input_files(bases)
    page.get_by_role("button", name="Agregar documento").click()
    expect(page.get_by_role("link", name="Bases de la convocatoria")).to_be_visible()
    seen(page)

    tab(page, "Resumen")
    expect(page.get_by_text("Todo listo")).to_be_visible()
    seen(page)
    page.get_by_label("Revisé las bases").check()
    page.get_by_role("button", name="Publicar convocatoria").click()
    expect(page.get_by_text(f"Convocatoria {code} publicada.")).to_be_visible()
    seen(page)

    tab(page, "Cronograma")
    call = Call.objects.get(code=code)
    window = call.stages.get(order=3)
    assert window.end is not None
    page.get_by_label("Hasta, etapa 3").fill("20:00")
    page.get_by_label("Motivo del cambio").fill("Se amplía el horario de atención.")
    page.get_by_role("button", name="Publicar nueva versión").click()
    expect(page.get_by_text("Nueva versión del cronograma publicada con su aviso.")).to_be_visible()
    seen(page)
    assert ScheduleVersion.objects.filter(call=call).count() == 2

    page.get_by_role("link", name="Ver como postulante").click()
    expect(page.get_by_role("heading", name="Analista de prueba")).to_be_visible()
    expect(page.get_by_text("Modificación del cronograma, versión 2")).to_be_visible()
    expect(page.get_by_text(f"{window.end:%d/%m}, 08:30–20:00").first).to_be_visible()
    seen(page)
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("Bases de la convocatoria")).click()
    assert download.value.path().read_bytes() == bases.read_bytes()


def test_publishing_by_keyboard_alone(hr: User, server: Server, new_context: NewContext) -> None:
    terms = drafted(call_data(), number=13, year=today().year, acronym="MIDER")
    terms["contract"] |= {"start": "2030-01-01", "end": "2030-03-31"}
    lines = propose(lines_of(terms), offsets_of(terms), day0=add_business_days(today(), 1))
    call = create_call(with_lines(terms, lines), actor="user:rrhh", now=clock.now())
    page = signed_in(new_context(base_url=server.url), server.url, hr)

    page.goto("/rrhh/convocatorias/")
    link = page.get_by_role("link", name=call.code)
    tab_to(page, link)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{call.code}/")
    tab_to(page, page.get_by_label("Revisé las bases"))
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text(f"Convocatoria {call.code} publicada.")).to_be_visible()

    tab_to(page, page.get_by_role("link", name="Avisos"))
    page.keyboard.press("Enter")
    title = page.get_by_label("Título del aviso")
    expect(title).to_be_visible()
    tab_to(page, title)
    page.keyboard.type("Un aviso")
    page.keyboard.press("Tab")
    page.keyboard.type("Con su texto.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Aviso publicado.")).to_be_visible()
    expect(page.get_by_role("region", name="Avisos publicados").get_by_text("Con su texto.")).to_be_visible()


@pytest.mark.parametrize("size", sorted(SIZES))
def test_help_is_read_anywhere(server: Server, new_context: NewContext, size: str) -> None:
    page = new_context(base_url=server.url, viewport=SIZES[size]).new_page()
    for address in ("/convocatorias/?abiertas=1&q=nada", "/manual/", "/manual/evaluacion/", "/preguntas-frecuentes/"):
        page.goto(address)
        look(page)
    page.get_by_text("¿Puedo rendirla con el celular?").click()
    expect(page.get_by_text("desde una laptop o PC de escritorio")).to_be_visible()
