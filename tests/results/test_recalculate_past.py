"""Recalculation as of each publication: what happens after it changes no number that was printed (AUD-02)."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.core.management import call_command

from accounts.models import User
from applications.models import Application, Withdrawal
from applications.selectors_review import review_of
from applications.services_confirm import withdraw_application
from applications.services_review import decide_requirements
from calls.models import Call
from exams.enums import DisqualificationCode
from exams.models import Attempt
from exams.services import close_by_proctor
from exams.services_annulment import annul_question
from proctoring.enums import ConductState
from results.domain.interview import Slot
from results.enums import SigningFailureCause
from results.listings import LISTINGS
from results.models import Publication, PublicationJob, SigningFailure, Stage
from results.models.jobs import JobState
from results.selectors_finals import final_stage
from results.selectors_shortlist import runners_of
from results.services import publish_stage7
from results.services_curricular import reopen_evaluation
from results.services_finals import check_bonus, declare_quota, record_false_information, record_finals
from results.services_interviews import Place, move_slot
from results.services_publish import publish_listing
from results.services_recalculation import Checked, recalculate
from results.services_shortlist import close_shortlist
from results.services_stages import Finding, record_result
from tests.applications.filed import applied, as_proposed, ask_registry, decide, file_application
from tests.applications.ready import make_call as make_open_call
from tests.results import test_shortlist
from tests.results.factories import EVENING, T0, closed_sitting
from tests.results.filed import AFTERWARDS
from tests.results.process import HR, LAST_DAY, make_process_call
from tests.results.test_annulment import version_missed_by
from tests.results.test_finals import settled
from tests.results.test_shortlist import FIRST, evaluate_all
from tests.support.clock import FakeClock

pytestmark = pytest.mark.django_db
people, one, two = test_shortlist.people, test_shortlist.one, test_shortlist.two  # the fixtures of stage 10
WHY = "Motivo de una prueba, con más de diez caracteres."
LATER = timedelta(days=3)


def nothing_differs(call: Call) -> list[Checked]:
    """Every line of it, none with a difference."""
    found = recalculate(call)
    assert [line for line in found if line.differing] == []
    return found


def unpublished(found: list[Checked]) -> list[str]:
    return [told for line in found for told in line.unpublished]


def numbered(call: Call, number: int) -> Application:
    return Application.objects.select_related("call").get(call=call, number=number)


# stage 5: decisions, answers of the registry, withdrawals


def requirements_published(clock: FakeClock) -> tuple[Call, Publication]:
    call = make_open_call()
    rows = {row["id"]: row for row in applied()}
    for place, name in enumerate(("A01", "A15", "A02"), start=1):
        application = file_application(call, rows[name], place)
        ask_registry(application)
        decide(application)
    now = clock.set(datetime(2023, 10, 13, 17, 0, tzinfo=T0.tzinfo))
    return call, publish_listing(call, LISTINGS[5], actor=HR, now=now)


def decide_again(application: Application, now: datetime) -> None:
    """What the rules propose now, as a later version."""
    seen = review_of(application).seen
    decide_requirements(application, as_proposed(application), seen=seen, actor=HR, now=now, reason=WHY)


def test_a_withdrawal_and_a_decision_after_the_list_of_requirements(clock: FakeClock) -> None:
    call, published = requirements_published(clock)
    later = clock.set(published.published_at + LATER)
    withdraw_application(numbered(call, 3), reason="", actor="applicant", now=later)
    sanction = {"type": "DESTITUCION", "from": "2023-01-01", "to": None, "status": "VIGENTE"}
    ask_registry(numbered(call, 1), sanction)
    told = unpublished(nothing_differs(call))
    assert told[0] == "postulación 3: ya no figura"
    assert "APTO" not in " ".join(told)
    decide_again(numbered(call, 1), later)
    assert numbered(call, 1).requirements == "NO_APTO"
    assert "result APTO → NO_APTO" in " ".join(unpublished(nothing_differs(call)))


# stage 7: annulled questions and disqualifications decided after the list


@pytest.mark.parametrize("what", ["annulled", "disqualified"])
def test_a_grade_that_moved_after_the_list_of_the_exam(what: str) -> None:
    sitting = closed_sitting(EVENING, call=make_process_call())
    now = T0 + timedelta(days=2)
    first = publish_stage7(sitting, actor=HR, now=now)
    assert unpublished(nothing_differs(sitting.call)) == []
    if what == "annulled":
        version = version_missed_by(sitting, "16.50")
        annul_question(sitting, version, reason=WHY, actor=HR, now=now + LATER)
    else:
        attempt = sitting.attempts.get(user__username="99900001")
        code = DisqualificationCode.D03
        attempt.disqualifications.create(
            code=code, text=WHY, state=ConductState.CONFIRMED, proposed_by="user:a", proposed_at=now
        )
        close_by_proctor(attempt, code=code, actor="user:b", now=now + LATER)
    assert unpublished(nothing_differs(sitting.call))
    second = publish_stage7(sitting, actor=HR, reason=WHY, now=now + LATER)
    assert second.rows != first.rows
    assert unpublished(nothing_differs(sitting.call)) == []


def test_a_grade_changed_behind_the_record_is_still_found() -> None:
    sitting = closed_sitting(EVENING, call=make_process_call())
    now = T0 + timedelta(days=2)
    publish_stage7(sitting, actor=HR, now=now)
    annul_question(sitting, version_missed_by(sitting, "16.50"), reason=WHY, actor=HR, now=now + LATER)
    Attempt.objects.filter(user__username="99900008").update(score="30.00")
    assert [line.what for line in recalculate(sitting.call) if line.differing] == ["Examen, Turno único"]


# stage 10: the shortlist, as of its publication


@pytest.fixture
def called(people: dict[str, Application], one: User, two: User) -> Call:
    call = people["A01"].call
    evaluate_all(people, one, two)
    close_shortlist(call, actor=HR, now=AFTERWARDS)
    for place, runner in enumerate(runner for runner in runners_of(call) if runner.called):
        start = FIRST.replace(hour=14, minute=0) + timedelta(minutes=20 * place)
        told = Place(link="https://reunion.example/sala-1")
        move_slot(runner.application, Slot(start, 20), place=told, reason="", actor=HR, now=AFTERWARDS)
    publish_listing(call, LISTINGS[10], actor=HR, now=AFTERWARDS)
    return call


def leaves(call: Call, now: datetime) -> None:
    withdraw_application(numbered(call, 8), reason="", actor="applicant", now=now)


def is_opened_again(call: Call, now: datetime) -> None:
    reopen_evaluation(numbered(call, 8), reason=WHY, actor=HR, now=now)


def gets_another_score(call: Call, now: datetime) -> None:
    finding = Finding("NO_CALIFICA", None, {"reasons": []})
    record_result(numbered(call, 8), Stage.CURRICULAR, finding, actor=HR, now=now, reason=WHY)


def is_not_called(call: Call, now: datetime) -> None:
    finding = Finding("NO_CONVOCADO", None, {})
    record_result(numbered(call, 8), Stage.SHORTLIST, finding, actor=HR, now=now, reason=WHY)


def documents_count_less(call: Call, now: datetime) -> None:
    record_result(numbered(call, 8), Stage.DOCUMENTS, Finding("DESCALIFICADO"), actor=HR, now=now, reason=WHY)


def is_let_in_no_more(call: Call, now: datetime) -> None:
    """A corrected list of the exam lets nobody of it into stage 8."""
    first = Publication.objects.get(call=call, stage_order=7)
    first.pk, first.version, first.published_at = None, 2, now
    first.rows = [row for row in first.rows if row["number"] != 8]
    first.save(force_insert=True)


@pytest.mark.parametrize(
    ("happens", "prints_otherwise", "nobody_signed"),
    [
        (leaves, True, set()),
        (is_opened_again, True, set()),
        (gets_another_score, True, {"Evaluación curricular"}),
        (is_not_called, False, {"Convocatoria a entrevista"}),  # what is printed comes from the numbers
        (documents_count_less, True, set()),
        (is_let_in_no_more, True, set()),
    ],
)
def test_what_happens_after_the_list_of_the_called(
    called: Call, happens: Callable[[Call, datetime], None], prints_otherwise: bool, nobody_signed: set[str]
) -> None:
    happens(called, AFTERWARDS + timedelta(milliseconds=1))
    found = recalculate(called)
    assert {line.what for line in found if line.differing} == nobody_signed
    assert bool(unpublished(found)) == prints_otherwise


def test_a_moved_hour_is_no_other_number(called: Call) -> None:
    runner = next(each for each in runners_of(called) if each.called)
    start = FIRST.replace(hour=21, minute=0)
    told = Place(link="https://reunion.example/sala-1")
    move_slot(runner.application, Slot(start, 20), place=told, reason=WHY, actor=HR, now=AFTERWARDS)
    nothing_differs(called)


# stage 12: the final table, as of its publication


def withdraws(call: Call, now: datetime) -> None:
    withdraw_application(numbered(call, 2), reason="", actor="applicant", now=now)


def does_not_sign(call: Call, now: datetime) -> None:
    cause = SigningFailureCause.DECLINED
    SigningFailure.objects.create(application=numbered(call, 2), cause=cause, reason=WHY, actor=HR, at=now)


def was_false(call: Call, now: datetime) -> None:
    record_false_information(numbered(call, 2), reason=WHY, actor=HR, now=now)


def loses_the_bonus(call: Call, now: datetime) -> None:
    who, claimed = next((who, each) for who, each in final_stage(call).claims if who.number == 2)
    check_bonus(who.application, claimed, valid=False, found={}, reason=WHY, actor=HR, now=now)


def quota_is_declared(call: Call, now: datetime) -> None:
    declare_quota(call, unmet=True, reason=WHY, actor=HR, now=now)


@pytest.mark.parametrize("happens", [withdraws, does_not_sign, was_false, loses_the_bonus, quota_is_declared])
def test_what_happens_after_the_final_list(happens: Callable[[Call, datetime], None]) -> None:
    call = settled()
    record_finals(call, actor=HR, now=LAST_DAY)
    publish_listing(call, LISTINGS[12], actor=HR, now=LAST_DAY)
    before = LISTINGS[12].rows(call)
    happens(call, LAST_DAY + timedelta(milliseconds=1))
    changed = LISTINGS[12].rows(call) != before
    assert bool(unpublished(nothing_differs(call))) == changed
    assert changed or happens is quota_is_declared
    if changed:
        out = io.StringIO()
        call_command("recalculate", call.code, stdout=out)
        assert "posterior, sin publicar: postulación 2" in out.getvalue()
        assert "Nada difiere." in out.getvalue()


def test_what_happened_before_the_list_and_is_not_in_it_differs() -> None:
    call = settled()
    record_finals(call, actor=HR, now=LAST_DAY)
    publish_listing(call, LISTINGS[12], actor=HR, now=LAST_DAY)
    Withdrawal.objects.create(application=numbered(call, 2), at=LAST_DAY - timedelta(milliseconds=1))
    wrong = {line.what for line in recalculate(call) if line.differing}
    assert "Publicación de la etapa 12, versión 1" in wrong


def test_a_decision_between_counting_and_the_printed_hour() -> None:
    """A list made in the background prints an hour a little ahead of its counting."""
    call = settled()
    record_finals(call, actor=HR, now=LAST_DAY)
    published = publish_listing(call, LISTINGS[12], actor=HR, now=LAST_DAY + timedelta(seconds=9))
    PublicationJob.objects.create(
        call=call,
        stage_order=12,
        actor=HR,
        ordered_at=LAST_DAY,
        heard_at=LAST_DAY,
        state=JobState.DONE,
        publication=published,
        ended_at=LAST_DAY + timedelta(seconds=3),
    )
    withdraws(call, LAST_DAY + timedelta(seconds=5))
    assert unpublished(nothing_differs(call))
