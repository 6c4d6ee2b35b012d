"""When a call may be declared void, and until when it may be cancelled (section 18). People declare; this proposes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from core.display import LIMA
from core.errors import BadRequest, Conflict
from results.enums import CancelCause, VoidCase

LEAST_TEXT, MOST_TEXT = 20, 2000
TOO_LATE = "El proceso solo puede cancelarse hasta antes de la entrevista personal."


@dataclass(frozen=True, slots=True)
class Stand:
    """What is settled of a call; a count is None until then (published, and its claims resolved).

    `survivors` after exam, documents, curricular evaluation and interview, in order. `callable_left` counts those who
    may still sign: winners within their term and accesitarios not called yet.
    """

    confirmed: int | None = None
    apt: int | None = None
    survivors: Sequence[int | None] = ()
    positions: int = 1
    signed: int = 0
    callable_left: int | None = None


@dataclass(frozen=True, slots=True)
class Void:
    """A proposal: the case, and whether only some positions are left unfilled."""

    case: VoidCase
    unfilled: int
    partial: bool


def void_proposal(stand: Stand) -> Void | None:
    """What may be declared now (DES-01), the earliest case first; None while nothing speaks for it."""
    cases: list[tuple[VoidCase, Iterable[int | None]]] = [
        (VoidCase.NO_APPLICANTS, [stand.confirmed]),
        (VoidCase.NONE_MEETS, [stand.apt]),
        (VoidCase.NONE_PASSES, stand.survivors),
    ]
    for case, counts in cases:
        if any(count == 0 for count in counts):
            return Void(case, stand.positions, partial=False)
    unfilled = stand.positions - stand.signed
    if stand.callable_left == 0 and unfilled > 0:
        return Void(VoidCase.NOBODY_SIGNS, unfilled, partial=stand.signed > 0)
    return None


def cancellation_limit(slots: Iterable[datetime], *, first_day: date) -> datetime:
    """The instant from which a call can no longer be cancelled: its first interview, else 00:00 of stage 11 (AMB-43)."""
    return min(slots, default=datetime.combine(first_day, time.min, LIMA))


def check_cancellation(*, cause: str, text: str, limit: datetime, now: datetime) -> CancelCause:
    """The cause, or why the call cannot be cancelled (DES-02)."""
    if cause not in CancelCause.values:
        raise BadRequest("cancel.cause", "Elija la causa de la cancelación.")
    if not LEAST_TEXT <= len(text.strip()) <= MOST_TEXT:
        raise BadRequest("cancel.text", f"Sustente la cancelación con {LEAST_TEXT} a {MOST_TEXT} caracteres.")
    if now >= limit:
        raise Conflict("cancel.late", TOO_LATE)
    return CancelCause(cause)
