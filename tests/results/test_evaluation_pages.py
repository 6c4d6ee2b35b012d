"""Imported evaluations as Human Resources do them: form, file with its act, preview, import, correction; and who sees what."""

from __future__ import annotations

import io
import re

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.enums import Role
from applications.models import Application
from calls.models import Call
from results.models import EvaluationImport, Stage, StageResult
from tests.accounts.people import make_user
from tests.cvs.pdfs import picture, sound
from tests.results.filed import IN_HOURS
from tests.results.importing import PSYCHOLOGICAL, PSYCHOMETRIC, bring_in, four_call, passed, results_csv
from tests.support.clock import FakeClock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("private")]
PAGE = "/rrhh/convocatorias/CAS-091-2023-MIDER/otras-evaluaciones/"
ONE = f"{PAGE}psicometrica/"
GOOD = results_csv("A01;14;", "A02;7.99;", "A08;;NO SE PRESENTÓ")


@pytest.fixture
def call(clock: FakeClock) -> Call:
    clock.set(IN_HOURS)
    return four_call()


@pytest.fixture
def people(call: Call) -> dict[str, Application]:
    return passed(call)


def browser(name: str, role: Role) -> Client:
    client = Client()
    client.force_login(make_user(name, role))
    return client


@pytest.fixture
def hr(people: dict[str, Application]) -> Client:
    return browser("rrhh", Role.HR)


def files(
    raw: bytes = GOOD, act: bytes | None = None, *, name: str = "resultados.csv"
) -> dict[str, SimpleUploadedFile]:
    sent = {"file": SimpleUploadedFile(name, raw)}
    return sent if act is None else sent | {"act": SimpleUploadedFile("acta.pdf", act)}


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, name
    return found[1]


def looked_at(hr: Client, raw: bytes = GOOD, act: str = "acta") -> dict[str, str]:
    answer = hr.post(ONE, files(raw, sound(act)))
    assert answer.status_code == 200, answer.content.decode()
    page = answer.content.decode()
    return {"token": hidden(page, "token"), "seen": hidden(page, "seen")}


def test_a_file_is_looked_at_and_then_imported(hr: Client) -> None:
    assert "Aprueba desde 8 de 20" in hr.get(ONE).content.decode()
    answer = hr.post(ONE, files(act=sound("acta")))
    page = answer.content.decode()
    assert "3 resultados nuevos" in page
    assert "Todavía no se registró nada" in page
    assert not StageResult.objects.exists()
    told = {"token": hidden(page, "token"), "seen": hidden(page, "seen")}
    assert hr.post(f"{ONE}importar", told).headers["Location"] == ONE
    assert hr.post(f"{ONE}importar", told).headers["Location"] == ONE  # the same click again
    assert EvaluationImport.objects.count() == 1
    words = StageResult.objects.filter(stage=Stage.PSYCHOMETRIC).order_by("application__number")
    assert list(words.values_list("result", flat=True)) == ["APTO", "NO_APTO", "NO_ASISTIO"]
    assert hr.get(f"{ONE}1/acta.pdf").content == sound("acta")
    assert hr.get(f"{ONE}1/archivo").content == GOOD
    kept = hr.get(f"{ONE}1/").content.decode()
    assert "NO ASISTIÓ" in kept
    assert "7.99" in kept


def test_a_wrong_file_is_told_line_by_line_and_the_act_stays(hr: Client) -> None:
    answer = hr.post(ONE, files(results_csv("A01;21;", "A02;9;", "A02;9;"), sound("acta")))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Línea 2: el puntaje 21 está fuera de 0 a 20." in page
    assert "Línea 4: el documento 99900002 ya está en la línea 3." in page
    assert "Ya está guardada" in page
    answer = hr.post(ONE, files() | {"kept_act": hidden(page, "kept_act")})
    assert answer.status_code == 200
    assert "acta.pdf" in answer.content.decode()


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (files(), "Adjunte el acta firmada"),
        (files(act=picture()), "Solo se admiten archivos en formato PDF"),
        ({"act": SimpleUploadedFile("acta.pdf", sound("acta"))}, "Elija el archivo de resultados"),
        (files(b"", sound("acta")), "El archivo está vacío"),
        (files(b"x" * (1024 * 1024 + 1), sound("acta")), "El archivo pasa de 1 MB"),
        (files(sound("no es"), sound("acta")), "ni está en UTF-8"),
        (files() | {"kept_act": "inventada:firma"}, "Adjunte el acta firmada"),
    ],
)
def test_what_is_missing_or_wrong_is_told(hr: Client, sent: dict[str, SimpleUploadedFile], said: str) -> None:
    for file in sent.values():
        if isinstance(file, SimpleUploadedFile):
            file.seek(0)
    answer = hr.post(ONE, sent)
    assert (answer.status_code, said in answer.content.decode()) == (422, True)
    assert not EvaluationImport.objects.exists()


