"""Ending what the product keeps for each event loop. A server's loop lives as long as its process; a test's ends with it."""

from __future__ import annotations

import asyncio

from core import bus
from exams.live import writer


async def end_loop_services() -> None:
    """Close the running loop's writer, with its thread and connection, and its listening to the bus."""
    loop = asyncio.get_running_loop()
    listening = bus._listening.get(loop)
    while listening is not None and not listening.done():
        # Again and again: while it subscribes, the Redis layer loses a cancellation.
        listening.cancel()
        await asyncio.wait([listening], timeout=0.2)
    if (ours := writer._writers.get(loop)) is not None:
        await ours.aclose()
