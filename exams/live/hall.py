"""The hall of one process: which consumer serves which attempt, and the two moments that come by the clock, T0 and the deadline.

At T0 nothing is queried, rendered or sent through a channel layer: each consumer already holds the text of its key. One small
message each, straight to the socket (design 4).
"""

from __future__ import annotations

import asyncio
import gc
import logging
import time
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from django.db import transaction

from core import bus
from core.clock import now
from core.record import SYSTEM, Act, append_many, attempt_chain
from exams.live import presence
from exams.live.writer import writer
from exams.models import Attempt
from exams.services import closed_push
from exams.services_closing import close_overdue

logger = logging.getLogger(__name__)

YIELD_EVERY = 50
SETTLE_S = 5.0  # before T0: collecting the garbage of a full hall takes up to a second on a busy machine
CHUNK = 100


class Seated(Protocol):
    """What the hall needs of a consumer."""

    attempt_id: UUID
    sitting_id: int
    page: str
    present: bool
    opened: bool
    deadline: datetime
    closed: bool

    async def release_key(self) -> None: ...
    async def push(self, kind: str, data: dict[str, Any]) -> None: ...
    async def replaced(self) -> None: ...


class Hall:
    """All exam sockets of this process."""

    def __init__(self) -> None:
        self.seated: dict[str, Seated] = {}
        self._timers: dict[int, asyncio.Task[None]] = {}
        self._deadlines: dict[tuple[int, datetime], asyncio.Task[None]] = {}
        self._pulse = asyncio.get_running_loop().create_task(self._beat(), name="exam-presence")
        self._unsubscribe = [
            bus.subscribe("attempt.push", self._on_push),
            bus.subscribe("attempt.changed", self._on_changed),
            bus.subscribe("attempt.lease", self._on_lease),
            bus.subscribe("presence", self._on_presence),
        ]

    # -- seats

    async def seat(self, consumer: Seated, *, opens_at: datetime) -> None:
        """A page took its lease here; another page that sat here is told (elsewhere, the bus tells it)."""
        previous = self.seated.get(str(consumer.attempt_id))
        self.seated[str(consumer.attempt_id)] = consumer
        if previous is not None and previous.page != consumer.page:
            await previous.replaced()
        if consumer.sitting_id not in self._timers and not consumer.opened:
            self._timers[consumer.sitting_id] = asyncio.get_running_loop().create_task(
                self._open_at(consumer.sitting_id, opens_at), name=f"open-{consumer.sitting_id}"
            )
        self.watch_deadline(consumer)

    def leave(self, consumer: Seated) -> None:
        """The socket closed; a newer socket of the same attempt keeps its seat."""
        if self.seated.get(str(consumer.attempt_id)) is consumer:
            del self.seated[str(consumer.attempt_id)]
            presence.gone(str(consumer.attempt_id))

    # -- T0

    async def _open_at(self, sitting_id: int, opens_at: datetime) -> None:
        """Release the keys of one sitting at T0, then look once more for whoever became present in the last instant."""
        try:
            await _sleep_until(opens_at.timestamp() - SETTLE_S)
            gc.collect()
            gc.freeze()  # no collector pause walks thousands of papers while the keys go out
            await _sleep_until(opens_at.timestamp())
            started = time.perf_counter()
            released = await self._release(sitting_id)
            logger.info("sitting %s: %d keys in %.0f ms", sitting_id, released, (time.perf_counter() - started) * 1000)
            await self._reconcile(sitting_id)
        finally:
            self._timers.pop(sitting_id, None)

    async def _release(self, sitting_id: int) -> int:
        ready = [c for c in self.seated.values() if c.sitting_id == sitting_id and c.present and not c.opened]
        moment = now()
        for count, consumer in enumerate(ready, start=1):
            await consumer.release_key()
            if count % YIELD_EVERY == 0:
                await asyncio.sleep(0)
        if ready:
            task = asyncio.get_running_loop().create_task(_record_openings([c.attempt_id for c in ready], moment))
            task.add_done_callback(_log_failure)
        return len(ready)

    async def _reconcile(self, sitting_id: int) -> None:
        """Presence written by another process, or after its hint was lost, is in the database: ask once."""
        waiting = [c.attempt_id for c in self.seated.values() if c.sitting_id == sitting_id and not c.present]
        if not waiting:
            return
        present = await writer().call(_present_among, waiting)
        for attempt_id in present:
            if consumer := self.seated.get(str(attempt_id)):
                consumer.present = True
        await self._release(sitting_id)

    # -- the deadline

    def watch_deadline(self, consumer: Seated) -> None:
        """Make sure a timer closes this consumer's attempt at its deadline; one timer per sitting and instant."""
        key = (consumer.sitting_id, consumer.deadline)
        if key not in self._deadlines:
            task = asyncio.get_running_loop().create_task(self._close_at(key), name=f"close-{key[0]}")
            self._deadlines[key] = task
            task.add_done_callback(_log_failure)

    async def _close_at(self, key: tuple[int, datetime]) -> None:
        """Close at the deadline and one millisecond, after every answer that was queued before it, and say so with a receipt."""
        _, deadline = key
        try:
            await _sleep_until(deadline.timestamp() + 0.001)
            ids = [c.attempt_id for c in self.seated.values() if (c.sitting_id, c.deadline) == key and c.present]
            for start in range(0, len(ids), CHUNK):
                for attempt_id, data in await writer().call(_close_and_tell, ids[start : start + CHUNK]):
                    if consumer := self.seated.get(attempt_id):
                        await consumer.push("attempt.closed", data)
        finally:
            self._deadlines.pop(key, None)

    # -- what the bus says

    async def _on_push(self, event: dict[str, Any]) -> None:
        consumer = self.seated.get(str(event["attempt"]))
        if consumer is None:
            return
        if event["type"] == "deadline.changed":
            consumer.deadline = datetime.fromisoformat(event["data"]["deadline"])
            self.watch_deadline(consumer)
        await consumer.push(str(event["type"]), event["data"])

    async def _on_changed(self, event: dict[str, Any]) -> None:
        consumer = self.seated.get(str(event["attempt"]))
        if consumer is None or event["what"] != "present" or consumer.present:
            return
        consumer.present = True
        if consumer.sitting_id not in self._timers:  # T0 passed while the check-in was being written
            await self._release(consumer.sitting_id)

    async def _on_lease(self, event: dict[str, Any]) -> None:
        consumer = self.seated.get(str(event["attempt"]))
        if consumer is not None and consumer.page != event["page"]:
            self.leave(consumer)
            await consumer.replaced()

    async def _on_presence(self, event: dict[str, Any]) -> None:
        presence.merge(str(event["process"]), event["changes"])

    async def _beat(self) -> None:
        """Once a second: tell every process who came, went or fell silent here, and write the gaps down."""
        while True:
            await asyncio.sleep(1)
            changed = presence.changes()
            if not changed:
                continue
            try:
                await bus.announce_async("presence", {"process": presence.PROCESS, "changes": changed})
                await writer().call(_record_gaps, changed, now())
            except (OSError, ConnectionError) as error:
                logger.warning("presence not told: %s", error)


