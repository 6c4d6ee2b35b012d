"""Closing and grading by the clock. Nothing depends on it running: the deadline has already submitted what is stored (law 5)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Max

from core import bus, merkle
from core.errors import Conflict
from core.record import SYSTEM, Act, append, append_many, attempt_chain, heads_of, sitting_chain
from core.signing import sign
from exams.domain.scoring import grade, result_of
from exams.domain.timing import Timetable, phase_of
from exams.enums import ClosedBy, ExamResult, Phase
from exams.models import Annulment, Answer, Attempt, QuestionVersion, Sitting
from exams.selectors import sitting_deadline, timetable_of

# An answer received at the last instant may still be waiting for its commit; grading lets it arrive.
GRACE = timedelta(seconds=5)
BATCH = 200


@transaction.atomic
def close_overdue(attempt_ids: Iterable[UUID], *, now: datetime) -> list[Attempt]:
    """Close whoever's deadline has passed, with `closed_at` = that deadline; returns all these attempts."""
    rows = Attempt.objects.select_related("sitting").filter(id__in=list(attempt_ids)).order_by("id")
    if connection.features.has_select_for_update:
        rows = rows.select_for_update(of=("self",))
    attempts = list(rows)
    overdue = [a for a in attempts if a.closed_at is None and _is_overdue(a, now)]
    acts = [
        Act(attempt_chain(a.id), "attempt.closed", SYSTEM, timetable_of(a).deadline, {"by": ClosedBy.DEADLINE.value})
        for a in overdue
    ]
    for attempt, head in zip(overdue, append_many(acts), strict=True):
        attempt.closed_at, attempt.closed_by = timetable_of(attempt).deadline, ClosedBy.DEADLINE
        attempt.closing_head = head.hash
    Attempt.objects.bulk_update(overdue, ["closed_at", "closed_by", "closing_head"])
    return attempts


def _is_overdue(attempt: Attempt, now: datetime) -> bool:
    timetable = timetable_of(attempt)
    facts = {"present_at": attempt.present_at, "closed_at": None}
    return now > timetable.deadline and phase_of(timetable, now=now, **facts) is Phase.CLOSED


def sittings_due(*, now: datetime) -> list[Sitting]:
    """Sittings not closed whose every deadline, grants included, passed more than GRACE ago."""
    begun = Sitting.objects.filter(closed_at=None, built_at__isnull=False, opens_at__lt=now)
    return [sitting for sitting in begun if now > last_deadline(sitting) + GRACE]


def last_deadline(sitting: Sitting) -> datetime:
    """The latest deadline of the sitting."""
    extra = Attempt.objects.filter(sitting=sitting).aggregate(most=Max("extra_s"))["most"] or 0
    return sitting_deadline(sitting) + timedelta(seconds=extra)


def close_sitting(sitting: Sitting, *, actor: str = SYSTEM, now: datetime) -> Sitting:
    """Close, grade and seal a sitting (idempotent): overdue attempts, grades, Merkle root over all heads, signature.

    Raises Conflict sitting.running while somebody may still answer. Runs in batches, so that it may be killed and run again.
    """
    if sitting.closed_at is not None:
        return sitting
    if now <= last_deadline(sitting) + GRACE:
        raise Conflict(
            "sitting.running", "La sesión aún está en curso: se cierra unos segundos después de la hora de término."
        )
    pending = list(Attempt.objects.filter(sitting=sitting, graded_at=None).values_list("id", flat=True))
    for start in range(0, len(pending), BATCH):
        with transaction.atomic():
            _grade(close_overdue(pending[start : start + BATCH], now=now), sitting, now=now)
    return _seal(sitting, actor=actor, now=now)


