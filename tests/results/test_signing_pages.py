"""The signing's pages: HR's acts, what an observer does not read, and the Bitácora that only the winner has."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from accounts.enums import Role
from calls.models import Call
from results.models import ChecklistMark, Contract, SigningFailure, WinnerSheet
from results.selectors_contracts import ITEMS
from tests.results.factories import make_staff
from tests.results.test_signing import REASON, ask_registry, call, day, winner  # noqa: F401 - a fixture
from tests.support.clock import FakeClock
from tests.support.exam import signed_in

pytestmark = pytest.mark.django_db
CCI = "12345678901234567890"
GOOD = {
    "marital_status": "Soltero/a",
    "ruc": "10999000025",
    "spouse": "",
    "children": "",
    "pension": "ONP",
    "afp": "",
    "cuspp": "",
    "bank": "Banco Demo",
    "account": "0123456789",
    "cci": CCI,
    "emergency_name": "Rosa Ayquipa",
    "emergency_kinship": "Madre",
    "emergency_phone": "900000002",
}


@pytest.fixture
def hr(clock: FakeClock) -> Client:
    clock.set(day(2))
    return signed_in(make_staff("rrhh", Role.HR))


def act(client: Client, made: Call, name: str, number: int = 2, **data: Any) -> Any:
    return client.post(f"/rrhh/convocatorias/{made.code}/suscripcion/{number}/", {"act": name, **data})


def test_the_winner_fills_the_sheet_and_hr_alone_reads_it(call: Call, hr: Client) -> None:  # noqa: F811
    ciro = signed_in(winner(call).user)
    address = f"/postulacion/{call.code}/bitacora/"
    assert "07/11/2023" in ciro.get(address).content.decode()
    refused = ciro.post(address, GOOD | {"cci": "123"})
    assert refused.status_code == 422
    assert "El CCI tiene 20 cifras." in refused.content.decode()
    assert 'value="Rosa Ayquipa"' in refused.content.decode()
    assert not WinnerSheet.objects.exists()
    assert ciro.post(address, GOOD).status_code == 302
    page = f"/rrhh/convocatorias/{call.code}/suscripcion/2/"
    assert CCI in hr.get(page).content.decode()
    observer = signed_in(make_staff("oci", Role.OBSERVER))
    assert CCI not in observer.get(page).content.decode()
    assert act(observer, call, "sign", signed_on="2023-11-02").status_code == 403


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"pension": "AFP"}, "Complete este dato de su AFP."),
        ({"pension": "AFP", "afp": "Prima", "cuspp": "123"}, "El CUSPP tiene 12 cifras y letras."),
        ({"ruc": "20999000025"}, "El RUC de una persona tiene 11 cifras."),
        ({"account": "123456789"}, "Escriba de 10 a 20 cifras."),
        ({"emergency_phone": "12345"}, "Escriba de 6 a 12 cifras."),
        ({"children": "x" * 1001}, "Como máximo 1000 caracteres"),
        ({"bank": ""}, "Escriba el banco."),
    ],
)
def test_a_sheet_that_cannot_be(call: Call, hr: Client, changes: dict[str, str], field: str) -> None:  # noqa: F811
    answer = signed_in(winner(call).user).post(f"/postulacion/{call.code}/bitacora/", GOOD | changes)
    assert answer.status_code == 422
    assert field in answer.content.decode()
    assert not WinnerSheet.objects.exists()


@pytest.mark.parametrize(
    "changes", [{"account": "0" * 20}, {"pension": "AFP", "afp": "Prima", "cuspp": "A" * 12}, {"children": "x" * 1000}]
)
def test_a_sheet_at_its_limits(call: Call, hr: Client, changes: dict[str, str]) -> None:  # noqa: F811
    answer = signed_in(winner(call).user).post(f"/postulacion/{call.code}/bitacora/", GOOD | changes)
    assert answer.status_code == 302


def test_who_did_not_win_has_no_sheet(call: Call, hr: Client) -> None:  # noqa: F811
    other = call.applications.get(number=1)
    assert signed_in(other.user).get(f"/postulacion/{call.code}/bitacora/").status_code == 404
    assert signed_in(other.user).post(f"/postulacion/{call.code}/bitacora/", GOOD).status_code == 404


def test_hr_takes_the_winner_to_the_register(call: Call, hr: Client) -> None:  # noqa: F811
    signed_in(winner(call).user).post(f"/postulacion/{call.code}/bitacora/", GOOD)
    refused = act(hr, call, "sign", signed_on="2023-11-02")
    assert refused.status_code == 409
    assert "Originales y copias" in refused.content.decode()
    assert act(hr, call, "mark", item="ORIGINALS", state="OBSERVED", note="").status_code == 400
    for item in ITEMS:
        assert act(hr, call, "mark", item=item.value, state="PRESENTED", note="").status_code == 302
    assert ChecklistMark.objects.count() == len(ITEMS)
    ask_registry(winner(call), day(2))
    assert act(hr, call, "register", registered_on="2023-11-02").status_code == 400
    assert act(hr, call, "sign", signed_on="mañana").status_code == 422
    assert act(hr, call, "sign", signed_on="2023-11-02").status_code == 302
    assert act(hr, call, "register", registered_on="2023-11-02").status_code == 302
    assert Contract.objects.get().registered_on is not None


def test_hr_calls_the_next_one(call: Call, hr: Client) -> None:  # noqa: F811
    address = f"/rrhh/convocatorias/{call.code}/suscripcion/"
    assert "Llamar al siguiente" not in hr.get(address).content.decode()
    assert act(hr, call, "fail", cause="NOT_PRESENTED", reason=REASON).status_code == 409
    assert act(hr, call, "fail", cause="DECLINED", reason=REASON).status_code == 302
    assert SigningFailure.objects.count() == 1
    assert "Llamar al siguiente" in hr.get(address).content.decode()
    assert hr.post(address, {"reason": ""}).status_code == 422
    assert hr.post(address, {"reason": "corto"}).status_code == 400
    said = hr.post(address, {"reason": REASON}, follow=True).content.decode()
    assert "Se llamó a suscribir a Nayra Altamira Quilca" in said
    assert act(hr, call, "otra").status_code == 400
    assert act(hr, call, "mark", 9).status_code == 404
