"""The fixtures that everybody's tests stand on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from core import clock as core_clock
from core.models import RecordEntry
from tests.support.clock import NINE_IN_LIMA, FakeClock
from tests.support.wait import wait_until


def entry() -> RecordEntry:
    return RecordEntry.objects.create(
        chain="call:x", index=0, kind="k", actor="system", at="2023-10-16T14:00:00.000Z", data="{}", prev="0", hash="1"
    )


def test_the_clock_stands_still_until_it_is_moved(clock: FakeClock) -> None:
    assert core_clock.now() == core_clock.now() == NINE_IN_LIMA
    assert clock.advance(0.001) == core_clock.now() == NINE_IN_LIMA + timedelta(milliseconds=1)
    assert clock.advance(-0.002) == NINE_IN_LIMA - timedelta(milliseconds=1)
    midnight = datetime(2024, 1, 1, tzinfo=UTC)
    assert clock.set(midnight) == core_clock.now() == midnight


@pytest.mark.parametrize("milliseconds", [1, 299_999, 300_000, 300_001, 1_500_000])
def test_the_clock_meets_a_boundary_to_the_millisecond(clock: FakeClock, milliseconds: int) -> None:
    boundary = NINE_IN_LIMA + timedelta(milliseconds=milliseconds)
    clock.advance(milliseconds / 1000)
    assert core_clock.now() == boundary


def test_the_clock_refuses_an_instant_without_offset(clock: FakeClock) -> None:
    with pytest.raises(ValueError, match="no offset"):
        clock.set(datetime(2024, 1, 1))  # noqa: DTZ001 - this is the point


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", ["first", "second"])
def test_a_transactional_test_leaves_append_only_tables_empty_and_protected(turn: str) -> None:
    assert RecordEntry.objects.count() == 0
    written = entry()
    for change in ("UPDATE core_recordentry SET kind = 'other'", "DELETE FROM core_recordentry"):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(change)
    written.refresh_from_db()
    assert written.kind == "k"


def test_waiting_gives_the_value_or_says_what_was_missing() -> None:
    answers = iter([0, "", 7])
    assert wait_until(lambda: next(answers)) == 7
    with pytest.raises(AssertionError, match=r"the moon: not within 0 s \(last value: None\)"):
        wait_until(lambda: None, timeout=0, what="the moon")
