"""Instants are UTC, cut to the millisecond, and spelled one way."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from core import clock
from tests.support.clock import NINE_IN_LIMA, FakeClock

LIMA = timezone(timedelta(hours=-5))


@pytest.mark.parametrize(
    ("seconds", "microsecond"), [(1_697_464_800.0, 0), (1_697_464_800.0009, 0), (1_697_464_800.9999, 999_000)]
)
def test_now_is_cut_and_never_rounded_up(seconds: float, microsecond: int) -> None:
    with clock.fixed(lambda: seconds):
        assert clock.now() == datetime(2023, 10, 16, 14, 0, 0, microsecond, tzinfo=UTC)


def test_every_millisecond_is_its_own() -> None:
    """What `timestamp` gives as a float comes back as the same millisecond."""
    for number in range(1000):
        moment = NINE_IN_LIMA + timedelta(milliseconds=number)
        assert clock.from_timestamp(moment.timestamp()) == moment


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (NINE_IN_LIMA, "2023-10-16T14:00:00.000Z"),
        (datetime(2023, 10, 16, 9, 0, 0, 1_999, tzinfo=LIMA), "2023-10-16T14:00:00.001Z"),
        (datetime(2023, 12, 31, 23, 59, 59, 999_999, tzinfo=LIMA), "2024-01-01T04:59:59.999Z"),
    ],
)
def test_iso_there_and_back(moment: datetime, text: str) -> None:
    assert clock.iso(moment) == text
    assert clock.iso(clock.parse_iso(text)) == text


@pytest.mark.parametrize("text", ["2023-10-16T09:00:00-05:00", "2023-10-16T14:00:00Z", "2023-10-16T14:00:00.000+00:00"])
def test_other_offsets_are_read(text: str) -> None:
    assert clock.parse_iso(text) == NINE_IN_LIMA


@pytest.mark.parametrize("text", ["", "hoy", "2023-10-16T14:00:00", "2023-10-16", "2023-13-16T14:00:00Z"])
def test_what_is_no_instant_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        clock.parse_iso(text)


def test_the_real_clock_comes_back_even_after_an_error() -> None:
    fake = FakeClock()

    def fail_at_nine() -> None:
        with clock.fixed(fake):
            assert clock.now() == NINE_IN_LIMA
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_at_nine()
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(minutes=1)
