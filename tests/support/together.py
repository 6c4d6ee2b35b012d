"""Several hands at the same instant, each with a database connection of its own."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connection


def at_once(act: Callable[[int], Any], *, hands: int) -> list[Any]:
    """What `act(hand)` gave to each hand, all starting together."""
    start = Barrier(hands)

    def hand(number: int) -> Any:
        try:
            start.wait(10)
            return act(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(hands) as threads:
        return list(threads.map(hand, range(hands)))
