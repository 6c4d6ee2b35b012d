"""The whole guide of a new person, step by step as it is printed: from the portal's address to the receipt.

Steps 1 to 47 are the numbers that the guide writes on its pictures (27, which it leaves out, is the AÑADIR between 26 and
28); what follows is its last page, "Información General".
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from accounts.models import User
from applications.models import Application
from calls.models import Call
from core.models import OutboxMessage
from tests.browser.guide import SAVED, STEPS, Guide, call_open_today
from tests.browser.looks import PHONE
from tests.browser.people import Visitor
from tests.cvs.pdfs import picture, sound
from tests.support.browser import NewContext
from tests.support.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

SIZES = {"phone": PHONE, "desktop": {"width": 1366, "height": 768}}
NUMBER, NAME, MAILBOX, PASSWORD = "01234567", "Nayra Altamira Quilca", "nayra@correo.example", "demostracion"
ONE_ROW = "Mostrando registros del 1 al 1 de un total de 1 registros"
NO_ROWS = "Mostrando registros del 0 al 0 de un total de 0 registros"


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    """What she scanned beforehand."""
    for name in ("dni", "conadis", "titulo", "diploma", "excel", "quechua", "trabajo"):
        (tmp_path / f"{name}.pdf").write_bytes(sound(f"Documento de prueba: {name}"))
    (tmp_path / "foto.jpg").write_bytes(picture())
    return tmp_path


@pytest.mark.parametrize("size", sorted(SIZES))
def test_a_new_person_follows_the_guide(server: Server, new_context: NewContext, papers: Path, size: str) -> None:
    call = call_open_today()
    visitor = Visitor(new_context(base_url=server.url, viewport=SIZES[size]))
    guide = Guide(visitor, size=size)
    registers(guide)
    signs_in(guide)
    fills_personal_data(guide, papers)
    fills_education_and_training(guide, papers)
    fills_knowledge(guide, papers)
    fills_experience(guide, papers)
    assert sorted(guide.played) == list(range(1, STEPS + 1))
    applies(guide, papers, call)


def registers(guide: Guide) -> None:
    page = guide.page
    with guide.step(1, "Digitar el link"):
        page.goto("/convocatorias/")  # the portal; in debug mode the address without a path shows the demo's first page
        expect(page.get_by_role("heading", name="Convocatorias CAS")).to_be_visible()
    with guide.step(3, "Leer"):  # beside step 2 in the same picture: one reads before one presses
        main = page.get_by_role("main")
        expect(main).to_contain_text("único medio para postular")
        for name in ("Manual de usuario", "Preguntas frecuentes", "Especialista I Legal"):
            expect(main.get_by_role("link", name=name).first).to_be_visible()
    with guide.step(2, "Presionar en “Registrar”"):
        expect(page.get_by_role("link", name="Registrar")).to_be_in_viewport(ratio=1)  # seen, on a phone too
        page.get_by_role("link", name="Registrar").click()
        expect(page.get_by_role("heading", name="Registro de usuario")).to_be_visible()
    with guide.step(4, "Ingresar sus datos personales"):
        page.get_by_label("DNI", exact=True).check()
        page.get_by_label("Número de documento").fill(NUMBER)
        page.get_by_label("Nombres y apellidos").fill(NAME)
        page.get_by_label("Correo").fill(MAILBOX)
    with guide.step(5, "Generar contraseña y confirmar"):
        page.get_by_label("Contraseña", exact=True).fill(PASSWORD)
        page.get_by_label("Confirmación de contraseña").fill(PASSWORD)
    with guide.step(6, "Para finalizar presionar en Crear"):
        page.get_by_role("button", name="Crear").click()
        expect(page.get_by_role("dialog", name="Se registró correctamente")).to_be_visible()
    with guide.step(7, "Presionar “Aceptar” para acceder al usuario generado"):
        page.get_by_role("link", name="Aceptar").click()
        expect(page.get_by_role("heading", name="MÓDULO POSTULACIÓN")).to_be_visible()
        mail = OutboxMessage.objects.get(to=MAILBOX)  # "usted recibirá un correo electrónico de confirmación"
        assert mail.subject == "Se registró correctamente · Vigía"


def signs_in(guide: Guide) -> None:
    page = guide.page
    page.context.clear_cookies()  # "en caso de cerrar el navegador"
    with guide.step(8, "Ingresar su DNI, luego presionar ENTER"):
        page.goto("/ingresar/")
        page.get_by_label("Número de documento").fill(NUMBER)
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="Su contraseña")).to_be_visible()
    with guide.step(9, "Ingresar su contraseña y presionar ENTER"):
        page.get_by_label("Contraseña", exact=True).fill(PASSWORD)
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="MÓDULO POSTULACIÓN")).to_be_visible()
    with guide.step(10, "Presionar aquí “Mis datos”"):
        page.get_by_role("link", name="1. MIS DATOS").last.click()
        expect(page.get_by_role("heading", name="MIS DATOS", exact=True)).to_be_visible()
    with guide.step(11, "El sistema muestra por defecto la pestaña de “Inicio”: foto y nombre completo"):
        expect(page.get_by_role("link", name=re.compile("^Inicio"))).to_have_attribute("aria-current", "page")
        expect(page.get_by_role("heading", name=NAME).first).to_be_visible()


def opens(guide: Guide, tab: str) -> None:
    """Press a tab."""
    link = guide.page.get_by_label("Secciones de MIS DATOS").get_by_role("link", name=tab)
    link.click()
    expect(guide.page).to_have_title(re.compile(rf"^{re.escape(tab)}"))
    expect(link).to_have_attribute("aria-current", "page")
    expect(link).to_be_in_viewport(ratio=0.99)


def fills_personal_data(guide: Guide, papers: Path) -> None:
    page = guide.page
    page.get_by_label("Su foto").set_input_files(papers / "foto.jpg")
    page.get_by_role("button", name="Grabar foto").click()
    expect(page.get_by_alt_text("Su foto")).to_be_visible()
    with guide.step(12, "Presionar aquí: 1. DATOS PERSONALES"):
        opens(guide, "1. DATOS PERSONALES")
    main = page.get_by_role("main")
    with guide.step(13, "El sistema muestra los datos personales ingresados por el usuario"):
        for told in (NUMBER, NAME, MAILBOX):
            expect(main.get_by_role("definition").filter(has_text=told).first).to_be_visible()
    page.get_by_label("Fecha de nacimiento").fill("1990-05-17")
    page.get_by_label("Sexo").select_option(label="Femenino")
    with guide.step(14, "Ingresar datos de domicilio"):
        page.get_by_label("Dirección").fill("Jr. Ejemplo 101")
        page.get_by_label("Departamento").select_option(label="Cusco")
        page.get_by_label("Provincia").select_option(label="Urubamba")
        page.get_by_label("Distrito").select_option(label="Ollantaytambo")
    with guide.step(15, "Ingresar datos de contacto"):
        page.get_by_label("Teléfono móvil").fill("900000001")
        page.get_by_label("Teléfono fijo").fill("084 123456")
    guide.attach(main, "DNI escaneado", papers / "dni.pdf")
    with guide.step(16, "Ingresar datos, según corresponda"):
        page.get_by_label("Persona con discapacidad", exact=True).select_option("SI")
        page.get_by_label("Código").first.fill("CD-000123")
        page.get_by_label("Grado de restricción (%)").fill("40")
        guide.attach(main, "Persona con discapacidad: adjuntar", papers / "conadis.pdf")
        page.get_by_label("Pertenece a las FF.AA.", exact=True).select_option("NO")
        page.get_by_label("Deportista calificado de alto nivel", exact=True).select_option("NO")
    with guide.step(17, "GRABAR DATOS"):
        page.get_by_role("button", name="GRABAR DATOS").click()
        expect(page.get_by_text(SAVED)).to_be_visible()
    with guide.step(18, "Al adjuntar la opción “según corresponda” se visualiza en la parte inferior"):
        attached = page.get_by_role("region", name="Documentos adjuntos: registros")
        for row in ("DNI escaneado", "Persona con discapacidad"):
            expect(attached.get_by_role("row").filter(has_text=row)).to_contain_text(".pdf")
    with guide.step(19, "Hacer clic en la “x” para cerrar el mensaje"):
        page.get_by_role("button", name="Cerrar el mensaje").click()
        expect(page.get_by_text(SAVED)).to_be_hidden()


def fills_education_and_training(guide: Guide, papers: Path) -> None:
    page, dialog = guide.page, guide.dialog
    with guide.step(20, "Presiona aquí: 2. FORMACIÓN ACADÉMICA. Importante leer"):
        opens(guide, "2. FORMACIÓN ACADÉMICA")
        expect(page.get_by_text("(Requeridos y sustentados con documentos)")).to_be_visible()
        expect(page.get_by_text("Ningún dato disponible en esta tabla")).to_be_visible()
        expect(page.get_by_text(NO_ROWS)).to_be_visible()
    with guide.step(21, "Presionar aquí, para añadir la formación"):
        guide.add()
    with guide.step(22, "Ingresar datos de la Formación Académica"):
        dialog.get_by_label("Centro de estudio").fill("MI UNIVERSIDAD PRUEBA")
        dialog.get_by_label("Nivel académico").select_option(label="Universitario")
        dialog.get_by_label("Estado").select_option(label="Titulado")
        dialog.get_by_label("Especialidad/Profesión").fill("DERECHO")
        dialog.get_by_label("Fecha (D/M/A)").fill("2015-05-29")
        dialog.get_by_label("Ciudad/País").fill("CUSCO/PERU")
        dialog.get_by_label("Colegiatura: número").fill("CAC-0001")
    with guide.step(23, "Adjuntar el documento sustentatorio de la formación académica"):
        expect(dialog.get_by_text("Todo documento a adjuntar debe estar en formato PDF")).to_be_visible()
        guide.attach(dialog, "Documento que lo sustenta", papers / "titulo.pdf")
    with guide.step(24, "Para grabar el registro presionar Grabar"):
        guide.save()
    with guide.step(25, "Registro realizado"):
        guide.expect_row("MI UNIVERSIDAD PRUEBA", "Universitario", "Titulado", "DERECHO")
        expect(page.get_by_text(ONE_ROW)).to_be_visible()
    with guide.step(26, "Presionar aquí: 3. CAPACITACIÓN"):
        opens(guide, "3. CAPACITACIÓN")
    with guide.step(27, "Presionar en AÑADIR"):
        guide.add()
    with guide.step(28, "Ingresar datos de la capacitación"):
        dialog.get_by_label("Tipo de estudio").select_option(label="Diplomado")
        dialog.get_by_label("Nombre del curso").fill("DIPLOMADO EN GESTION PUBLICA")
        dialog.get_by_label("Centro de estudios").fill("UNIVERSIDAD MAYOR DE PRUEBA")
        dialog.get_by_label("inicio").fill("2023-06-01")
        dialog.get_by_label("fin", exact=False).last.fill("2023-11-30")
        dialog.get_by_label("N° de horas").fill("120")
        dialog.get_by_label("Ciudad/País").fill("LIMA/PERU")
    with guide.step(29, "Cargar archivo que sustente la capacitación"):
        guide.attach(dialog, "Documento que lo sustenta", papers / "diploma.pdf")
    with guide.step(30, "Grabar el registro aquí"):
        guide.save()
    with guide.step(31, "Registro realizado"):
        guide.expect_row("DIPLOMADO EN GESTION PUBLICA", "Diplomado", "01/06/2023", "30/11/2023", "120")


def fills_knowledge(guide: Guide, papers: Path) -> None:
    page, dialog = guide.page, guide.dialog
    with guide.step(32, "Presionar aquí: 4. CONOCIMIENTOS"):
        opens(guide, "4. CONOCIMIENTOS")
        expect(page.get_by_text("(No se requiere sustentar con documentos)").first).to_be_visible()
    with guide.step(33, "Presionar aquí, para añadir el nivel de Conocimiento en Ofimática"):
        guide.add("Conocimiento en ofimática")
    with guide.step(34, "Ingresar datos del Tipo de Conocimiento"):
        dialog.get_by_label("Tipo de conocimiento").select_option(label="Hojas de cálculo")
        dialog.get_by_label("Nivel de dominio").select_option(label="Básico")
    with guide.step(35, "Cargar archivo (Opcional)"):
        guide.attach(dialog, "Documento", papers / "excel.pdf")
    with guide.step(36, "Grabar el registro aquí"):
        guide.save()
    with guide.step(37, "Registro realizado"):
        guide.expect_row("Hojas de cálculo", "Básico")
    with guide.step(38, "Presionar aquí, para añadir el nivel de Conocimiento de Idiomas/Dialectos"):
        guide.add("Conocimiento de idiomas/dialectos")
    with guide.step(39, "Ingresar datos del Tipo de Conocimiento"):
        dialog.get_by_label("Idioma o dialecto").fill("Quechua")
        dialog.get_by_label("Nivel de dominio").select_option(label="Avanzado")
    with guide.step(40, "Cargar archivo (Opcional)"):
        guide.attach(dialog, "Documento", papers / "quechua.pdf")
    with guide.step(41, "Grabar el registro aquí"):
        guide.save()
        guide.expect_row("Quechua", "Avanzado")


def fills_experience(guide: Guide, papers: Path) -> None:
    page, dialog = guide.page, guide.dialog
    with guide.step(42, "Presionar aquí: 5. EXPERIENCIA LABORAL"):
        opens(guide, "5. EXPERIENCIA LABORAL")
    with guide.step(43, "Presionar en el botón “AÑADIR”, para registrar experiencia laboral"):
        guide.add()
    with guide.step(44, "Ingresar datos de la Experiencia Laboral"):
        dialog.get_by_label("Empresa").fill("MI EMPRESA")
        dialog.get_by_label("Privado").check()
        dialog.get_by_label("Clase de vínculo").select_option("LABORAL")
        dialog.get_by_label("Cargo/puesto/servicio").fill("GERENTE COMERCIAL")
        dialog.get_by_label("Oficina/dependencia").fill("GERENCIA GENERAL")
        dialog.get_by_label("Fecha de inicio").fill("2015-06-01")
        dialog.get_by_label("Fecha de fin").fill("2021-12-08")
        dialog.get_by_label("Funciones").fill("Dirigir el área comercial y sus contratos.")
    with guide.step(45, "Cargar archivo"):
        guide.attach(dialog, "Documento que lo sustenta", papers / "trabajo.pdf")
    with guide.step(46, "Grabar el registro aquí"):
        guide.save()
    with guide.step(47, "Registro realizado"):
        guide.expect_row("MI EMPRESA", "Privado", "GERENTE COMERCIAL", "GERENCIA GENERAL", "01/06/2015", "08/12/2021")
        expect(page.get_by_text(ONE_ROW)).to_be_visible()


def applies(guide: Guide, papers: Path, call: Call) -> None:
    """Información General: within the call's dates, the annexes downloaded, signed and attached, and the confirmation."""
    page = guide.page
    page.goto("/panel/")
    page.get_by_role("link", name="2. POSTULACIÓN").last.click()
    page.get_by_role("link", name=f"Postular a {call.code}").click()
    expect(page.get_by_text("Su ficha tiene lo necesario para postular.")).to_be_visible()
    for annex in (10, 11, 12):
        with page.expect_download() as download:
            page.get_by_role("link", name=f"Descargar Anexo N° {annex}").click()
        signed = papers / f"anexo-{annex}-firmado.pdf"
        download.value.save_as(signed)
        assert signed.read_bytes().startswith(b"%PDF-")
        guide.attach(page.get_by_role("main"), re.compile(rf"Anexo N° {annex}\b.* firmado"), signed)
    page.get_by_role("button", name="GRABAR ANEXOS").click()
    expect(page.get_by_text(SAVED)).to_be_visible()
    page.get_by_role("link", name="Ver el resumen").click()
    expect(page.get_by_role("heading", name="Resumen de su postulación")).to_be_visible()
    page.get_by_label("Confirmo que la información es verdadera y que no podré modificarla").check()
    page.get_by_role("button", name="Confirmar postulación").click()

    expect(page.get_by_role("heading", name="Constancia de postulación")).to_be_visible()
    expect(page.get_by_role("heading", name="Postulación N° 1", exact=True)).to_be_visible()
    application = Application.objects.get(call=call, user=User.objects.get(username=NUMBER))
    expect(page.get_by_text(application.confirmation.sha256)).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Constancia en PDF").click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF-")
    page.goto(f"/postulacion/{call.code}/")
    expect(page.get_by_role("heading", name="Constancia de postulación")).to_be_visible()
    assert OutboxMessage.objects.filter(to=MAILBOX).count() == 2
    page.goto("/mis-datos/5/")
    guide.expect_row("MI EMPRESA", "GERENTE COMERCIAL")
