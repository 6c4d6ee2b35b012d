"""EXA-04, EXA-05, EXA-17 with the parts of a call's terms."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import BadRequest
from exams.domain.scoring import result_of, score_of
from exams.enums import ExamResult
from results.domain.knowledge import ExamPart, checked_parts, exam_score

PARTS = (ExamPart(16, Decimal("1.5")), ExamPart(4, Decimal("1.5")))


@pytest.mark.parametrize(
    ("right", "score", "result"),
    [
        ((0, 0), "0", "NO_APTO"), ((1, 0), "1.5", "NO_APTO"), ((9, 2), "16.5", "NO_APTO"), ((9, 3), "18", "APTO"),
        ((10, 3), "19.5", "APTO"), ((16, 4), "30", "APTO"),
    ],
)  # fmt: skip
def test_points_of_right_answers(right: tuple[int, int], score: str, result: str) -> None:
    found = exam_score(PARTS, right)
    assert found == Decimal(score)
    assert result_of(disqualified=False, present=True, score=found) == ExamResult(result)


@pytest.mark.parametrize("right", [(17, 0), (0, 5), (-1, 4), (12,), (12, 4, 0)])
def test_right_answers_out_of_their_part(right: tuple[int, ...]) -> None:
    with pytest.raises(BadRequest) as refused:
        exam_score(PARTS, right)
    assert refused.value.code == "exam.right"


def test_points_by_question_must_add_up_to_the_maximum() -> None:
    weighted = (ExamPart(16, Decimal("1.25")), ExamPart(4, Decimal("2.5")))
    assert checked_parts(weighted, maximum=Decimal(30)) == weighted
    with pytest.raises(BadRequest) as refused:
        checked_parts(weighted, maximum=Decimal("30.01"))
    assert refused.value.code == "exam.weights"


@pytest.mark.parametrize(
    ("disqualified", "present", "score", "result"),
    [
        (True, True, "30", "DESCALIFICADO"), (True, False, None, "DESCALIFICADO"), (False, False, None, "NO_SE_PRESENTO"),
        (False, True, "0", "NO_APTO"), (False, True, "27.99", "NO_APTO"), (False, True, "28", "APTO"),
    ],
)  # fmt: skip
def test_a_call_may_pass_with_another_mark(disqualified: bool, present: bool, score: str | None, result: str) -> None:
    given_score = None if score is None else Decimal(score)
    found = result_of(disqualified=disqualified, present=present, score=given_score, min_score=Decimal(28))
    assert found == ExamResult(result)


@given(st.integers(0, 16), st.integers(0, 4))
def test_equal_weights_give_the_score_of_the_exam(technical: int, entity: int) -> None:
    assert exam_score(PARTS, (technical, entity)) == score_of(technical + entity).score
