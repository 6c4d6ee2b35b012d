"""Section 17: the chain step by step, and who moves up when somebody leaves."""

from __future__ import annotations

import itertools
import random
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from results.domain.order_of_merit import Contender, Place, order, standings
from results.enums import TieBreak


def someone(key: str, score: str = "16", **more: str | bool) -> Contender:
    facts = {name: value if isinstance(value, bool) else Decimal(value) for name, value in more.items()}
    base = Contender(key, Decimal(score), Decimal(15), Decimal(24), Decimal(80))
    return replace(base, **facts)  # type: ignore[arg-type]


def test_the_final_score_comes_first() -> None:
    found = order([someone("A", "16.50"), someone("B", "18.68"), someone("C", "17.72")])
    assert found == [Place("B", 1), Place("C", 2), Place("A", 3)]


@pytest.mark.parametrize(
    ("better", "step"),
    [
        ({"interview": "15.01"}, TieBreak.INTERVIEW),
        ({"knowledge": "25.5"}, TieBreak.KNOWLEDGE),
        ({"curricular": "82"}, TieBreak.CURRICULAR),
        ({"interview": "15.01", "knowledge": "18"}, TieBreak.INTERVIEW),  # an earlier step decides alone
        ({"knowledge": "25.5", "curricular": "60"}, TieBreak.KNOWLEDGE),
    ],
)
def test_each_step_breaks_a_tie_and_is_named(better: dict[str, str], step: TieBreak) -> None:
    assert order([someone("A"), someone("B", **better)]) == [Place("B", 1), Place("A", 2, step)]


@pytest.mark.parametrize(("unmet", "first"), [(True, "B"), (False, "A")])
def test_the_quota_comes_first_where_the_entity_declares_it_unmet(unmet: bool, first: str) -> None:
    tied = [someone("A", interview="16"), someone("B", disability=True)]
    assert order(tied, quota_unmet=unmet)[0].key == first


def test_three_equal_people_each_by_their_own_step() -> None:
    found = order([someone("A"), someone("B", interview="16"), someone("C", knowledge="27")])
    assert found == [Place("B", 1), Place("C", 2, TieBreak.INTERVIEW), Place("A", 3, TieBreak.KNOWLEDGE)]


def test_who_is_equal_in_everything_waits_for_the_vote() -> None:
    tied = [someone("A"), someone("B"), someone("C", "15")]
    open_ends = order(tied)
    assert open_ends == [Place("A", 1, undecided=True), Place("B", 1, undecided=True), Place("C", 3)]
    with pytest.raises(ValueError, match="still to be voted"):
        standings(open_ends, positions=1)
    assert order(tied, vote=["A"]) == open_ends  # a vote that does not name both decides nothing
    voted = order(tied, vote=["B", "A"])
    assert voted == [Place("B", 1), Place("A", 2, TieBreak.CASTING_VOTE), Place("C", 3)]


def test_a_call_may_shorten_the_chain() -> None:
    tied = [someone("A", interview="16"), someone("B", knowledge="27")]
    assert [place.key for place in order(tied, chain=[TieBreak.KNOWLEDGE])] == ["B", "A"]


def test_without_an_exam_the_chain_goes_on() -> None:
    tied = [replace(someone("A"), knowledge=None), replace(someone("B", curricular="81"), knowledge=None)]
    assert order(tied) == [Place("B", 1), Place("A", 2, TieBreak.CURRICULAR)]


FIVE = order([someone(key, str(20 - place)) for place, key in enumerate("ABCDE")])


@pytest.mark.parametrize(
    ("positions", "out", "limit", "shown"),
    [
        (1, "", None, "A=GANADOR B=ACCESITARIO_1 C=ACCESITARIO_2 D=ACCESITARIO_3 E=ACCESITARIO_4"),
        (2, "", None, "A=GANADOR B=GANADOR C=ACCESITARIO_1 D=ACCESITARIO_2 E=ACCESITARIO_3"),
        (1, "A", None, "B=GANADOR C=ACCESITARIO_1 D=ACCESITARIO_2 E=ACCESITARIO_3"),
        (1, "AC", None, "B=GANADOR D=ACCESITARIO_1 E=ACCESITARIO_2"),
        (1, "", 2, "A=GANADOR B=ACCESITARIO_1 C=ACCESITARIO_2 D=NO_ALCANZO_VACANTE E=NO_ALCANZO_VACANTE"),
        (1, "", 0, "A=GANADOR B=NO_ALCANZO_VACANTE C=NO_ALCANZO_VACANTE D=NO_ALCANZO_VACANTE E=NO_ALCANZO_VACANTE"),
        (9, "", None, "A=GANADOR B=GANADOR C=GANADOR D=GANADOR E=GANADOR"),
        (1, "ABCDE", None, ""),
    ],
)
def test_winners_and_those_who_follow(positions: int, out: str, limit: int | None, shown: str) -> None:
    found = standings(FIVE, positions=positions, out=set(out), runners_up=limit)
    assert " ".join(f"{key}={standing}" for key, standing in found.items()) == shown


few = st.sampled_from([Decimal(12), Decimal(15), Decimal(16)])
contenders = st.dictionaries(
    st.sampled_from("ABCDEFGHIJ"), st.tuples(few, few, few, few, st.booleans()), max_size=10
).map(lambda drawn: [Contender(key, *values) for key, values in drawn.items()])


@given(contenders, st.randoms(use_true_random=False))
def test_what_holds_for_any_order(people: list[Contender], shuffled: random.Random) -> None:
    found = order(people, vote="ABCDEFGHIJ")
    assert [place.order for place in found] == list(range(1, len(people) + 1))
    by_key = {one.key: one for one in people}
    scores = [by_key[place.key].score for place in found]
    assert scores == sorted(scores, reverse=True)
    again = list(people)
    shuffled.shuffle(again)
    assert order(again, vote="ABCDEFGHIJ") == found
    for before, place in itertools.pairwise(found):
        assert (place.step is None) == (by_key[before.key].score > by_key[place.key].score)


@given(contenders, st.integers(1, 4))
def test_nobody_falls_when_somebody_leaves(people: list[Contender], positions: int) -> None:
    places = order(people, vote="ABCDEFGHIJ")
    if not places:
        return
    keys = [place.key for place in places]
    rest = standings(places, positions=positions, out={keys[0]})
    everybody = list(standings(places, positions=positions).values())
    assert list(rest) == keys[1:]
    assert [str(standing) for standing in rest.values()] == [str(standing) for standing in everybody[: len(keys) - 1]]
