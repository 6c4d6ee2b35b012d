"""Who is called to the interview (section 13). Bonuses have no part in it (SHL-05)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from results.domain.numbers import PLACES, rounded
from results.enums import ExtraMode, TieRule

BASE = 5  # S2:220
EXTRA = 2  # S2:225


def average(ponderados: Collection[Decimal], *, places: int = PLACES) -> Decimal:
    """The simple mean of the ponderados so far, not weighted (SHL-01)."""
    return _mean(tuple(ponderados), places)


@lru_cache(maxsize=4096)
def _mean(ponderados: tuple[Decimal, ...], places: int) -> Decimal:
    return rounded(sum(map(Fraction, ponderados), Fraction(0)) / len(ponderados), places)


def places_for(positions: int, *, base: int = BASE, extra: int = EXTRA, extra_mode: ExtraMode = ExtraMode.EACH) -> int:
    """How many are called: five, and with two positions or more two for each (or for each additional one) (SHL-03)."""
    if positions < 2:
        return base
    return base + extra * (positions if extra_mode is ExtraMode.EACH else positions - 1)


def ranks(averages: Mapping[str, Decimal]) -> dict[str, int]:
    """One more than how many have a higher average: equals share a rank, the next one is further down."""
    values = list(averages.values())
    first: dict[Decimal, int] = {}
    for place, value in enumerate(sorted(values, reverse=True), start=1):
        first.setdefault(value, place)
    return {key: first[value] for key, value in averages.items()}


def called(
    averages: Mapping[str, Decimal], *, places: int, tie_rule: TieRule = TieRule.TOP_N_WITH_TIES
) -> frozenset[str]:
    """Those with fewer than `places` people above them; under DISTINCT_SCORES, fewer than `places` different scores."""
    if tie_rule is TieRule.TOP_N_WITH_TIES:
        return frozenset(key for key, rank in ranks(averages).items() if rank <= places)
    passing = set(sorted(set(averages.values()), reverse=True)[:places])
    return frozenset(key for key, value in averages.items() if value in passing)
