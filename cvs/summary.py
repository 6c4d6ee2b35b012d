"""What stands beside every tab: who it is, how complete the sheet is, and what it counts for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localdate

from cvs.domain.completeness import Item, progress
from cvs.domain.months import Period, in_words, length
from cvs.domain.needs import NO_CALL, Gauge, Needs, declared, gauges, plain_number
from cvs.sections import TABS
from cvs.sheet import FullSheet

NeedsOf = Callable[[datetime], Needs | None]


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab's link. `lacks` says in words what is missing, "" when nothing is."""

    number: int
    label: str
    current: bool
    lacks: str


@dataclass(frozen=True, slots=True)
class Summary:
    """The column beside the tabs; `call` is "" when no call is near."""

    done: int
    of: int
    gauges: list[Gauge]
    call: str
    since: date | None


def no_call(_now: datetime) -> Needs | None:
    """There is no call to compare with."""
    return None


def tabs(full: FullSheet, *, current: int) -> list[Tab]:
    """The six tabs."""
    lines = full.checklist
    return [Tab(number, label, number == current, _lacks(lines, number)) for number, label in TABS]


def summary(full: FullSheet, *, now: datetime, needs_of: NeedsOf) -> Summary:
    """Count the sheet as it stands today, by the functions that will judge it (REQ-03, REQ-04)."""
    needs = needs_of(now) or NO_CALL
    found = declared(full.data(), cutoff=localdate(now), needs=needs)
    done, of = progress(full.checklist)
    return Summary(done, of, gauges(found, needs), needs.label, found.experience.since)


def count_with(
    full: FullSheet, slug: str, candidate: dict[str, Any], *, place: int | None, now: datetime, needs_of: NeedsOf
) -> str:
    """What the sheet would count for with a row that is still being written; `place` is the row it replaces.

    `candidate` is a row in the vocabulary of `FullSheet.data`.
    """
    needs = needs_of(now) or NO_CALL
    before = full.data()
    name = "experience" if slug == "experiencia" else "training"
    rows = list(before[name])
    if place is None:
        rows.append(candidate)
    else:
        rows[place] = candidate
    today = localdate(now)
    found = declared({**before, name: rows}, cutoff=today, needs=needs)
    if slug == "capacitacion":
        return f"Con este estudio suma {plain_number(found.hours)} horas de capacitación."
    start, end = date.fromisoformat(candidate["start"]), candidate["end"]
    period = Period(start, date.fromisoformat(end) if end else today)
    general, specific = found.experience.general, found.experience.specific
    return (
        f"Este periodo: {in_words(length(period))}. Con él suma {in_words(general)} de experiencia general "
        f"y {in_words(specific)} de específica."
    )


def _lacks(lines: Iterable[Item], tab: int) -> str:
    return ", ".join(line.short for line in lines if line.tab == tab and not line.done and line.short)
