from __future__ import annotations

from datetime import date

import pytest

from cvs.domain.dates import birth_fault, day_fault, overlapping, period_faults
from cvs.domain.months import Period

TODAY = date(2023, 10, 10)
FUTURE = "La fecha no puede ser posterior a hoy (10/10/2023)."
BIRTH = date(1990, 5, 17)


@pytest.mark.parametrize(
    ("birth", "fault"),
    [
        (date(2005, 10, 10), None),
        (date(2005, 10, 11), "Debe tener 18 años cumplidos."),
        (date(2023, 10, 11), FUTURE),
        (date(1923, 10, 10), None),
        (date(1923, 10, 9), "Revise el año de su nacimiento."),
    ],
)
def test_birth(birth: date, fault: str | None) -> None:
    assert birth_fault(birth, today=TODAY) == fault


@pytest.mark.parametrize(
    ("day", "fault"),
    [
        (TODAY, None),
        (date(2023, 10, 11), FUTURE),
        (BIRTH, None),
        (date(1990, 5, 16), "La fecha es anterior a su nacimiento (17/05/1990)."),
        (date(1899, 12, 31), "Revise el año."),
    ],
)
def test_a_day(day: date, fault: str | None) -> None:
    assert day_fault(day, today=TODAY, birth=BIRTH) == fault


def test_a_day_before_the_birth_is_only_seen_when_it_is_known() -> None:
    assert day_fault(date(1900, 1, 1), today=TODAY, birth=None) is None


@pytest.mark.parametrize(
    ("start", "end", "fields"),
    [
        (date(2020, 1, 1), date(2020, 1, 1), set()),
        (date(2020, 1, 2), date(2020, 1, 1), {"end"}),
        (date(2020, 1, 1), None, set()),
        (date(2020, 1, 1), date(2023, 10, 11), {"end"}),
        (date(2023, 10, 11), date(2023, 10, 12), {"start", "end"}),
        (date(1980, 1, 1), date(2020, 1, 1), {"start"}),
        (None, date(2020, 1, 1), set()),
    ],
)
def test_a_period(start: date | None, end: date | None, fields: set[str]) -> None:
    assert set(period_faults(start, end, today=TODAY, birth=BIRTH)) == fields


def test_overlaps_are_found_by_the_day() -> None:
    year = Period(date(2020, 1, 1), date(2020, 12, 31))
    others = [
        Period(date(2019, 1, 1), date(2019, 12, 31)), Period(date(2019, 1, 1), date(2020, 1, 1)),
        Period(date(2020, 12, 31), date(2021, 1, 1)), Period(date(2021, 1, 1), date(2021, 1, 1)),
    ]  # fmt: skip
    assert overlapping(year, others) == [1, 2]
