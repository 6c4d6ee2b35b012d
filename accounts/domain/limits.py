"""How often something may be done: sliding windows, by the server's clock.

Generous enough for a hall or a public cabin behind one address, far too little for trying out numbers and mailboxes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

LONGEST_WINDOW = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Limit:
    """`most` uses within any `window`, counted per key."""

    name: str
    most: int
    window: timedelta = LONGEST_WINDOW


REGISTRATIONS = Limit("register", 200)  # accounts made, per address
TAKEN_ANSWERS = Limit("register.taken", 30)  # answers that tell a number or mailbox is known, per address
RESETS_ASKED = Limit("reset.asked", 30)  # per address
RESETS_MAILED = Limit("reset.mailed", 3)  # per account, existing or not
MAILBOX_CHANGES = Limit("email.asked", 5)  # per account
PASSWORDS_TRIED = Limit("password.tried", 5, timedelta(minutes=15))  # by somebody signed in, per account


def opens_at(nth_newest: datetime | None, limit: Limit, now: datetime) -> datetime | None:
    """When one more use is allowed, None when it is now.

    `nth_newest` is the use number `limit.most` counted back from the newest, None if there are fewer. At the very end
    of the window the use is allowed again.
    """
    if nth_newest is None:
        return None
    opens = nth_newest + limit.window
    return opens if now < opens else None
