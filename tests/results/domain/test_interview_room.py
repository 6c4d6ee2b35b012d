"""Tables either side of each boundary: the room's hours, who looks and transmits, what presence writes, who fits in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from core.errors import Conflict
from results.domain.interview import Slot
from results.domain.interview_room import (
    MOST_MEMBERS,
    MOST_WATCHERS,
    check_space,
    may_look,
    may_transmit,
    presence_told,
    room_phase,
)
from results.enums import RoomMomentKind, RoomPart, RoomPhase

NINE = datetime(2023, 10, 26, 14, 0, tzinfo=UTC)
SLOT = Slot(NINE, 20)
MS = timedelta(milliseconds=1)
OPENS, ENDS = NINE - timedelta(minutes=30), NINE + timedelta(hours=2, minutes=20)
EARLY, WAITING, OPEN, CLOSED, OVER = RoomPhase
OPENED, SHUT, CAME, LEFT, RETURNED = RoomMomentKind
APPLICANT, MEMBER, WATCHER = RoomPart


@pytest.mark.parametrize(
    ("now", "moments", "phase"),
    [
        (OPENS - MS, [], EARLY),
        (OPENS, [], WAITING),
        (NINE, [CAME, LEFT], WAITING),
        (NINE, [CAME, OPENED, LEFT], OPEN),
        (NINE, [OPENED, SHUT], CLOSED),
        (NINE, [OPENED, SHUT, OPENED, RETURNED], OPEN),
        (ENDS, [OPENED], OPEN),
        (ENDS + MS, [OPENED], OVER),
        (ENDS + MS, [], OVER),
        (OPENS - MS, [OPENED], EARLY),
    ],
)
def test_phases(now: datetime, moments: list[RoomMomentKind], phase: RoomPhase) -> None:
    assert room_phase(SLOT, moments, now=now) == phase


@pytest.mark.parametrize(
    ("part", "looking", "transmitting"),
    [
        (APPLICANT, {OPEN}, {OPEN}),
        (MEMBER, {WAITING, OPEN}, {WAITING, OPEN}),
        (WATCHER, {WAITING, OPEN}, set()),
    ],
)
def test_who_looks_and_transmits_when(part: RoomPart, looking: set[RoomPhase], transmitting: set[RoomPhase]) -> None:
    assert {phase for phase in RoomPhase if may_look(part, phase)} == looking
    assert {phase for phase in RoomPhase if may_transmit(part, phase)} == transmitting


@pytest.mark.parametrize(
    ("moments", "here", "told"),
    [
        ([], True, CAME),
        ([], False, None),
        ([CAME], True, None),
        ([CAME], False, LEFT),
        ([CAME, LEFT], True, RETURNED),
        ([CAME, LEFT], False, None),
        ([CAME, LEFT, RETURNED], False, LEFT),
        ([OPENED], True, CAME),
        ([CAME, OPENED], True, None),
        ([CAME, LEFT, SHUT], True, RETURNED),
    ],
)
def test_presence_is_written_when_it_changes(
    moments: list[RoomMomentKind], here: bool, told: RoomMomentKind | None
) -> None:
    assert presence_told(moments, here=here) == told


@pytest.mark.parametrize(
    ("part", "others", "fits"),
    [
        (MEMBER, [MEMBER] * (MOST_MEMBERS - 1) + [APPLICANT, WATCHER], True),
        (MEMBER, [MEMBER] * MOST_MEMBERS, False),
        (WATCHER, [WATCHER] * (MOST_WATCHERS - 1) + [MEMBER] * MOST_MEMBERS, True),
        (WATCHER, [WATCHER] * MOST_WATCHERS, False),
        (APPLICANT, [MEMBER] * MOST_MEMBERS + [WATCHER] * MOST_WATCHERS, True),
    ],
)
def test_who_fits_in(part: RoomPart, others: list[RoomPart], fits: bool) -> None:
    if fits:
        check_space(part, others)
        return
    with pytest.raises(Conflict) as refused:
        check_space(part, others)
    assert refused.value.code == "interview_room.full"
