"""Staff open a locked account (REG-04)."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.enums import Role
from accounts.models import SignInFailure, User
from core.record import entries_of
from tests.accounts.conftest import Enter
from tests.accounts.people import make_user
from tests.support.clock import FakeClock

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.accounts.urls")]


@pytest.fixture
def hr(clock: FakeClock) -> Client:
    client = Client()
    client.force_login(make_user("rrhh", Role.HR))
    return client


def test_hr_sees_who_is_locked_and_opens_the_account(hr: Client, applicant: User, enter: Enter) -> None:
    assert "Ningún usuario está bloqueado" in hr.get("/cuentas/bloqueos/").content.decode()
    for number in ("01234567", "76543210"):
        for _ in range(5):
            enter(Client(), number, "equivocada")
    page = hr.get("/cuentas/bloqueos/").content.decode()
    assert applicant.full_name in page
    assert "09:15:00" in page
    assert [lock.user for lock in hr.get("/cuentas/bloqueos/").context["locks"]] == [applicant]
    answer = hr.post("/cuentas/bloqueos/", {"username": "01234567"}, follow=True)
    assert "ya puede ingresar" in answer.content.decode()
    assert enter(Client(), "01234567").status_code == 302


def test_the_act_is_on_record_once(hr: Client, applicant: User, enter: Enter) -> None:
    for _ in range(5):
        enter(Client(), "01234567", "equivocada")
    for _ in range(2):
        assert hr.post("/cuentas/bloqueos/", {"username": "01234567"}).status_code == 302
    [entry] = entries_of(f"account:{applicant.pk}")
    assert (entry.kind, entry.actor, entry.payload) == ("account.unlocked", "user:rrhh", {"failures": 5})


def test_the_owners_own_device_is_opened_too(hr: Client, applicant: User, enter: Enter) -> None:
    owner = Client()
    enter(owner, "01234567")
    owner.post("/salir/")
    for _ in range(5):
        enter(owner, "01234567", "equivocada")
    assert enter(owner, "01234567").status_code == 429
    hr.post("/cuentas/bloqueos/", {"username": "01234567"})
    assert enter(owner, "01234567").status_code == 302


@pytest.mark.parametrize(
    ("typed", "status", "message"),
    [("76543210", 404, "No hay ningún usuario"), ("1234567", 400, "8 dígitos"), ("", 400, "Escriba su número")],
)
def test_a_number_of_nobody_is_said_and_nothing_changes(hr: Client, typed: str, status: int, message: str) -> None:
    SignInFailure.objects.create(account="a", address="b", at="2023-10-16T14:00:00Z")
    answer = hr.post("/cuentas/bloqueos/", {"username": typed})
    assert answer.status_code == status
    assert message in answer.content.decode()
    assert SignInFailure.objects.count() == 1
