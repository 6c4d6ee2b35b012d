"""After the final list: terms in business days, documents, the contract, who does not sign, and who is called next."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from applications.models import Application, RegistryQuery
from calls.models import Call, CallState
from core.errors import DomainError
from core.models import OutboxMessage, RecordEntry
from core.record import call_chain
from results.listings import LISTINGS
from results.models import ChecklistMark, Contract, Promotion, Publication, SigningFailure
from results.selectors_contracts import ITEMS, Signer, signers_of
from results.services_contracts import (
    call_runner_up,
    mark_document,
    record_signing_failure,
    register_contract,
    save_winner_sheet,
    sign_contract,
)
from results.services_finals import record_false_information, record_finals
from results.services_publish import publish_listing
from tests.results.process import CIRO, HR, NAYRA, all_interviewed, make_process_call
from tests.results.test_finals import THIRD, check_all

pytestmark = pytest.mark.django_db
LISTED = datetime(2023, 10, 30, 21, 0, tzinfo=UTC)  # 16:00 in Lima
REASON = "No se presentó con sus originales."
DATA = {"bank": "Banco Demo", "account": "0123456789"}


def by(moment: datetime) -> dict[str, Any]:
    return {"actor": HR, "now": moment}


def day(number: int, *, month: int = 11, hour: int = 15) -> datetime:
    return datetime(2023, month, number, hour, tzinfo=UTC)


@pytest.fixture
def call() -> Call:
    """Ciro won, Nayra and Carla are accesitarias; the list is out."""
    made = all_interviewed((NAYRA, CIRO, THIRD))[CIRO.document].call
    check_all(made)
    record_finals(made, **by(LISTED))
    publish_listing(made, LISTINGS[12], **by(LISTED))
    return Call.objects.get(pk=made.pk)


def signer(call: Call, number: int) -> Signer:
    return next(one for one in signers_of(call) if one.number == number)


def winner(call: Call) -> Application:
    return next(one.application for one in signers_of(call) if one.is_called)


def ask_registry(application: Application, moment: datetime, sanctions: list[dict[str, Any]] | None = None) -> None:
    RegistryQuery.objects.create(
        application=application,
        asked_at=moment,
        sanctions=sanctions or [],
        evidence_sha256="a" * 64,
        evidence_name="rnssc.pdf",
        actor=HR,
        at=moment,
    )


def ready(application: Application, moment: datetime) -> None:
    """Everything that signing asks for."""
    save_winner_sheet(application, DATA, **by(moment))
    for item in ITEMS:
        mark_document(application, item.value, "PRESENTED", note="", **by(moment))
    ask_registry(application, moment)


def refusal(act: Any, *args: Any, **more: Any) -> str:
    with pytest.raises(DomainError) as refused:
        act(*args, **more)
    return refused.value.code


def test_publishing_brings_the_call_to_its_results_and_opens_the_winners_term(call: Call) -> None:
    assert call.state == CallState.CON_RESULTADOS
    assert [(one.number, one.result, one.until) for one in signers_of(call)] == [
        (2, "GANADOR", date(2023, 11, 7)),  # 01/11 is a holiday
        (1, "ACCESITARIO", None),
        (3, "ACCESITARIO", None),
    ]


def test_signing_needs_everything_and_says_what_is_missing(call: Call) -> None:
    ciro = winner(call)
    with pytest.raises(DomainError) as refused:
        sign_contract(ciro, signed_on=date(2023, 11, 2), **by(day(2)))
    assert refused.value.code == "contract.missing"
    assert len(refused.value.data["missing"]) == len(ITEMS) + 2
    ready(ciro, day(2))
    made = sign_contract(ciro, signed_on=date(2023, 11, 7), **by(day(7)))
    assert (made.starts_on, made.ends_on, made.trial_until, made.register_until) == (
        date(2023, 11, 7),  # never before the signature (CTR-06)
        date(2023, 12, 31),
        date(2023, 12, 31),  # shorter than three months (CTR-08)
        date(2023, 11, 14),  # CTR-07
    )
    assert sign_contract(ciro, signed_on=date(2023, 11, 7), **by(day(8))) == made
    assert refusal(sign_contract, ciro, signed_on=date(2023, 11, 6), **by(day(8))) == "contract.signed"


@pytest.mark.parametrize(
    ("signed_on", "now", "code"),
    [
        (date(2023, 11, 8), day(8), "contract.late"),
        (date(2023, 10, 29), day(2), "contract.day"),
        (date(2023, 11, 3), day(2), "contract.day"),
    ],
)
def test_days_on_which_nobody_signs(call: Call, signed_on: date, now: datetime, code: str) -> None:
    ciro = winner(call)
    ready(ciro, day(2))
    assert refusal(sign_contract, ciro, signed_on=signed_on, **by(now)) == code
    assert not Contract.objects.exists()


@pytest.mark.parametrize(("until", "blocks"), [("2023-11-01", False), ("2023-11-02", True), (None, True)])
def test_the_registry_is_asked_again_after_the_list(call: Call, until: str | None, blocks: bool) -> None:
    ciro = winner(call)
    ready(ciro, day(2))
    sanction = {"type": "DESTITUCION", "from": "2020-01-01", "to": until}
    ask_registry(ciro, day(2), [sanction])
    assert bool(signer(call, 2).missing) is blocks


def test_a_query_from_before_the_list_does_not_count(call: Call) -> None:
    ciro = winner(call)
    save_winner_sheet(ciro, DATA, **by(day(2)))
    for item in ITEMS:
        mark_document(ciro, item.value, "PRESENTED", note="", **by(day(2)))
    ask_registry(ciro, day(29, month=10))
    assert signer(call, 2).missing == ["La consulta repetida al RNSSC, posterior a los resultados finales"]


@pytest.mark.parametrize(
    ("item", "state", "note", "code"),
    [
        ("RNSSC", "PRESENTED", "", "checklist.item"),
        ("OTRO", "PRESENTED", "", "checklist.item"),
        ("HEALTH", "LISTO", "", "checklist.state"),
        ("HEALTH", "OBSERVED", "x" * 9, "checklist.note"),
        ("HEALTH", "PRESENTED", "x" * 1001, "checklist.note"),
        ("ORIGINALS", "NOT_APPLICABLE", "", "checklist.needed"),
    ],
)
def test_a_mark_that_cannot_be(call: Call, item: str, state: str, note: str, code: str) -> None:
    assert refusal(mark_document, winner(call), item, state, note=note, **by(day(2))) == code
    assert not ChecklistMark.objects.exists()


@pytest.mark.parametrize("note", ["x" * 10, "x" * 1000])
def test_an_observation_at_its_limits_keeps_from_signing(call: Call, note: str) -> None:
    ciro = winner(call)
    ready(ciro, day(2))
    mark_document(ciro, "HEALTH", "OBSERVED", note=note, **by(day(2)))
    assert refusal(sign_contract, ciro, signed_on=date(2023, 11, 2), **by(day(2))) == "contract.missing"
    mark_document(ciro, "HEALTH", "NOT_APPLICABLE", note="", **by(day(2)))
    sign_contract(ciro, signed_on=date(2023, 11, 2), **by(day(2)))


def test_registering_every_contract_concludes_the_call(call: Call) -> None:
    ciro = winner(call)
    ready(ciro, day(2))
    made = sign_contract(ciro, signed_on=date(2023, 11, 7), **by(day(7)))
    assert refusal(register_contract, made, registered_on=date(2023, 11, 6), **by(day(8))) == "contract.register_day"
    assert refusal(register_contract, made, registered_on=date(2023, 11, 9), **by(day(8))) == "contract.register_day"
    register_contract(made, registered_on=date(2023, 11, 8), **by(day(8)))
    again = register_contract(made, registered_on=date(2023, 11, 9), **by(day(9)))
    assert again.registered_on == date(2023, 11, 8)
    assert Call.objects.get(pk=call.pk).state == CallState.CONCLUIDA
    assert refusal(save_winner_sheet, ciro, DATA, **by(day(9))) == "call.ended"


def test_nobody_fails_to_come_while_the_term_runs(call: Call) -> None:
    ciro = winner(call)
    # 23:59 of the last day in Lima, and a minute later.
    last, after = datetime(2023, 11, 8, 4, 59, tzinfo=UTC), datetime(2023, 11, 8, 5, 0, tzinfo=UTC)
    assert refusal(record_signing_failure, ciro, "NOT_PRESENTED", reason=REASON, **by(last)) == "signing.term_open"
    first = record_signing_failure(ciro, "NOT_PRESENTED", reason=REASON, **by(after))
    assert record_signing_failure(ciro, "DECLINED", reason=REASON, **by(after)) == first


@pytest.mark.parametrize(
    ("cause", "reason", "code"),
    [
        ("OTRA", REASON, "signing.cause"),
        ("DECLINED", "x" * 9, "signing.reason"),
        ("DECLINED", "x" * 1001, "signing.reason"),
    ],
)
def test_a_failure_that_cannot_be(call: Call, cause: str, reason: str, code: str) -> None:
    assert refusal(record_signing_failure, winner(call), cause, reason=reason, **by(day(2))) == code
    assert not SigningFailure.objects.exists()


def test_the_next_one_is_called_with_a_term_of_their_own_and_the_earlier_list_stays(call: Call) -> None:
    ciro = winner(call)
    assert refusal(call_runner_up, call, reason=REASON, **by(day(8))) == "runner_up.no_place"
    record_signing_failure(ciro, "NOT_PRESENTED", reason=REASON, **by(day(8)))
    (promotion,) = call_runner_up(call, reason=REASON, **by(day(8)))
    assert promotion.application.number == 1
    assert [(one.number, one.result, one.until) for one in signers_of(call)] == [
        (2, "NO_SUSCRIBIO", date(2023, 11, 7)),
        (1, "GANADOR", date(2023, 11, 15)),  # five business days from the day after being notified
        (3, "ACCESITARIO", None),
    ]
    first, second = Publication.objects.filter(call=call, stage_order=12).order_by("version")
    assert [row["result"] for row in first.rows] == ["GANADOR", "ACCESITARIO", "ACCESITARIO"]
    assert [row["result"] for row in second.rows] == ["NO_SUSCRIBIO", "GANADOR", "ACCESITARIO"]
    assert second.reason == REASON
    mail = OutboxMessage.objects.get(kind="runner_up.called")
    assert "15/11/2023" in mail.body
    assert refusal(call_runner_up, call, reason=REASON, **by(day(9))) == "runner_up.no_place"
    assert RecordEntry.objects.filter(chain=call_chain(call.code), kind="runner_up.called").count() == 1
    assert refusal(save_winner_sheet, ciro, DATA, **by(day(9))) == "signing.not_called"
    ready(promotion.application, day(9))
    sign_contract(promotion.application, signed_on=date(2023, 11, 15), **by(day(15)))


def test_false_information_of_the_winner_frees_the_place(call: Call) -> None:
    record_false_information(winner(call), reason="El título no está registrado.", **by(day(2)))
    (promotion,) = call_runner_up(call, reason="Información falsa comprobada.", **by(day(3)))
    assert promotion.application.number == 1
    assert signer(call, 2).result == "DESCALIFICADO"


def test_a_list_that_is_exhausted(call: Call) -> None:
    for moment in (day(8), day(16), day(24)):
        record_signing_failure(winner(call), "DECLINED", reason=REASON, **by(moment))
        if moment != day(24):
            call_runner_up(call, reason=REASON, **by(moment))
    assert refusal(call_runner_up, call, reason=REASON, **by(day(24))) == "runner_up.none"


def test_nothing_is_half_done_when_the_reason_is_too_short(call: Call) -> None:
    record_signing_failure(winner(call), "DECLINED", reason=REASON, **by(day(8)))
    with pytest.raises(DomainError), transaction.atomic():
        call_runner_up(call, reason="corto", **by(day(8)))
    assert not Promotion.objects.exists()
    assert Publication.objects.filter(call=call, stage_order=12).count() == 1


def test_before_the_list_nobody_signs() -> None:
    call = make_process_call()
    assert signers_of(call) == []
    assert refusal(call_runner_up, call, reason=REASON, **by(day(8))) == "runner_up.no_place"


@pytest.mark.django_db(transaction=True)
def test_the_database_keeps_who_did_not_sign(call: Call) -> None:
    record_signing_failure(winner(call), "DECLINED", reason=REASON, **by(day(2)))
    with pytest.raises(DatabaseError), transaction.atomic():
        SigningFailure.objects.all().delete()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_people_calling_the_next_one_at_once_call_one(call: Call) -> None:
    record_signing_failure(winner(call), "DECLINED", reason=REASON, **by(day(8)))
    together = threading.Barrier(2)

    def attempt(_: int) -> str:
        together.wait()
        try:
            call_runner_up(call, reason=REASON, **by(day(8)))
        except DomainError as error:
            return error.code
        finally:
            connection.close()
        return "called"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(attempt, range(2))) == ["called", "runner_up.no_place"]
    assert Promotion.objects.count() == 1
