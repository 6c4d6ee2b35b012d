"""INT-01, INT-02, INT-06 to INT-08: on either side of each limit."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import BadRequest
from results.domain.interview import (
    Slot,
    attended,
    checked_score,
    interview_result,
    interview_score,
    member_score,
    overlapping,
)
from results.enums import InterviewResult

NINE = datetime(2023, 10, 26, 14, tzinfo=UTC)
MS = timedelta(milliseconds=1)


def scores(text: str) -> list[Decimal]:
    return [Decimal(value) for value in text.split()]


@pytest.mark.parametrize(
    ("members", "mean", "result"),
    [
        ("12 12", "12.00", "APTO"),
        ("12 11.98", "11.99", "NO_APTO"),
        ("12 11.99", "12.00", "APTO"),  # 11.995: rounded once, on the mean
        ("12 12 11.96", "11.99", "NO_APTO"),
        ("15 16 16", "15.67", "APTO"),
        ("17.5 17.16 17", "17.22", "APTO"),
        ("0 0", "0.00", "NO_APTO"),
        ("20 20 20", "20.00", "APTO"),
    ],
)
def test_the_mean_of_the_members(members: str, mean: str, result: str) -> None:
    found = interview_score(scores(members))
    assert str(found) == mean
    assert interview_result(found) == InterviewResult(result)


@pytest.mark.parametrize("members", ["", "15"])
def test_fewer_than_two_members_give_no_score(members: str) -> None:
    with pytest.raises(BadRequest) as refused:
        interview_score(scores(members))
    assert refused.value.code == "interview.members"


@pytest.mark.parametrize(
    ("score", "code"),
    [
        ("-0.01", "interview.range"), ("20.01", "interview.range"), ("12.345", "interview.decimals"),
        ("NaN", "interview.decimals"), ("Infinity", "interview.decimals"),
    ],
)  # fmt: skip
def test_a_score_out_of_its_limits(score: str, code: str) -> None:
    with pytest.raises(BadRequest) as refused:
        checked_score(Decimal(score))
    assert refused.value.code == code
    with pytest.raises(BadRequest) as refused:
        interview_score([Decimal(score), Decimal(12)])
    assert refused.value.code == code


@pytest.mark.parametrize("score", ["0", "20", "12.34"])
def test_a_score_at_its_limits(score: str) -> None:
    assert checked_score(Decimal(score)) == Decimal(score)


def test_a_member_scores_every_criterion() -> None:
    assert member_score(scores("5 4.5 3.25 5")) == Decimal("17.75")
    for bad, code in (("5 5 5", "interview.criteria"), ("5 5 5 5.01", "interview.range")):
        with pytest.raises(BadRequest) as refused:
            member_score(scores(bad))
        assert refused.value.code == code


@given(st.lists(st.decimals(0, 20, places=2), min_size=2, max_size=7))
def test_the_mean_lies_between_the_members_in_any_order(given_scores: list[Decimal]) -> None:
    found = interview_score(given_scores)
    assert min(given_scores) <= found <= max(given_scores)
    assert interview_score(sorted(given_scores)) == found


@pytest.mark.parametrize(
    ("late", "tolerance", "came"),
    [
        (timedelta(0), 0, True), (MS, 0, False), (timedelta(minutes=5), 5, True), (timedelta(minutes=5) + MS, 5, False),
        (timedelta(minutes=-5), 0, True), (None, 5, False),
    ],
)  # fmt: skip
def test_who_does_not_connect_in_time_did_not_attend(late: timedelta | None, tolerance: int, came: bool) -> None:
    connected = None if late is None else NINE + late
    assert attended(Slot(NINE, 20), connected, tolerance_minutes=tolerance) is came


def test_slots_may_touch_and_not_overlap() -> None:
    first = Slot(NINE, 20)
    touching = Slot(NINE + timedelta(minutes=20), 20)
    crossing = Slot(NINE + timedelta(minutes=20) - MS, 20)
    assert overlapping([touching, first]) == []
    assert overlapping([crossing, first]) == [(first, crossing)]
    long, inner, later = Slot(NINE, 90), Slot(NINE + timedelta(minutes=10), 10), Slot(NINE + timedelta(minutes=60), 10)
    assert overlapping([later, inner, long]) == [(long, inner), (long, later)]
