"""The conduct machine: clear → incident → proposed → confirmed | overturned (design 3, EXA-15, EXA-16). Pure.

Only people move it: signals never appear here (law 6).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.errors import Conflict
from proctoring.enums import CONDUCT_TRANSITIONS, ConductState


class Conduct(StrEnum):
    """Where somebody's conduct stands. An overturned decision leaves a trace: it is not `clear` again."""

    CLEAR = "clear"
    INCIDENT = "incident"
    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    OVERTURNED = "overturned"


@dataclass(frozen=True, slots=True)
class Decision:
    """One disqualification as the machine sees it; `at` is when it last moved."""

    state: ConductState
    at: datetime


def conduct_of(*, incidents: Sequence[datetime], decisions: Sequence[Decision]) -> Conduct:
    """Precedence: confirmed, proposed, then whichever is newer of an incident and an overturned decision."""
    states = {decision.state for decision in decisions}
    if ConductState.CONFIRMED in states:
        return Conduct.CONFIRMED
    if ConductState.PROPOSED in states:
        return Conduct.PROPOSED
    overturned_at = max((decision.at for decision in decisions), default=None)
    incident_at = max(incidents, default=None)
    if incident_at is not None and (overturned_at is None or incident_at > overturned_at):
        return Conduct.INCIDENT
    return Conduct.CLEAR if overturned_at is None else Conduct.OVERTURNED


def check_move(state: ConductState, to: ConductState) -> None:
    """Raise Conflict `conduct.state` unless the table of transitions has this move."""
    if to not in CONDUCT_TRANSITIONS[state]:
        raise Conflict(
            "conduct.state",
            f"Esta descalificación está {state.label.lower()}; no puede pasar a {to.label.lower()}.",
            {"state": state.value},
        )


def may_confirm(*, proposed_by: str, actor: str, confirmations: int) -> bool:
    """Whether `actor` may confirm what `proposed_by` proposed: with two confirmations, only somebody else (law 6)."""
    return confirmations < 2 or actor != proposed_by
