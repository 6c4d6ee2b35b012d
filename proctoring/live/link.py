"""This process's line to each media process: counters for walls, events for the record, word when it dies and returns.

Every web process hears every event; entries are written once because `write_media_events` looks, behind the attempts'
locks, whether another process was faster.
"""

from __future__ import annotations

import asyncio
import contextvars
import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from channels.db import database_sync_to_async
from django.conf import settings
from django.db import DatabaseError, connection

from core.clock import now, parse_iso
from exams.live.hall import hall
from proctoring.media.client import MediaClient
from proctoring.media.interface import EventName, MediaError, MediaEvent, RoomStats
from proctoring.models import Seat
from proctoring.nodes import socket_of, socket_path
from proctoring.services_media import RECORDED, write_media_events

logger = logging.getLogger(__name__)

STATS_TIMEOUT = 1.0
FLUSH_S = 0.5
MAX_WAITING = 20_000
YIELD_EVERY = 20
PACE_S = 0.05

Listener = Callable[[], None]


class MediaLink:
    """One media process, as this web process sees it. `lost_at` is None while it answers."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.client = MediaClient(path)
        self.lost_at: datetime | None = None
        self.closed_at: dict[str, datetime] = {}
        self._waiting: list[MediaEvent] = []
        self._listeners: list[Listener] = []
        # A fresh context: the link outlives the request that first needed it, whose database thread ends with it.
        context, loop = contextvars.Context(), asyncio.get_running_loop()
        self._tasks = [
            loop.create_task(self._listen(), name="media-events", context=context),
            loop.create_task(self._record(), name="media-record", context=context),
        ]

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` when the engine is lost or back; returns what undoes it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    async def stats(self, room: str) -> RoomStats | None:
        """Counters of a room, None while the engine does not answer within a second."""
        try:
            stats = await asyncio.wait_for(self.client.stats(room), STATS_TIMEOUT)
        except (MediaError, TimeoutError):
            self._turn(lost=True)
            return None
        self._turn(lost=False)
        return stats

    async def aclose(self) -> None:
        """Stop listening and write what was heard."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.client.aclose()
        await self._flush()

    def _turn(self, *, lost: bool) -> None:
        if lost is (self.lost_at is not None):
            return
        self.lost_at = now() if lost else None
        logger.warning("media process %s %s", self.path, "lost" if lost else "back")
        for listener in list(self._listeners):
            listener()

    async def _listen(self) -> None:
        async for event in self.client.events():
            if event.name is EventName.ENGINE_LOST:
                self._turn(lost=True)
            elif event.name is EventName.ENGINE_BACK:
                self._turn(lost=False)
                if event.data.get("restarted"):
                    await self._ask_to_publish_again()
            elif event.who is not None and event.name in RECORDED:
                self._note(event)

    def _note(self, event: MediaEvent) -> None:
        if event.who is not None and event.name is EventName.CLOSED:
            self.closed_at[event.who] = parse_iso(event.at)
        if len(self._waiting) < MAX_WAITING:
            self._waiting.append(event)

    async def _record(self) -> None:
        while True:
            await asyncio.sleep(FLUSH_S)
            await self._flush()

    async def _flush(self) -> None:
        batch, self._waiting = self._waiting, []
        if not batch:
            return
        try:
            await database_sync_to_async(write_media_events)(batch)
        except DatabaseError:
            logger.exception("%d media events not written yet", len(batch))
            self._waiting = [*batch, *self._waiting][:MAX_WAITING]
        except Exception:  # one event that cannot be written must not end the record of all the others
            logger.exception("%d media events lost", len(batch))

    async def _ask_to_publish_again(self) -> None:
        """The new media process knows nobody: the pages whose sockets are here publish again, a few at a time."""
        seated = hall().seated
        mine = await database_sync_to_async(_attempts_on)(self.path, list(seated))
        for count, attempt in enumerate(mine, start=1):
            if page := seated.get(attempt):
                await page.push("media.republish", {})
            if count % YIELD_EVERY == 0:
                await asyncio.sleep(PACE_S)


def _attempts_on(path: str, attempts: list[str]) -> list[str]:
    found: list[str] = []
    ids = [UUID(attempt) for attempt in attempts]
    step = connection.features.max_query_params or 5000
    for start in range(0, len(ids), step):
        seats = Seat.objects.select_related("room").filter(attempt_id__in=ids[start : start + step])
        found += [str(seat.attempt_id) for seat in seats if socket_of(seat.room) == path]
    return found


_links: dict[tuple[asyncio.AbstractEventLoop, str], MediaLink] = {}


def link_to(path: str) -> MediaLink:
    """This process's link to the media process at `path` (one per running loop), started on first use."""
    loop = asyncio.get_running_loop()
    for key in [key for key in _links if key[0].is_closed()]:
        del _links[key]
    if (loop, path) not in _links:
        _links[loop, path] = MediaLink(path)
    return _links[loop, path]


async def start_links(_presence: dict[str, Any]) -> None:
    """Hear every media process from the moment somebody is here, watched or not: what a camera does is written (EXA-14)."""
    for node in settings.MEDIA_NODES:
        link_to(socket_path(node))


async def close_links() -> None:
    """Close the links of the running loop (tests; a killed process needs none of it)."""
    loop = asyncio.get_running_loop()
    for key in [key for key in _links if key[0] is loop]:
        await _links.pop(key).aclose()
