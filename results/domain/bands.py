"""Tables of points by bands of what somebody has beyond the minimum (CUR-05, CUR-06)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

from core.errors import BadRequest


@dataclass(frozen=True, slots=True)
class Band:
    """From `low` to `high` (None: without end) hours or months; whether each end belongs to it is said."""

    low: Fraction
    high: Fraction | None
    points: int
    low_inside: bool = True
    high_inside: bool = False

    def holds(self, value: Fraction) -> bool:
        """Whether `value` lies in it."""
        above = value > self.low or (self.low_inside and value == self.low)
        return above and (self.high is None or value < self.high or (self.high_inside and value == self.high))


def points_for(bands: Sequence[Band], extra: Fraction) -> int | None:
    """The points of so much beyond the minimum; None below it."""
    return next((band.points for band in bands if band.holds(extra)), None)


def bands_of(rows: Iterable[Mapping[str, Any]], *, unit: str) -> tuple[Band, ...]:
    """The bands of a call's terms; `unit` is how its keys begin: `extra` or `extraMonths`."""
    return tuple(
        Band(
            Fraction(row[f"{unit}From"]),
            None if row[f"{unit}To"] is None else Fraction(row[f"{unit}To"]),
            row["points"],
            row.get("fromInclusive", True),
            row.get("toInclusive", False),
        )
        for row in rows
    )


def checked_bands(bands: Sequence[Band], *, where: str) -> Sequence[Band]:
    """The same bands, or why they are no table: from zero on, each from where the last one ends, points that grow."""
    if not bands or bands[0].low != 0 or not bands[0].low_inside:
        raise BadRequest("call.bands", f"{where}: la primera fila empieza en 0, incluido.", {"path": where})
    if bands[-1].high is not None:
        raise BadRequest("call.bands", f"{where}: la última fila no tiene límite superior.", {"path": where})
    for before, band in pairwise(bands):
        if band.low != before.high or band.low_inside is before.high_inside:
            raise BadRequest("call.bands", f"{where}: entre dos filas queda un hueco o se superponen.", {"path": where})
        if band.points <= before.points:
            raise BadRequest("call.bands", f"{where}: cada fila da más puntos que la anterior.", {"path": where})
    return bands


def extra_of(value: Fraction | Decimal, minimum: int | Decimal) -> Fraction:
    """What is beyond the minimum, exactly."""
    return Fraction(value) - Fraction(minimum)