def _grade(attempts: list[Attempt], sitting: Sitting, *, now: datetime) -> None:
    keys = answer_keys(sitting)
    answers = _answers_of(attempts)
    acts = []
    for attempt in attempts:
        timetable: Timetable = timetable_of(attempt)
        present = attempt.present_at is not None and attempt.present_at <= timetable.opens_at
        score = grade(attempt.paper, answers.get(attempt.id, {}), keys) if present else None
        outcome = result_of(
            disqualified=bool(attempt.disqualified_code), present=present, score=score.score if score else None
        )
        counts = score if outcome in {ExamResult.APTO, ExamResult.NO_APTO} else None
        attempt.right_count = counts.right if counts else None
        attempt.score = counts.score if counts else None
        attempt.result, attempt.graded_at = outcome, now
        acts.append(
            Act(
                attempt_chain(attempt.id),
                "attempt.graded",
                SYSTEM,
                now,
                {
                    "result": outcome.value,
                    "right": attempt.right_count,
                    "score": None if attempt.score is None else str(attempt.score),
                },
            )
        )
    append_many(acts)
    Attempt.objects.bulk_update(attempts, ["right_count", "score", "result", "graded_at"])


def answer_keys(sitting: Sitting) -> dict[int, int | None]:
    """Right option's index by question version of a sitting; None for one that was annulled."""
    versions = QuestionVersion.objects.filter(sittingquestion__sitting=sitting)
    keys: dict[int, int | None] = dict(versions.values_list("id", "answer"))
    annulled = Annulment.objects.filter(sitting=sitting).values_list("version_id", flat=True)
    return keys | dict.fromkeys(annulled)


def _answers_of(attempts: list[Attempt]) -> dict[UUID, dict[int, str | None]]:
    found: dict[UUID, dict[int, str | None]] = {}
    rows = Answer.objects.filter(attempt__in=attempts).order_by("revision")
    for attempt_id, position, option in rows.values_list("attempt_id", "position", "option"):
        found.setdefault(attempt_id, {})[position] = option
    return found


@transaction.atomic
def regrade(attempt: Attempt, *, now: datetime) -> Attempt:
    """Compute an attempt's result again after a disqualification was decided or lifted once the sitting had closed."""
    locked = Attempt.objects.select_related("sitting").get(id=attempt.id)
    if locked.graded_at is not None:
        _grade([locked], locked.sitting, now=now)
    return locked


@transaction.atomic
def regrade_sitting(sitting: Sitting, *, now: datetime) -> None:
    """Compute every result of a closed sitting again, after a question was annulled."""
    attempts = list(Attempt.objects.filter(sitting=sitting).exclude(graded_at=None).order_by("id"))
    for start in range(0, len(attempts), BATCH):
        _grade(attempts[start : start + BATCH], sitting, now=now)


@transaction.atomic
def _seal(sitting: Sitting, *, actor: str, now: datetime) -> Sitting:
    rows = Sitting.objects.filter(pk=sitting.pk)
    locked = (rows.select_for_update() if connection.features.has_select_for_update else rows).get()
    if locked.closed_at is not None:
        return locked
    # The entry names each attempt's head: chains go on growing (decisions, corrections) and the root must stay checkable.
    heads = heads_of(attempt_chain(pk) for pk in locked.attempts.values_list("id", flat=True))
    sealed = {name: [heads[name].index, heads[name].hash] for name in sorted(heads)}
    data = {"attempts": len(sealed), "heads": sealed}
    head = append(Act(sitting_chain(locked.pk), "sitting.closed", actor, now, data))
    heads[head.chain] = head
    root = merkle.root([merkle.leaf(name, heads[name].hash) for name in sorted(heads)])
    statement: dict[str, Any] = {"sitting": locked.pk, "root": root, "closed_head": head.hash}
    locked.closed_at, locked.merkle_root = now, root
    locked.root_signature = statement | sign(statement)
    locked.save(update_fields=["closed_at", "merkle_root", "root_signature"])
    bus.announce("sitting.changed", {"sitting": locked.pk, "what": "closed"})
    return locked
