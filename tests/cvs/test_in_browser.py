"""MIS DATOS in a real Chromium: on a phone and on a laptop, by keyboard, over a bad connection, and without scripts."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from playwright.sync_api import Locator, Page, Route, expect

from accounts.enums import Role
from accounts.models import User
from tests.accounts.people import make_user
from tests.cvs.filled import FILLED, add
from tests.cvs.pdfs import of_size, picture, sound
from tests.support.browser import NewContext, look, signed_in
from tests.support.server import Server
from tests.support.wait import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

SIZES = {"phone": {"width": 390, "height": 844}, "laptop": {"width": 1366, "height": 768}}


@pytest.fixture
def ana(transactional_db: None) -> User:
    return make_user("99900001", Role.APPLICANT, full_name="Ana Paz Díaz")


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "certificado.pdf").write_bytes(sound("Certificado", pages=2))
    (tmp_path / "grande.pdf").write_bytes(of_size(1_800_000))
    (tmp_path / "captura.pdf").write_bytes(picture("PNG"))
    (tmp_path / "foto.jpg").write_bytes(picture())
    return tmp_path


def attach(page: Page, label: str, path: Path) -> None:
    page.get_by_label(label).set_input_files(path)
    expect(page.get_by_text("Listo: grabe").last).to_be_visible()


@pytest.mark.parametrize("size", sorted(SIZES))
def test_filling_in_the_sheet(ana: User, server: Server, new_context: NewContext, files: Path, size: str) -> None:
    page = signed_in(new_context(base_url=server.url, viewport=SIZES[size]), server.url, ana)
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    dialog, saved = page.get_by_role("dialog"), page.get_by_text("Datos grabados correctamente")

    page.goto("/mis-datos/")
    look(page)
    page.get_by_label("Su foto").set_input_files(files / "foto.jpg")
    page.get_by_role("button", name="Grabar foto").click()
    expect(page.get_by_text("Foto grabada correctamente")).to_be_visible()

    page.get_by_role("link", name="1. DATOS PERSONALES").first.click()
    page.get_by_label("Fecha de nacimiento").fill("1990-05-17")
    page.get_by_label("Dirección").fill("Jr. Ejemplo 101")
    page.get_by_label("Departamento").select_option(label="Cusco")
    page.get_by_label("Provincia").select_option(label="Urubamba")
    page.get_by_label("Distrito").select_option(label="Ollantaytambo")
    page.get_by_label("Teléfono móvil").fill("900000001")
    attach(page, "DNI escaneado", files / "certificado.pdf")
    for condition in ("Persona con discapacidad", "Pertenece a las FF.AA.", "Deportista calificado de alto nivel"):
        page.get_by_label(condition, exact=True).select_option("NO")
    look(page)
    page.get_by_role("button", name="GRABAR DATOS").click()
    expect(saved).to_be_visible()
    page.get_by_role("button", name="Cerrar el mensaje").click()
    expect(saved).to_be_hidden()
    expect(page.get_by_label("Distrito")).to_have_value("081306")

    page.get_by_role("link", name="2. FORMACIÓN ACADÉMICA").first.click()
    page.get_by_role("link", name="AÑADIR").click()
    expect(dialog.get_by_label("Centro de estudio")).to_be_visible()
    look(page)
    dialog.get_by_label("Centro de estudio").fill("Universidad Demo")
    dialog.get_by_label("Nivel académico").select_option("UNIVERSITARIO")
    dialog.get_by_label("Estado").select_option("EGRESADO")
    dialog.get_by_label("Especialidad/Profesión").fill("DERECHO")
    dialog.get_by_label("Fecha (D/M/A)").fill("2015-12-20")
    dialog.get_by_label("Ciudad/País").fill("CUSCO/PERU")
    page.get_by_label("Documento que lo sustenta").set_input_files(files / "captura.pdf")
    expect(dialog.get_by_role("alert")).to_contain_text("Solo se admiten archivos en formato PDF.")
    look(page)
    attach(page, "Documento que lo sustenta", files / "certificado.pdf")
    dialog.get_by_role("button", name="Grabar").click()
    expect(saved).to_be_visible()
    expect(page.get_by_text("Mostrando registros del 1 al 1 de un total de 1 registros")).to_be_visible()
    look(page)
    page.get_by_role("link", name="PDF, ").click()
    expect(dialog.get_by_alt_text("Página 1 de 2")).to_be_visible()
    drawn = "document.querySelector('.pdf-page').naturalWidth === 1000"
    wait_until(lambda: page.evaluate(drawn), what="the page's picture")
    look(page)
    dialog.get_by_role("link", name="Cerrar").click()
    assert faults == [text for text in faults if "400" in text], faults  # the refused file, as the browser notes it
    faults.clear()

    page.get_by_role("link", name="5. EXPERIENCIA LABORAL").first.click()
    page.get_by_role("link", name="AÑADIR").click()
    dialog.get_by_label("Empresa").fill("Entidad Demo Andina")
    dialog.get_by_label("Público").check()
    dialog.get_by_label("Clase de vínculo").select_option("LABORAL")
    dialog.get_by_label("Cargo/puesto/servicio").fill("Abogada")
    dialog.get_by_label("Oficina/dependencia").fill("Asesoría Jurídica")
    dialog.get_by_label("Fecha de inicio").fill("2016-01-01")
    dialog.get_by_label("Fecha de fin").fill("2015-12-31")
    dialog.get_by_label("Funciones").fill("Elaborar informes.")
    expect(
        dialog.get_by_text("Quedan 3982 caracteres").or_(dialog.get_by_text("Quedan 3,982 caracteres"))
    ).to_be_visible()
    dialog.get_by_role("button", name="Grabar").click()
    expect(dialog.get_by_text("La fecha de fin no puede ser anterior a la de inicio.")).to_be_visible()
    expect(dialog.get_by_label("Funciones")).to_have_value("Elaborar informes.")
    look(page)
    dialog.get_by_label("Fecha de fin").fill("2020-12-31")
    dialog.get_by_label("Es experiencia específica").check()
    expect(dialog.get_by_text("Este periodo: 5 años. Con él suma 5 años")).to_be_visible()
    dialog.get_by_role("button", name="Grabar").click()
    expect(saved).to_be_visible()
    expect(page.get_by_text("Falta PDF")).to_be_visible()
    page.get_by_role("link", name="Eliminar Entidad Demo Andina").click()
    expect(dialog.get_by_role("heading")).to_have_text("¿Eliminar «Entidad Demo Andina»?")
    look(page)
    dialog.get_by_role("button", name="Eliminar").click()
    expect(page.get_by_text("Ningún dato disponible en esta tabla")).to_be_visible()
    page.get_by_role("button", name="Deshacer").click()
    expect(page.get_by_text("Se recuperó «Entidad Demo Andina».")).to_be_visible()
    look(page)
    assert faults == [text for text in faults if "422" in text], faults


def test_a_row_by_keyboard_alone(ana: User, server: Server, new_context: NewContext) -> None:
    page = signed_in(new_context(base_url=server.url), server.url, ana)
    page.goto("/mis-datos/4/")
    add = page.get_by_role("link", name="AÑADIR en Conocimiento de idiomas/dialectos")
    add.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(add).to_be_focused()
    page.keyboard.press("Enter")
    expect(dialog).to_be_visible()
    page.keyboard.press("Tab")
    expect(dialog.get_by_label("Idioma o dialecto")).to_be_focused()
    page.keyboard.type("Quechua")
    page.keyboard.press("Enter")
    expect(dialog.get_by_text("Seleccione una opción de la lista.")).to_be_visible()
    dialog.get_by_label("Nivel de dominio").press("a")  # Avanzado
    dialog.get_by_role("button", name="Grabar").press("Enter")
    expect(page.get_by_role("row", name="Quechua")).to_contain_text("Avanzado")


def test_a_file_survives_a_bad_connection(ana: User, server: Server, new_context: NewContext, files: Path) -> None:
    page = signed_in(new_context(base_url=server.url), server.url, ana)
    lost: list[str] = []

    def lose_some(route: Route) -> None:
        if route.request.method == "POST" and len(lost) < 2 and "desde=0" not in route.request.url:
            lost.append(route.request.url)
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route("**/mis-datos/cargas/*/**", lose_some)
    page.goto("/mis-datos/3/")
    page.get_by_role("link", name="AÑADIR").click()
    page.get_by_label("Documento que lo sustenta").set_input_files(files / "grande.pdf")
    expect(page.get_by_role("progressbar", name="Carga de grande.pdf")).to_be_visible()
    page.get_by_role("dialog").get_by_role("button", name="Grabar").click()
    expect(page.get_by_text("Espere a que termine la carga")).to_be_visible()
    expect(page.get_by_text("Listo: grabe")).to_be_visible()
    assert len(lost) == 2
    [document] = ana.cv_sheet.documents.all()
    assert (document.name, document.size) == ("grande.pdf", 1_800_000)


def test_without_scripts(ana: User, server: Server, new_context: NewContext, files: Path) -> None:
    page = signed_in(new_context(base_url=server.url, java_script_enabled=False), server.url, ana)
    page.goto("/mis-datos/3/")
    page.get_by_role("link", name="AÑADIR").click()
    page.get_by_label("Tipo de estudio").select_option("CURSO")
    page.get_by_label("Nombre del curso").fill("Gestión Pública")
    page.get_by_label("Documento que lo sustenta").set_input_files(files / "certificado.pdf")
    page.get_by_role("button", name="Grabar").click()
    expect(page.get_by_text("Escriba las horas o los créditos.")).to_be_visible()
    expect(page.get_by_label("Nombre del curso")).to_have_value("Gestión Pública")
    expect(page.get_by_role("link", name="certificado.pdf")).to_be_visible()
    page.get_by_label("Centro de estudios").fill("Centro Demo")
    page.get_by_label("Periodo de estudios (D/M/A): inicio").fill("2020-01-01")
    page.get_by_label("Periodo de estudios (D/M/A): fin").fill("2020-03-31")
    page.get_by_label("N° de horas").fill("90")
    page.get_by_label("Ciudad/País").fill("CUSCO/PERU")
    page.get_by_role("button", name="Grabar").click()
    expect(page.get_by_text("Datos grabados correctamente")).to_be_visible()
    page.get_by_role("link", name="PDF, ").click()
    expect(page.get_by_alt_text("Página 1 de 2")).to_be_visible()
    page.goto("/mis-datos/3/")
    page.get_by_role("link", name="Eliminar Gestión Pública").click()
    page.get_by_role("button", name="Eliminar").click()
    page.get_by_role("button", name="Deshacer").click()
    expect(page.get_by_text("Se recuperó «Gestión Pública».")).to_be_visible()


def test_the_personal_data_without_scripts(ana: User, server: Server, new_context: NewContext, files: Path) -> None:
    """Without scripts GRABAR DATOS brings the provinces and then the districts, and keeps all that was typed."""
    page = signed_in(
        new_context(base_url=server.url, java_script_enabled=False, viewport=SIZES["phone"]), server.url, ana
    )
    page.goto("/mis-datos/1/")
    page.get_by_label("Fecha de nacimiento").fill("1990-05-17")
    page.get_by_label("Dirección").fill("Jr. Ejemplo 101")
    page.get_by_label("Teléfono móvil").fill("900000001")
    page.get_by_label("DNI escaneado").set_input_files(files / "certificado.pdf")
    for condition in ("Persona con discapacidad", "Pertenece a las FF.AA.", "Deportista calificado de alto nivel"):
        page.get_by_label(condition, exact=True).select_option("NO")
    for label, name in (("Departamento", "Cusco"), ("Provincia", "Urubamba"), ("Distrito", "Ollantaytambo")):
        page.get_by_label(label).select_option(label=name)
        page.get_by_role("button", name="GRABAR DATOS").click()
    expect(page.get_by_text("Datos grabados correctamente")).to_be_visible()
    expect(page.get_by_label("Dirección")).to_have_value("Jr. Ejemplo 101")
    expect(page.get_by_label("Distrito")).to_have_value("081306")
    expect(page.get_by_role("region", name="Documentos adjuntos: registros")).to_contain_text("certificado.pdf")


def test_the_other_lists_without_scripts(ana: User, server: Server, new_context: NewContext) -> None:
    page = signed_in(
        new_context(base_url=server.url, java_script_enabled=False, viewport=SIZES["phone"]), server.url, ana
    )
    rows: dict[tuple[int, str], dict[str, str]] = {
        (2, "Formación académica"): {"Centro de estudio": "Universidad Demo", "Nivel académico": "UNIVERSITARIO",
            "Estado": "EGRESADO", "Especialidad/Profesión": "DERECHO", "Fecha (D/M/A)": "2015-12-20",
            "Ciudad/País": "CUSCO/PERU"},
        (4, "Conocimiento en ofimática"): {"Tipo de conocimiento": "Hojas de cálculo", "Nivel de dominio": "BASICO"},
        (4, "Conocimiento de idiomas/dialectos"): {"Idioma o dialecto": "Quechua", "Nivel de dominio": "AVANZADO"},
        (5, "Experiencia laboral"): {"Empresa": "Entidad Demo Andina", "Público": "", "Clase de vínculo": "LABORAL",
            "Cargo/puesto/servicio": "Abogada", "Oficina/dependencia": "Asesoría", "Fecha de inicio": "2016-01-01",
            "Fecha de fin": "2020-12-31", "Funciones": "Elaborar informes."},
    }  # fmt: skip
    for (tab, section), typed in rows.items():
        page.goto(f"/mis-datos/{tab}/")
        page.get_by_role("link", name=f"AÑADIR en {section}").click()
        for label, value in typed.items():
            write(page.get_by_role("dialog").get_by_label(label), value)
        page.get_by_role("button", name="Grabar").click()
        expect(page.get_by_text("Datos grabados correctamente")).to_be_visible()
        expect(page.get_by_role("rowheader", name=next(iter(typed.values())))).to_be_visible()


def write(field: Locator, value: str) -> None:
    """Whatever kind of field it is; a box or a button of a choice is ticked."""
    if field.evaluate("field => field.type") in {"checkbox", "radio"}:
        field.check()
    elif field.evaluate("field => field.tagName") == "SELECT":
        field.select_option(value)
    else:
        field.fill(value)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "bare"])
def test_every_tab_and_every_dialog_is_sound_to_look_at(
    ana: User, server: Server, new_context: NewContext, scripts: bool
) -> None:
    client = Client()
    client.force_login(ana)
    for slug in FILLED:
        assert add(client, slug).status_code == 302
    addresses = ["", *(f"{tab}/" for tab in range(1, 6)), *(f"{slug}/agregar/" for slug in FILLED)]
    for size in SIZES.values():
        page = signed_in(new_context(base_url=server.url, viewport=size), server.url, ana)
        if not scripts:  # lost on their way: axe itself cannot run where the browser has scripts turned off
            page.route("**/*.js", lambda route: route.abort())
        for address in addresses:
            page.goto(f"/mis-datos/{address}")
            look(page)


def test_what_is_pasted_is_never_cut_in_silence(ana: User, server: Server, new_context: NewContext) -> None:
    page = signed_in(new_context(base_url=server.url), server.url, ana)
    page.goto("/mis-datos/experiencia/agregar/")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Empresa").fill("E" * 201)
    dialog.get_by_label("Funciones").fill("ñ" * 4001)
    expect(dialog.get_by_text("Sobran 1 caracteres")).to_be_visible()
    dialog.get_by_role("button", name="Grabar").click()
    expect(dialog.get_by_text("Como máximo 200 caracteres (escribió 201).")).to_be_visible()
    expect(dialog.get_by_text("Como máximo 4000 caracteres (escribió 4001).")).to_be_visible()
    expect(dialog.get_by_label("Empresa")).to_have_value("E" * 201)
    expect(dialog.get_by_label("Funciones")).to_have_value("ñ" * 4001)
    look(page)
