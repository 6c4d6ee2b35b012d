"""Counting what may be done only so often (accounts/domain/limits.py)."""

from __future__ import annotations

from datetime import datetime

from accounts.domain.limits import LONGEST_WINDOW, Limit, opens_at
from accounts.models import RateUse
from core.display import local_clock
from core.errors import TooMany


class LimitReached(TooMany):
    """The window is full; `opens_at` says when one more is allowed."""

    def __init__(self, opens: datetime) -> None:
        super().__init__(
            "rate.reached", f"Hubo demasiados intentos. Podrá intentar de nuevo a las {local_clock(opens)}."
        )
        self.opens_at = opens


def ensure_open(limit: Limit, *, key: str, now: datetime) -> None:
    """LimitReached when the window is full. Counts nothing."""
    if opens := _opens_at(limit, key=key, now=now):
        raise LimitReached(opens)


def spend(limit: Limit, *, key: str, now: datetime) -> None:
    """Count one use, or raise LimitReached.

    Written down before it is looked at, so that a hundred at once are not a hundred; a refused use leaves no trace.
    """
    RateUse.objects.filter(at__lte=now - LONGEST_WINDOW).delete()
    use = RateUse.objects.create(limit=limit.name, key=key, at=now)
    if opens := _opens_at(limit, key=key, now=now, before=use.pk):
        use.delete()
        raise LimitReached(opens)


def _opens_at(limit: Limit, *, key: str, now: datetime, before: int | None = None) -> datetime | None:
    uses = RateUse.objects.filter(limit=limit.name, key=key, at__gt=now - limit.window)
    if before is not None:
        uses = uses.filter(pk__lt=before)
    nth = uses.order_by("-at", "-pk").values_list("at", flat=True)[limit.most - 1 : limit.most]
    return opens_at(next(iter(nth), None), limit, now)
