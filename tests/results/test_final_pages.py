"""The final stage's pages: who may do which act, declared conditions that HR alone reads, and nothing half done."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from applications.models import Application
from calls.models import Call
from cvs.store import keep
from results.models import BonusCheck, Stage, StageResult, TieInput
from results.selectors_finals import final_stage
from tests.cvs.pdfs import sound
from tests.results.process import CIRO, HERNAN, LAST_DAY, NAYRA, Finalist, all_interviewed, committee
from tests.support.clock import FakeClock
from tests.support.exam import signed_in

pytestmark = pytest.mark.django_db
TWINS = (
    Finalist("99900101", "Ana Quispe Luna", 16, "80.00", ("15", "15")),
    Finalist("99900102", "Beto Rojas Paz", 16, "80.00", ("15", "15")),
)


@pytest.fixture
def staff(clock: FakeClock) -> dict[str, User]:
    clock.set(LAST_DAY)
    return committee()


def page_of(call: Call) -> str:
    return f"/rrhh/convocatorias/{call.code}/final/"


def act(client: Client, call: Call, name: str, **data: Any) -> Any:
    return client.post(page_of(call), {"act": name, **data})


def recorded() -> int:
    return StageResult.objects.filter(stage=Stage.FINAL).count()


def test_hr_checks_the_documents_and_records_the_table(staff: dict[str, User]) -> None:
    call = all_interviewed((NAYRA, CIRO))[CIRO.document].call
    hr = signed_in(staff["rrhh"])
    refused = act(hr, call, "record")
    assert refused.status_code == 409
    assert "Ciro Valdelomar Ayquipa" in refused.content.decode()
    bonus = f"{page_of(call)}2/ffaa/"
    assert hr.post(bonus, {"reason": "Documento oficial vigente."}).status_code == 422
    assert hr.post(bonus, {"valid": "si", "reason": "corto"}).status_code == 400
    assert hr.post(bonus, {"valid": "si", "kind": "GENERAL", "reason": "Documento oficial."}).status_code == 422
    assert not BonusCheck.objects.exists()
    assert hr.post(bonus, {"valid": "si", "reason": "Documento oficial vigente."}).status_code == 302
    assert act(hr, call, "record").status_code == 302
    page = hr.get(page_of(call)).content.decode()
    assert "GANADOR/A" in page
    assert "18.68" in page
    assert "Nada cambió" in hr.post(page_of(call), {"act": "record"}, follow=True).content.decode()
    assert recorded() == 2


def test_the_document_is_read_by_hr_alone(staff: dict[str, User]) -> None:
    data = sound("certificado de discapacidad")
    file = {"sha256": keep(data, shelf="pdf", extension="pdf").sha256, "name": "c.pdf", "size": len(data), "pages": 1}
    conditions = {"disability": {"degree": "33", "code": "C-8", "document": file}}
    person = Finalist(HERNAN.document, HERNAN.name, 13, "90.00", ("13.5", "13.5"), conditions)
    call = all_interviewed((person,))[person.document].call
    address = f"{page_of(call)}1/disability/documento.pdf"
    answer = signed_in(staff["rrhh"]).get(address)
    assert answer.content == data
    unit = signed_in(staff["area"])
    assert unit.get(address).status_code == 403
    assert unit.get(f"{page_of(call)}1/disability/").status_code == 403
    assert "iscapacidad" not in unit.get(page_of(call)).content.decode()
    for missing in ("1/ffaa/", "9/disability/", "1/otra/"):
        assert signed_in(staff["rrhh"]).get(page_of(call) + missing).status_code == 404


def test_the_requesting_unit_votes_and_nobody_else(staff: dict[str, User]) -> None:
    call = all_interviewed(TWINS)[TWINS[0].document].call
    reason = "Mayor experiencia en la materia."
    vote = {"place_1": "2", "place_2": "1", "reason": reason}
    assert act(signed_in(staff["rrhh"]), call, "vote", **vote).status_code == 403
    assert signed_in(staff["comite1"]).get(page_of(call)).status_code == 403
    unit = signed_in(staff["area"])
    same = act(unit, call, "vote", **vote | {"place_1": "1"})
    assert same.status_code == 422
    assert "Dos personas no pueden tener el mismo lugar." in same.content.decode()
    assert act(unit, call, "vote", **vote | {"place_1": "3"}).status_code == 422
    assert not TieInput.objects.exists()
    assert act(unit, call, "vote", **vote).status_code == 302
    assert final_stage(call).table is not None
    assert act(unit, call, "record").status_code == 403
    assert act(signed_in(staff["rrhh"]), call, "record").status_code == 302
    assert StageResult.objects.get(stage=Stage.FINAL, result="GANADOR").application.number == 2


@pytest.mark.parametrize(
    ("name", "data", "status"),
    [
        ("quota", {"reason": "Informe de planilla."}, 422),
        ("quota", {"met": "no", "reason": "corto"}, 400),
        ("false", {"number": "99", "reason": "El certificado no fue emitido."}, 404),
        ("false", {"number": "uno", "reason": "El certificado no fue emitido."}, 422),
        ("false", {"number": "1", "reason": ""}, 422),
        ("otro", {}, 400),
    ],
)
def test_an_act_that_cannot_be(staff: dict[str, User], name: str, data: dict[str, str], status: int) -> None:
    call = all_interviewed((NAYRA,))[NAYRA.document].call
    assert act(signed_in(staff["rrhh"]), call, name, **data).status_code == status
    assert not TieInput.objects.exists()
    assert not StageResult.objects.filter(stage=Stage.CONDUCT).exists()


def test_false_information_is_registered_from_the_page(staff: dict[str, User]) -> None:
    call = all_interviewed((NAYRA, CIRO))[CIRO.document].call
    hr = signed_in(staff["rrhh"])
    told = {"number": "2", "reason": "El certificado de trabajo no fue emitido."}
    assert act(hr, call, "false", **told).status_code == 302
    assert StageResult.objects.get(stage=Stage.CONDUCT).application == Application.objects.get(call=call, number=2)
    assert act(hr, call, "record").status_code == 302
    assert StageResult.objects.get(stage=Stage.FINAL, result="GANADOR").application.number == 1
