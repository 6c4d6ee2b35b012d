from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from calls.domain.calendar import add_business_days, easter, holidays, is_business_day

CALL = json.loads(
    (Path(__file__).parents[2] / "exam_server" / "demo" / "data" / "demo_call.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize(
    ("start", "count", "expected"),
    [
        (date(2023, 10, 30), 5, date(2023, 11, 7)),  # 1 November is a holiday, 4 and 5 a weekend
        (date(2023, 10, 30), 0, date(2023, 10, 30)),
        (date(2023, 10, 31), 1, date(2023, 11, 2)),
        (date(2023, 11, 2), -1, date(2023, 10, 31)),
        (date(2023, 9, 25), 15, date(2023, 10, 16)),  # 8 October fell on a Sunday: nothing is lost
        (date(2023, 10, 6), 1, date(2023, 10, 9)),  # the Monday between publication and application is a business day
        (date(2026, 11, 21), 1, date(2026, 11, 23)),  # from a Saturday, forward
        (date(2026, 11, 21), -1, date(2026, 11, 20)),  # and back
        (date(2026, 11, 21), 0, date(2026, 11, 21)),  # and not moved at all
        (date(2025, 12, 24), 1, date(2025, 12, 26)),
        (date(2025, 12, 31), 1, date(2026, 1, 2)),
        (date(2026, 4, 1), 1, date(2026, 4, 6)),  # Maundy Thursday, Good Friday, weekend
    ],
)
def test_add_business_days(start: date, count: int, expected: date) -> None:
    assert add_business_days(start, count) == expected


def test_the_published_schedule_follows_its_offsets() -> None:
    """The seeds' own dates are the best table we have: 13 stages, both ends."""
    day_zero = date(2023, 9, 25)
    for stage in CALL["schedule"]:
        for edge in ("start", "end"):
            offset = stage[f"{edge}BusinessOffset"]
            if offset is not None:
                assert add_business_days(day_zero, offset).isoformat() == stage[edge], stage["code"]


@pytest.mark.parametrize(
    ("year", "sunday"),
    [
        (2023, date(2023, 4, 9)),
        (2024, date(2024, 3, 31)),
        (2025, date(2025, 4, 20)),
        (2026, date(2026, 4, 5)),
        (2027, date(2027, 3, 28)),
        (2028, date(2028, 4, 16)),
    ],
)
def test_easter(year: int, sunday: date) -> None:
    assert easter(year) == sunday
    assert {sunday - timedelta(days=3), sunday - timedelta(days=2)} <= holidays(year)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2023, 6, 7), True),  # a holiday from 2024 on
        (date(2024, 6, 7), False),
        (date(2021, 12, 9), True),
        (date(2022, 12, 9), False),
        (date(2026, 7, 28), False),
        (date(2026, 7, 30), True),
        (date(2026, 11, 20), True),
        (date(2026, 11, 21), False),
        (date(2026, 11, 22), False),
        (date(2026, 11, 23), True),
    ],
)
def test_is_business_day(day: date, *, expected: bool) -> None:
    assert is_business_day(day) is expected
