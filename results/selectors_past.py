"""How things stood at an instant: what a publication was made of, whatever was decided since (AUD-02).

Everywhere here `at` None is now. What is stored beside its instant is read by it; a grade that moved after it (an annulled
question, a disqualification decided later) is the one that the record wrote down before.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet

from core.clock import iso
from core.models import RecordEntry
from core.record import attempt_chain
from exams.enums import ExamResult
from exams.models import Attempt

M = TypeVar("M", bound=Model)
KINDS = (
    "attempt.closed",
    "attempt.invalidated",
    "attempt.graded",
)  # what tells a result and the code of one thrown out


def by(found: QuerySet[M], at: datetime | None, *, field: str = "at") -> QuerySet[M]:
    """The rows written by then."""
    return found if at is None else found.filter(**{f"{field}__lte": at})


def staying(at: datetime | None, *, path: str = "") -> Q:
    """Applications that had not been withdrawn by then; `path` leads to them, such as "application__"."""
    stays = Q(**{f"{path}withdrawal": None})
    return stays if at is None else stays | Q(**{f"{path}withdrawal__at__gt": at})


def scores_of(attempts: QuerySet[Attempt], at: datetime | None) -> list[tuple[int, Decimal]]:
    """Application and score of each attempt that had one by then, in the order of `attempts`."""
    if at is None:
        found = attempts.filter(score__isnull=False).values_list("application_id", "score")
        return [(pk, score) for pk, score in found if score is not None]
    graded = as_graded(attempts.defer("paper", "sealed_paper"), at)
    return [(exam.application_id, exam.score) for exam in graded if exam.score is not None]


def as_graded(attempts: Iterable[Attempt], at: datetime | None) -> list[Attempt]:
    """The attempts that had a result by then, each with that result; changed in memory, never saved. One query at most."""
    found = list(attempts)
    moved = {
        attempt_chain(attempt.pk): attempt
        for attempt in found
        if at is not None and attempt.graded_at is not None and attempt.graded_at > at
    }
    if at is None or not moved:
        return found
    told: dict[str, dict[str, Any]] = {}
    entries = RecordEntry.objects.filter(chain__in=moved, kind__in=KINDS, at__lte=iso(at)).order_by("index")
    for entry in entries:
        told.setdefault(entry.chain, {}).update(entry.payload)
    for chain, attempt in moved.items():
        _grade(attempt, told.get(chain, {}))
    return [attempt for attempt in found if attempt.result]


def _grade(attempt: Attempt, told: dict[str, Any]) -> None:
    score = told.get("score")
    attempt.result, attempt.right_count = told.get("result", ""), told.get("right")
    attempt.score = None if score is None else Decimal(score)
    attempt.disqualified_code = told.get("code", "") if attempt.result == ExamResult.DESCALIFICADO else ""
