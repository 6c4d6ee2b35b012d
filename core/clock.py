"""The server's clock: the only one that decides. Instants are UTC, cut to the millisecond that is stored and shown."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

_source: Callable[[], float] = time.time


def now() -> datetime:
    """The present instant, UTC, cut (never rounded up) to milliseconds."""
    return from_timestamp(_source())


def from_timestamp(seconds: float) -> datetime:
    """An instant from seconds since the epoch, cut to milliseconds."""
    return datetime.fromtimestamp(int(seconds * 1000) / 1000, UTC)


def iso(moment: datetime) -> str:
    """`2023-10-16T14:00:00.000Z`: the one spelling of an instant in protocol, record and receipts."""
    utc = moment.astimezone(UTC)
    return f"{utc:%Y-%m-%dT%H:%M:%S}.{utc.microsecond // 1000:03d}Z"


def parse_iso(text: str) -> datetime:
    """The inverse of `iso`; accepts any ISO 8601 instant with an offset. ValueError otherwise."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text!r} has no offset")
    return moment.astimezone(UTC)


@contextmanager
def fixed(source: Callable[[], float]) -> Iterator[None]:
    """Replace the source of time. For tests: a fake clock is one of the three fakes we allow."""
    global _source  # noqa: PLW0603 - one clock per process is the point
    previous, _source = _source, source
    try:
        yield
    finally:
        _source = previous
