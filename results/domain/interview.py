"""The interview (section 14): a score of several members, rounded once, and slots that never overlap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from core.errors import BadRequest
from results.domain.numbers import PLACES, has_places, rounded
from results.domain.ponderado import Scale
from results.enums import InterviewResult

LEAST_MEMBERS = 2  # INT-08: Human Resources and the requesting unit
SCALE = Scale(Decimal(20), Decimal(12))
RUBRIC = (Decimal(5),) * 4  # INT-06


@dataclass(frozen=True, slots=True)
class Slot:
    """When somebody is interviewed: from `start`, for so many minutes."""

    start: datetime
    minutes: int

    @property
    def end(self) -> datetime:
        """The first instant that is no longer part of it."""
        return self.start + timedelta(minutes=self.minutes)


def checked_score(score: Decimal, *, highest: Decimal = SCALE.maximum) -> Decimal:
    """A member's score: from 0 to the highest, two decimals at most."""
    if not has_places(score):
        raise BadRequest("interview.decimals", "El puntaje lleva como máximo dos decimales.")
    if not 0 <= score <= highest:
        raise BadRequest("interview.range", f"El puntaje va de 0 a {highest.normalize():f}.", {"highest": str(highest)})
    return score


def member_score(criteria: Sequence[Decimal], *, rubric: Sequence[Decimal] = RUBRIC) -> Decimal:
    """What one member gives: the sum of a score for each criterion of the rubric."""
    if len(criteria) != len(rubric):
        raise BadRequest("interview.criteria", f"La rúbrica tiene {len(rubric)} criterios: califique cada uno.")
    return sum(
        (checked_score(score, highest=highest) for score, highest in zip(criteria, rubric, strict=True)), Decimal(0)
    )


def interview_score(scores: Sequence[Decimal], *, scale: Scale = SCALE, places: int = PLACES) -> Decimal:
    """The mean of those who attended, rounded once (INT-01); at least two must have scored (INT-08)."""
    if len(scores) < LEAST_MEMBERS:
        raise BadRequest("interview.members", "Deben calificar al menos dos miembros del Comité.")
    total = sum((Fraction(checked_score(score, highest=scale.maximum)) for score in scores), Fraction(0))
    return rounded(total / len(scores), places)


def interview_result(score: Decimal, *, scale: Scale = SCALE) -> InterviewResult:
    """12.00 passes, 11.99 does not."""
    return InterviewResult.APTO if score >= scale.minimum else InterviewResult.NO_APTO


def attended(slot: Slot, connected_at: datetime | None, *, tolerance_minutes: int = 0) -> bool:
    """Whether somebody connected by the hour of the slot, plus what the committee published that it waits (INT-02)."""
    return connected_at is not None and connected_at <= slot.start + timedelta(minutes=tolerance_minutes)


def overlapping(slots: Sequence[Slot]) -> list[tuple[Slot, Slot]]:
    """Pairs of slots of one committee that share time, each with the next one (INT-07); one may begin as another ends."""
    ordered = sorted(slots, key=lambda slot: (slot.start, slot.end))
    pairs: list[tuple[Slot, Slot]] = []
    latest: Slot | None = None
    for slot in ordered:
        if latest is not None and slot.start < latest.end:
            pairs.append((latest, slot))
        if latest is None or slot.end > latest.end:
            latest = slot
    return pairs
