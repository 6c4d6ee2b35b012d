"""The conduct machine as tables: every state, every move, everybody who might confirm."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from core.errors import Conflict
from proctoring.domain.conduct import Conduct, Decision, check_move, conduct_of, may_confirm
from proctoring.enums import ConductState

T = datetime(2023, 10, 16, 14, 0, tzinfo=UTC)
P, C, O = ConductState.PROPOSED, ConductState.CONFIRMED, ConductState.OVERTURNED  # noqa: E741


def at(seconds: int) -> datetime:
    return T + timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("incidents", "decisions", "expected"),
    [
        ([], [], Conduct.CLEAR),
        ([1], [], Conduct.INCIDENT),
        ([], [(P, 1)], Conduct.PROPOSED),
        ([2], [(P, 1)], Conduct.PROPOSED),
        ([2], [(C, 1)], Conduct.CONFIRMED),
        ([1], [(O, 2)], Conduct.OVERTURNED),
        ([], [(O, 2)], Conduct.OVERTURNED),
        ([3], [(O, 2)], Conduct.INCIDENT),
        ([2], [(O, 2)], Conduct.OVERTURNED),
        ([1], [(O, 2), (P, 3)], Conduct.PROPOSED),
        ([1], [(O, 2), (C, 3)], Conduct.CONFIRMED),
        ([4], [(O, 2), (O, 3)], Conduct.INCIDENT),
    ],
)
def test_precedence(incidents: list[int], decisions: list[tuple[ConductState, int]], expected: Conduct) -> None:
    found = conduct_of(
        incidents=[at(second) for second in incidents],
        decisions=[Decision(state, at(second)) for state, second in decisions],
    )
    assert found is expected


ALLOWED = {(P, C), (P, O), (C, O)}


@pytest.mark.parametrize(("state", "to"), list(product(ConductState, repeat=2)))
def test_every_move(state: ConductState, to: ConductState) -> None:
    if (state, to) in ALLOWED:
        check_move(state, to)
        return
    with pytest.raises(Conflict) as refused:
        check_move(state, to)
    assert refused.value.code == "conduct.state"
    assert refused.value.data == {"state": state.value}


@pytest.mark.parametrize(
    ("actor", "confirmations", "expected"),
    [
        ("user:monitor1", 1, True),
        ("user:monitor1", 2, False),
        ("user:monitor2", 1, True),
        ("user:monitor2", 2, True),
    ],
)
def test_the_proposer_does_not_confirm_where_two_decide(actor: str, confirmations: int, expected: bool) -> None:
    assert may_confirm(proposed_by="user:monitor1", actor=actor, confirmations=confirmations) is expected
