"""The final table: every column from which the next is computed, the order, and what each person is in the end (15 to 17)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from results.domain.bonus import Bonus, Final, final_of
from results.domain.numbers import in_decimals, rounded
from results.domain.order_of_merit import Contender, Place, order, standings
from results.domain.ponderado import ponderado
from results.domain.terms import Terms
from results.enums import BonusKind, Evaluation, TieBreak


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who passed everything: a printed score for each evaluation of the call, and the bonuses they have a right to."""

    number: int
    scores: Mapping[Evaluation, Decimal]
    bonuses: Sequence[Bonus] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """Rows by application number, and the numbers that only the casting vote can order (none: the table is complete)."""

    rows: Mapping[int, dict[str, Any]]
    tied: tuple[tuple[int, ...], ...]


def final_table(
    terms: Terms,
    candidates: Sequence[Candidate],
    *,
    quota_unmet: bool = False,
    vote: Sequence[int] = (),
    out: Collection[int] = (),
) -> Table:
    """The last columns of each candidate, as text, with `order`, `step` and `result`.

    `vote` is the casting vote, the preferred first. `out` are those who did not sign or were thrown out: they keep their
    columns, their `result` is "" for the caller to say, and the next ones move up (MER-03, MER-04). While a tie waits for
    its vote nobody has a `result`.
    """
    finals = {one.number: _final(terms, one) for one in candidates}
    places = order(
        [_contender(one, finals[one.number][1]) for one in candidates],
        chain=terms.chain,
        quota_unmet=quota_unmet or terms.quota_unmet,
        vote=[_key(number) for number in vote],
    )
    tied = _tied(places)
    found = {} if tied else standings(
        places, positions=terms.positions, out=[_key(number) for number in out], runners_up=terms.runners_up
    )  # fmt: skip
    rows = {}
    for place in places:
        number = int(place.key)
        standing = found.get(place.key)
        rows[number] = {
            **finals[number][0],
            "order": place.order,
            "step": place.step.value if place.step else "",
            "result": standing.result.value if standing else "",
            "runnerUp": standing.number if standing else None,
        }
    return Table(rows, tied)


def part_words(part: Fraction) -> str:
    """`25 %`: the part of the ponderado final that the bonuses add; "" for none. Never which ones they are (PUB-02)."""
    return f"{in_decimals(part * 100)} %" if part else ""


def _final(terms: Terms, one: Candidate) -> tuple[dict[str, Any], tuple[Final, Mapping[Evaluation, Decimal], bool]]:
    ponderados: dict[Evaluation, Decimal] = {}
    for evaluation, score in one.scores.items():
        scaled = ponderado(score, terms.scales[evaluation], places=terms.decimals)
        if scaled is None:
            raise ValueError(f"application {one.number}: only who passed everything is in the final table")
        ponderados[evaluation] = scaled
    final = final_of(
        ponderados,
        curricular=one.scores[Evaluation.CURRICULAR],
        scale=terms.scales[Evaluation.CURRICULAR],
        weights=terms.weights,
        bonuses=one.bonuses,
        rules=terms.bonuses,
        places=terms.decimals,
    )
    told: dict[str, Any] = {}
    for evaluation in terms.weights:
        told[f"{evaluation.value}Score"] = str(rounded(one.scores[evaluation], terms.decimals))
        told[f"{evaluation.value}Ponderado"] = str(ponderados[evaluation])
    told |= {
        "athletePoints": str(final.athlete_points),
        "curricularPonderadoWithAthlete": str(final.curricular_ponderado),
        "ponderadoFinal": str(final.ponderado_final),
        "bonusPct": part_words(final.part),
        "bonusPoints": str(final.points),
        "finalScore": str(final.score),
    }
    disability = any(bonus.kind is BonusKind.DISABILITY for bonus in one.bonuses)
    return told, (final, one.scores, disability)


def _contender(one: Candidate, computed: tuple[Final, Mapping[Evaluation, Decimal], bool]) -> Contender:
    final, scores, disability = computed
    return Contender(
        key=_key(one.number),
        score=final.score,
        interview=scores[Evaluation.INTERVIEW],
        knowledge=scores.get(Evaluation.KNOWLEDGE),
        curricular=scores[Evaluation.CURRICULAR],
        disability=disability,
    )


def _key(number: int) -> str:
    """Equal people go by number while nobody voted: the key sorts as the number does."""
    return f"{number:010d}"


def _tied(places: Sequence[Place]) -> tuple[tuple[int, ...], ...]:
    groups: dict[int, list[int]] = {}
    for place in places:
        if place.undecided:
            groups.setdefault(place.order, []).append(int(place.key))
    return tuple(tuple(group) for group in groups.values())


STEPS = {step.value: str(step.label) for step in TieBreak}
