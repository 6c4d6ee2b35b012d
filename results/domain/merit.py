"""The order of the stage 7 list (PUB-01, PUB-02): who comes first, what each row prints, how many of each result."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from core.display import masked_document
from exams.enums import ExamResult

SCORED = (ExamResult.APTO, ExamResult.NO_APTO)
ORDER_OF_RESULTS = (ExamResult.APTO, ExamResult.NO_APTO, ExamResult.NO_SE_PRESENTO, ExamResult.DESCALIFICADO)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the exam left of one application: `right` and `score` (0 to 30) if graded, `code` if disqualified.

    `number` is the application's number within its call; it finds the row again and is never printed.
    """

    number: int
    document: str
    name: str
    result: ExamResult
    right: int | None = None
    score: Decimal | None = None
    code: str = ""

    def __post_init__(self) -> None:
        graded = self.right is not None and self.score is not None
        if graded != (self.result in SCORED):
            raise ValueError(f"application {self.number}: a score goes with APTO and NO_APTO, and with nothing else")


@dataclass(frozen=True, slots=True)
class MeritRow:
    """One printed line. `order` is None for who has no score."""

    order: int | None
    number: int
    document: str
    name: str
    right: int | None
    score: Decimal | None
    result: ExamResult
    code: str

    def as_json(self) -> dict[str, Any]:
        """The row as a publication stores it: the score as text with two decimals."""
        return {
            "order": self.order,
            "number": self.number,
            "document": self.document,
            "name": self.name,
            "right": self.right,
            "score": None if self.score is None else f"{self.score:.2f}",
            "result": self.result.value,
            "code": self.code,
        }


def merit_rows(outcomes: Iterable[Outcome]) -> list[MeritRow]:
    """Rows as printed: APTO and NO APTO by score, highest first; then NO SE PRESENTÓ and DESCALIFICADO, without order.

    Equal scores, and rows without one, go by document number. Equal scores still get a place each.
    """
    ordered = sorted(
        outcomes,
        key=lambda one: (ORDER_OF_RESULTS.index(one.result), -(one.score or Decimal(0)), one.document),
    )
    return [
        MeritRow(
            order=place if one.score is not None else None,
            number=one.number,
            document=masked_document(one.document),
            name=one.name,
            right=one.right,
            score=one.score,
            result=one.result,
            code=one.code,
        )
        for place, one in enumerate(ordered, start=1)
    ]


def counts(rows: Sequence[dict[str, Any]]) -> list[tuple[ExamResult, int]]:
    """How many rows of each result, in the order of the list; results nobody has are left out. Takes rows as stored."""
    found = Counter(row["result"] for row in rows)
    return [(result, found[result.value]) for result in ORDER_OF_RESULTS if found[result.value]]


def summary(rows: Sequence[dict[str, Any]]) -> str:
    """`15 postulantes: 12 APTO · 1 NO APTO · 1 NO SE PRESENTÓ · 1 DESCALIFICADO/A`. Takes rows as stored."""
    people = "1 postulante" if len(rows) == 1 else f"{len(rows)} postulantes"
    parts = " · ".join(f"{number} {result.label}" for result, number in counts(rows))
    return f"{people}: {parts}" if parts else people
