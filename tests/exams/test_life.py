"""The life of an attempt as services write it: finished, closed by the hour, invalidated, graded, sealed (EXA-11..17)."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from core.errors import DomainError
from core.record import attempt_chain, entries_of, sitting_chain
from core.signing import verify
from exams.enums import ClosedBy, ExamResult, GrantKind
from exams.models import Answer, Attempt
from exams.selectors import attempt_deadline, current_answers
from exams.services import close_by_proctor, finish_attempt, grant_time, lift_disqualification, take_lease
from exams.services_answers import AnswerCommand, save_answer, save_answers
from exams.services_closing import GRACE, answer_keys, close_overdue, close_sitting, sittings_due
from tests.exams.papers_data import T0
from tests.support.exam import Exam, check_in, make_exam

pytestmark = pytest.mark.django_db
MS = timedelta(milliseconds=1)
END = T0 + timedelta(minutes=25)


def answer_right(exam: Exam, index: int, count: int, *, at: datetime = T0 + timedelta(minutes=5)) -> None:
    """Answer every question: the first `count` right, the others wrong."""
    attempt, keys = exam.attempts[index], answer_keys(exam.sitting)
    commands = []
    for position, question in enumerate(attempt.paper, start=1):
        right = keys[question["version"]]
        wanted = next(o["id"] for o in question["options"] if (o["choice"] == right) is (position <= count))
        commands.append(AnswerCommand(attempt.id, position, wanted, position, at))
    assert not [outcome for outcome in save_answers(commands) if isinstance(outcome, DomainError)]


def fresh(exam: Exam, index: int = 0) -> Attempt:
    return Attempt.objects.get(pk=exam.attempts[index].pk)


@pytest.mark.parametrize(
    ("right", "score", "result"), [(11, "16.50", "NO_APTO"), (12, "18.00", "APTO"), (20, "30.00", "APTO")]
)
def test_a_sitting_is_graded_from_what_is_stored(right: int, score: str, result: str) -> None:
    exam = make_exam()
    check_in(exam)
    answer_right(exam, 0, right)
    close_sitting(exam.sitting, now=END + GRACE + MS)
    attempt = fresh(exam)
    assert (attempt.right_count, attempt.score, attempt.result) == (right, Decimal(score), result)
    assert (attempt.closed_at, attempt.closed_by) == (END, ClosedBy.DEADLINE)


def test_every_way_an_evening_can_end() -> None:
    exam = make_exam(5)
    check_in(exam, 0, 1, 2, 3)  # the fifth never came
    answer_right(exam, 0, 20)
    answer_right(exam, 1, 20)
    finish_attempt(exam.attempts[0].id, now=T0 + timedelta(minutes=10))
    finish_attempt(exam.attempts[1].id, now=T0 + timedelta(minutes=10))
    close_by_proctor(exam.attempts[1], code="D03", actor="user:monitor2", now=T0 + timedelta(minutes=12))
    close_by_proctor(exam.attempts[2], code="D05", actor="user:monitor2", now=T0 + timedelta(minutes=12))
    close_sitting(exam.sitting, now=END + GRACE + MS)
    found = [(a.result, a.closed_by, a.right_count) for a in (fresh(exam, i) for i in range(5))]
    assert found == [
        (ExamResult.APTO, ClosedBy.FINISH, 20),
        (ExamResult.DESCALIFICADO, ClosedBy.FINISH, None),
        (ExamResult.DESCALIFICADO, ClosedBy.PROCTOR, None),
        (ExamResult.NO_APTO, ClosedBy.DEADLINE, 0),  # present and blank is a score of 0, not an absence (EXA-17)
        (ExamResult.NO_SE_PRESENTO, "", None),
    ]
    assert Answer.objects.filter(attempt=exam.attempts[1]).count() == 20, "answers stay as evidence"


@pytest.mark.parametrize("moment", [T0, END, END + GRACE])
def test_a_sitting_does_not_close_while_an_answer_may_be_on_its_way(moment: datetime) -> None:
    exam = make_exam()
    with pytest.raises(DomainError) as refused:
        close_sitting(exam.sitting, now=moment)
    assert refused.value.code == "sitting.running"
    assert sittings_due(now=moment) == []
    assert sittings_due(now=END + GRACE + MS) == [exam.sitting]


def test_closing_is_signed_and_happens_once() -> None:
    exam = make_exam(2)
    check_in(exam)
    closed = close_sitting(exam.sitting, now=END + GRACE + MS)
    signature: dict[str, Any] = closed.root_signature or {}
    statement = {name: signature[name] for name in ("sitting", "root", "closed_head")}
    assert verify(statement, key=signature["key"], signature=signature["signature"])
    assert statement["root"] == closed.merkle_root
    again = close_sitting(closed, now=END + timedelta(hours=1))
    assert (again.closed_at, again.merkle_root) == (closed.closed_at, closed.merkle_root)
    assert [e.kind for e in entries_of(sitting_chain(exam.sitting.pk))].count("sitting.closed") == 1


def test_an_answer_that_arrived_in_time_counts_though_its_commit_came_after_the_close() -> None:
    exam = make_exam()
    check_in(exam)
    close_overdue([exam.attempts[0].id], now=END + MS)
    late_commit = AnswerCommand(exam.attempts[0].id, 1, exam.option(1), 1, END)
    assert save_answer(late_commit)["revision"] == 1
    with pytest.raises(DomainError) as refused:
        save_answer(AnswerCommand(exam.attempts[0].id, 2, exam.option(2), 2, END + MS))
    assert refused.value.code == "attempt.closed"
    close_sitting(exam.sitting, now=END + GRACE + MS)
    with pytest.raises(DomainError) as graded:
        save_answer(AnswerCommand(exam.attempts[0].id, 3, exam.option(3), 3, END))
    assert graded.value.code == "attempt.closed"


def test_finish_after_the_deadline_is_the_deadlines() -> None:
    exam = make_exam()
    check_in(exam)
    receipt = finish_attempt(exam.attempts[0].id, now=END + timedelta(seconds=2))
    assert fresh(exam).closed_by == ClosedBy.DEADLINE
    assert fresh(exam).closed_at == END
    assert finish_attempt(exam.attempts[0].id, now=END + timedelta(seconds=9)) == receipt


@pytest.mark.parametrize(("seconds", "reason"), [(0, "x"), (3601, "x"), (60, " "), (60, "x" * 501)])
def test_time_grants_have_limits_and_a_reason(seconds: int, reason: str) -> None:
    exam = make_exam()
    with pytest.raises(DomainError) as refused:
        grant_time(
            exam.attempts[0], kind=GrantKind.COMPENSATION, seconds=seconds, reason=reason, actor="user:rrhh", now=T0
        )
    assert refused.value.code == "grant.invalid"


def test_granted_time_moves_the_deadline_of_one() -> None:
    exam = make_exam(2)
    check_in(exam)
    for seconds in (60, 30):
        grant_time(
            exam.attempts[0], kind="compensation", seconds=seconds, reason="Corte de luz", actor="user:rrhh", now=T0
        )
    assert attempt_deadline(Attempt.objects.select_related("sitting").get(pk=exam.attempts[0].pk)) == END + timedelta(
        seconds=90
    )
    save_answer(AnswerCommand(exam.attempts[0].id, 1, exam.option(1), 1, END + timedelta(seconds=90)))
    with pytest.raises(DomainError):
        save_answer(AnswerCommand(exam.attempts[1].id, 1, exam.option(1, index=1), 1, END + MS))
    assert sittings_due(now=END + GRACE + timedelta(seconds=90)) == []


def test_a_disqualification_lifted_after_grading_brings_the_score_back() -> None:
    exam = make_exam()
    check_in(exam)
    answer_right(exam, 0, 15)
    close_by_proctor(exam.attempts[0], code="D01", actor="user:monitor2", now=T0 + timedelta(minutes=20))
    close_sitting(exam.sitting, now=END + GRACE + MS)
    assert fresh(exam).result == ExamResult.DESCALIFICADO
    lift_disqualification(exam.attempts[0], actor="user:rrhh", now=END + timedelta(hours=2))
    assert (fresh(exam).result, fresh(exam).score) == (ExamResult.APTO, Decimal("22.50"))
    close_by_proctor(exam.attempts[0], code="D01", actor="user:monitor2", now=END + timedelta(hours=3))
    assert (fresh(exam).result, fresh(exam).score) == (ExamResult.DESCALIFICADO, None)


def test_the_record_tells_the_evening_in_order() -> None:
    exam = make_exam()
    check_in(exam)
    take_lease(exam.attempts[0].id, page="pagina-uno", now=T0)
    save_answer(AnswerCommand(exam.attempts[0].id, 3, exam.option(3), 1, T0 + timedelta(minutes=1), "pagina-uno"))
    finish_attempt(exam.attempts[0].id, now=T0 + timedelta(minutes=2), page="pagina-uno")
    close_sitting(exam.sitting, now=END + GRACE + MS)
    kinds = [entry.kind for entry in entries_of(attempt_chain(exam.attempts[0].id))]
    assert kinds == [
        "attempt.assigned",
        "waiver.granted",
        "consent.given",
        "document.shown",
        "attempt.present",
        "lease.taken",
        "answer.saved",
        "attempt.closed",
        "attempt.graded",
    ]


def test_a_batch_with_good_and_bad_answers_stores_the_good_ones() -> None:
    exam = make_exam(2)
    check_in(exam)
    at = T0 + timedelta(minutes=1)
    one, other = exam.attempts[0].id, exam.attempts[1].id
    outcomes = save_answers(
        [
            AnswerCommand(one, 1, exam.option(1), 1, at),
            AnswerCommand(one, 1, exam.option(1), 1, at),  # the same again within the batch
            AnswerCommand(one, 2, "otra", 2, at),
            AnswerCommand(other, 1, exam.option(1, index=1), 1, at),
            AnswerCommand(one, 1, exam.option(1, 2), 3, at),
            AnswerCommand(one, 1, exam.option(1, 3), 2, at),  # older than revision 3 of that position
        ]
    )
    codes = [outcome.code if isinstance(outcome, DomainError) else outcome["revision"] for outcome in outcomes]
    assert codes == [1, 1, "answer.option", 1, 3, "answer.stale"]
    assert outcomes[0] == outcomes[1]
    assert [(a["position"], a["revision"]) for a in current_answers(fresh(exam))] == [(1, 3)]
    assert Answer.objects.count() == 3
