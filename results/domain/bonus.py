"""Bonuses and the final score (section 16). A bonus never rescues: who failed a stage never gets here (BON-02)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from cvs.enums import ForceKind
from results.domain.numbers import PLACES, rounded
from results.domain.ponderado import Scale, ponderado, ponderado_final
from results.enums import AthleteTiming, BonusBase, BonusCombination, BonusKind, Evaluation

# D.S. 089-2003-PCM art. 7: by level, part of the curricular score.
LEVELS: Mapping[int, Decimal] = {
    1: Decimal("0.20"),
    2: Decimal("0.16"),
    3: Decimal("0.12"),
    4: Decimal("0.08"),
    5: Decimal("0.04"),
}


@dataclass(frozen=True, slots=True)
class BonusRules:
    """What a call says about bonuses; the defaults are the law's. `cap` None: the final score has no ceiling (AMB-36)."""

    disability: Decimal = Decimal("0.15")
    disability_degree: Decimal = Decimal(33)
    disability_base: BonusBase = BonusBase.PONDERADO_FINAL
    ffaa: Decimal = Decimal("0.10")
    ffaa_base: BonusBase = BonusBase.PONDERADO_FINAL
    athlete: Mapping[int, Decimal] = field(default_factory=lambda: LEVELS)
    athlete_base: BonusBase = BonusBase.PUNTAJE_CURRICULAR
    athlete_timing: AthleteTiming = AthleteTiming.AFTER_INTERVIEW
    combination: BonusCombination = BonusCombination.SUM
    cap: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Bonus:
    """One bonus that a person has a right to."""

    kind: BonusKind
    part: Decimal
    base: BonusBase


@dataclass(frozen=True, slots=True)
class Final:
    """The last columns, each computed from the printed ones before it. `part` is of the ponderado final."""

    before_athlete: Decimal
    athlete_points: Decimal
    curricular_ponderado: Decimal
    ponderado_final: Decimal
    part: Fraction
    points: Decimal
    score: Decimal


DEFAULT_RULES = BonusRules()


def entitled(conditions: Mapping[str, Mapping[str, Any]], rules: BonusRules = DEFAULT_RULES) -> list[Bonus]:
    """The bonuses of a frozen sheet's `conditions`: declared, with its document, of the degree, kind or level (BON-02).

    `valid: false` on a condition is the evaluator's word that its document is not what the law asks for.
    """
    found = []
    held = {
        kind: told
        for kind in BonusKind
        if (told := conditions.get(kind.value)) and told.get("document") and told.get("valid", True)
    }
    if (told := held.get(BonusKind.DISABILITY)) and Decimal(told.get("degree") or 0) >= rules.disability_degree:
        found.append(Bonus(BonusKind.DISABILITY, rules.disability, rules.disability_base))
    if (told := held.get(BonusKind.FFAA)) and told.get("kind") == ForceKind.LICENCIADO_ACUARTELADO:
        found.append(Bonus(BonusKind.FFAA, rules.ffaa, rules.ffaa_base))
    if (told := held.get(BonusKind.ATHLETE)) and (part := rules.athlete.get(told.get("level") or 0)):
        found.append(Bonus(BonusKind.ATHLETE, part, rules.athlete_base))
    return found


def points_of(base: Decimal, bonuses: Sequence[Bonus], *, places: int = PLACES) -> Decimal:
    """What these bonuses add to a score: their parts added, never compounded (guide 4.2), and rounded once."""
    return rounded(sum((Fraction(bonus.part) for bonus in bonuses), Fraction(0)) * Fraction(base), places)


def curricular_with(
    score: Decimal, bonuses: Sequence[Bonus], scale: Scale, *, places: int = PLACES
) -> tuple[Decimal, Decimal]:
    """The points that bonuses on the curricular score add to it, and its ponderado with them, which may pass 20 (BON-03.1)."""
    points = points_of(score, _on(bonuses, BonusBase.PUNTAJE_CURRICULAR), places=places)
    scaled = ponderado(score + points, scale, places=places)
    if scaled is None:
        raise ValueError("a bonus is for who passed the curricular evaluation")
    return points, scaled


def final_of(
    ponderados: Mapping[Evaluation, Decimal],
    *,
    curricular: Decimal,
    scale: Scale,
    weights: Mapping[Evaluation, Decimal],
    bonuses: Sequence[Bonus],
    rules: BonusRules = DEFAULT_RULES,
    places: int = PLACES,
) -> Final:
    """The final columns of somebody who passed every evaluation (BON-03).

    `curricular` and `scale` are the curricular score and its scale; `ponderados` are the printed ones, without bonus.
    Under EXCLUSIVE_HIGHEST only the bonus counts that leaves the highest final score (the first one declared, if equal).
    """

    def with_only(chosen: Sequence[Bonus]) -> Final:
        points, scaled = curricular_with(curricular, chosen, scale, places=places)
        total = ponderado_final({**ponderados, Evaluation.CURRICULAR: scaled}, weights, places=places)
        on_total = _on(chosen, BonusBase.PONDERADO_FINAL)
        added = points_of(total, on_total, places=places)
        score = total + added if rules.cap is None else min(total + added, rules.cap)
        part = sum((Fraction(bonus.part) for bonus in on_total), Fraction(0))
        return Final(before, points, scaled, total, part, added, score)

    before = ponderado_final(ponderados, weights, places=places)
    if rules.combination is BonusCombination.SUM or len(bonuses) < 2:
        return with_only(bonuses)
    return max((with_only([bonus]) for bonus in bonuses), key=lambda final: final.score)


def _on(bonuses: Sequence[Bonus], base: BonusBase) -> list[Bonus]:
    return [bonus for bonus in bonuses if bonus.base is base]
