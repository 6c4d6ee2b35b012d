"""What blocks a publication, and the step of a sitting either side of each instant."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from proctoring.enums import IdentityDecision
from results.domain.readiness import (
    Matter,
    Proposal,
    Seated,
    Step,
    people_blockers,
    sitting_blockers,
    step_of,
)

T0 = datetime(2023, 10, 16, 14, 0, tzinfo=UTC)
MS = timedelta(milliseconds=1)
CLEAR = Seated(
    attempt=UUID(int=1),
    name="Micaela Ttito Bellido",
    sat=True,
    disqualified=False,
    identity=IdentityDecision.VERIFIED,
    waived=False,
    proposal=None,
    room=7,
    room_name="Sala A",
)
PROPOSED = Proposal("D03", "monitor1", T0 + timedelta(minutes=14))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"identity": None}, [(Matter.IDENTITY, "Identidad sin verificar")]),
        ({"identity": None, "waived": True}, [(Matter.IDENTITY, "Identidad sin verificar")]),
        ({"identity": IdentityDecision.DOUBTFUL}, [(Matter.IDENTITY, "Identidad DUDOSA sin resolver")]),
        ({"identity": IdentityDecision.REJECTED}, [(Matter.IDENTITY, "Identidad RECHAZADA sin descalificación")]),
        ({"identity": None, "sat": False}, []),  # absent: there was nobody to recognise
        ({"identity": IdentityDecision.REJECTED, "disqualified": True}, []),
        ({"identity": None, "disqualified": True}, []),
        ({"proposal": PROPOSED}, [(Matter.CONDUCT, "Confirmar o dejar sin efecto D03")]),
        ({"proposal": PROPOSED, "sat": False}, [(Matter.CONDUCT, "Confirmar o dejar sin efecto D03")]),
        # one thing at a time: deciding the proposal may make the identity moot
        ({"proposal": PROPOSED, "identity": None}, [(Matter.CONDUCT, "Confirmar o dejar sin efecto D03")]),
    ],
)
def test_what_people_owe(changes: dict[str, object], expected: list[tuple[Matter, str]]) -> None:
    found = people_blockers([replace(CLEAR, **changes)])  # type: ignore[arg-type]
    assert [(blocker.matter, blocker.title) for blocker in found] == expected
    assert all("Micaela" in b.detail and (b.attempt, b.room) == (CLEAR.attempt, 7) for b in found)


def test_conduct_comes_before_identity_and_waivers_are_told() -> None:
    people = [
        replace(CLEAR, identity=None, waived=True),
        replace(CLEAR, attempt=UUID(int=2), proposal=PROPOSED),
    ]
    conduct, identity = people_blockers(people)
    assert conduct.matter is Matter.CONDUCT
    assert "monitor1 el 16/10/2023, 09:14:00" in conduct.detail
    assert "dispensa" in identity.detail


@pytest.mark.parametrize(
    ("built", "closed", "expected"),
    [(False, False, [Matter.PAPERS]), (True, False, [Matter.CLOSING]), (True, True, [])],
)
def test_what_the_sitting_owes(built: bool, closed: bool, expected: list[Matter]) -> None:
    assert [blocker.matter for blocker in sitting_blockers(built=built, closed=closed)] == expected


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"built": False, "now": T0 - timedelta(days=1)}, Step.PAPERS_DUE),
        ({"now": T0 - timedelta(minutes=5) - MS}, Step.SCHEDULED),
        ({"now": T0 - timedelta(minutes=5)}, Step.DOOR_OPEN),
        ({"now": T0 - MS}, Step.DOOR_OPEN),
        ({"now": T0}, Step.RUNNING),
        ({"now": T0 + timedelta(minutes=25)}, Step.RUNNING),
        ({"now": T0 + timedelta(minutes=25) + MS}, Step.CLOSING_DUE),
        ({"closed": True, "now": T0 + timedelta(hours=1)}, Step.PUBLICATION_DUE),
        ({"closed": True, "published": True, "now": T0 + timedelta(hours=1)}, Step.PUBLISHED),
    ],
)
def test_steps(facts: dict[str, object], expected: Step) -> None:
    given: dict[str, object] = {
        "built": True,
        "door_opens_at": T0 - timedelta(minutes=5),
        "opens_at": T0,
        "closable_at": T0 + timedelta(minutes=25),
        "closed": False,
        "published": False,
    }
    assert step_of(**(given | facts)) is expected  # type: ignore[arg-type]
