"""One hub per room and process: builds every seat once a second and sends what changed to all monitors (design 4).

The database is read only for attempts that the bus named; packets, heartbeats and the clock are looked at every second.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Any, Protocol

from channels.db import database_sync_to_async

from core import bus
from core.clock import iso, now
from exams.live.hall import hall
from exams.live.presence import connection_of
from exams.selectors import sitting_timetable
from proctoring.domain.tiles import Why
from proctoring.gate import publisher_of
from proctoring.live.link import MediaLink, link_to
from proctoring.live.seats import Moving, seat_view
from proctoring.models import Room
from proctoring.nodes import media_room, socket_of
from proctoring.selectors_seats import SeatRow, seat_rows

logger = logging.getLogger(__name__)

PERIOD_S = 1.0


class Monitor(Protocol):
    """What the hub needs of a socket."""

    async def push(self, kind: str, data: dict[str, Any]) -> None: ...


class RoomHub:
    """Seats of one room for every monitor of this process."""

    def __init__(self, room: Room) -> None:
        self.room = room
        self.link: MediaLink = link_to(socket_of(room))
        self._media_room = media_room(room)
        self._timetable = sitting_timetable(room.sitting)
        self._monitors: set[Monitor] = set()
        self._rows: dict[str, SeatRow] = {}
        self._seats: dict[str, dict[str, Any]] = {}
        self._whys: dict[str, Why | None] = {}
        self._dirty: set[str] = set()
        self._all_dirty = True
        self._task: asyncio.Task[None] | None = None
        self._first = asyncio.Event()
        self._turned = asyncio.Event()
        hall()  # it merges the heartbeats of all processes, also where no applicant is connected
        self._undo = [
            bus.subscribe("attempt.changed", self._on_changed),
            self.link.subscribe(self._turned.set),
        ]

    # -- monitors

    async def join(self, monitor: Monitor) -> None:
        """Send this socket every change from now on."""
        self._monitors.add(monitor)
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._run(), name=f"room-{self.room.pk}")
        await self._first.wait()

    def leave(self, monitor: Monitor) -> None:
        """The last one out stops the hub."""
        self._monitors.discard(monitor)
        if not self._monitors:
            self.stop()

    def stop(self) -> None:
        """Stop the task and the subscriptions."""
        if self._task is not None:
            self._task.cancel()
            self._task = None
        for undo in self._undo:
            undo()
        self._undo = []
        _forget(self)

    def holds(self, attempt: str) -> bool:
        """Whether this attempt sits in the room."""
        return attempt in self._rows

    def snapshot(self) -> dict[str, Any]:
        """What `hello` answers of the room; the consumer adds who asks."""
        moment, room, timetable = now(), self.room, self._timetable
        return {
            "now": iso(moment),
            "room": {"id": room.pk, "name": room.name, "confirmations": room.confirmations},
            "call": {"code": room.sitting.call.code, "position": room.sitting.call.position_title},
            "sitting": {
                "door_opens_at": iso(timetable.door_opens_at),
                "opens_at": iso(timetable.opens_at),
                "deadline": iso(timetable.deadline),
                "closed": room.sitting.closed_at is not None,
            },
            "engine": "lost" if self.link.lost_at is not None else "back",
            "seats": sorted(self._seats.values(), key=lambda seat: int(seat["number"])),
        }

    # -- the second hand

    async def _run(self) -> None:
        engine_lost = self.link.lost_at is not None
        while True:
            try:
                changed = await self._tick()
                lost = self.link.lost_at is not None
                if changed:
                    await self._tell("room.diff", {"seats": changed})
                if lost is not engine_lost:
                    engine_lost = lost
                    await self._tell("engine", {"state": "lost" if lost else "back"})
            except Exception:  # a database that is away, or a bug: the monitors' room goes on with what it has
                logger.exception("room %s not told; again in a second", self.room.pk)
                self._all_dirty = True
            self._first.set()
            await self._pause()

    async def _pause(self) -> None:
        """A second, cut short when the engine dies or returns."""
        self._turned.clear()
        try:
            await asyncio.wait_for(self._turned.wait(), PERIOD_S)
        except TimeoutError:
            return

    async def _tick(self) -> list[dict[str, Any]]:
        await self._reread()
        stats = await self.link.stats(self._media_room)
        moment, changed = now(), []
        for attempt, row in self._rows.items():
            moving = Moving(
                connection=connection_of(attempt),
                publisher=publisher_of(stats, attempt),
                engine_lost_at=self.link.lost_at,
                media_closed_at=self.link.closed_at.get(attempt),
            )
            seat, why = seat_view(row, moving, previous_why=self._whys.get(attempt), now=moment)
            self._whys[attempt] = why
            if self._seats.get(attempt) != seat:
                self._seats[attempt] = seat
                changed.append(seat)
        return changed

    async def _reread(self) -> None:
        if self._all_dirty:
            self._all_dirty, self._dirty = False, set()
            self._rows = await database_sync_to_async(seat_rows)(self.room.pk)
        elif self._dirty:
            named, self._dirty = self._dirty, set()
            self._rows |= await database_sync_to_async(seat_rows)(self.room.pk, only=named)

    async def _tell(self, kind: str, data: dict[str, Any]) -> None:
        for monitor in list(self._monitors):
            await monitor.push(kind, data)

    async def _on_changed(self, event: dict[str, Any]) -> None:
        attempt = str(event["attempt"])
        if attempt in self._rows:
            self._dirty.add(attempt)
        elif event["sitting"] == self.room.sitting_id:
            self._all_dirty = True  # somebody was seated after the hub started


_hubs: dict[tuple[asyncio.AbstractEventLoop, int], RoomHub] = {}


def hub_of(room: Room) -> RoomHub:
    """This process's hub of the room (one per running loop). `room` comes with its sitting and call."""
    loop = asyncio.get_running_loop()
    for key in [key for key in _hubs if key[0].is_closed()]:
        del _hubs[key]
    if (loop, room.pk) not in _hubs:
        _hubs[loop, room.pk] = RoomHub(room)
    return _hubs[loop, room.pk]


def _forget(hub: RoomHub) -> None:
    for key in [key for key, known in _hubs.items() if known is hub]:
        del _hubs[key]
