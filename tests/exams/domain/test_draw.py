"""EXA-03: the draw is fair, follows from the secret alone, and nobody's order is anybody else's."""

from __future__ import annotations

import itertools
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Conflict
from exams.domain.blueprint import read_blueprint
from exams.domain.draw import Stream, attempt_key, draw, nonce_key, seed
from exams.domain.replay import pool_of
from tests.exams.papers_data import ATTEMPT, BLUEPRINT, SECRET, entries

CELLS = read_blueprint(BLUEPRINT)
SEEDS = st.binary(min_size=32, max_size=32)


class Given(Stream):
    """A stream whose words are known beforehand."""

    def __init__(self, *words: int) -> None:
        super().__init__(bytes(32))
        self._known = list(words)

    def word(self) -> int:
        return self._known.pop(0)


def test_the_stream_is_what_the_document_says() -> None:
    """Recomputed with another program: `sha256sum` of 32 zero bytes and an 8-byte counter."""
    stream = Stream(bytes(32))

    assert [f"{stream.word():08x}" for _ in range(9)] == [
        "2c34ce1d", "f23b838c", "5abf2a7f", "6437cca3", "d3067ed5", "09ff25f1", "1df6b11b", "582b51eb", "08e00266",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("limit", "words", "expected"),
    [
        (20, [0], 0),
        (20, [39], 19),
        (20, [4_294_967_279], 19),  # the last word below 2^32 - 2^32 % 20
        (20, [4_294_967_280, 7], 7),  # the first one beyond is thrown away
        (20, [4_294_967_295, 4_294_967_280, 21], 1),
        (4, [4_294_967_295], 3),  # 4 divides 2^32: no word is thrown away
        (1, [4_294_967_295], 0),
    ],
)
def test_words_that_would_favour_small_numbers_are_thrown_away(limit: int, words: list[int], expected: int) -> None:
    assert Given(*words).below(limit) == expected


@given(SEEDS, st.integers(1, 1000))
def test_numbers_stay_below_their_limit(key: bytes, limit: int) -> None:
    stream = Stream(key)
    assert all(0 <= stream.below(limit) < limit for _ in range(20))


@given(SEEDS, st.lists(st.integers(), max_size=40))
def test_a_shuffle_keeps_every_item(key: bytes, items: list[int]) -> None:
    shuffled = list(items)
    Stream(key).shuffle(shuffled)
    assert Counter(shuffled) == Counter(items)


def test_every_order_comes_up_as_often_as_any_other() -> None:
    stream = Stream(bytes.fromhex(SECRET))
    seen: Counter[tuple[int, ...]] = Counter()
    for _ in range(24_000):
        items = [0, 1, 2, 3]
        stream.shuffle(items)
        seen[tuple(items)] += 1

    assert set(seen) == set(itertools.permutations(range(4)))
    # 24 orders, 1,000 expected of each, standard deviation 31: five of them either way.
    assert all(845 < count < 1155 for count in seen.values())


def test_the_draw_takes_from_each_cell_what_it_asks_and_repeats_nothing() -> None:
    drawn = draw(SECRET, CELLS, pool_of(entries()))

    assert [(cell.key, cell.questions) for cell in CELLS if cell.questions] == [
        (key, len(list(group))) for key, group in itertools.groupby(drawn, key=lambda entry: (entry.part, entry.topic))
    ]
    assert len({entry.version for entry in drawn}) == 20


def test_the_draw_depends_on_the_secret_and_not_on_the_order_of_rows() -> None:
    bank = entries(spare=20)
    first = draw(SECRET, CELLS, pool_of(bank))

    assert draw(SECRET, CELLS, pool_of(reversed(bank))) == first
    assert draw("ff" * 32, CELLS, pool_of(bank)) != first


@pytest.mark.parametrize("spare", [0, 1])
def test_a_cell_may_have_exactly_enough(spare: int) -> None:
    assert len(draw(SECRET, CELLS, pool_of(entries(spare=spare)))) == 20


def test_a_cell_short_of_one_question_stops_the_draw() -> None:
    with pytest.raises(Conflict, match="falta 1 de 5"):
        draw(SECRET, CELLS, pool_of(entries(spare=0)[1:]))


def test_each_use_of_the_secret_has_a_key_of_its_own() -> None:
    other = ATTEMPT.replace("1", "2")
    keys = [
        seed(SECRET, "draw"),
        seed(SECRET, f"paper|{ATTEMPT}"),
        attempt_key(SECRET, ATTEMPT),
        attempt_key(SECRET, other),
        attempt_key("ff" * 32, ATTEMPT),
        nonce_key(SECRET, ATTEMPT),
    ]
    assert {len(key) for key in keys} == {32}
    assert len(set(keys)) == len(keys)
