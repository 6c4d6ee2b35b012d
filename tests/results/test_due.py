"""What the board reminds of: claims, signatures, calls to accesitarios, registrations and corrections, with their terms."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.enums import Role
from accounts.models import User
from applications.models import Application
from calls.models import Call
from results.enums import ClaimState, SigningFailureCause
from results.models import Stage
from results.selectors_due import reminders_for
from results.services_claims import decide_claim
from results.services_contracts import call_runner_up, record_signing_failure, register_contract, sign_contract
from results.services_stages import Finding, record_result
from tests.accounts.people import make_user
from tests.results import test_claims, test_signing
from tests.results.process import HR
from tests.results.test_claims import OUT, claim
from tests.results.test_signing import REASON, by, day, ready, winner
from tests.support.clock import FakeClock

pytestmark = pytest.mark.django_db
signing = test_signing.call  # Ciro won, Nayra and Carla are accesitarias; the last day is 07/11/2023
claimed = test_claims.published


@pytest.fixture
def hr(db: None) -> User:
    return make_user("rrhh", Role.HR)


def told(user: User, call: Call, now: datetime) -> list[tuple[str, str, bool]]:
    return [(one.title, one.words, one.late) for one in reminders_for(user, call, now=now)]


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (day(6), ("Esperar la suscripción de Ciro Valdelomar Ayquipa", "Vence mañana.", False)),
        (datetime(2023, 11, 8, 4, 59, tzinfo=UTC), ("Esperar la suscripción de Ciro Valdelomar Ayquipa", "Vence hoy.", False)),
        (datetime(2023, 11, 8, 5, 0, tzinfo=UTC), ("Resolver la suscripción de Ciro Valdelomar Ayquipa", "Venció ayer.", True)),
        (day(10), ("Resolver la suscripción de Ciro Valdelomar Ayquipa", "Venció el 07/11/2023.", True)),
    ],
)  # fmt: skip
def test_the_winners_term(signing: Call, hr: User, now: datetime, expected: tuple[str, str, bool]) -> None:
    assert told(hr, signing, now) == [expected]


def test_who_does_not_sign_leaves_a_place_and_the_next_one_a_term(signing: Call, hr: User) -> None:
    cause = SigningFailureCause.NOT_PRESENTED
    record_signing_failure(winner(signing), cause, reason=REASON, **by(day(8)))
    assert told(hr, signing, day(8)) == [
        ("Llamar al siguiente accesitario", "Hay una posición sin quien suscriba.", False)
    ]
    call_runner_up(signing, reason=REASON, **by(day(9)))
    ((title, words, late),) = told(hr, Call.objects.get(pk=signing.pk), day(9))
    assert (title, words, late) == (
        "Esperar la suscripción de Nayra Altamira Quilca",
        "Vence el 16/11/2023.",
        False,
    )


def test_a_signed_contract_is_to_be_registered_and_then_nothing_is_owed(signing: Call, hr: User) -> None:
    ciro = winner(signing)
    ready(ciro, day(2))
    made = sign_contract(ciro, signed_on=date(2023, 11, 7), **by(day(7)))
    assert told(hr, signing, day(15)) == [
        ("Registrar el contrato de Ciro Valdelomar Ayquipa", "Venció ayer.", True),
    ]
    register_contract(made, registered_on=date(2023, 11, 15), **by(day(15)))
    assert told(hr, signing, day(15)) == []


def test_a_decision_after_the_list_asks_for_a_correction(signing: Call, hr: User) -> None:
    now = day(3)
    finding = Finding("NO_APTO", None, {})
    application = Application.objects.get(call=signing, number=3)
    record_result(application, Stage.INTERVIEW, finding, actor=HR, now=now, reason="Se corrige su puntaje.")
    assert ("Corrección de la etapa 12", "Hay decisiones posteriores a la versión 1: revise si corresponde otra.") in [
        (title, words) for title, words, _ in told(hr, signing, now)
    ]


def test_claims_wait_two_business_days(clock: FakeClock, hr: User) -> None:
    clock.set(OUT)
    call, application = claimed()
    made = claim(application, at=OUT + timedelta(hours=1))  # Friday 13/10: until Tuesday 17/10
    assert told(hr, call, day(16, month=10)) == [("Responder 1 reclamo", "Vence mañana.", False)]
    assert told(hr, call, day(18, month=10)) == [("Responder 1 reclamo", "Venció ayer.", True)]
    told_why = "El certificado acredita 89 horas."
    decide_claim(made, state=ClaimState.INFUNDADO, reason=told_why, actor=HR, now=day(18, month=10))
    assert told(hr, call, day(18, month=10)) == []


def test_the_committee_is_told_nothing_of_it(signing: Call) -> None:
    assert told(make_user("comite9", Role.COMMITTEE), signing, day(8)) == []


def test_the_board_says_it(
    signing: Call, hr: User, clock: FakeClock, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    clock.set(day(8))
    client = Client()
    client.force_login(hr)
    address = f"/rrhh/convocatorias/{signing.code}/proceso/"
    with django_assert_max_num_queries(60):
        page = client.get(address).content.decode()
    assert "Resolver la suscripción de Ciro Valdelomar Ayquipa" in page
    assert "Venció ayer." in page
