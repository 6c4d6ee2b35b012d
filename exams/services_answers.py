"""Saving answers: the one path of every answer, from the socket and over HTTP alike (EXA-11..13, design 4).

`save_answers` takes whatever queued while the last commit was running and stores it in one transaction, answers and their
record entries together. A receipt exists only after that transaction; one refused answer never holds back another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from core.errors import BadRequest, Conflict, DomainError, NotFound
from core.record import APPLICANT, Act, append_many, attempt_chain
from exams.domain.timing import Timetable, phase_of
from exams.enums import ClosedBy, Phase
from exams.models import Answer, Attempt
from exams.receipts import receipt

QUESTIONS = 20
MAX_REVISION = 100_000  # far above any sitting; keeps the column and the page's counter honest


@dataclass(frozen=True, slots=True)
class AnswerCommand:
    """One `answer.save` as it arrived. `at` is the server's clock when it was received whole; `page` None skips the lease."""

    attempt_id: UUID
    position: int
    option: str | None
    revision: int
    at: datetime
    page: str | None = None


Outcome = dict[str, Any] | DomainError


@dataclass(slots=True)
class _Stored:
    """What is known of one attempt's answers while a batch is decided."""

    by_revision: dict[int, Answer]
    newest: dict[int, int]  # position -> revision


def save_answer(command: AnswerCommand) -> dict[str, Any]:
    """One answer, its receipt or the DomainError that says why not."""
    outcome = save_answers([command])[0]
    if isinstance(outcome, DomainError):
        raise outcome
    return outcome


def save_answers(commands: Sequence[AnswerCommand]) -> list[Outcome]:
    """Store a batch; the outcome of each command, in order: its signed receipt, or a DomainError.

    1. lock the attempts, in one order; 2. read their revisions; 3. decide each command; 4. write entries and answers.
    """
    with transaction.atomic():
        attempts = _locked_attempts({command.attempt_id for command in commands})
        stored = _stored_answers(attempts.keys())
        outcomes: list[Outcome | None] = []
        fresh: dict[int, Answer] = {}  # by identity: a command repeated within the batch is written once
        for command in commands:
            try:
                answer = _decide(command, attempts.get(command.attempt_id), stored)
            except DomainError as error:
                outcomes.append(error)
                continue
            outcomes.append(None)
            if not answer.head:
                fresh[id(answer)] = answer
        heads = append_many([_act(answer) for answer in fresh.values()])
        for answer, head in zip(fresh.values(), heads, strict=True):
            answer.head = head.hash
        Answer.objects.bulk_create(fresh.values())
    return [
        outcome if outcome is not None else _receipt(stored[command.attempt_id].by_revision[command.revision])
        for command, outcome in zip(commands, outcomes, strict=True)
    ]


def _locked_attempts(ids: set[UUID]) -> dict[UUID, Attempt]:
    rows = Attempt.objects.select_related("sitting").defer("paper", "sealed_paper").filter(id__in=ids).order_by("id")
    if connection.features.has_select_for_update:
        rows = rows.select_for_update(of=("self",))
    return {row.id: row for row in rows}


def _stored_answers(ids: Any) -> dict[UUID, _Stored]:
    stored = {attempt_id: _Stored({}, {}) for attempt_id in ids}
    for answer in Answer.objects.filter(attempt_id__in=list(stored)):
        _remember(stored[answer.attempt_id], answer)
    return stored


def _remember(known: _Stored, answer: Answer) -> None:
    known.by_revision[answer.revision] = answer
    if answer.revision > known.newest.get(answer.position, 0):
        known.newest[answer.position] = answer.revision


def _decide(command: AnswerCommand, attempt: Attempt | None, stored: dict[UUID, _Stored]) -> Answer:
    """The stored answer this command stands for, new or repeated. Raises what refuses it."""
    if attempt is None:
        raise NotFound("attempt.not_found", "No se encontró la evaluación.")
    known = stored[attempt.id]
    if same := _repeated(command, known):
        return same
    _check_open(command, attempt)
    if command.page is not None and command.page != attempt.lease_page:
        raise Conflict("lease.lost", "La evaluación continúa en otra página. Esta ya no guarda.")
    if not 1 <= command.position <= QUESTIONS:
        raise BadRequest("answer.position", f"La pregunta debe estar entre 1 y {QUESTIONS}.")
    if command.option is not None and command.option not in _options_of(attempt.id)[command.position - 1]:
        raise BadRequest("answer.option", "La alternativa no pertenece a esa pregunta.")
    if not 1 <= command.revision <= MAX_REVISION:
        raise BadRequest("answer.revision", "El número de revisión no es válido.")
    if command.revision in known.by_revision or command.revision < known.newest.get(command.position, 0):
        raise Conflict("answer.stale", "Ya hay una respuesta más reciente para esa pregunta.")
    answer = Answer(
        attempt_id=attempt.id,
        revision=command.revision,
        position=command.position,
        option=command.option,
        at=command.at,
    )
    _remember(known, answer)
    return answer


def _repeated(command: AnswerCommand, known: _Stored) -> Answer | None:
    """The same command again (a retry after a lost reply) keeps its first receipt, even after the end."""
    same = known.by_revision.get(command.revision)
    if same is not None and (same.position, same.option) == (command.position, command.option):
        return same
    return None


def _check_open(command: AnswerCommand, attempt: Attempt) -> None:
    """An answer counts when it was received while the attempt was open, however long its commit had to wait."""
    timetable = Timetable(
        opens_at=attempt.sitting.opens_at,
        duration_s=attempt.sitting.duration_s,
        door_s=attempt.sitting.door_s,
        extra_s=attempt.extra_s,
    )
    closed_at = attempt.closed_at
    if attempt.closed_by == ClosedBy.DEADLINE and attempt.graded_at is None:
        closed_at = None  # closed by the hour alone: what arrived in time still counts until grading
    phase = phase_of(timetable, present_at=attempt.present_at, closed_at=closed_at, now=command.at)
    if phase is Phase.OPEN:
        return
    if phase is Phase.CLOSED:
        raise Conflict("attempt.closed", "La evaluación ya terminó: no se admiten más cambios.")
    if phase is Phase.ABSENT:
        raise Conflict("attempt.door_closed", "La evaluación inició sin su presencia y no hay tolerancia.")
    raise Conflict("attempt.not_open", "La evaluación aún no empieza.")


@lru_cache(maxsize=8192)
def _options_of(attempt_id: UUID) -> tuple[frozenset[str], ...]:
    """Option identifiers by position. Papers never change once an attempt is open, so a process reads each once."""
    paper: list[dict[str, Any]] = Attempt.objects.values_list("paper", flat=True).get(id=attempt_id)
    return tuple(frozenset(option["id"] for option in question["options"]) for question in paper)


def _act(answer: Answer) -> Act:
    return Act(
        chain=attempt_chain(answer.attempt_id),
        kind="answer.saved",
        actor=APPLICANT,
        at=answer.at,
        data={"position": answer.position, "option": answer.option, "revision": answer.revision},
    )


def _receipt(answer: Answer) -> dict[str, Any]:
    return receipt(
        answer.attempt_id,
        revision=answer.revision,
        position=answer.position,
        option=answer.option,
        at=answer.at,
        head=answer.head,
    )
