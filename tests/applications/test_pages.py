"""The pages of POSTULACIÓN without a browser: the hours to the millisecond, each step, each refusal with what was typed."""

from __future__ import annotations

import hashlib
import json
import re
import uuid
from datetime import datetime
from typing import Any

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.enums import Role
from accounts.models import User
from applications.models import Annex, Application, Confirmation, Draft, Withdrawal
from applications.selectors import application_of, receipt_of
from calls.models import Call
from core.signing import verify
from cvs.models import Experience
from tests.accounts.people import make_user
from tests.applications.ready import confirm, fill_sheet, give_annexes, make_call, ready_to_apply
from tests.cvs.pdfs import picture, sound
from tests.support.clock import FakeClock

pytestmark = pytest.mark.django_db

CODE = "CAS-091-2023-MIDER"
BASE = f"/postulacion/{CODE}/"
BEFORE = "La postulación se realiza el 10/10/2023 de 08:30 a 17:30 horas."
AFTER = "El plazo de postulación ha concluido. No se admiten expedientes fuera del horario establecido."
# APP-01: the instant at which the complete request arrived, and what is said to it.
HOURS = [
    ("2023-10-10T08:29:59-05:00", BEFORE),
    ("2023-10-10T08:29:59.999-05:00", BEFORE),
    ("2023-10-10T08:30:00-05:00", ""),
    ("2023-10-10T17:30:00-05:00", ""),
    ("2023-10-10T17:30:00.001-05:00", AFTER),
    ("2023-10-10T17:30:01-05:00", AFTER),
    ("2023-10-10T13:30:00+00:00", ""),
    ("2023-10-10T22:30:00+00:00", ""),
    ("2023-10-11T10:00:00-05:00", AFTER),
    ("2023-10-10T23:00:00+00:00", AFTER),
]


def post_confirm(page: Client, **changes: str) -> Any:
    return page.post(f"{BASE}confirmar/", {"key": str(uuid.uuid4()), "sworn": "on", **changes})


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    return "\n".join(document[place].get_textpage().get_text_range() for place in range(len(document)))


@pytest.mark.parametrize("line", HOURS, ids=lambda line: line[0])
@pytest.mark.usefixtures("ready", "call")
def test_the_hours_of_app_01(page: Client, hour: FakeClock, line: tuple[str, str]) -> None:
    moment, refusal = line
    hour.set(datetime.fromisoformat(moment))
    answer = post_confirm(page)
    assert Confirmation.objects.count() == (0 if refusal else 1)
    if refusal:
        assert (answer.status_code, refusal in answer.content.decode()) == (409, True)
        assert "su ficha y sus anexos siguen guardados" in answer.content.decode()
    else:
        assert (answer.status_code, answer["Location"]) == (302, f"{BASE}constancia/")


def test_between_two_days_it_is_shut(ana: User, page: Client, hour: FakeClock) -> None:
    terms = make_call().terms
    stage = next(line for line in terms["schedule"] if line["code"] == "POSTULACION")
    stage["end"] = "2023-10-11"
    call = make_call(schedule=terms["schedule"])
    ready_to_apply(ana, call)
    hour.set(datetime.fromisoformat("2023-10-10T20:00:00-05:00"))
    refused = post_confirm(page)
    said = "La postulación se realiza del 10/10/2023 al 11/10/2023 de 08:30 a 17:30 horas."
    assert (refused.status_code, said in refused.content.decode()) == (409, True)
    assert "Abre el 11/10/2023, 08:30:00" in page.get(BASE).content.decode()
    hour.set(datetime.fromisoformat("2023-10-11T08:30:00-05:00"))
    assert post_confirm(page).status_code == 302


