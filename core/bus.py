"""Small events between web processes: a hint that something changed, never the change itself (that is in the database).

One channel-layer group for the whole installation and one listening task per process, whatever the number of sockets:
channel layers cost per member and per message (docs/decisions/0002-hot-path.md).
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import Any

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import transaction

logger = logging.getLogger(__name__)

GROUP = "vigia.bus"
Handler = Callable[[dict[str, Any]], Awaitable[None]]

_handlers: dict[str, list[Handler]] = defaultdict(list)
_listening: dict[asyncio.AbstractEventLoop, asyncio.Task[None]] = {}


def subscribe(topic: str, handler: Handler) -> Callable[[], None]:
    """Call `handler` for each event of `topic` heard by this process; returns what undoes it."""
    _handlers[topic].append(handler)

    def unsubscribe() -> None:
        if handler in _handlers[topic]:
            _handlers[topic].remove(handler)

    return unsubscribe


def announce(topic: str, payload: dict[str, Any]) -> None:
    """Tell every process, once the current transaction has committed. From synchronous code."""
    transaction.on_commit(lambda: _announce_now(topic, payload), robust=True)


def _announce_now(topic: str, payload: dict[str, Any]) -> None:
    """Through the loop that listens, when this process has one: layers are not safe to use from a second loop at once."""
    for loop in _listening:
        if loop.is_running():
            asyncio.run_coroutine_threadsafe(announce_async(topic, payload), loop).add_done_callback(_log_failure)
            return
    async_to_sync(announce_async)(topic, payload)


def _log_failure(sent: concurrent.futures.Future[None]) -> None:
    if not sent.cancelled() and (error := sent.exception()):
        logger.warning("announcement not sent: %s", error)


async def announce_async(topic: str, payload: dict[str, Any]) -> None:
    """Tell every process now. From asynchronous code, outside transactions."""
    layer = get_channel_layer()
    if layer is None:
        raise RuntimeError("CHANNEL_LAYERS is not configured")
    await layer.group_send(GROUP, {"type": "bus.event", "topic": topic, "payload": payload})


async def ensure_listening() -> None:
    """Start this process's listening task if it is not running. Every consumer awaits this when it connects."""
    loop = asyncio.get_running_loop()
    for old in [other for other in _listening if other.is_closed()]:
        del _listening[old]
    task = _listening.get(loop)
    if task is not None and not task.done():
        return
    ready: asyncio.Future[None] = loop.create_future()
    _listening[loop] = loop.create_task(_listen(ready), name="vigia-bus")
    await ready


async def _listen(ready: asyncio.Future[None]) -> None:
    layer = get_channel_layer()
    if layer is None:
        raise RuntimeError("CHANNEL_LAYERS is not configured")
    delay = 0.2
    while True:
        try:
            channel = await layer.new_channel()
            await layer.group_add(GROUP, channel)
            if not ready.done():
                ready.set_result(None)
            while True:
                message = await layer.receive(channel)
                delay = 0.2
                await _deliver(str(message["topic"]), message["payload"])
        except (OSError, ConnectionError, TimeoutError) as error:
            # Redis away: sockets go on (the database holds the facts); try again with back-off.
            logger.warning("bus interrupted: %s; again in %.1f s", error, delay)
            if not ready.done():
                ready.set_result(None)
            await asyncio.sleep(delay)
            delay = min(delay * 2, 5)


async def _deliver(topic: str, payload: dict[str, Any]) -> None:
    for handler in list(_handlers[topic]):
        try:
            await handler(payload)
        except Exception:  # one handler's bug must not deafen the process
            logger.exception("bus handler for %s failed", topic)
