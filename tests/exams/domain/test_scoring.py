"""EXA-04, EXA-05 and EXA-17: the tables of the specification."""

from __future__ import annotations

from decimal import Decimal

import pytest

from exams.domain.paper import personal_paper
from exams.domain.scoring import MAX_SCORE, MIN_SCORE, POINTS_EACH, chosen, grade, result_of, score_of
from exams.enums import ExamResult
from tests.exams.papers_data import ATTEMPT, SECRET, entries

BANK = entries()[:20]
PAPER = personal_paper(SECRET, ATTEMPT, [entry.text for entry in BANK])
KEYS = {entry.version: entry.answer for entry in BANK}


def option_at(position: int, *, right: bool) -> str:
    question = PAPER[position - 1]
    for option in question["options"]:
        if (option["choice"] == KEYS[question["version"]]) is right:
            return str(option["id"])
    raise AssertionError


@pytest.mark.parametrize(
    ("right", "score", "result"),
    [
        (0, "0", ExamResult.NO_APTO),
        (1, "1.5", ExamResult.NO_APTO),
        (10, "15", ExamResult.NO_APTO),
        (11, "16.5", ExamResult.NO_APTO),
        (12, "18", ExamResult.APTO),
        (13, "19.5", ExamResult.APTO),
        (16, "24", ExamResult.APTO),
        (19, "28.5", ExamResult.APTO),
        (20, "30", ExamResult.APTO),
    ],
)
def test_points_of_the_table(right: int, score: str, result: ExamResult) -> None:
    """Graded from answers, the rest wrong; and the rest blank; and the rest cleared: the same points."""
    hits = {position: option_at(position, right=True) for position in range(1, right + 1)}
    rest = range(right + 1, 21)
    wrong = hits | {position: option_at(position, right=False) for position in rest}
    cleared: dict[int, str | None] = {**hits, **dict.fromkeys(rest)}

    for answers in (wrong, hits, cleared):
        graded = grade(PAPER, answers, KEYS)
        assert (graded.right, graded.score, graded.result) == (right, Decimal(score), result)
    assert score_of(right) == graded


def test_the_constants_fit_together() -> None:
    assert POINTS_EACH * 20 == MAX_SCORE
    assert POINTS_EACH * 12 == MIN_SCORE
    assert isinstance(grade(PAPER, {}, KEYS).score, Decimal)


@pytest.mark.parametrize(("position", "option"), [(0, "first"), (21, "first"), (2, "first"), (1, "nothing"), (1, "")])
def test_an_answer_that_is_not_of_the_paper_is_damage(position: int, option: str) -> None:
    answer = PAPER[0]["options"][0]["id"] if option == "first" else option

    with pytest.raises(ValueError, match="has no option"):
        grade(PAPER, {position: answer}, KEYS)


def test_the_choice_behind_an_option() -> None:
    assert [chosen(PAPER, 20, option["id"]) for option in PAPER[19]["options"]] == [
        option["choice"] for option in PAPER[19]["options"]
    ]


@pytest.mark.parametrize(
    ("disqualified", "present", "score", "result"),
    [
        (True, True, "30", ExamResult.DESCALIFICADO),
        (True, True, None, ExamResult.DESCALIFICADO),
        (True, False, None, ExamResult.DESCALIFICADO),
        (False, False, None, ExamResult.NO_SE_PRESENTO),
        (False, False, "30", ExamResult.NO_SE_PRESENTO),
        (False, True, "0", ExamResult.NO_APTO),
        (False, True, "17.9", ExamResult.NO_APTO),
        (False, True, "18", ExamResult.APTO),
        (False, True, "30", ExamResult.APTO),
    ],
)
def test_precedence(disqualified: bool, present: bool, score: str | None, result: ExamResult) -> None:
    points = None if score is None else Decimal(score)
    assert result_of(disqualified=disqualified, present=present, score=points) is result


def test_somebody_present_is_graded_first() -> None:
    with pytest.raises(ValueError, match="has a score"):
        result_of(disqualified=False, present=True, score=None)