def test_a_correction_asks_for_its_reason_and_shows_what_it_changes(hr: Client) -> None:
    hr.post(f"{ONE}importar", looked_at(hr))
    raw = results_csv("A01;14;", "A02;8;")
    page = hr.post(ONE, files(raw, sound("otra acta"))).content.decode()
    assert "1 corrige un resultado anterior" in page
    assert "7.99 NO APTO" in page
    assert "1 persona no está en el archivo" in page
    told = {"token": hidden(page, "token"), "seen": hidden(page, "seen")}
    refused = hr.post(f"{ONE}importar", told)
    assert (refused.status_code, "de 10 a 1000 caracteres" in refused.content.decode()) == (400, True)
    assert hr.post(f"{ONE}importar", told | {"reason": "Se leyó mal la hoja."}).status_code == 302
    page = hr.get(ONE).content.decode()
    assert "Versión 1" in page
    assert "Se leyó mal la hoja." in page
    assert "7.99" in hr.get(f"{ONE}1/").content.decode()


def test_what_was_seen_is_shown_again_when_it_changed(hr: Client, call: Call) -> None:
    told = looked_at(hr, results_csv("A01;15;"))
    bring_in(call, PSYCHOMETRIC, GOOD)
    answer = hr.post(f"{ONE}importar", told | {"reason": "Se leyó mal la hoja."})
    page = answer.content.decode()
    assert (answer.status_code, "Revísela de nuevo" in page, "14.00 APTO" in page) == (409, True, True)
    assert hr.post(f"{ONE}importar", told | {"seen": hidden(page, "seen"), "reason": "Se leyó mal."}).status_code == 302


def test_a_token_is_of_its_evaluation(hr: Client) -> None:
    told = looked_at(hr)
    assert hr.post(f"{PAGE}psicologica/importar", told).status_code == 400
    assert hr.post(f"{ONE}importar", told | {"token": "inventado"}).status_code == 400
    assert not EvaluationImport.objects.exists()


def test_the_form_names_who_is_evaluated(hr: Client) -> None:
    lines = hr.get(f"{ONE}plantilla.csv").content.decode("utf-8-sig").splitlines()
    assert lines[0] == "documento;nombres;puntaje;situacion"
    assert [line.split(";")[0] for line in lines[1:]] == ["99900001", "99900002", "99900008"]
    book = openpyxl.load_workbook(io.BytesIO(hr.get(f"{ONE}plantilla.xlsx").content))
    sheet = book.worksheets[0]
    assert [cell.value for cell in sheet["A"]] == ["documento", "99900001", "99900002", "99900008"]
    for place, score in enumerate((14, 7.99, None), start=2):
        sheet.cell(place, 3, score)
    sheet.cell(4, 4, "NO ASISTIÓ")
    out = io.BytesIO()
    book.save(out)
    page = hr.post(ONE, files(out.getvalue(), sound("acta"), name="cualquiera.txt")).content.decode()
    assert "3 resultados nuevos" in page


def test_observers_look_and_do_not_import_and_see_nothing_psychological(hr: Client, call: Call) -> None:
    bring_in(call, PSYCHOMETRIC, GOOD)
    bring_in(call, PSYCHOLOGICAL, results_csv("A01;ASISTIÓ", header="documento;nombres;situacion"))
    observer = browser("observador", Role.OBSERVER)
    seen = observer.get(PAGE).content.decode()
    assert ("Evaluación psicométrica" in seen, "psicológica" in seen) == (True, False)
    assert "Evaluación psicológica" in hr.get(PAGE).content.decode()
    assert observer.get(f"{ONE}1/acta.pdf").status_code == 200
    assert observer.post(ONE, files(act=sound("acta"))).status_code == 403
    for path in ("", "1/", "1/acta.pdf", "1/archivo", "plantilla.csv"):
        assert observer.get(f"{PAGE}psicologica/{path}").status_code == 404, path
        assert hr.get(f"{PAGE}psicologica/{path}").status_code == 200, path


@pytest.mark.parametrize("role", [Role.APPLICANT, Role.COMMITTEE, Role.MONITOR])
def test_nobody_else_is_let_in(hr: Client, role: Role) -> None:
    other = browser("99900099" if role is Role.APPLICANT else "otra", role)
    assert {other.get(f"{PAGE}{path}").status_code for path in ("", "psicometrica/", "psicometrica/1/")} == {403}


def test_a_call_has_only_its_own_evaluations(hr: Client) -> None:
    assert hr.get(f"{PAGE}conocimientos/").status_code == 404  # this exam is sat on the site
    assert hr.get(f"{PAGE}otra/").status_code == 404
    assert hr.get(f"{ONE}2/").status_code == 404
    assert "Otras evaluaciones" in hr.get("/rrhh/convocatorias/CAS-091-2023-MIDER/proceso/").content.decode()
