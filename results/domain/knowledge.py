"""The score of the knowledge exam by the parts of a call's terms (EXA-04); in person the same (EXA-06)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from core.errors import BadRequest


@dataclass(frozen=True, slots=True)
class ExamPart:
    """A part of the exam: how many questions, and what each is worth."""

    questions: int
    points_each: Decimal


def checked_parts(parts: Sequence[ExamPart], *, maximum: Decimal) -> Sequence[ExamPart]:
    """The same parts; their points must add up to the maximum exactly (AMB-21)."""
    total = sum((part.questions * part.points_each for part in parts), Decimal(0))
    if total != maximum:
        raise BadRequest(
            "exam.weights", f"exam.parts: los puntos suman {total} y el máximo es {maximum}.", {"path": "exam.parts"}
        )
    return parts


def exam_score(parts: Sequence[ExamPart], right: Sequence[int]) -> Decimal:
    """The points of so many right answers in each part; wrong and blank are zero, nothing is subtracted."""
    if len(parts) != len(right) or any(not 0 <= n <= part.questions for part, n in zip(parts, right, strict=False)):
        raise BadRequest("exam.right", "Las respuestas correctas van de 0 al número de preguntas de cada parte.")
    return sum((part.points_each * n for part, n in zip(parts, right, strict=True)), Decimal(0))
