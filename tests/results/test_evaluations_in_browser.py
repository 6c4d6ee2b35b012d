"""Importing a psychometric evaluation in a real Chromium: by keyboard, on a laptop and a narrow screen, with nothing for axe."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings

from accounts.enums import Role
from calls.models import Call
from tests.accounts.people import make_user
from tests.cvs.pdfs import sound
from tests.results.importing import four_call, passed, results_csv
from tests.results.test_pages_in_browser import apart
from tests.support.browser import SIDEWAYS, NewContext, accessibility_faults, signed_in
from tests.support.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
SIZES = {"phone": {"width": 390, "height": 844}, "laptop": {"width": 1366, "height": 768}}
PICTURES = os.environ.get("PICTURES", "")
PAGE = "/rrhh/convocatorias/CAS-091-2023-MIDER/otras-evaluaciones/"


@pytest.fixture
def call(transactional_db: None, server: Server, settings: Settings) -> Call:
    settings.PRIVATE_ROOT = server.var_dir / "private"

    def made() -> Call:
        call = four_call()
        passed(call)
        return call

    return apart(made)


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "acta.pdf").write_bytes(sound("acta"))
    (tmp_path / "errores.csv").write_bytes(results_csv("A01;21;", "99900011;9;", "A02;12.345;", "A02;9;NO SE PRESENTÓ"))
    (tmp_path / "resultados.csv").write_bytes(results_csv("A01;14;", "A02;7.99;", "A08;;NO SE PRESENTÓ"))
    (tmp_path / "correccion.csv").write_bytes(results_csv("A01;14;", "A02;8;"))
    return tmp_path


def look(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=str(Path(PICTURES) / f"{name}.png"), full_page=True)
    assert accessibility_faults(page) == []
    assert page.evaluate(SIDEWAYS) <= 0


@pytest.mark.parametrize("size", sorted(SIZES))
def test_importing_by_keyboard(call: Call, server: Server, new_context: NewContext, files: Path, size: str) -> None:
    context = new_context(base_url=server.url, viewport=SIZES[size])
    page = signed_in(context, server.url, apart(lambda: make_user("rrhh", Role.HR)))
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.goto(PAGE)
    look(page, f"evaluations-{size}")
    page.get_by_role("link", name="Ver Evaluación psicométrica").press("Enter")
    look(page, f"evaluation-{size}-empty")

    page.get_by_label("Archivo de resultados").set_input_files(files / "errores.csv")
    page.get_by_label("Acta firmada en PDF").set_input_files(files / "acta.pdf")
    page.get_by_role("button", name="Revisar los cambios").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Línea 2: el puntaje 21 está fuera de 0 a 20.")
    look(page, f"evaluation-{size}-wrong")

    page.get_by_label("Archivo de resultados").set_input_files(files / "resultados.csv")
    page.get_by_role("button", name="Revisar los cambios").press("Enter")
    expect(page.get_by_role("heading", name="Revise antes de importar")).to_be_visible()
    look(page, f"evaluation-{size}-preview")
    page.get_by_role("button", name="Importar 3 resultados").press("Enter")
    expect(page.get_by_text("Versión 1 importada: 3 resultados nuevos o distintos.")).to_be_visible()
    look(page, f"evaluation-{size}-imported")

    page.get_by_label("Archivo de resultados").set_input_files(files / "correccion.csv")
    page.get_by_label("Acta firmada en PDF").set_input_files(files / "acta.pdf")
    page.get_by_role("button", name="Revisar los cambios").press("Enter")
    page.get_by_role("button", name="Importar 2 resultados").press("Enter")
    expect(page.get_by_text("Escriba el motivo de la corrección")).to_be_visible()
    look(page, f"evaluation-{size}-reason")
    page.get_by_label("Motivo de la corrección").fill("Se leyó mal la hoja de Ciro.")
    page.get_by_role("button", name="Importar 2 resultados").press("Enter")
    page.get_by_role("link", name="Versión 2", exact=True).press("Enter")
    expect(page.get_by_text("Se leyó mal la hoja de Ciro.")).to_be_visible()
    look(page, f"evaluation-{size}-version")
    assert troubles == []
