"""Applying with a real browser, on a phone and on a laptop; by keyboard alone; without scripts."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, expect

from accounts.enums import Role
from accounts.models import User
from applications.models import Confirmation
from calls.models import Call
from core import clock
from core.display import LIMA
from tests.accounts.people import make_user
from tests.applications.ready import confirm, fill_sheet, give_annexes, make_call
from tests.cvs.pdfs import picture, sound
from tests.support.browser import NewContext, look, signed_in
from tests.support.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SIZES = {"phone": {"width": 390, "height": 844}, "laptop": {"width": 1366, "height": 768}}
CODE = "CAS-091-2023-MIDER"


@pytest.fixture
def call(transactional_db: None) -> Call:
    """The demo's call with the hours of postulation around now."""
    return open_now()


def open_now() -> Call:
    terms = make_call().terms
    today = clock.now().astimezone(LIMA).date()
    stage = next(line for line in terms["schedule"] if line["code"] == "POSTULACION")
    stage |= {
        "start": (today - timedelta(days=1)).isoformat(),
        "end": (today + timedelta(days=1)).isoformat(),
        "dailyFrom": None,
        "dailyTo": None,
    }
    return make_call(schedule=terms["schedule"])


@pytest.fixture
def ana(server: Server, settings: object) -> User:
    settings.PRIVATE_ROOT = server.var_dir / "private"  # type: ignore[attr-defined]
    return make_user("99900001", Role.APPLICANT, full_name="Ana Paz Díaz")


@pytest.fixture
def signed_annexes(tmp_path: Path) -> list[Path]:
    paths = []
    for number in (10, 11, 12):
        paths.append(tmp_path / f"anexo-{number}-firmado.pdf")
        paths[-1].write_bytes(sound(f"Anexo {number} firmado"))
    (tmp_path / "foto.pdf").write_bytes(picture())
    return paths


@pytest.mark.parametrize("size", sorted(SIZES))
@pytest.mark.usefixtures("call")
def test_applying(ana: User, server: Server, new_context: NewContext, signed_annexes: list[Path], size: str) -> None:
    page = signed_in(new_context(base_url=server.url, viewport=SIZES[size]), server.url, ana)
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)

    page.goto("/panel/")
    page.get_by_role("main").get_by_role("link", name="2. POSTULACIÓN").click()
    expect(page.get_by_role("heading", name="Convocatorias para postular")).to_be_visible()
    look(page)
    page.get_by_role("link", name=f"Postular a {CODE}").click()
    expect(page.get_by_text("Falta completar en MIS DATOS:")).to_be_visible()
    expect(page.get_by_text("Según lo declarado no cumple:")).to_be_visible()
    expect(page.get_by_role("timer")).to_contain_text(":")
    look(page)

    fill_sheet(ana)
    page.reload()
    expect(page.get_by_text("Su ficha tiene lo necesario para postular.")).to_be_visible()
    with page.expect_download() as downloading:
        page.get_by_role("link", name="Descargar Anexo N° 10").click()
    assert downloading.value.suggested_filename == f"anexo-10-{CODE}.pdf"
    page.get_by_label("Anexo N° 11, Declaración jurada del postulante, firmado").set_input_files(
        signed_annexes[0].with_name("foto.pdf")
    )
    expect(page.get_by_role("alert")).to_contain_text("Solo se admiten archivos en formato PDF.")
    look(page)
    for number, path in zip((10, 11, 12), signed_annexes, strict=True):
        page.locator(f"#anexo_{number} input[type=file]").set_input_files(path)
        expect(page.locator(f"#anexo_{number}").get_by_text("Listo: grabe")).to_be_visible()
    page.get_by_role("button", name="GRABAR ANEXOS").click()
    expect(page.get_by_text("Datos grabados correctamente")).to_be_visible()
    look(page)

    page.get_by_role("link", name="Ver el resumen").click()
    expect(page.get_by_role("heading", name="Resumen de su postulación")).to_be_visible()
    look(page)
    page.get_by_role("button", name="Confirmar postulación").click()
    expect(page.get_by_text("Marque la casilla para confirmar.")).to_be_visible()
    look(page)
    page.get_by_label("Confirmo que la información es verdadera y que no podré modificarla").check()
    page.get_by_role("button", name="Confirmar postulación").click()
    expect(page.get_by_role("heading", name="Constancia de postulación")).to_be_visible()
    expect(page.get_by_text(Confirmation.objects.get().sha256)).to_be_visible()
    look(page)
    with page.expect_download() as downloading:
        page.get_by_role("link", name="Constancia en PDF").click()
    assert downloading.value.path().read_bytes().startswith(b"%PDF-")
    page.goto("/postulacion/")
    expect(page.get_by_role("link", name="Ver constancia")).to_be_visible()
    look(page)
    assert faults == [text for text in faults if "422" in text or "400" in text], faults


