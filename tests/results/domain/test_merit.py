"""PUB-01, PUB-02, AMB-17: the order of the list, on either side of each boundary."""

from __future__ import annotations

from decimal import Decimal

import pytest

from exams.enums import ExamResult
from results.domain.columns import counts, summary
from results.domain.merit import EXAM_COLUMNS, Outcome, merit_rows

APTO, NO_APTO = ExamResult.APTO, ExamResult.NO_APTO
ABSENT, OUT = ExamResult.NO_SE_PRESENTO, ExamResult.DESCALIFICADO


def graded(document: str, right: int, result: ExamResult | None = None) -> Outcome:
    score = right * Decimal("1.5")
    return Outcome(
        number=int(document[-3:]),
        document=document,
        name=f"Persona {document[-3:]}",
        result=result or (APTO if score >= 18 else NO_APTO),
        right=right,
        score=score,
    )


def ungraded(document: str, result: ExamResult, code: str = "") -> Outcome:
    return Outcome(number=int(document[-3:]), document=document, name="Persona", result=result, code=code)


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [
        ([], []),
        (
            [graded("99900001", 17), graded("99900002", 18)],
            [(1, "*****002"), (2, "*****001")],
        ),
        (  # equal scores: by document number, each with a place of its own
            [graded("99900004", 17), graded("99900001", 17), graded("99900003", 17)],
            [(1, "*****001"), (2, "*****003"), (3, "*****004")],
        ),
        (  # the pass mark: 12 right is APTO, 11 is NO APTO and its place follows on
            [graded("99900011", 11), graded("99900018", 12)],
            [(1, "*****018"), (2, "*****011")],
        ),
        (  # sat and answered nothing: scored 0, with a place; absent and disqualified have none
            [ungraded("99900001", OUT, "D03"), ungraded("99900002", ABSENT), graded("99900009", 0)],
            [(1, "*****009"), (None, "*****002"), (None, "*****001")],
        ),
        (
            [ungraded("99900008", ABSENT), ungraded("99900003", ABSENT), ungraded("99900001", OUT, "D01")],
            [(None, "*****003"), (None, "*****008"), (None, "*****001")],
        ),
        (  # a longer number (carné de extranjería) shows no more of itself
            [graded("001234567", 20), graded("99900001", 19)],
            [(1, "*****567"), (2, "*****001")],
        ),
    ],
)
def test_rows_in_order_of_merit(outcomes: list[Outcome], expected: list[tuple[int | None, str]]) -> None:
    assert [(row.order, row.document) for row in merit_rows(outcomes)] == expected
    assert [(row.order, row.document) for row in merit_rows(reversed(outcomes))] == expected


def test_row_as_stored() -> None:
    rows = [row.as_json() for row in merit_rows([graded("99900001", 17), ungraded("99900013", OUT, "D03")])]
    assert rows == [
        {
            "order": 1,
            "number": 1,
            "document": "*****001",
            "name": "Persona 001",
            "right": 17,
            "score": "25.50",
            "result": "APTO",
            "code": "",
        },
        {
            "order": None,
            "number": 13,
            "document": "*****013",
            "name": "Persona",
            "right": None,
            "score": None,
            "result": "DESCALIFICADO",
            "code": "D03",
        },
    ]


@pytest.mark.parametrize(
    "fields",
    [
        {"result": APTO},
        {"result": NO_APTO, "right": 3},
        {"result": ABSENT, "right": 0, "score": Decimal(0)},
        {"result": OUT, "right": 20, "score": Decimal(30), "code": "D03"},
    ],
)
def test_score_goes_with_graded_results_only(fields: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="application 7"):
        Outcome(number=7, document="99900007", name="Persona", **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [
        ([], "0 postulantes"),
        ([graded("99900001", 12)], "1 postulante: 1 APTO"),
        (
            [
                ungraded("99900013", OUT, "D03"),
                graded("99900001", 12),
                graded("99900002", 20),
                graded("99900011", 11),
                ungraded("99900012", ABSENT),
            ],
            "5 postulantes: 2 APTO · 1 NO APTO · 1 NO SE PRESENTÓ · 1 DESCALIFICADO/A",
        ),
    ],
)
def test_summary(outcomes: list[Outcome], expected: str) -> None:
    rows = [row.as_json() for row in merit_rows(outcomes)]
    assert summary(EXAM_COLUMNS, rows) == expected
    assert sum(number for _, _, number in counts(EXAM_COLUMNS, rows)) == len(rows)
