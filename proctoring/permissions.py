"""Who watches a room and who acts in it (domain section 2): an observer sees and does not act."""

from __future__ import annotations

from accounts.enums import Right
from accounts.models import User


def can_watch(user: User) -> bool:
    """See rooms, pictures and the log."""
    return user.has_right(Right.WATCH)


def can_act(user: User) -> bool:
    """Decide identity, warn, write, mark incidents, waive and disqualify."""
    return user.has_right(Right.WATCH) and user.has_right(Right.ACT_IN_ROOM)


def actor_of(user: User) -> str:
    """How the record names this person."""
    return f"user:{user.username}"


def short_name(actor: str) -> str:
    """How monitors read that name: `user:monitor1` is `monitor1`."""
    return actor.removeprefix("user:")
