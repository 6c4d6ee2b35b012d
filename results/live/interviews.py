"""One hub per interview room and process: who is here, what arrives of each, and what their pages are told once a second.

Who is here is in memory, merged over processes by the bus; that somebody came, left or returned is written (INT-02).
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from datetime import datetime, timedelta
from typing import Any, Protocol

import msgspec
from channels.db import database_sync_to_async

from core import bus
from core.clock import now
from exams.live.presence import PROCESS
from proctoring.gate import publisher_of, track_is_live
from proctoring.live.link import MediaLink, link_to
from proctoring.media.interface import MediaError, RoomStats
from proctoring.nodes import socket_of_number
from results.domain.interview_room import check_space, may_look
from results.enums import RoomPart, RoomPhase
from results.models import InterviewSlot
from results.selectors_interview_rooms import RoomVisit, phase_of
from results.services_interview_rooms import note_presence

logger = logging.getLogger(__name__)

PERIOD_S = 1.0
TELL_S = 2.0  # how often the other processes hear who is here
FORGET_S = 6.0  # after which a process that fell silent has nobody here
LATE_S = 15.0  # a page beats every five seconds; one that does not is cut off, whatever TCP believes
GRACE_S = 10.0  # a page that reloads, or a network that hiccups, has not left
HERE, JOINED = "interview.here", "interview.joined"  # on the bus
ATTENDED = frozenset({RoomPhase.WAITING, RoomPhase.OPEN})


class Here(msgspec.Struct, frozen=True):
    """Somebody in the room, as processes tell each other; `camera` and `microphone` are on unless switched off by hand."""

    who: str
    name: str
    part: RoomPart
    camera: bool = True
    microphone: bool = True


class Member(Protocol):
    """What the hub needs of a socket."""

    visit: RoomVisit
    since: tuple[int, str]  # when this socket came, and its name: of two of one person the later one stays
    camera: bool
    microphone: bool
    heard: float  # monotonic, when the page last spoke

    async def push(self, kind: str, data: dict[str, Any]) -> None: ...
    async def replaced(self) -> None: ...
    async def cut_off(self) -> None: ...
    async def blind(self) -> None: ...


class InterviewHub:
    """The room of one slot for the sockets of this process."""

    def __init__(self, slot: InterviewSlot) -> None:
        self.slot_id = slot.pk
        self.room = media_room(slot.pk)
        self.link: MediaLink = link_to(socket_of_number(slot.pk))
        self.phase = RoomPhase.EARLY
        self._slot = slot
        self._stats: RoomStats | None = None
        self._members: set[Member] = set()
        self._new: set[Member] = set()
        self._elsewhere: dict[str, tuple[float, list[Here]]] = {}
        self._left_at: dict[str, datetime] = {}
        self._departures: set[asyncio.Task[None]] = set()
        self._told: dict[RoomPart, dict[str, Any]] = {}
        self._told_elsewhere = 0.0
        self._woken = asyncio.Event()
        self._turn = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None
        self._undo = [bus.subscribe(HERE, self._on_here), bus.subscribe(JOINED, self._on_joined)]
        self._undo.append(self.link.subscribe(self._woken.set))

    # -- members

    async def join(self, member: Member) -> None:
        """Let a page in; another page of the same person ends. Conflict `interview_room.full`."""
        who = member.visit.who
        check_space(member.visit.part, [each.part for each in self.people() if each.who != who])
        self._members.add(member)
        self._new.add(member)
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._run(), name=f"interview-{self.slot_id}")
        await self._replace(who, member.since)
        await bus.announce_async(JOINED, {"slot": self.slot_id, "who": who, "since": list(member.since)})
        await self.refresh()

    def leave(self, member: Member, *, silent_s: float = 0.0) -> None:
        """The page is gone, after so much silence; whether the person is, shows after a moment. The last one out stops the hub."""
        if member not in self._members:
            return
        self._members.discard(member)
        self._new.discard(member)
        who = member.visit.who
        if all(other.visit.who != who for other in self._members):
            self._left_at[who] = now() - timedelta(seconds=silent_s)
            departure = asyncio.get_running_loop().create_task(self._depart(member.visit, self._left_at[who]))
            self._departures.add(departure)
            departure.add_done_callback(self._departures.discard)
        self.wake()

    def people(self) -> list[Here]:
        """Everybody here, in all processes, each once: the applicant first, then by name."""
        found = {
            member.visit.who: Here(
                member.visit.who,
                member.visit.user.full_name,
                member.visit.part,
                camera=member.camera,
                microphone=member.microphone,
            )
            for member in self._members
        }
        fresh = time.monotonic() - FORGET_S
        for heard_at, people in self._elsewhere.values():
            if heard_at >= fresh:
                found = {each.who: each for each in people} | found
        return sorted(found.values(), key=lambda each: (list(RoomPart).index(each.part), each.name, each.who))

    def holds(self, who: str) -> bool:
        """Whether somebody who may transmit is here under that name."""
        return any(each.who == who and each.part != RoomPart.WATCHER for each in self.people())

    def state_for(self, part: RoomPart) -> dict[str, Any]:
        """What pages of that part are told: the applicant sees nobody before the committee opens."""
        people = self.people() if may_look(part, self.phase) else []
        return {
            "phase": self.phase.value,
            "engine": "lost" if self.link.lost_at is not None else "back",
            "people": [self._person(each) for each in people],
        }

    def wake(self) -> None:
        """Do not wait for the second to pass."""
        self._woken.set()

    async def refresh(self) -> None:
        """Read the room anew, write who came, end what may no longer be seen, tell what changed."""
        async with self._turn:
            await self._cut_off_silent()
            self.phase = await database_sync_to_async(self._read)()
            await self._note_new()
            self._stats = await self.link.stats(self.room)
            if self.phase not in ATTENDED:
                await self._end_media()
            await self._tell()
            await self._tell_elsewhere()

    # -- the second hand

    async def _run(self) -> None:
        while True:
            try:
                await self.refresh()
            except Exception:  # a database that is away, or a bug: the conversation goes on with what it has
                logger.exception("interview %s not told; again in a second", self.slot_id)
            self._woken.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), PERIOD_S)
            if not self._members and not self._departures:
                self._stop()
                return

    def _read(self) -> RoomPhase:
        slot = InterviewSlot.objects.filter(pk=self.slot_id, in_vigia=True).first()
        if slot is None:
            return RoomPhase.OVER
        self._slot = slot
        return phase_of(slot, now=now())

    async def _note_new(self) -> None:
        if self.phase not in ATTENDED:
            return
        for member in list(self._new):
            await database_sync_to_async(note_presence)(member.visit, here=True, now=now())
            self._new.discard(member)

    async def _cut_off_silent(self) -> None:
        for member in list(self._members):
            silent_s = time.monotonic() - member.heard
            if silent_s > LATE_S:
                self.leave(member, silent_s=silent_s)
                await member.cut_off()

    async def _depart(self, visit: RoomVisit, left_at: datetime) -> None:
        await asyncio.sleep(GRACE_S)
        came_back = any(each.who == visit.who for each in self.people())
        if came_back or self._left_at.get(visit.who) != left_at:
            return
        del self._left_at[visit.who]
        await database_sync_to_async(note_presence)(visit, here=False, now=left_at)
        await self._end_publication(visit.who, await self.link.stats(self.room))
        self.wake()

    async def _end_media(self) -> None:
        """Nobody transmits or looks any longer."""
        for member in list(self._members):
            await member.blind()
        for who in self._stats["publishers"] if self._stats else ():
            await self._end_publication(who, self._stats)

    async def _end_publication(self, who: str, stats: RoomStats | None) -> None:
        publisher = publisher_of(stats, who)
        if publisher is None:
            return
        with contextlib.suppress(MediaError):  # the engine that held it is gone, and so is it
            await self.link.client.close(self.room, publisher["peer"])

    # -- telling

    async def _tell(self) -> None:
        for part in RoomPart:
            state = self.state_for(part)
            if self._told.get(part) == state:
                continue
            self._told[part] = state
            for member in [each for each in self._members if each.visit.part == part]:
                await member.push("room.state", state)

    async def _tell_elsewhere(self) -> None:
        if time.monotonic() - self._told_elsewhere < TELL_S:
            return
        self._told_elsewhere = time.monotonic()
        mine = {member.visit.who for member in self._members}
        people = [msgspec.to_builtins(each) for each in self.people() if each.who in mine]
        await bus.announce_async(HERE, {"slot": self.slot_id, "process": PROCESS, "people": people})

    def _person(self, here: Here) -> dict[str, Any]:
        publisher = publisher_of(self._stats, here.who)
        told: dict[str, Any] = msgspec.to_builtins(here)
        arrives = {"picture": track_is_live(publisher, "video"), "sound": track_is_live(publisher, "audio")}
        return told | arrives

    async def _on_here(self, event: dict[str, Any]) -> None:
        if event["slot"] != self.slot_id or event["process"] == PROCESS:
            return
        self._elsewhere[event["process"]] = (time.monotonic(), msgspec.convert(event["people"], list[Here]))
        self.wake()

    async def _on_joined(self, event: dict[str, Any]) -> None:
        if event["slot"] == self.slot_id:
            moment, name = event["since"]
            await self._replace(event["who"], (moment, name))

    async def _replace(self, who: str, since: tuple[int, str]) -> None:
        """End the pages that this person had before."""
        for member in list(self._members):
            if member.visit.who == who and member.since < since:
                self.leave(member)
                await member.replaced()

    def _stop(self) -> None:
        for undo in self._undo:
            undo()
        self._undo, self._task = [], None
        _forget(self)

    async def aclose(self) -> None:
        """Stop at once (tests; a killed process needs none of it)."""
        tasks = [task for task in (self._task, *self._departures) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._stop()


def media_room(slot_id: int) -> str:
    """The room's name in the media plane; those of the exam are numbers."""
    return f"interview-{slot_id}"


_hubs: dict[tuple[asyncio.AbstractEventLoop, int], InterviewHub] = {}


def hub_of(slot: InterviewSlot) -> InterviewHub:
    """This process's hub of the slot's room (one per running loop)."""
    loop = asyncio.get_running_loop()
    for key in [key for key in _hubs if key[0].is_closed()]:
        del _hubs[key]
    if (loop, slot.pk) not in _hubs:
        _hubs[loop, slot.pk] = InterviewHub(slot)
    return _hubs[loop, slot.pk]


async def close_hubs() -> None:
    """Stop the hubs of the running loop."""
    loop = asyncio.get_running_loop()
    for hub in [hub for key, hub in _hubs.items() if key[0] is loop]:
        await hub.aclose()


def _forget(hub: InterviewHub) -> None:
    for key in [key for key, known in _hubs.items() if known is hub]:
        del _hubs[key]
