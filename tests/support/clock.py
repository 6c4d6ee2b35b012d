"""A clock that only the test moves: one of the three fakes we allow."""

from __future__ import annotations

from datetime import UTC, datetime

from core import clock

NINE_IN_LIMA = datetime(2023, 10, 16, 14, 0, tzinfo=UTC)


class FakeClock:
    """The source of `core.clock`. It stands still until `set` or `advance`; instants are UTC."""

    def __init__(self, start: datetime = NINE_IN_LIMA) -> None:
        self._seconds = start.timestamp()

    def __call__(self) -> float:
        return self._seconds

    @property
    def now(self) -> datetime:
        """The present instant, as `core.clock.now()` gives it."""
        return clock.from_timestamp(self._seconds)

    def set(self, moment: datetime) -> datetime:
        """Go to `moment` (with an offset), forwards or back."""
        if moment.tzinfo is None:
            raise ValueError(f"{moment!r} has no offset")
        self._seconds = moment.timestamp()
        return self.now

    def advance(self, seconds: float) -> datetime:
        """Go forward by `seconds` (0.001 is one millisecond)."""
        # Whole milliseconds: adding fractions to an epoch would round a boundary to the wrong side.
        self._seconds = (round(self._seconds * 1000) + round(seconds * 1000)) / 1000
        return self.now
