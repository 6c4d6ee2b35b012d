"""What may close a sheet to changes: a call with `cvLockMode: HARD_LOCK` (CV-06, AMB-06).

`applications` registers itself when Django starts; sheets know nothing of calls.
"""

from __future__ import annotations

from collections.abc import Callable

from accounts.models import User

SheetLock = Callable[[User], str]
_lock: SheetLock | None = None


def register_sheet_lock(lock: SheetLock) -> None:
    """Called once from the applications app's `ready()`."""
    global _lock  # noqa: PLW0603 - a registry of one
    _lock = lock


def lock_of(user: User) -> str:
    """Why the person's sheet is closed, in a sentence; "" while it is free."""
    return _lock(user) if _lock is not None else ""