def _log_failure(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()):
        logger.error("%s failed", task.get_name(), exc_info=error)


async def _sleep_until(timestamp: float) -> None:
    """Sleep by the wall clock, in steps, so that a step of the clock is noticed."""
    while (left := timestamp - now().timestamp()) > 0:
        await asyncio.sleep(min(left, 0.5) if left > 0.02 else 0.001)


def _present_among(ids: list[UUID]) -> list[UUID]:
    return list(Attempt.objects.filter(id__in=ids, present_at__isnull=False).values_list("id", flat=True))


def _close_and_tell(ids: list[UUID]) -> list[tuple[str, dict[str, Any]]]:
    attempts = close_overdue(ids, now=now())
    return [(str(a.id), closed_push(a)) for a in attempts if a.closed_at is not None]


async def _record_openings(ids: list[UUID], at: datetime) -> None:
    """When each key went out, written after the rush."""
    await asyncio.sleep(2)
    for start in range(0, len(ids), CHUNK):
        await writer().call(
            _append_all, [Act(attempt_chain(i), "attempt.opened", SYSTEM, at) for i in ids[start : start + CHUNK]]
        )


def _record_gaps(changed: dict[str, list[Any]], at: datetime) -> None:
    """Connection lost and back, as the server saw it, for attempts of sittings that are going on."""
    lost = {attempt_id for attempt_id, (state, *_rest) in changed.items() if state in {"late", "offline"}}
    back = {attempt_id for attempt_id in changed if attempt_id not in lost and attempt_id in _gaps}
    acts = [
        Act(attempt_chain(i), "connection.lost", SYSTEM, at, {"state": changed[i][0]}) for i in sorted(lost - _gaps)
    ]
    acts += [Act(attempt_chain(i), "connection.back", SYSTEM, at) for i in sorted(back)]
    if acts:
        _append_all(acts)
    _gaps.update(lost)
    _gaps.difference_update(back)


_gaps: set[str] = set()


@transaction.atomic
def _append_all(acts: list[Act]) -> None:
    append_many(acts)


_halls: dict[asyncio.AbstractEventLoop, Hall] = {}


def hall() -> Hall:
    """This process's hall (one per running loop)."""
    loop = asyncio.get_running_loop()
    if loop not in _halls:
        for old in [other for other in _halls if other.is_closed()]:
            del _halls[old]
        _halls[loop] = Hall()
    return _halls[loop]
