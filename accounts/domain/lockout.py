"""REG-04: five failures close an account's sign-in for fifteen minutes, by the server's clock.

Failures are counted per *bucket*: one bucket for strangers, and one for each device that already signed in to the
account. Anybody may know a document number and spend its strangers' bucket minutes before an exam; that never touches
the bucket of the owner's own device. An address has a limit of its own, far higher: a whole hall may sit behind it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

MAX_FAILURES = 5
LOCK = timedelta(minutes=15)

# A hall of 1,000 people where one in four mistypes once makes 250 failures; guessing 300 passwords in fifteen minutes,
# at most five per account, finds nothing that a password of ten characters hides.
ADDRESS_MAX_FAILURES = 300
ADDRESS_WINDOW = timedelta(minutes=15)

HORIZON = LOCK * 2  # failures older than this cannot matter any more: the lock, and the window before its last failure


def locked_until(failures: Sequence[datetime], now: datetime) -> datetime | None:
    """When a bucket opens again, None while it is open.

    `failures` are instants in ascending order. Five within fifteen minutes lock until 15:00.000 after the last of them:
    at that very instant the bucket is open again. Nothing is counted while locked, so trying on does not prolong it.
    """
    if not failures:
        return None
    last = failures[-1]
    recent = [at for at in failures if at > last - LOCK]
    opens = last + LOCK
    return opens if len(recent) >= MAX_FAILURES and now < opens else None


def address_opens_at(nth_newest: datetime | None, now: datetime) -> datetime | None:
    """When an address may try again, None while it may.

    `nth_newest` is its failure number `ADDRESS_MAX_FAILURES` counted back from the newest, None if there are fewer.
    """
    if nth_newest is None:
        return None
    opens = nth_newest + ADDRESS_WINDOW
    return opens if now < opens else None
