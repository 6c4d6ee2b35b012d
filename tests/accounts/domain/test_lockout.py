"""REG-04 either side of five failures and of 15:00.000."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from accounts.domain.lockout import ADDRESS_WINDOW, address_opens_at, locked_until

T = datetime(2023, 10, 16, 14, 0, tzinfo=UTC)
MS = timedelta(milliseconds=1)
QUARTER = timedelta(minutes=15)


def at(*seconds: float) -> list[datetime]:
    return [T + timedelta(seconds=second) for second in seconds]


@pytest.mark.parametrize(
    ("failures", "now", "opens"),
    [
        pytest.param([], T, None, id="nothing happened"),
        pytest.param(at(0, 1, 2, 3), T + timedelta(seconds=3), None, id="four failures"),
        pytest.param(at(0, 1, 2, 3, 4), T + timedelta(seconds=4), T + timedelta(seconds=904), id="the fifth locks"),
        pytest.param(at(0, 0, 0, 0, 0), T, T + QUARTER, id="five at one instant"),
        pytest.param(at(0, 1, 2, 3, 4, 5), T + timedelta(seconds=5), T + timedelta(seconds=905), id="a sixth"),
        pytest.param(at(0, 0, 0, 0, 0), T + QUARTER - MS, T + QUARTER, id="14:59.999 later, still locked"),
        pytest.param(at(0, 0, 0, 0, 0), T + QUARTER, None, id="15:00.000 later, open"),
        pytest.param(at(0, 0, 0, 0, 0), T + QUARTER + MS, None, id="15:00.001 later, open"),
        pytest.param(at(0, 1, 2, 3, 899.999), T + QUARTER, T + timedelta(seconds=1799.999), id="five still count"),
        pytest.param(at(0, 1, 2, 3, 900), T + QUARTER, None, id="the first is fifteen minutes old: four"),
        pytest.param(at(0, 0, 0, 0, 0, 900), T + QUARTER, None, id="one failure after the lock ended starts anew"),
    ],
)
def test_locked_until(failures: list[datetime], now: datetime, opens: datetime | None) -> None:
    assert locked_until(failures, now) == opens


@pytest.mark.parametrize(
    ("nth_newest", "now", "opens"),
    [
        pytest.param(None, T, None, id="fewer than the limit"),
        pytest.param(T, T, T + ADDRESS_WINDOW, id="limit reached at this instant"),
        pytest.param(T, T + ADDRESS_WINDOW - MS, T + ADDRESS_WINDOW, id="one millisecond before the window slides"),
        pytest.param(T, T + ADDRESS_WINDOW, None, id="the window slid past it"),
    ],
)
def test_address_opens_at(nth_newest: datetime | None, now: datetime, opens: datetime | None) -> None:
    assert address_opens_at(nth_newest, now) == opens