def test_from_the_list_to_the_receipt(ana: User, call: Call, page: Client) -> None:
    listed = page.get("/postulacion/").content.decode()
    assert f'href="{BASE}"' in listed
    assert "Ningún dato disponible en esta tabla" in listed
    empty = page.get(BASE).content.decode()
    assert "Falta completar en MIS DATOS:" in empty
    assert "DNI escaneado" in empty
    assert "Según lo declarado no cumple:" in empty
    assert page.get(f"{BASE}confirmar/").status_code == 302  # nothing to confirm yet
    assert not Draft.objects.exists()  # reading changes nothing

    fill_sheet(ana)
    files = {f"anexo_{n}_file": SimpleUploadedFile(f"anexo {n}.pdf", sound(f"Anexo {n}")) for n in (10, 11, 12)}
    sent = page.post(f"{BASE}anexos/", files, follow=True).content.decode()
    assert "Datos grabados correctamente" in sent
    assert "anexo 12.pdf" in sent
    assert "Ver el resumen" in sent

    summary = page.get(f"{BASE}confirmar/").content.decode()
    assert "Confirmo que la información es verdadera y que no podré modificarla" in summary
    assert "Confirmar postulación" in summary
    [key] = re.findall(r'name="key" value="([0-9a-f-]{36})"', summary)
    unsworn = page.post(f"{BASE}confirmar/", {"key": key})
    assert (unsworn.status_code, "Marque la casilla para confirmar." in unsworn.content.decode()) == (422, True)
    for _ in "two clicks":
        done = page.post(f"{BASE}confirmar/", {"key": key, "sworn": "on"}, follow=True)
        assert done.redirect_chain == [(f"{BASE}constancia/", 302)]
    receipt = done.content.decode()
    confirmation = Confirmation.objects.get()
    assert "Postulación N° 1" in receipt
    assert "10/10/2023, 09:00:00" in receipt
    assert confirmation.sha256 in receipt
    assert page.get(BASE)["Location"] == f"{BASE}constancia/"
    assert "Ver constancia" in page.get("/postulacion/").content.decode()


def test_a_second_confirmation_is_told_where_the_receipt_is(ready: User, call: Call, page: Client) -> None:
    confirm(ready, call)
    answer = post_confirm(page)
    assert answer.status_code == 409
    assert "Ya registró su postulación a esta convocatoria." in answer.content.decode()
    assert f'href="{BASE}constancia/"' in answer.content.decode()


def test_what_went_missing_since_the_summary_is_listed(ready: User, call: Call, page: Client) -> None:
    Annex.objects.filter(code="ANEXO_12").delete()
    answer = post_confirm(page)
    assert answer.status_code == 422
    assert "Anexo N° 12, Declaración jurada complementaria: falta adjuntarlo firmado" in answer.content.decode()


def test_a_refused_annex_keeps_the_others(ana: User, call: Call, page: Client) -> None:
    files = {
        "anexo_10_file": SimpleUploadedFile("bueno.pdf", sound("Anexo 10")),
        "anexo_11_file": SimpleUploadedFile("foto.pdf", picture()),
    }
    answer = page.post(f"{BASE}anexos/", files)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "Solo se admiten archivos en formato PDF." in text
    assert "bueno.pdf" in text
    [number] = re.findall(r'name="anexo_10_document" value="(\d+)"', text)
    page.post(f"{BASE}anexos/", {"anexo_10_document": number})
    assert Annex.objects.values_list("document__name", flat=True).get() == "bueno.pdf"
    page.post(f"{BASE}anexos/", {"anexo_10_document": number, "anexo_10_document_drop": "on"})
    assert not Annex.objects.exists()


def test_another_persons_document_is_not_attached(ready: User, call: Call, page: Client) -> None:
    other = make_user("99900002", Role.APPLICANT)
    ready_to_apply(other, call)
    theirs = Annex.objects.filter(draft__user=other).values_list("document_id", flat=True)[0]
    answer = page.post(f"{BASE}anexos/", {"anexo_10_document": theirs})
    assert (answer.status_code, "No se encontró ese documento en su ficha." in answer.content.decode()) == (422, True)


def test_declaring_electronically(ana: User, page: Client) -> None:
    make_call(annexMode="ELECTRONIC_DECLARATION")
    fill_sheet(ana)
    shown = page.get(BASE).content.decode()
    assert "No tengo condena por delito doloso con sentencia firme." in shown
    refused = page.post(f"{BASE}anexos/")
    assert (refused.status_code, "Marque la casilla para declarar." in refused.content.decode()) == (422, True)
    declared = page.post(f"{BASE}anexos/", {"declared": "on"}, follow=True).content.decode()
    assert "Declarados el 10/10/2023, 09:00:00." in declared
    assert post_confirm(page).status_code == 302


def test_after_confirming_the_annexes_are_locked(ready: User, call: Call, page: Client) -> None:
    confirm(ready, call)
    answer = page.post(f"{BASE}anexos/", {})
    assert answer.status_code == 409
    assert "Su postulación fue confirmada y no admite cambios o modificaciones posteriores." in answer.content.decode()


