"""Interviews: slots that never cross, who came, what members give, one rounding, and many hands at once."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from pytest_django import DjangoAssertNumQueries

from applications.models import Application
from core.errors import BadRequest, Conflict, DomainError
from core.models import RecordEntry
from core.record import call_chain
from results.domain.interview import Slot
from results.models import InterviewArrival, InterviewScore, InterviewSlot, Stage, StageResult
from results.selectors_interviews import interviews_of
from results.services_interviews import (
    Place,
    Plan,
    close_absent,
    close_scored,
    disqualify,
    lay_out_slots,
    move_slot,
    note_arrival,
    score_interview,
)
from results.services_stages import Finding, record_result
from tests.results.process import (
    CIRO,
    FIRST,
    NAYRA,
    NOON,
    ONE,
    ONLINE,
    TWO,
    UNIT,
    arrive,
    finalists,
    give_slot,
    interviewed,
    spread,
)

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
MS = timedelta(milliseconds=1)
HOUR = Plan(FIRST, 20, 0, FIRST + 60 * MINUTE)


@pytest.fixture
def nayra() -> Application:
    return finalists((NAYRA,))[NAYRA.document]


def lay_out(call: Any, plan: Plan = HOUR) -> list[InterviewSlot]:
    return lay_out_slots(call, plan, place=ONLINE, actor=ONE, now=NOON)


def refusal(act: Any, *args: Any, **more: Any) -> str:
    with pytest.raises(DomainError) as refused:
        act(*args, **more)
    return refused.value.code


def test_slots_go_to_those_called_by_number_and_the_next_plan_goes_on() -> None:
    people = finalists()
    call = people[NAYRA.document].call
    assert [slot.start for slot in lay_out(call)] == [FIRST, FIRST + 20 * MINUTE, FIRST + 40 * MINUTE]
    assert refusal(lay_out, call) == "slot.overlap"
    rest = lay_out(call, Plan(FIRST + 60 * MINUTE, 20, 10, FIRST + timedelta(hours=8)))
    assert [slot.application.number for slot in rest] == [4, 5]
    assert refusal(lay_out, call) == "slot.nobody"
    kinds = RecordEntry.objects.filter(chain=call_chain(call.code), kind="interview.slots_made")
    assert [len(entry.payload["slots"]) for entry in kinds] == [3, 2]


def test_a_plan_in_which_nothing_fits(nayra: Application) -> None:
    assert refusal(lay_out, nayra.call, Plan(FIRST, 20, 0, FIRST + 19 * MINUTE)) == "slot.none_fits"


def test_who_is_not_called_any_more_gets_no_slot(nayra: Application) -> None:
    record_result(
        nayra, Stage.SHORTLIST, Finding("NO_CONVOCADO"), actor=ONE, now=NOON, reason="Se corrigió un promedio."
    )
    assert refusal(lay_out, nayra.call) == "slot.nobody"
    assert refusal(give_slot, nayra) == "interview.not_called"


def test_moving_a_slot_into_another_is_refused_and_nothing_changes() -> None:
    people = finalists()
    give_slot(people[NAYRA.document])
    give_slot(people[CIRO.document], start=FIRST + 20 * MINUTE)
    assert refusal(give_slot, people[CIRO.document], start=FIRST + 19 * MINUTE) == "slot.overlap"
    assert InterviewSlot.objects.get(application=people[CIRO.document]).start == FIRST + 20 * MINUTE


def test_the_same_slot_again_writes_nothing(nayra: Application) -> None:
    give_slot(nayra)
    give_slot(nayra)
    assert RecordEntry.objects.filter(kind="interview.slot_moved").count() == 1


@pytest.mark.parametrize(
    ("late", "tolerance", "came"),
    [(timedelta(0), 0, True), (MS, 0, False), (5 * MINUTE, 5, True), (5 * MINUTE + MS, 5, False)],
)
def test_who_connects_by_the_hour_and_the_tolerance_came(
    nayra: Application, late: timedelta, tolerance: int, came: bool
) -> None:
    give_slot(nayra, room="Sala 2", tolerance_minutes=tolerance)
    arrive(nayra, FIRST + late)
    now = FIRST + 10 * MINUTE
    if came:
        assert refusal(close_absent, nayra, actor=ONE, now=now) == "interview.came"
        assert score_interview(nayra, spread("15"), actor=ONE, now=now).total == Decimal(15)
    else:
        assert refusal(score_interview, nayra, spread("15"), actor=ONE, now=now) == "interview.absent"
        assert close_absent(nayra, actor=ONE, now=now).result == "NO_ASISTIO"


def test_nobody_is_absent_before_their_hour_has_passed(nayra: Application) -> None:
    give_slot(nayra)
    assert refusal(close_absent, nayra, actor=ONE, now=FIRST) == "interview.early"
    found = close_absent(nayra, actor=ONE, now=FIRST + MS)
    assert (found.result, found.score) == ("NO_ASISTIO", None)


@pytest.mark.parametrize("at", [FIRST - timedelta(minutes=30, milliseconds=1), FIRST + timedelta(hours=15)])
def test_an_hour_of_connection_that_cannot_be(nayra: Application, at: Any) -> None:
    give_slot(nayra)
    late = {"connected_at": at, "identity_checked": True, "actor": ONE, "now": FIRST + timedelta(days=1)}
    assert refusal(note_arrival, nayra, **late) == "arrival.time"


def test_a_changed_hour_of_connection_needs_its_reason(nayra: Application) -> None:
    give_slot(nayra)
    arrive(nayra, FIRST)
    arrive(nayra, FIRST)
    now = FIRST + MINUTE
    told: dict[str, Any] = {"connected_at": FIRST - MINUTE, "identity_checked": True, "actor": ONE, "now": now}
    assert refusal(note_arrival, nayra, **told) == "arrival.reason_required"
    note_arrival(nayra, **told, reason="La sala registró otra hora.")
    assert [each.version for each in InterviewArrival.objects.order_by("version")] == [1, 2]


def test_scores_need_the_hour_the_person_and_their_dni(nayra: Application) -> None:
    assert refusal(score_interview, nayra, spread("15"), actor=ONE, now=FIRST) == "interview.no_slot"
    give_slot(nayra)
    assert refusal(score_interview, nayra, spread("15"), actor=ONE, now=FIRST - MS) == "interview.early"
    assert refusal(score_interview, nayra, spread("15"), actor=ONE, now=FIRST) == "interview.absent"
    arrive(nayra, FIRST, identity=False)
    assert refusal(score_interview, nayra, spread("15"), actor=ONE, now=FIRST) == "interview.identity"
    arrive(nayra, FIRST)
    assert score_interview(nayra, spread("15"), actor=ONE, now=FIRST).total == Decimal(15)


@pytest.mark.parametrize(
    "criteria", [["5.01", "0", "0", "0"], ["-0.01", "0", "0", "0"], ["4.999", "0", "0", "0"], ["5", "5", "5"]]
)
def test_scores_out_of_the_rubric(nayra: Application, criteria: list[str]) -> None:
    give_slot(nayra)
    arrive(nayra, FIRST)
    with pytest.raises(BadRequest):
        score_interview(nayra, [Decimal(one) for one in criteria], actor=ONE, now=FIRST)
    assert not InterviewScore.objects.exists()


@pytest.mark.parametrize(
    ("members", "score", "result"),
    [
        (("15", "16", "16"), "15.67", "APTO"),
        (("12", "12"), "12.00", "APTO"),
        (("11.99", "11.99"), "11.99", "NO_APTO"),
        (("11.99", "12"), "12.00", "APTO"),  # 11.995, rounded once
        (("20", "20", "20"), "20.00", "APTO"),
        (("0", "0"), "0.00", "NO_APTO"),
    ],
)
def test_the_mean_is_rounded_once(nayra: Application, members: tuple[str, ...], score: str, result: str) -> None:
    found = interviewed(nayra, members)
    assert (str(found.score), found.result) == (score, result)
    assert sorted(Decimal(told["score"]) for told in found.data["members"]) == sorted(map(Decimal, members))


def test_one_member_is_not_enough(nayra: Application) -> None:
    give_slot(nayra)
    arrive(nayra, FIRST)
    score_interview(nayra, spread("15"), actor=ONE, now=FIRST)
    assert refusal(close_scored, nayra, actor=ONE, now=FIRST) == "interview.members"
    score_interview(nayra, spread("14"), actor=ONE, now=FIRST)  # the same member twice is still one
    assert refusal(close_scored, nayra, actor=ONE, now=FIRST) == "interview.members"
    score_interview(nayra, spread("16"), actor=TWO, now=FIRST)
    assert close_scored(nayra, actor=UNIT, now=FIRST).score == Decimal(15)


def test_a_member_may_correct_and_the_result_changes_only_with_its_reason(nayra: Application) -> None:
    interviewed(nayra, ("15", "16"))
    score_interview(nayra, spread("17"), actor=ONE, now=FIRST + 16 * MINUTE)
    (found,) = interviews_of(nayra.call)
    assert found.moved_since
    assert found.result is not None
    assert found.result.score == Decimal("15.50")
    assert refusal(close_scored, nayra, actor=ONE, now=FIRST + 17 * MINUTE) == "stage.reason_required"
    again = close_scored(nayra, actor=ONE, now=FIRST + 17 * MINUTE, reason="Se transcribió mal un criterio.")
    assert (again.version, again.score) == (2, Decimal("16.50"))
    assert not interviews_of(nayra.call)[0].moved_since


def test_disqualifying_needs_a_code_and_what_was_seen(nayra: Application) -> None:
    give_slot(nayra)
    told: dict[str, Any] = {"actor": ONE, "now": FIRST}
    assert refusal(disqualify, nayra, code="E99", text="Se oye a otra persona", **told) == "interview.code"
    assert refusal(disqualify, nayra, code="E02", text="   ", **told) == "interview.text"
    assert refusal(disqualify, nayra, code="E02", text="x" * 9, **told) == "stage.reason"
    early = {"actor": ONE, "now": FIRST - timedelta(minutes=30, milliseconds=1)}
    assert refusal(disqualify, nayra, code="E02", text="Se oye a otra persona", **early) == "interview.early"
    found = disqualify(nayra, code="E02", text="Se oye a otra persona", **told)
    assert (found.result, found.score, found.data["code"]) == ("DESCALIFICADO", None, "E02")


def test_everybodys_interview_in_a_constant_number_of_queries(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    people = finalists()
    for place, application in enumerate(people.values()):
        give_slot(application, start=FIRST + 20 * place * MINUTE)
    call = people[NAYRA.document].call
    with django_assert_num_queries(6):
        assert [each.number for each in interviews_of(call)] == [1, 2, 3, 4, 5]


@pytest.mark.django_db(transaction=True)
def test_the_database_keeps_what_members_gave(nayra: Application) -> None:
    interviewed(nayra, ("15", "16"))
    for stored in (InterviewScore.objects.all(), InterviewArrival.objects.all()):
        with pytest.raises(DatabaseError), transaction.atomic():
            stored.delete()
        with pytest.raises(DatabaseError), transaction.atomic():
            stored.update(version=9)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_members_laying_out_slots_at_once_never_cross() -> None:
    people = list(finalists().values())
    together = threading.Barrier(2)

    def lay(start: Any) -> str:
        together.wait()
        try:
            lay_out(people[0].call, Plan(start, 20, 0, start + 40 * MINUTE))
        except Conflict as error:
            return error.code
        finally:
            connection.close()
        return "made"

    with ThreadPoolExecutor(2) as pool:
        said = sorted(pool.map(lay, [FIRST, FIRST + 10 * MINUTE]))
    assert said == ["made", "slot.overlap"]
    assert InterviewSlot.objects.count() == 2


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_members_closing_at_once_make_one_result() -> None:
    application = finalists((NAYRA,))[NAYRA.document]
    give_slot(application)
    arrive(application, FIRST)
    for member in (ONE, TWO):
        score_interview(application, spread("15"), actor=member, now=FIRST)
    together = threading.Barrier(2)

    def close(actor: str) -> int:
        together.wait()
        try:
            return close_scored(application, actor=actor, now=FIRST).version
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(close, [ONE, TWO])) == [1, 1]
    assert StageResult.objects.filter(stage=Stage.INTERVIEW).count() == 1


def test_a_slot_has_one_place(nayra: Application) -> None:
    told = {"reason": "", "actor": ONE, "now": NOON}
    both = Place(link="https://a.example/x", room="Sala 2")
    assert refusal(move_slot, nayra, Slot(FIRST, 20), place=both, **told) == "slot.place"
