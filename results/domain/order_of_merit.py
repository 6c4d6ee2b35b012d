"""The final order: score, the chain that breaks ties, and who wins (section 17)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from results.enums import FinalResult, TieBreak


@dataclass(frozen=True, slots=True)
class Contender:
    """Somebody who passed everything. `knowledge` is None where the call has no exam."""

    key: str
    score: Decimal
    interview: Decimal
    knowledge: Decimal | None
    curricular: Decimal
    disability: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """A line of the order. `step`: what put it after the line before; None where the final score did.

    Those whom the whole chain leaves equal share their `order` and are `undecided`: the requesting unit votes.
    """

    key: str
    order: int
    step: TieBreak | None = None
    undecided: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """What somebody is in the end; `number` is which accesitario, from 1."""

    result: FinalResult
    number: int | None = None

    def __str__(self) -> str:
        return self.result if self.number is None else f"{self.result}_{self.number}"


def order(
    contenders: Iterable[Contender],
    *,
    chain: Sequence[TieBreak] = tuple(TieBreak),
    quota_unmet: bool = False,
    vote: Sequence[str] = (),
) -> list[Place]:
    """By final score, then by the chain (MER-02). `quota_unmet`: the entity declares that it does not meet the 5 % quota.

    `vote` is the casting vote: keys, the preferred first; it counts for a tie whose people it names all.
    """
    steps = [step for step in chain if step is not TieBreak.DISABILITY_QUOTA or quota_unmet]
    ranked = sorted(contenders, key=lambda one: (-one.score, one.key))
    places: list[Place] = []
    for _, tied in groupby(ranked, key=lambda one: one.score):
        places += _split(list(tied), steps, vote, first=len(places) + 1, came_by=None)
    return places


def standings(places: Sequence[Place], *, positions: int, out: Collection[str] = (), runners_up: int | None = None) -> (
    dict[str, Standing]
):  # fmt: skip
    """Winners, accesitarios in order, and those without a place (`runners_up` limits the accesitarios, AMB-41).

    `out` are those who did not sign or lost a requirement (MER-03, MER-04): the next ones move up. ValueError while a
    tie waits for its vote.
    """
    if any(place.undecided for place in places):
        raise ValueError("a tie is still to be voted")
    left = [place.key for place in places if place.key not in out]
    found = {}
    for index, key in enumerate(left):
        number = index - positions + 1
        if number < 1:
            found[key] = Standing(FinalResult.GANADOR)
        elif runners_up is None or number <= runners_up:
            found[key] = Standing(FinalResult.ACCESITARIO, number)
        else:
            found[key] = Standing(FinalResult.NO_ALCANZO_VACANTE)
    return found


def _split(
    tied: list[Contender], steps: Sequence[TieBreak], vote: Sequence[str], *, first: int, came_by: TieBreak | None
) -> list[Place]:
    """The places of people equal so far, from `first` on; `came_by` put their first after whoever is before them."""
    if len(tied) == 1:
        return [Place(tied[0].key, first, came_by)]
    if not steps:
        return [Place(one.key, first, came_by, undecided=True) for one in tied]
    step, *rest = steps
    ranked = sorted(((_value(one, step, tied, vote), one) for one in tied), key=lambda pair: (-pair[0], pair[1].key))
    places: list[Place] = []
    for _, group in groupby(ranked, key=lambda pair: pair[0]):
        equal = [one for _, one in group]
        places += _split(equal, rest, vote, first=first + len(places), came_by=step if places else came_by)
    return places


def _value(one: Contender, step: TieBreak, tied: Sequence[Contender], vote: Sequence[str]) -> Decimal:
    match step:
        case TieBreak.DISABILITY_QUOTA:
            return Decimal(one.disability)
        case TieBreak.INTERVIEW:
            return one.interview
        case TieBreak.KNOWLEDGE:
            return one.knowledge or Decimal(0)
        case TieBreak.CURRICULAR:
            return one.curricular
        case _:
            voted = {key: len(vote) - place for place, key in enumerate(vote)}
            return Decimal(voted[one.key]) if all(other.key in voted for other in tied) else Decimal(0)
