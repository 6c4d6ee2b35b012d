"""Exact numbers and their one rounding (PON-01)."""

from __future__ import annotations

from decimal import Context, Decimal
from fractions import Fraction
from functools import lru_cache
from math import floor

Exact = Fraction | Decimal | int

PLACES = 2  # AMB-31
DIGITS = 28  # of a fraction without end, where it is written in decimals


@lru_cache(maxsize=16384)
def rounded(value: Exact, places: int = PLACES) -> Decimal:
    """HALF_UP, from the exact value: 16.615 → 16.62. Every printed column passes here once."""
    scaled = Fraction(value) * 10**places
    units = floor(abs(scaled) + Fraction(1, 2))
    return Decimal(-units if scaled < 0 else units).scaleb(-places)


def in_decimals(value: Fraction) -> str:
    """`149`, `96.5`; a fraction without end with 28 digits: `96.03225806451612903225806452`."""
    divided = Context(prec=DIGITS).divide(Decimal(value.numerator), Decimal(value.denominator))
    text = f"{divided:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def has_places(value: Decimal, places: int = PLACES) -> bool:
    """Whether a number is finite and written with at most so many decimals; a third one is never rounded away in silence."""
    exponent = value.as_tuple().exponent
    return isinstance(exponent, int) and exponent >= -places
