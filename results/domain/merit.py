"""The order of the stage 7 list (PUB-01, PUB-02): who comes first, what each row prints, how many of each result."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from core.display import masked_document
from exams.enums import ExamResult
from results.domain.columns import Column, Kind

SCORED = (ExamResult.APTO, ExamResult.NO_APTO)
ORDER_OF_RESULTS = (ExamResult.APTO, ExamResult.NO_APTO, ExamResult.NO_SE_PRESENTO, ExamResult.DESCALIFICADO)
WORDS = {result.value: result.label for result in ORDER_OF_RESULTS}
EXAM_COLUMNS = (
    Column("order", "Orden", Kind.ORDER),
    Column("document", "Documento", Kind.DOCUMENT),
    Column("name", "Nombres y apellidos", Kind.NAME),
    Column("right", "Correctas", Kind.NUMBER, width=22),
    Column("score", "Puntaje", Kind.NUMBER),
    Column("result", "Resultado", Kind.RESULT, WORDS, beside="code"),
    Column("code", "Código", file_only=True),
)


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
