"""Waiting for what happens in another process: as long as needed, never longer than a bound, never a fixed nap."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

_STEP = 0.02


def wait_until(condition: Callable[[], T], *, timeout: float = 15, what: str = "the condition") -> T:
    """The first true value of `condition()`. AssertionError with `what` and its last value after `timeout` seconds."""
    pause = threading.Event()
    deadline = time.monotonic() + timeout
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"{what}: not within {timeout} s (last value: {value!r})")
        pause.wait(_STEP)
