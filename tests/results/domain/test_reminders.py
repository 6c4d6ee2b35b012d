"""A term beside today, either side of its last day."""

from __future__ import annotations

from datetime import date

import pytest

from results.domain.reminders import is_late, when

LAST = date(2023, 11, 7)


@pytest.mark.parametrize(
    ("today", "words", "late"),
    [
        (date(2023, 11, 5), "vence el 07/11/2023", False),
        (date(2023, 11, 6), "vence mañana", False),
        (date(2023, 11, 7), "vence hoy", False),
        (date(2023, 11, 8), "venció ayer", True),
        (date(2023, 11, 9), "venció el 07/11/2023", True),
    ],
)
def test_a_term(today: date, words: str, late: bool) -> None:
    assert (when(LAST, today=today), is_late(LAST, today=today)) == (words, late)
