"""Section 13 as its table, both modes and both readings of a tie."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from results.domain.shortlist import average, called, places_for, ranks
from results.enums import ExtraMode, TieRule


def averages(text: str) -> dict[str, Decimal]:
    return {key: Decimal(value) for key, value in (pair.split("=") for pair in text.split())}


TWELVE = "A=20.0 B=19.5 C=19.0 D=18.5 E=18.0 F=17.5 G=17.0 H=16.5 I=16.0 J=15.5 K=15.0 L=14.5"


@pytest.mark.parametrize(
    ("text", "positions", "mode", "passing"),
    [
        ("A=18 B=18 C=17 D=16 E=15 F=14 G=14", 1, ExtraMode.EACH, "ABCDE"),
        ("A=18 B=17 C=16 D=15 E=14 F=14 G=13", 1, ExtraMode.EACH, "ABCDEF"),
        ("A=15 B=15 C=15 D=15 E=15 F=15 G=14", 1, ExtraMode.EACH, "ABCDEF"),
        (TWELVE, 2, ExtraMode.EACH, "ABCDEFGHI"),
        (TWELVE, 2, ExtraMode.ADDITIONAL, "ABCDEFG"),
        (TWELVE, 1, ExtraMode.ADDITIONAL, "ABCDE"),
        (TWELVE.replace("J=15.5", "J=16.0"), 2, ExtraMode.EACH, "ABCDEFGHIJ"),  # a tie at the extended cut
        ("A=18 B=17", 1, ExtraMode.EACH, "AB"),
        ("", 1, ExtraMode.EACH, ""),
    ],
)
def test_who_is_called(text: str, positions: int, mode: ExtraMode, passing: str) -> None:
    assert called(averages(text), places=places_for(positions, extra_mode=mode)) == set(passing)


@pytest.mark.parametrize(
    ("text", "passing"),
    [
        ("A=18 B=18 C=17 D=16 E=15 F=14 G=14", "ABCDEFG"),
        ("A=18 B=18 C=17 D=16 E=15 F=14 G=13", "ABCDEF"),
        ("A=18 B=17", "AB"),
    ],
)
def test_five_different_scores(text: str, passing: str) -> None:
    assert called(averages(text), places=5, tie_rule=TieRule.DISTINCT_SCORES) == set(passing)


@pytest.mark.parametrize(
    ("positions", "mode", "places"),
    [(1, "EACH", 5), (2, "EACH", 9), (3, "EACH", 11), (1, "ADDITIONAL", 5), (2, "ADDITIONAL", 7), (3, "ADDITIONAL", 9)],
)
def test_two_more_by_position(positions: int, mode: str, places: int) -> None:
    assert places_for(positions, extra_mode=ExtraMode(mode)) == places


@pytest.mark.parametrize(
    ("ponderados", "shown"),
    [("17.40", "17.40"), ("17.00 20.00", "18.50"), ("16.01 16.02", "16.02"), ("16 14 12.01", "14.00")],
)
def test_the_average_is_a_simple_mean(ponderados: str, shown: str) -> None:
    assert str(average([Decimal(value) for value in ponderados.split()])) == shown


def test_equals_share_a_rank_and_the_next_one_is_further_down() -> None:
    assert ranks(averages("A=15.5 B=18 C=15.5 D=15 E=15.5")) == {"B": 1, "A": 2, "C": 2, "E": 2, "D": 5}


people = st.dictionaries(st.text("ABCDEFGH", min_size=1, max_size=3), st.decimals(12, 20, places=1), max_size=20)


@given(people, st.integers(1, 4), st.sampled_from(TieRule), st.randoms(use_true_random=False))
def test_what_holds_for_any_shortlist(
    values: dict[str, Decimal], positions: int, rule: TieRule, shuffled: random.Random
) -> None:
    places = places_for(positions)
    found = called(values, places=places, tie_rule=rule)
    lowest = min((values[key] for key in found), default=None)
    assert all(values[key] < lowest for key in values.keys() - found if lowest is not None)
    assert len(found) >= min(places, len(values))
    pairs = list(values.items())
    shuffled.shuffle(pairs)
    assert called(dict(pairs), places=places, tie_rule=rule) == found
    assert called({key: values[key] for key in found}, places=places, tie_rule=rule) == found
    assert called(values, places=places) <= called(values, places=places, tie_rule=TieRule.DISTINCT_SCORES)
