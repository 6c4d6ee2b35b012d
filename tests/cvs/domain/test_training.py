"""REQ-04: hours of training, on both sides of 90."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from cvs.domain.training import Course, count_hours, counted_type, hours_of

CUTOFF = date(2023, 10, 10)


def course(hours: str | None = "40", *, credits_: str | None = None, name: str = "Ética Pública") -> Course:
    return Course(
        "CURSO", name, "Centro Demo", date(2020, 1, 1), date(2020, 2, 1),
        hours=Decimal(hours) if hours else None, credits=Decimal(credits_) if credits_ else None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("hours", "met"), [(["89"], False), (["90"], True), (["89.99"], False), (["50", "40"], True), ([], False)]
)
def test_ninety_hours(hours: list[str], met: bool) -> None:
    rows = [course(value, name=f"Curso {place}") for place, value in enumerate(hours)]
    assert (count_hours(rows, cutoff=CUTOFF) >= 90) is met


@pytest.mark.parametrize(
    ("hours", "credits_", "per_credit", "counted"),
    [
        ("120", None, 16, Decimal(120)), (None, "3", 16, Decimal(48)), (None, "3", 17, Decimal(51)), (None, "2.5", 16, Decimal(40)),
        ("40", "3", 16, Decimal(40)), (None, None, 16, Decimal(0)), ("0", "2", 16, Decimal(32)),
    ],
)  # fmt: skip
def test_hours_or_credits(hours: str | None, credits_: str | None, per_credit: int, counted: Decimal) -> None:
    assert hours_of(course(hours, credits_=credits_), hours_per_credit=per_credit) == counted


def test_the_same_course_twice_counts_once() -> None:
    same = [course("40"), replace(course("40"), name=" ETICA  PUBLICA ", center="CENTRO DEMO")]
    assert count_hours(same, cutoff=CUTOFF) == 40
    assert count_hours([same[0], replace(same[1], end=date(2020, 2, 2))], cutoff=CUTOFF) == 80


@pytest.mark.parametrize(("end", "counted"), [(date(2023, 10, 10), 40), (date(2023, 10, 11), 0)])
def test_a_course_that_ends_after_the_application_does_not_count(end: date, counted: int) -> None:
    assert count_hours([replace(course(), end=end)], cutoff=CUTOFF) == counted


def test_an_unrelated_course_does_not_count() -> None:
    assert count_hours([replace(course(), related=False)], cutoff=CUTOFF) == 0


@pytest.mark.parametrize(
    ("kind", "hours", "governing", "counts_as"),
    [
        ("DIPLOMADO", "90", False, "DIPLOMADO"), ("DIPLOMADO", "89.99", False, "CURSO"),
        ("PROGRAMA_ESPECIALIZACION", "80", True, "PROGRAMA_ESPECIALIZACION"),
        ("PROGRAMA_ESPECIALIZACION", "79.99", True, "CURSO"), ("PROGRAMA_ESPECIALIZACION", "80", False, "CURSO"),
        ("TALLER", "12", False, "TALLER"),
    ],
)  # fmt: skip
def test_a_short_programme_counts_as_a_course(kind: str, hours: str, governing: bool, counts_as: str) -> None:
    row = replace(course(hours), type=kind, by_governing_body=governing)
    assert counted_type(row) == counts_as
    assert count_hours([row], cutoff=CUTOFF) == Decimal(hours)
