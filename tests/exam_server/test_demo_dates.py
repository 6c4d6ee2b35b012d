from __future__ import annotations

import copy
from datetime import date

import pytest

from exam_server.demo.data import call_data
from exam_server.demo.dates import moved_instant, redated_call

ORIGIN = date(2023, 10, 16)


def test_on_its_own_day_nothing_moves() -> None:
    assert redated_call(call_data(), exam_day=ORIGIN) == call_data()


def test_the_data_itself_is_not_touched() -> None:
    before = copy.deepcopy(call_data())
    redated_call(call_data(), exam_day=date(2026, 11, 21))
    assert call_data() == before


@pytest.mark.parametrize(
    ("instant", "exam_day", "expected"),
    [
        ("2023-10-10T17:30:01-05:00", date(2023, 10, 17), "2023-10-11T17:30:01-05:00"),
        ("2023-10-18T17:00:00-05:00", date(2026, 11, 20), "2026-11-24T17:00:00-05:00"),  # over a weekend
        ("2023-10-16T09:00:00-05:00", date(2026, 11, 22), "2026-11-22T09:00:00-05:00"),  # a Sunday stays
        ("2023-10-13T18:00:00-05:00", date(2026, 7, 30), "2026-07-27T18:00:00-05:00"),  # over Fiestas Patrias
    ],
)
def test_an_instant_keeps_its_hour_and_its_business_days(instant: str, exam_day: date, expected: str) -> None:
    assert moved_instant(instant, origin=ORIGIN, exam_day=exam_day) == expected


def test_everything_with_a_date_moves() -> None:
    moved = redated_call(call_data(), exam_day=date(2026, 11, 20))
    assert moved["exam"]["start"] == "2026-11-20T09:00:00-05:00"
    assert moved["publications"]["PUB_REQUISITOS"] == "2026-11-19T18:00:00-05:00"
    assert moved["interview"]["slots"][0]["start"] == "2026-12-02T09:00:00-05:00"
    assert (moved["contract"]["start"], moved["contract"]["end"]) == ("2026-11-01", "2027-01-31")
    assert "2023-" not in str({key: moved[key] for key in ("schedule", "exam", "publications", "contract")})
