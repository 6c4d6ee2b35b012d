"""The socket of an interview's room, `/ws/interview/<slot>/`: who is here, the door, and the others' picture and sound."""

from __future__ import annotations

import logging
import secrets
import time
from typing import Any, ClassVar

from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from accounts.models import User
from core import bus
from core.clock import iso, now
from core.errors import BadRequest, Conflict, DomainError, NotFound
from core.protocol import CLOSE_NOT_YOURS, CLOSE_REPLACED, PROTOCOL, SocketConsumer, command
from proctoring.live.walls import Walls
from proctoring.media.interface import voice_slot
from proctoring.protocol import ROOM_FRAME_LIMIT
from results.domain.interview_room import PLACES, may_look
from results.live.interviews import InterviewHub, hub_of
from results.protocol import (
    CircleAnswer,
    CircleAssign,
    CircleClose,
    CircleOpen,
    DevicesSet,
    DoorTurn,
    RoomHeartbeat,
    RoomHello,
)
from results.selectors_interview_rooms import RoomVisit, get_interview_room_for
from results.services_interview_rooms import close_room, open_room

logger = logging.getLogger(__name__)

RECHECK_S = 60.0
CLOSE_AWAY = 1001


class InterviewConsumer(SocketConsumer):
    """One page of somebody in the room."""

    frame_limit: ClassVar[int] = ROOM_FRAME_LIMIT
    rate: ClassVar[float] = 20.0
    burst: ClassVar[int] = 100

    visit: RoomVisit

    def __init__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        super().__init__(scope, receive, send)
        self.slot_id: int = scope["url_route"]["kwargs"]["slot"]
        self.since = (time.time_ns(), secrets.token_urlsafe(12))
        self.camera = self.microphone = True
        self.heard = time.monotonic()
        self._checked_at = 0.0
        self._hub: InterviewHub | None = None
        self._walls: Walls | None = None

    # -- who

    async def on_connect(self) -> int | None:
        """Somebody signed in whose room this is; everybody else looks the same."""
        await bus.ensure_listening()
        await self._check_visit()
        return None

    async def on_disconnect(self, code: int) -> None:
        """What this page looked at ends with it."""
        if self._hub is not None:
            self._hub.leave(self)
        await self.blind()

    async def replaced(self) -> None:
        """Another page of the same person came in: this one stops."""
        await self.blind()
        await self.push("connection.replaced", {})
        await self.close(CLOSE_REPLACED)

    async def cut_off(self) -> None:
        """The page fell silent: should it still be there, it comes back by itself."""
        await self.blind()
        await self.close(CLOSE_AWAY)

    async def blind(self) -> None:
        """Nothing may be seen here any longer."""
        if self._walls is not None:
            await self._walls.end()

    # -- commands

    @command("hello", RoomHello)
    async def hello(self, data: RoomHello, frame_id: int) -> dict[str, Any]:
        """Come in; the answer is who one is and how the room stands."""
        if data.protocol != PROTOCOL:
            raise BadRequest("protocol.version", f"Este servidor habla el protocolo {PROTOCOL}. Recargue la página.")
        visit = await self._check_visit()
        self.heard = time.monotonic()
        if self._hub is None:
            await self._come_in(hub_of(visit.slot))
        me = {"who": visit.who, "name": visit.user.full_name, "part": visit.part.value}
        return {"now": iso(now()), "me": me, **self._require_hub().state_for(visit.part)}

    @command("heartbeat", RoomHeartbeat)
    async def heartbeat(self, data: RoomHeartbeat, frame_id: int) -> dict[str, Any]:
        """The server's clock. Once a minute the right to be here is looked at again."""
        self._require_hub()
        self.heard = time.monotonic()
        if self.heard - self._checked_at > RECHECK_S:
            await self._check_visit()
        return {"now": iso(now())}

    @command("devices.set", DevicesSet)
    async def devices_set(self, data: DevicesSet, frame_id: int) -> dict[str, Any]:
        """Told to the others, so that silence has a reason."""
        hub = self._require_hub()
        self.camera, self.microphone = data.camera, data.microphone
        hub.wake()
        return {}

    @command("room.open", DoorTurn)
    async def room_open(self, data: DoorTurn, frame_id: int) -> dict[str, Any]:
        """The committee lets the applicant in."""
        hub = self._require_hub()
        phase = await sync_to_async(open_room)(await self._check_visit(), now=now())
        await hub.refresh()
        return {"phase": phase.value}

    @command("room.close", DoorTurn)
    async def room_close(self, data: DoorTurn, frame_id: int) -> dict[str, Any]:
        """The committee ends the conversation: nobody transmits or looks any longer."""
        hub = self._require_hub()
        phase = await sync_to_async(close_room)(await self._check_visit(), now=now())
        await hub.refresh()
        return {"phase": phase.value}

    @command("wall.open", CircleOpen)
    async def wall_open(self, data: CircleOpen, frame_id: int) -> dict[str, Any]:
        """As many pictures and as many sounds as there are places."""
        hub, walls = self._require_circle()
        if not may_look(self.visit.part, hub.phase):
            raise Conflict("interview_room.closed", "La sala no está abierta en este momento.")
        viewing = await walls.open(PLACES, PLACES)
        return {"view": viewing["view"], "offer": viewing["offer"]}

    @command("wall.answer", CircleAnswer)
    async def wall_answer(self, data: CircleAnswer, frame_id: int) -> dict[str, Any]:
        """The page's answer; pictures and sounds flow once ICE and DTLS are done."""
        _, walls = self._require_circle()
        await walls.answer(data.view, data.answer)
        return {}

    @command("wall.assign", CircleAssign)
    async def wall_assign(self, data: CircleAssign, frame_id: int) -> dict[str, Any]:
        """Somebody's picture and sound into a place."""
        hub, walls = self._require_circle()
        walls.check(data.view)
        if data.who is not None and not hub.holds(data.who):
            raise NotFound("interview_room.nobody", "Esa persona no está en la sala.")
        await walls.assign(data.view, data.slot, data.who)
        await walls.assign(data.view, voice_slot(data.slot), data.who)
        return {}

    @command("wall.close", CircleClose)
    async def wall_close(self, data: CircleClose, frame_id: int) -> dict[str, Any]:
        """Ending what is gone is no error."""
        _, walls = self._require_circle()
        await walls.close(data.view)
        return {}

    # -- details

    async def _come_in(self, hub: InterviewHub) -> None:
        self._hub, self._walls = hub, Walls(hub.link.client, hub.room)
        try:
            await hub.join(self)
        except BaseException:
            # Refused, or the database is away: the next hello tries again from outside.
            self._hub = self._walls = None
            hub.leave(self)
            raise

    def _require_hub(self) -> InterviewHub:
        if self._hub is None:
            raise BadRequest("protocol.hello_first", "El primer mensaje debe ser hello.")
        return self._hub

    def _require_circle(self) -> tuple[InterviewHub, Walls]:
        hub = self._require_hub()
        assert self._walls is not None  # since hello
        return hub, self._walls

    async def _check_visit(self) -> RoomVisit:
        """Who this is, by their session as it is now; the socket closes when the room is not theirs."""
        session_key = self.cookies().get(settings.SESSION_COOKIE_NAME, "")
        try:
            self.visit = await sync_to_async(_visit)(session_key, self.slot_id)
        except DomainError:
            logger.info("interview socket refused: not signed in or not theirs")
            await self.close(CLOSE_NOT_YOURS)
            raise
        self._checked_at = time.monotonic()
        return self.visit


def _visit(session_key: str, slot_id: int) -> RoomVisit:
    user_id = SessionStore(session_key).get(SESSION_KEY) if session_key else None
    user = User.objects.filter(pk=user_id, is_active=True).first() if user_id else None
    if user is None:
        raise NotFound("interview_room.not_found", "No se encontró la sala de entrevista.")
    return get_interview_room_for(user, slot_id)
