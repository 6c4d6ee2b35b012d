"""Points and outcome of the knowledge exam (EXA-04, EXA-05, EXA-17)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from exams.domain.paper import Paper
from exams.enums import ExamResult

POINTS_EACH = Decimal("1.5")
MIN_SCORE = Decimal(18)
MAX_SCORE = Decimal(30)


@dataclass(frozen=True, slots=True)
class Score:
    """Right answers (0 to 20), points (0 to 30) and what they amount to: APTO or NO_APTO."""

    right: int
    score: Decimal
    result: ExamResult


AnswerKeys = Mapping[int, int | None]  # a version's right option, by its index; None: it was annulled (REC-05)


def grade(paper: Paper, answers: Mapping[int, str | None], answer_keys: AnswerKeys) -> Score:
    """Grade the last answer of each position; wrong or blank is 0, nothing is subtracted (EXA-04).

    `answers` maps a position (from 1) to an option id or None. ValueError when an answer is not of this paper: that is
    damage to look into, never a wrong answer.
    """
    return score_of(len(right_positions(paper, answers, answer_keys)))


def right_positions(paper: Paper, answers: Mapping[int, str | None], answer_keys: AnswerKeys) -> set[int]:
    """The positions that count as right: those answered so, and every annulled one, answered or not (REC-05)."""
    keys = {place: answer_keys[each["version"]] for place, each in enumerate(paper, start=1)}
    picked = {place: chosen(paper, place, option) for place, option in answers.items() if option is not None}
    return {place for place, key in keys.items() if key is None or picked.get(place) == key}


def chosen(paper: Paper, position: int, option_id: str) -> int:
    """The index in the version of the option picked at a position. ValueError if the paper has no such option."""
    if 1 <= position <= len(paper):
        for option in paper[position - 1]["options"]:
            if option["id"] == option_id:
                choice: int = option["choice"]
                return choice
    raise ValueError(f"the paper has no option {option_id!r} at position {position}")


def score_of(right: int) -> Score:
    """Points of a number of right answers: 1.5 each, APTO from 18 on (EXA-04, EXA-05)."""
    score = POINTS_EACH * right
    return Score(right, score, ExamResult.APTO if score >= MIN_SCORE else ExamResult.NO_APTO)


def result_of(
    *, disqualified: bool, present: bool, score: Decimal | None, min_score: Decimal = MIN_SCORE
) -> ExamResult:
    """The outcome: DESCALIFICADO, then NO_SE_PRESENTO, then the score (EXA-17). ValueError: present and not graded."""
    if disqualified:
        return ExamResult.DESCALIFICADO
    if not present:
        return ExamResult.NO_SE_PRESENTO
    if score is None:
        raise ValueError("somebody present has a score before a result")
    return ExamResult.APTO if score >= min_score else ExamResult.NO_APTO