def test_the_files_of_a_receipt(ready: User, call: Call, page: Client) -> None:
    done = confirm(ready, call)
    Experience.objects.filter(sheet__user=ready).update(employer="Otra cosa")
    pdf = page.get(f"{BASE}constancia.pdf")
    assert pdf["Content-Type"] == "application/pdf"
    assert pdf["X-Content-Type-Options"] == "nosniff"
    assert pdf.content == page.get(f"{BASE}constancia.pdf").content
    text = text_of(pdf.content)
    assert "Ana Paz Díaz" in text
    assert "10/10/2023, 09:00:00" in text
    assert done.sha256 in re.sub(r"\s", "", text)
    signed = json.loads(page.get(f"{BASE}constancia.json").content)
    application = application_of(ready, call)
    assert application is not None
    assert signed == receipt_of(application)
    assert verify(
        {k: signed[k] for k in signed if k not in {"key", "signature"}},
        key=signed["key"],
        signature=signed["signature"],
    )
    frozen = page.get(f"{BASE}ficha.json").content
    assert hashlib.sha256(frozen).hexdigest() == done.sha256
    annex = text_of(page.get(f"{BASE}anexo-10.pdf").content)
    assert "Entidad Demo" in annex
    assert "Otra cosa" not in annex


def test_anexo_10_is_the_whole_sheet(ana: User, call: Call, page: Client) -> None:
    fill_sheet(ana, rows=20)
    Experience.objects.filter(sheet__user=ana).update(duties="Elaborar informes. " * 210)  # 3990 characters in a cell
    first = page.get(f"{BASE}anexo-10.pdf").content
    text = text_of(first)
    for words in (
        "1. DATOS PERSONALES", "2. FORMACIÓN ACADÉMICA", "3. CAPACITACIÓN", "4. CONOCIMIENTOS DE OFIMÁTICA",
        "5. EXPERIENCIA LABORAL", "Ana Paz Díaz", "Miraflores, Lima, Lima", "Gestión Pública 19", "Declaro bajo juramento",
    ):  # fmt: skip
        assert words in text
    assert first == page.get(f"{BASE}anexo-10.pdf").content
    assert "REDAM" in text_of(page.get(f"{BASE}anexo-11.pdf").content)
    assert page.get(f"{BASE}anexo-9.pdf").status_code == 404


def test_withdrawing(ready: User, call: Call, page: Client) -> None:
    confirm(ready, call)
    assert "¿Desistir de la postulación?" in page.get(f"{BASE}desistir/").content.decode()
    unsure = page.post(f"{BASE}desistir/", {"reason": "Otro puesto"})
    assert (unsure.status_code, "Otro puesto" in unsure.content.decode()) == (422, True)
    done = page.post(f"{BASE}desistir/", {"reason": "Otro puesto", "sure": "on"}, follow=True).content.decode()
    assert "Usted desistió de este proceso el 10/10/2023, 09:00:00." in done
    assert Withdrawal.objects.get().reason == "Otro puesto"
    assert page.get(f"{BASE}desistir/")["Location"] == f"{BASE}constancia/"
    assert "Desistió" in page.get("/postulacion/").content.decode()


def test_what_was_recorded_without_a_file_has_no_receipt(ana: User, call: Call, page: Client) -> None:
    Application.objects.create(call=call, user=ana, number=1)
    assert page.get(BASE)["Location"] == "/postulacion/"
    assert page.get(f"{BASE}constancia/").status_code == 404
    assert post_confirm(page).status_code == 409


def test_a_draft_call_does_not_exist(ana: User, page: Client) -> None:
    assert page.get("/postulacion/no-existe/").status_code == 404


@pytest.mark.parametrize("path", ["", "confirmar/"])
def test_sixty_rows_and_files_take_as_many_queries_as_one(ana: User, call: Call, page: Client, path: str) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as counted:
            assert page.get(BASE + path).status_code == 200
        return len(counted)

    ready_to_apply(ana, call)
    few = queries()
    fill_sheet(ana, rows=60, files=True)
    assert queries() == few


def test_the_list_of_one_who_applied_to_many(ana: User, page: Client) -> None:
    counts = []
    for place in range(3):
        call = make_call(f"OTRA-{place}")
        if place == 0:
            fill_sheet(ana)
        give_annexes(ana, call)
        confirm(ana, call)
        make_call(f"ABIERTA-{place}")
        with CaptureQueriesContext(connection) as counted:
            page.get("/postulacion/")
        counts.append(len(counted))
    assert len(set(counts)) == 1
