"""Section 19: terms by business days, with the holiday that proves them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calls.domain.calendar import is_business_day
from results.domain.contract import effective_start, register_until, runner_up_sign_until, sign_until, trial_end

days = st.dates(date(2020, 1, 1), date(2030, 12, 31))


def test_five_business_days_skip_the_holiday_of_the_first_of_november() -> None:
    assert sign_until(date(2023, 10, 30)) == date(2023, 11, 7)
    assert runner_up_sign_until(date(2023, 10, 30)) == date(2023, 11, 7)
    assert register_until(date(2023, 11, 7)) == date(2023, 11, 14)


@pytest.mark.parametrize(
    ("published", "last"),
    [
        ("2023-10-31", "2023-11-08"),
        ("2023-11-03", "2023-11-10"),
        ("2023-11-04", "2023-11-10"),
        ("2023-12-06", "2023-12-14"),
    ],
)
def test_the_term_begins_on_the_day_after(published: str, last: str) -> None:
    assert sign_until(date.fromisoformat(published)) == date.fromisoformat(last)


def test_the_schedule_rules_where_it_says_other() -> None:
    assert sign_until(date(2023, 10, 30), scheduled=date(2023, 11, 10)) == date(2023, 11, 10)
    assert sign_until(date(2023, 10, 30), days=3) == date(2023, 11, 3)


@pytest.mark.parametrize(
    ("printed", "signed", "start"),
    [
        ("2023-10-01", "2023-11-07", "2023-11-07"),
        ("2023-12-01", "2023-11-07", "2023-12-01"),
        ("2023-11-07", "2023-11-07", "2023-11-07"),
    ],
)
def test_nobody_works_before_signing(printed: str, signed: str, start: str) -> None:
    assert effective_start(date.fromisoformat(printed), signed=date.fromisoformat(signed)) == date.fromisoformat(start)


def test_a_short_contract_is_all_trial() -> None:
    assert trial_end(date(2023, 11, 7), contract_end=date(2023, 12, 31)) == date(2023, 12, 31)
    assert trial_end(date(2023, 10, 1), contract_end=date(2023, 12, 31)) == date(2023, 12, 31)
    assert trial_end(date(2023, 11, 7), contract_end=date(2024, 12, 31)) == date(2024, 2, 6)


@given(days, st.integers(0, 400))
def test_a_later_day_never_ends_earlier(day: date, later: int) -> None:
    last = sign_until(day)
    assert is_business_day(last)
    assert last - day >= timedelta(days=5)
    assert sign_until(day + timedelta(days=later)) >= last
    assert effective_start(day, signed=effective_start(day, signed=last)) == effective_start(day, signed=last)
