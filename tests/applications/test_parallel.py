"""Many at the same instant: one person's clicks are one application, many persons' numbers have no gaps or doubles."""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest
from pytest_django import Settings

from accounts.enums import Role
from accounts.models import User
from applications.models import Application, Confirmation
from calls.models import Call
from core.errors import Conflict
from core.models import OutboxMessage
from core.record import call_chain, entries_of
from tests.accounts.people import make_user
from tests.applications.ready import confirm, make_call, ready_to_apply
from tests.support.together import at_once

pytestmark = pytest.mark.django_db(transaction=True)

HANDS = 6


@pytest.fixture
def people(settings: Settings, tmp_path: Path) -> list[User]:
    settings.PRIVATE_ROOT = tmp_path / "private"
    call = make_call()
    made = [make_user(f"9990000{place}", Role.APPLICANT) for place in range(HANDS)]
    for person in made:
        ready_to_apply(person, call)
    return made


def test_the_same_click_many_times_is_one_receipt(people: list[User]) -> None:
    call, key = Call.objects.get(), uuid.uuid4()
    done = at_once(lambda _: confirm(people[0], call, key=key).head, hands=HANDS)
    assert len(set(done)) == 1
    assert Application.objects.count() == Confirmation.objects.count() == OutboxMessage.objects.count() == 1


def test_two_pages_of_one_person_are_one_application(people: list[User]) -> None:
    call = Call.objects.get()

    def another(_: int) -> str:
        try:
            confirm(people[0], call)
        except Conflict as refused:
            return refused.code
        return "in"

    assert sorted(at_once(another, hands=HANDS)) == ["app.dup"] * (HANDS - 1) + ["in"]
    assert Application.objects.count() == 1


def test_numbers_of_many_persons_have_no_gap_and_no_double(people: list[User]) -> None:
    call = Call.objects.get()
    numbers = at_once(lambda hand: confirm(people[hand], call).application.number, hands=HANDS)
    assert sorted(numbers) == list(range(1, HANDS + 1))
    entries = entries_of(call_chain(call.code))
    assert sorted(entry.payload["number"] for entry in entries if entry.kind == "application.confirmed") == sorted(
        numbers
    )
    assert {done.head for done in Confirmation.objects.all()} <= {entry.hash for entry in entries}
