from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.enums import DocumentType
from accounts.models import User
from applications.models import Application, RequirementResult, Withdrawal
from applications.selectors import apt_applications
from applications.services import ConfirmedApplication, record_applications
from calls.models import Call
from core.record import call_chain, entries_of
from tests.support.clock import NINE_IN_LIMA

pytestmark = pytest.mark.django_db
APTO, NO_APTO = RequirementResult.APTO, RequirementResult.NO_APTO


@pytest.fixture
def call() -> Call:
    return Call.objects.create(code="CAS-001", title="T", position_title="P", entity_name="E")


def people(count: int) -> list[User]:
    return [
        User.objects.create_user(
            f"9990000{place}", None, doc_type=DocumentType.DNI, full_name="Ana Paz", email=f"p{place}@example.test"
        )
        for place in range(count)
    ]


def confirmed(user: User, result: RequirementResult = APTO, *, minutes: int = 0) -> ConfirmedApplication:
    return ConfirmedApplication(user, NINE_IN_LIMA + timedelta(minutes=minutes), result)


def record(call: Call, *entries: ConfirmedApplication) -> list[Application]:
    return record_applications(call, entries, actor="user:rrhh", now=NINE_IN_LIMA)


def test_numbers_follow_the_order_given_and_go_on(call: Call) -> None:
    first, second, third = people(3)
    assert [a.number for a in record(call, confirmed(second), confirmed(first))] == [1, 2]
    assert [a.number for a in record(call, confirmed(third), confirmed(first))] == [3, 2]


def test_the_same_again_writes_nothing(call: Call) -> None:
    [user] = people(1)
    record(call, confirmed(user))
    record(call, confirmed(user))
    assert Application.objects.count() == 1
    [entry] = entries_of(call_chain(call.code))
    assert entry.kind == "application.recorded"
    assert entry.payload == {"number": 1, "confirmed_at": "2023-10-16T14:00:00.000Z", "requirements": "APTO"}


def test_a_changed_result_keeps_the_number_and_is_recorded(call: Call) -> None:
    user, other = people(2)
    record(call, confirmed(user), confirmed(other))
    [changed] = record(call, confirmed(user, NO_APTO, minutes=1))
    assert (changed.number, changed.requirements) == (1, "NO_APTO")
    assert changed.confirmed_at == NINE_IN_LIMA + timedelta(minutes=1)
    assert len(entries_of(call_chain(call.code))) == 3


def test_calls_count_apart(call: Call) -> None:
    other = Call.objects.create(code="CAS-002", title="T", position_title="P", entity_name="E")
    [user] = people(1)
    assert [record(each, confirmed(user))[0].number for each in (call, other)] == [1, 1]


def test_only_apto_sit_the_exam(call: Call) -> None:
    first, second, third = people(3)
    record(call, confirmed(first), confirmed(second, NO_APTO), confirmed(third))
    undecided = people_without_result(call)
    assert list(apt_applications(call).values_list("user", flat=True)) == [first.pk, third.pk]
    assert undecided.requirements == ""


def test_who_withdrew_sits_no_exam(call: Call) -> None:
    first, second = people(2)
    record(call, confirmed(first), confirmed(second))
    Withdrawal.objects.create(application=Application.objects.get(user=first), at=NINE_IN_LIMA)
    assert list(apt_applications(call).values_list("user", flat=True)) == [second.pk]


def people_without_result(call: Call) -> Application:
    user = User.objects.create_user(
        "99909999", None, doc_type=DocumentType.DNI, full_name="Ana Paz", email="sin@example.test"
    )
    return Application.objects.create(call=call, user=user, number=99)
