"""Slots laid out one after another, where they may stand, and their limits."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from core.errors import BadRequest, Conflict
from results.domain.interview import Slot
from results.domain.turns import check_place, check_times, laid_out

NINE = datetime(2023, 10, 26, 14, 0, tzinfo=UTC)  # 09:00 in Lima
EVE = NINE - timedelta(days=1)
DAYS = (date(2023, 10, 26), date(2023, 10, 27))
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("until", "count", "made"),
    [
        (60, 3, 3),  # the last ends exactly then
        (59, 3, 2),
        (60, 2, 2),
        (19, 3, 0),
    ],
)
def test_as_many_slots_as_fit(until: int, count: int, made: int) -> None:
    slots = laid_out(NINE, minutes=20, pause=0, until=NINE + until * MINUTE, count=count)
    assert [slot.start for slot in slots] == [NINE + 20 * place * MINUTE for place in range(made)]


def test_a_pause_stands_between_two_slots_and_not_after_the_last() -> None:
    slots = laid_out(NINE, minutes=20, pause=10, until=NINE + 50 * MINUTE, count=9)
    assert [slot.start for slot in slots] == [NINE, NINE + 30 * MINUTE]


@pytest.mark.parametrize(("minutes", "pause"), [(4, 0), (121, 0), (20, -1), (20, 61)])
def test_lengths_out_of_their_limits(minutes: int, pause: int) -> None:
    with pytest.raises(BadRequest):
        laid_out(NINE, minutes=minutes, pause=pause, until=NINE + timedelta(hours=9), count=1)


@pytest.mark.parametrize(("minutes", "pause"), [(5, 0), (120, 60)])
def test_lengths_at_their_limits(minutes: int, pause: int) -> None:
    assert laid_out(NINE, minutes=minutes, pause=pause, until=NINE + timedelta(hours=9), count=1)


@pytest.mark.parametrize(
    ("link", "room", "in_vigia", "tolerance", "code"),
    [
        ("", "", False, 0, "slot.place"),
        ("https://a.example/x", "Sala 2", False, 0, "slot.place"),
        ("https://a.example/x", "", True, 0, "slot.place"),
        ("", "Sala 2", True, 0, "slot.place"),
        ("https://a.example/x", "Sala 2", True, 0, "slot.place"),
        ("http://a.example/x", "", False, 0, "slot.link"),
        ("https://a.example/x y", "", False, 0, "slot.link"),
        ("javascript:alert(1)", "", False, 0, "slot.link"),
        ("https://" + "a" * 293, "", False, 0, "slot.link"),
        ("", "x" * 121, False, 0, "slot.room"),
        ("", "Sala 2", False, 61, "slot.tolerance"),
        ("", "Sala 2", False, -1, "slot.tolerance"),
        ("", "", True, 61, "slot.tolerance"),
    ],
)
def test_a_place_that_cannot_be(link: str, room: str, in_vigia: bool, tolerance: int, code: str) -> None:
    with pytest.raises(BadRequest) as refused:
        check_place(link=link, room=room, in_vigia=in_vigia, tolerance_minutes=tolerance)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("link", "room", "in_vigia", "tolerance"),
    [("https://" + "a" * 292, "", False, 0), ("", "x" * 120, False, 60), ("", "", True, 60)],
)
def test_a_place_at_its_limits(link: str, room: str, in_vigia: bool, tolerance: int) -> None:
    check_place(link=link, room=room, in_vigia=in_vigia, tolerance_minutes=tolerance)


@pytest.mark.parametrize(
    ("start", "now", "code"),
    [
        (NINE, NINE, "slot.past"),
        (NINE + timedelta(days=2), EVE, "slot.day"),
        (NINE - timedelta(hours=9, milliseconds=1), EVE - timedelta(days=1), "slot.day"),
        (NINE + timedelta(days=1, hours=14, minutes=50), EVE, "slot.day"),  # would end after midnight
    ],
)
def test_a_slot_in_the_past_or_out_of_the_stage(start: datetime, now: datetime, code: str) -> None:
    with pytest.raises(Conflict) as refused:
        check_times([Slot(start, 20)], taken=[], now=now, days=DAYS)
    assert refused.value.code == code


def test_a_slot_may_begin_as_another_ends_and_not_a_millisecond_before() -> None:
    taken = [Slot(NINE, 20)]
    check_times([Slot(NINE + 20 * MINUTE, 20)], taken=taken, now=EVE, days=DAYS)
    with pytest.raises(Conflict, match="se cruza"):
        check_times(
            [Slot(NINE + 20 * MINUTE - timedelta(milliseconds=1), 20)], taken=taken, now=EVE, days=DAYS
        )  # fmt: skip
