"""The exam's clock, sampled one millisecond either side of every boundary (EXA-07, EXA-08, EXA-11)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from exams.domain.timing import Timetable, may_check_in, may_have_key, phase_of
from exams.enums import Phase

T0 = datetime(2023, 10, 16, 14, 0, tzinfo=UTC)
MS = timedelta(milliseconds=1)
COMMON = Timetable(opens_at=T0, duration_s=1500, door_s=300)
LONGER = Timetable(opens_at=T0, duration_s=1500, door_s=300, extra_s=600)
DOOR = T0 - timedelta(minutes=5)
END = T0 + timedelta(minutes=25)


def test_hours_of_a_sitting() -> None:
    assert (COMMON.door_opens_at, COMMON.deadline) == (DOOR, END)
    assert LONGER.deadline == END + timedelta(minutes=10)


PRESENT_TIMELINE = [
    (DOOR - MS, Phase.WAITING),
    (DOOR, Phase.READY),
    (T0 - MS, Phase.READY),
    (T0, Phase.OPEN),
    (T0 + MS, Phase.OPEN),
    (END - MS, Phase.OPEN),
    (END, Phase.OPEN),
    (END + MS, Phase.CLOSED),
]


@pytest.mark.parametrize(("now", "expected"), PRESENT_TIMELINE)
def test_phase_of_somebody_present(now: datetime, expected: Phase) -> None:
    assert phase_of(COMMON, present_at=DOOR, closed_at=None, now=now) is expected


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (DOOR - MS, Phase.WAITING),
        (DOOR, Phase.LOBBY),
        (T0 - MS, Phase.LOBBY),
        (T0, Phase.LOBBY),
        (T0 + MS, Phase.ABSENT),
        (END + MS, Phase.ABSENT),
    ],
)
def test_phase_of_somebody_not_present(now: datetime, expected: Phase) -> None:
    assert phase_of(COMMON, present_at=None, closed_at=None, now=now) is expected


@pytest.mark.parametrize(("present_at", "expected"), [(T0 - MS, Phase.OPEN), (T0, Phase.OPEN), (T0 + MS, Phase.ABSENT)])
def test_presence_counts_up_to_t0_and_not_one_millisecond_later(present_at: datetime, expected: Phase) -> None:
    assert phase_of(COMMON, present_at=present_at, closed_at=None, now=T0 + timedelta(minutes=1)) is expected


def test_extra_time_moves_only_this_deadline() -> None:
    later = END + timedelta(minutes=10)
    assert phase_of(LONGER, present_at=DOOR, closed_at=None, now=later) is Phase.OPEN
    assert phase_of(LONGER, present_at=DOOR, closed_at=None, now=later + MS) is Phase.CLOSED
    assert phase_of(COMMON, present_at=DOOR, closed_at=None, now=later) is Phase.CLOSED


@pytest.mark.parametrize("now", [DOOR - MS, T0, T0 + timedelta(minutes=3), END + MS])
def test_closed_is_closed_at_any_time(now: datetime) -> None:
    assert phase_of(COMMON, present_at=DOOR, closed_at=T0 + timedelta(minutes=2), now=now) is Phase.CLOSED


@pytest.mark.parametrize(("now", "allowed"), [(DOOR - MS, False), (DOOR, True), (T0, True), (T0 + MS, False)])
def test_check_in_from_the_door_to_t0(now: datetime, allowed: bool) -> None:
    assert may_check_in(COMMON, now=now) is allowed


@pytest.mark.parametrize(
    ("present_at", "now", "allowed"),
    [
        (DOOR, T0 - MS, False),
        (DOOR, T0, True),
        (T0, T0, True),
        (T0 + MS, T0 + MS, False),
        (None, T0 + MS, False),
    ],
)
def test_the_key_is_told_from_t0_to_who_was_present(present_at: datetime | None, now: datetime, allowed: bool) -> None:
    assert may_have_key(COMMON, present_at=present_at, now=now) is allowed
