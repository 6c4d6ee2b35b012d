"""Saving answers: the one path of every answer, from the socket and over HTTP alike (EXA-11..13, design 4).

`save_answers` takes whatever queued while the last commit was running and stores it in one transaction, answers and their
record entries together. A receipt exists only after that transaction; one refused answer never holds back another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from core.errors import BadRequest, Conflict, DomainError, NotFound
from core.record import APPLICANT, Act, append_many, attempt_chain
from core.sql import for_update, instant_in, instant_out, marks, uuid_in, uuid_out
from exams.domain.timing import Timetable, phase_of
from exams.enums import ClosedBy, Phase
from exams.models import Attempt
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
class _Answer:
    """One revision, stored (with `head`) or about to be."""

    attempt_id: UUID
    revision: int
    position: int
    option: str | None
    at: datetime
    head: str = ""


@dataclass(slots=True)
class _Facts:
    """What decides whether an attempt takes answers, and its revisions that matter to the batch."""

    timetable: Timetable
    present_at: datetime | None
    closed_at: datetime | None
    lease_page: str
    by_revision: dict[int, _Answer] = field(default_factory=dict)
    newest: dict[int, int] = field(default_factory=dict)  # position -> revision

    def remember(self, answer: _Answer) -> None:
        """Take one revision into account."""
        self.by_revision[answer.revision] = answer
        self.newest[answer.position] = max(answer.revision, self.newest.get(answer.position, 0))


def save_answer(command: AnswerCommand) -> dict[str, Any]:
    """One answer, its receipt or the DomainError that says why not."""
    outcome = save_answers([command])[0]
    if isinstance(outcome, DomainError):
        raise outcome
    return outcome


def save_answers(commands: Sequence[AnswerCommand]) -> list[Outcome]:
    """Store a batch; the outcome of each command, in order: its signed receipt, or a DomainError.

    1. lock the attempts, in one order; 2. read the revisions that matter; 3. decide each command; 4. write entries and answers.
    """
    with transaction.atomic():
        facts = _locked_facts(sorted({command.attempt_id for command in commands}))
        _read_revisions(facts, commands)
        decided: list[_Answer | DomainError] = []
        for command in commands:
            try:
                decided.append(_decide(command, facts.get(command.attempt_id)))
            except DomainError as error:
                decided.append(error)
        # By identity: a command repeated within the batch is written once.
        fresh = list({id(a): a for a in decided if isinstance(a, _Answer) and not a.head}.values())
        for answer, head in zip(fresh, append_many([_act(answer) for answer in fresh]), strict=True):
            answer.head = head.hash
        _insert(fresh)
    return [_receipt(answer) if isinstance(answer, _Answer) else answer for answer in decided]


def _locked_facts(ids: list[UUID]) -> dict[UUID, _Facts]:
    statement = (
        "SELECT a.id, s.opens_at, s.duration_s, s.door_s, a.extra_s, a.present_at, a.closed_at, a.closed_by, a.graded_at,"
        " a.lease_page FROM exams_attempt a JOIN exams_sitting s ON s.id = a.sitting_id"
        f" WHERE a.id IN ({marks(len(ids))}) ORDER BY a.id"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement + for_update("a"), [uuid_out(i) for i in ids])
        return {uuid_in(row[0]): _facts(row[1:]) for row in cursor.fetchall()}


def _facts(row: Sequence[Any]) -> _Facts:
    opens_at, duration_s, door_s, extra_s, present_at, closed_at, closed_by, graded_at, lease_page = row
    opens = instant_in(opens_at)
    assert opens is not None
    if closed_by == ClosedBy.DEADLINE and graded_at is None:
        closed_at = None  # closed by the hour alone: what arrived in time still counts until grading
    timetable = Timetable(opens_at=opens, duration_s=duration_s, door_s=door_s, extra_s=extra_s)
    return _Facts(timetable, instant_in(present_at), instant_in(closed_at), lease_page)


def _read_revisions(facts: dict[UUID, _Facts], commands: Sequence[AnswerCommand]) -> None:
    """Revisions of these attempts that share a position or a number with a command of the batch."""
    if not facts:
        return
    positions = sorted({command.position for command in commands})
    revisions = sorted({command.revision for command in commands})
    statement = (
        'SELECT attempt_id, revision, position, "option", at, head FROM exams_answer'
        f" WHERE attempt_id IN ({marks(len(facts))})"
        f" AND (position IN ({marks(len(positions))}) OR revision IN ({marks(len(revisions))}))"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*(uuid_out(i) for i in facts), *positions, *revisions])
        for attempt_id, revision, position, option, at, head in cursor.fetchall():
            instant = instant_in(at)
            assert instant is not None
            known = facts[uuid_in(attempt_id)]
            known.remember(_Answer(uuid_in(attempt_id), revision, position, option, instant, head))


def _insert(answers: Sequence[_Answer]) -> None:
    if not answers:
        return
    with connection.cursor() as cursor:
        cursor.executemany(
            'INSERT INTO exams_answer (attempt_id, revision, position, "option", at, head) VALUES (%s, %s, %s, %s, %s, %s)',
            [(uuid_out(a.attempt_id), a.revision, a.position, a.option, instant_out(a.at), a.head) for a in answers],
        )


def _decide(command: AnswerCommand, known: _Facts | None) -> _Answer:
    """The stored answer this command stands for, new or repeated. Raises what refuses it."""
    if known is None:
        raise NotFound("attempt.not_found", "No se encontró la evaluación.")
    if same := _repeated(command, known):
        return same
    _check_open(command, known)
    if command.page is not None and command.page != known.lease_page:
        raise Conflict("lease.lost", "La evaluación continúa en otra página. Esta ya no guarda.")
    if not 1 <= command.position <= QUESTIONS:
        raise BadRequest("answer.position", f"La pregunta debe estar entre 1 y {QUESTIONS}.")
    if command.option is not None and command.option not in _options_of(command.attempt_id)[command.position - 1]:
        raise BadRequest("answer.option", "La alternativa no pertenece a esa pregunta.")
    if not 1 <= command.revision <= MAX_REVISION:
        raise BadRequest("answer.revision", "El número de revisión no es válido.")
    if command.revision in known.by_revision or command.revision < known.newest.get(command.position, 0):
        raise Conflict("answer.stale", "Ya hay una respuesta más reciente para esa pregunta.")
    answer = _Answer(command.attempt_id, command.revision, command.position, command.option, command.at)
    known.remember(answer)
    return answer


def _repeated(command: AnswerCommand, known: _Facts) -> _Answer | None:
    """The same command again (a retry after a lost reply) keeps its first receipt, even after the end."""
    same = known.by_revision.get(command.revision)
    if same is not None and (same.position, same.option) == (command.position, command.option):
        return same
    return None


def _check_open(command: AnswerCommand, known: _Facts) -> None:
    """An answer counts when it was received while the attempt was open, however long its commit had to wait."""
    phase = phase_of(known.timetable, present_at=known.present_at, closed_at=known.closed_at, now=command.at)
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


def _act(answer: _Answer) -> Act:
    return Act(
        chain=attempt_chain(answer.attempt_id),
        kind="answer.saved",
        actor=APPLICANT,
        at=answer.at,
        data={"position": answer.position, "option": answer.option, "revision": answer.revision},
    )


def _receipt(answer: _Answer) -> dict[str, Any]:
    return receipt(
        answer.attempt_id,
        revision=answer.revision,
        position=answer.position,
        option=answer.option,
        at=answer.at,
        head=answer.head,
    )
