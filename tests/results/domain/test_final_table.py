"""The final table as a pure function: columns, who moves up, and ties that wait for a vote."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from exam_server.demo.data import call_data
from results.domain.final_table import Candidate, final_table, part_words
from results.domain.terms import terms_of
from results.enums import Evaluation

TERMS = terms_of(call_data())


def somebody(number: int, knowledge: str, curricular: str, interview: str) -> Candidate:
    scores = {
        Evaluation.KNOWLEDGE: Decimal(knowledge),
        Evaluation.CURRICULAR: Decimal(curricular),
        Evaluation.INTERVIEW: Decimal(interview),
    }
    return Candidate(number, scores)


FIRST, SECOND, TWIN = somebody(7, "30", "100", "20"), somebody(2, "18", "60", "12"), somebody(10, "18", "60", "12")


def test_columns_are_text_with_two_decimals() -> None:
    row = final_table(TERMS, [FIRST]).rows[7]
    assert (row["knowledgeScore"], row["knowledgePonderado"], row["finalScore"]) == ("30.00", "20.00", "20.00")
    assert (row["order"], row["result"], row["runnerUp"], row["bonusPct"]) == (1, "GANADOR", None, "")


def test_who_is_out_keeps_the_columns_and_the_next_moves_up() -> None:
    rows = final_table(TERMS, [SECOND, FIRST], out=[7]).rows
    assert [(rows[number]["order"], rows[number]["result"]) for number in (7, 2)] == [(1, ""), (2, "GANADOR")]


def test_a_tie_waits_and_nobody_has_a_result_meanwhile() -> None:
    table = final_table(TERMS, [FIRST, TWIN, SECOND])
    assert table.tied == ((2, 10),)
    assert {row["result"] for row in table.rows.values()} == {""}
    voted = final_table(TERMS, [FIRST, TWIN, SECOND], vote=[10, 2])
    assert voted.tied == ()
    assert [voted.rows[number]["runnerUp"] for number in (7, 10, 2)] == [None, 1, 2]


def test_nobody_who_failed_an_evaluation_has_columns() -> None:
    with pytest.raises(ValueError, match="passed everything"):
        final_table(TERMS, [somebody(1, "18", "60", "11.99")])


@pytest.mark.parametrize(("part", "words"), [(Fraction(0), ""), (Fraction(1, 10), "10 %"), (Fraction(1, 4), "25 %")])
def test_the_part_of_a_bonus_in_words(part: Fraction, words: str) -> None:
    assert part_words(part) == words
