"""The board of a call: where each group of stages stands, and what is due (CRN-03, CRN-05)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from core.display import LIMA


class LaneState(StrEnum):
    """How a group of stages stands; computed, never stored."""

    AHEAD = "ahead"
    NOW = "now"
    DUE = "due"
    PUBLISHED = "published"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Span:
    """The days of a group's stages, both included, and the day its list is to be published; None where there is none."""

    start: date | None
    end: date | None
    publishes: date | None = None


def lane_state(span: Span, *, published: bool, now: datetime) -> LaneState:
    """A list that is out ends its group. One that is not is due from the start of its day; without a list days decide."""
    today = now.astimezone(LIMA).date()
    if published:
        return LaneState.PUBLISHED
    if span.publishes and today >= span.publishes:
        return LaneState.DUE
    if span.start is None or today < span.start:
        return LaneState.AHEAD
    if span.publishes is None and span.end and now > datetime.combine(span.end, time.max, LIMA):
        return LaneState.DONE
    return LaneState.NOW


def next_due(lanes: Sequence[LaneState]) -> int | None:
    """The place of the first group whose list is due; None when none is."""
    return next((place for place, state in enumerate(lanes) if state is LaneState.DUE), None)
