"""How a term stands today, in words: `vence hoy`, `venció ayer`."""

from __future__ import annotations

from datetime import date, timedelta

from core.display import local_date

_DAY = timedelta(days=1)


def is_late(until: date, *, today: date) -> bool:
    """Whether the term has passed: its last day is still inside."""
    return today > until


def when(until: date, *, today: date) -> str:
    """The term beside today."""
    named = {today - _DAY: "venció ayer", today: "vence hoy", today + _DAY: "vence mañana"}
    verb = "venció" if is_late(until, today=today) else "vence"
    return named.get(until, f"{verb} el {local_date(until)}")