def test_applying_by_keyboard_alone(ana: User, call: Call, server: Server, new_context: NewContext) -> None:
    fill_sheet(ana)
    give_annexes(ana, call)
    page = signed_in(new_context(base_url=server.url), server.url, ana)
    page.goto(f"/postulacion/{CODE}/")
    page.get_by_role("link", name="Ver el resumen").press("Enter")
    page.get_by_label("Confirmo que la información es verdadera").press("Space")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Confirmar postulación")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Postulación N° 1")).to_be_visible()


def test_applying_without_scripts(
    ana: User, call: Call, server: Server, new_context: NewContext, signed_annexes: list[Path]
) -> None:
    fill_sheet(ana)
    page = signed_in(new_context(base_url=server.url, java_script_enabled=False), server.url, ana)
    page.goto(f"/postulacion/{CODE}/")
    for number, path in zip((10, 11, 12), signed_annexes, strict=True):
        page.locator(f"#anexo_{number} input[type=file]").set_input_files(path)
    page.get_by_role("button", name="GRABAR ANEXOS").click()
    expect(page.get_by_role("link", name="anexo-12-firmado.pdf")).to_be_visible()
    page.get_by_role("link", name="Ver el resumen").click()
    page.get_by_label("Confirmo que la información es verdadera").check()
    page.get_by_role("button", name="Confirmar postulación").click()
    page.get_by_role("link", name="Desistir de la postulación").click()
    page.get_by_label("Entiendo que dejo el proceso").check()
    page.get_by_role("button", name="Desistir").click()
    expect(page.get_by_text("Su desistimiento quedó registrado.")).to_be_visible()


@pytest.mark.parametrize("size", sorted(SIZES))
def test_registering_after_a_failure(ana: User, call: Call, server: Server, new_context: NewContext, size: str) -> None:
    evidence = FilePayload(name="captura.pdf", mimeType="application/pdf", buffer=sound("Captura"))
    for place in range(3):
        other = make_user(f"9991000{place}", Role.APPLICANT, full_name=f"Persona Inventada {place}")
        fill_sheet(other)
        give_annexes(other, call)
        confirm(other, call, received_at=clock.now())
    fill_sheet(ana)
    page = signed_in(new_context(base_url=server.url, viewport=SIZES[size]), server.url, make_user("rrhh", Role.HR))
    page.goto("/rrhh/postulaciones/")
    look(page)
    page.get_by_role("link", name=CODE).click()
    expect(page.get_by_text("Mostrando registros del 1 al 3 de un total de 3 registros")).to_be_visible()
    look(page)
    page.get_by_label("Buscar por nombre, documento o número").fill("inventada 2")
    page.get_by_role("button", name="Buscar").click()
    expect(page.get_by_role("row", name="Persona Inventada 2")).to_be_visible()
    page.get_by_role("link", name="Registrar por falla técnica").click()
    failed = clock.now().astimezone(LIMA) - timedelta(minutes=5)
    page.get_by_label("Número de documento del postulante").fill("99900001")
    page.get_by_label("Día de la falla").fill(failed.date().isoformat())
    page.get_by_label("Hora de la falla").fill(f"{failed:%H:%M:%S}")
    page.get_by_label("Motivo por el que se acepta").fill("El servidor no respondió entre 17:05 y 17:20")
    page.get_by_label("Evidencia en PDF").set_input_files(evidence)
    page.get_by_role("button", name="Registrar postulación").click()
    expect(page.get_by_text("A esa persona le falta:")).to_be_visible()
    expect(page.get_by_text("Ya está guardada: captura.pdf")).to_be_visible()
    look(page)
    give_annexes(ana, call)
    page.get_by_role("button", name="Registrar postulación").click()
    expect(page.get_by_text("Se registró la postulación N° 4.")).to_be_visible()
    with page.expect_download() as downloading:
        page.get_by_role("link", name="Evidencia de la postulación 4").click()
    assert downloading.value.suggested_filename == "captura.pdf"
    look(page)
