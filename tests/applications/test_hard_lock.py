"""cvLockMode: a call may keep the master sheet closed while its process lasts (CV-06); by default it stays free."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import User
from applications.services_confirm import withdraw_application
from calls.models import Call, CallState
from cvs.models import Experience
from tests.applications.ready import IN_TIME, confirm, give_annexes, make_call, ready_to_apply
from tests.cvs.filled import PERSONAL, add

pytestmark = pytest.mark.django_db
CLOSED = "Su ficha está cerrada por su postulación a CERRADA-1: no admite cambios mientras dure ese proceso."


@pytest.fixture
def hard(ana: User) -> Call:
    call = make_call("CERRADA-1", cvLockMode="HARD_LOCK")
    ready_to_apply(ana, call)
    return call


def test_every_change_is_refused_and_what_was_typed_stays(ana: User, hard: Call, page: Client) -> None:
    assert add(page, "experiencia", employer="Antes").status_code == 302
    confirm(ana, hard)
    refused = add(page, "experiencia", employer="Después")
    assert (refused.status_code, CLOSED in refused.content.decode()) == (422, True)
    assert "Después" in refused.content.decode()
    row = Experience.objects.get(employer="Antes")
    for answer in (
        page.post(f"/mis-datos/experiencia/{row.pk}/eliminar/"),
        page.post("/mis-datos/1/", PERSONAL),
    ):
        assert answer.status_code in {409, 422}
        assert CLOSED in answer.content.decode()
    assert Experience.objects.get(employer="Antes").removed_at is None


def test_another_call_can_still_be_applied_to(ana: User, hard: Call) -> None:
    confirm(ana, hard)
    other = make_call("ABIERTA-1")
    give_annexes(ana, other)
    assert confirm(ana, other).application.number == 1


@pytest.mark.parametrize("end", ["withdrawn", CallState.CONCLUIDA, CallState.CANCELADA])
def test_it_opens_again(ana: User, hard: Call, page: Client, end: str) -> None:
    done = confirm(ana, hard)
    if end == "withdrawn":
        withdraw_application(done.application, reason="", actor="user:x", now=IN_TIME)
    else:
        Call.objects.filter(pk=hard.pk).update(state=end)
    assert add(page, "experiencia").status_code == 302


def test_by_default_it_stays_free(ready: User, call: Call, page: Client) -> None:
    confirm(ready, call)
    assert add(page, "experiencia").status_code == 302
