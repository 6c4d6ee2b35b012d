"""A confirmed application stays as it is, whoever asks and however (APP-06)."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from accounts.enums import Role
from accounts.models import User
from applications.models import Application, Confirmation, RequirementResult, Withdrawal
from applications.services import ConfirmedApplication, record_applications
from applications.services_confirm import withdraw_application
from calls.models import Call
from tests.accounts.people import make_user
from tests.applications.ready import IN_TIME, confirm

pytestmark = pytest.mark.django_db

REFUSED = [
    "UPDATE applications_application SET number = 99",
    "UPDATE applications_application SET confirmed_at = NULL",
    "UPDATE applications_application SET user_id = (SELECT id FROM accounts_user WHERE username = 'rrhh')",
    "DELETE FROM applications_application",
    "UPDATE applications_confirmation SET snapshot = '{}'",
    "UPDATE applications_confirmation SET sha256 = sha256",
    "DELETE FROM applications_confirmation",
    "UPDATE applications_withdrawal SET reason = 'otro'",
    "DELETE FROM applications_withdrawal",
]


@pytest.fixture
def left(ready: User, call: Call) -> Confirmation:
    """Confirmed, and withdrawn."""
    make_user("rrhh", Role.HR)
    done = confirm(ready, call)
    withdraw_application(done.application, reason="", actor="user:99900001", now=IN_TIME)
    return done


@pytest.mark.parametrize("statement", REFUSED)
@pytest.mark.usefixtures("left")
def test_the_database_refuses(statement: str) -> None:
    with pytest.raises(DatabaseError, match="refused"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize("role", Role.values)
def test_no_roles_write_gets_through_the_models(left: Confirmation, role: str) -> None:
    make_user(f"de{Role.values.index(role)}", Role(role))  # rights do not matter: nobody has a way
    application = left.application
    application.number = 7
    for write in (
        application.save,
        application.delete,
        left.save,
        left.delete,
        Withdrawal.objects.all().delete,
        lambda: Confirmation.objects.update(snapshot="{}"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            write()


def test_the_decision_of_stage_4_is_still_to_come(left: Confirmation) -> None:
    Application.objects.update(requirements=RequirementResult.APTO)
    assert Application.objects.get().requirements == "APTO"


def test_recording_results_again_does_not_move_a_confirmed_hour(ready: User, call: Call) -> None:
    confirm(ready, call)
    entry = ConfirmedApplication(ready, IN_TIME, RequirementResult.NO_APTO)
    [application] = record_applications(call, [entry], actor="user:rrhh", now=IN_TIME)
    assert (application.number, application.requirements) == (1, "NO_APTO")
    later = ConfirmedApplication(ready, IN_TIME.replace(hour=15), RequirementResult.APTO)
    [application] = record_applications(call, [later], actor="user:rrhh", now=IN_TIME)
    assert (application.confirmed_at, application.requirements) == (IN_TIME, "APTO")


def test_what_has_no_file_yet_may_change(ready: User, call: Call) -> None:
    Application.objects.create(call=call, user=ready, number=1)
    Application.objects.update(number=2)
    Application.objects.get().delete()
    assert not Application.objects.exists()
