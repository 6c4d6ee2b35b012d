"""PON-01: one rounding, HALF_UP, from the exact value."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from results.domain.numbers import has_places, in_decimals, rounded

fractions = st.fractions(min_value=-1000, max_value=1000, max_denominator=997)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Fraction(16615, 1000), "16.62"), (Fraction(17015, 1000), "17.02"), (Fraction(16495, 1000), "16.50"),
        (Fraction(4155, 1000), "4.16"), (Fraction(11995, 1000), "12.00"), (Fraction(119949, 10000), "11.99"),
        (Fraction(-5, 1000), "-0.01"), (Fraction(0), "0.00"), (12, "12.00"), (Decimal("2.675"), "2.68"),
    ],
)  # fmt: skip
def test_halves_go_up(value: Fraction | Decimal | int, shown: str) -> None:
    assert str(rounded(value)) == shown


@pytest.mark.parametrize(("places", "shown"), [(0, "3"), (1, "2.5"), (3, "2.545")])
def test_a_call_may_print_other_decimals(places: int, shown: str) -> None:
    assert str(rounded(Fraction(2545, 1000), places)) == shown


@given(fractions)
def test_rounding_again_changes_nothing_and_strays_half_a_hundredth_at_most(value: Fraction) -> None:
    once = rounded(value)
    assert rounded(once) == once
    assert abs(Fraction(once) - value) <= Fraction(1, 200)


@given(fractions, fractions)
def test_rounding_keeps_the_order(one: Fraction, other: Fraction) -> None:
    low, high = sorted((one, other))
    assert rounded(low) <= rounded(high)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(0), "0"), (Fraction(150), "150"), (Fraction(193, 2), "96.5"),
        (96 + Fraction(1, 31), "96.03225806451612903225806452"),
    ],
)  # fmt: skip
def test_a_fraction_in_decimals(value: Fraction, text: str) -> None:
    assert in_decimals(value) == text


@pytest.mark.parametrize(
    ("written", "fits"),
    [("12", True), ("12.5", True), ("12.55", True), ("12.555", False), ("12.550", False), ("NaN", False),
     ("Infinity", False), ("1E+2", True)],
)  # fmt: skip
def test_a_third_decimal_is_seen(written: str, fits: bool) -> None:
    assert has_places(Decimal(written)) is fits
