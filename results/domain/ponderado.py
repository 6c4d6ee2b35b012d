"""Scores on the scale of twenty and their weighted sum (section 12, FIN-01, FIN-02)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from results.domain.numbers import PLACES, Exact, rounded
from results.enums import Evaluation

TOP, PASS = 20, 12  # the scale of twenty and its pass mark

# FIN-01, by the number of evaluations; psychological tests have no points (S2:276).
SCHEMES: Mapping[int, Mapping[Evaluation, Decimal]] = {
    2: {Evaluation.CURRICULAR: Decimal("0.60"), Evaluation.INTERVIEW: Decimal("0.40")},
    3: {
        Evaluation.KNOWLEDGE: Decimal("0.40"),
        Evaluation.CURRICULAR: Decimal("0.35"),
        Evaluation.INTERVIEW: Decimal("0.25"),
    },
    4: {
        Evaluation.KNOWLEDGE: Decimal("0.25"),
        Evaluation.PSYCHOMETRIC: Decimal("0.25"),
        Evaluation.CURRICULAR: Decimal("0.30"),
        Evaluation.INTERVIEW: Decimal("0.20"),
    },
}


@dataclass(frozen=True, slots=True)
class Scale:
    """The best score of an evaluation and the one that passes."""

    maximum: Decimal
    minimum: Decimal

    def __post_init__(self) -> None:
        if not 0 <= self.minimum < self.maximum:
            raise ValueError("a scale passes from zero or more and below its best score")


@lru_cache(maxsize=4096)
def ponderado(score: Exact, scale: Scale, *, places: int = PLACES) -> Decimal | None:
    """`20 − (20 − 12)·(max − score)/(max − min)`, rounded once; None for a failed evaluation.

    A score above the maximum (an athlete's bonus) gives more than 20: it is not cut (BON-03). Kept, because thousands
    share a few dozen scores and exact fractions are slow.
    """
    if score < scale.minimum:
        return None
    lost = Fraction(scale.maximum) - Fraction(score)
    return rounded(TOP - (TOP - PASS) * lost / (Fraction(scale.maximum) - Fraction(scale.minimum)), places)


def ponderado_final(
    ponderados: Mapping[Evaluation, Decimal], weights: Mapping[Evaluation, Decimal], *, places: int = PLACES
) -> Decimal:
    """The weighted sum of the printed ponderados. Only for who passed every evaluation: ValueError when one is missing."""
    if ponderados.keys() != weights.keys():
        raise ValueError("a ponderado final takes one ponderado for each weight")
    if sum(weights.values()) != 1:
        raise ValueError("weights add up to one")
    return rounded(sum(Fraction(weights[key]) * Fraction(value) for key, value in ponderados.items()), places)
