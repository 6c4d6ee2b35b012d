"""The monitors' socket, `/ws/room/<id>/`: seats, the wall's signalling and whom this page looks at (design 5)."""

from __future__ import annotations

import logging
import time
from collections import Counter
from typing import Any, ClassVar

from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from accounts.models import User
from core import bus
from core.clock import iso, now
from core.errors import BadRequest, DomainError, NotFound
from core.protocol import CLOSE_NOT_YOURS, PROTOCOL, SocketConsumer, command
from proctoring.live.hub import RoomHub, hub_of
from proctoring.live.walls import Walls
from proctoring.media.interface import AUDIO_SLOT as MEDIA_AUDIO_SLOT
from proctoring.models import Room
from proctoring.nodes import media_room
from proctoring.permissions import actor_of, can_act, can_watch
from proctoring.protocol import (
    AUDIO_SLOT,
    ROOM_FRAME_LIMIT,
    FocusSet,
    RoomHeartbeat,
    RoomHello,
    WallAnswer,
    WallAssign,
    WallClose,
    WallOpen,
)
from proctoring.selectors import get_room_for
from proctoring.services_audit import record_watching

logger = logging.getLogger(__name__)

RECHECK_S = 60.0

_focused: Counter[str] = Counter()  # pages of this process that look closely at an attempt


class RoomConsumer(SocketConsumer):
    """One page of one monitor or observer."""

    frame_limit: ClassVar[int] = ROOM_FRAME_LIMIT
    rate: ClassVar[float] = 40.0
    burst: ClassVar[int] = 200  # turning a page of the wall assigns every slot at once

    def __init__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        super().__init__(scope, receive, send)
        self.room_id: int = scope["url_route"]["kwargs"]["room"]
        self._actor = ""
        self._checked_at = 0.0
        self._hub: RoomHub | None = None
        self._walls: Walls | None = None
        self._focus: str | None = None

    # -- who

    async def on_connect(self) -> int | None:
        """Somebody signed in who may watch this room; everybody else looks the same."""
        await bus.ensure_listening()
        await self._visitor()
        return None

    async def on_disconnect(self, code: int) -> None:
        """Walls end with the page that opened them."""
        await self._look_at(None)
        if self._hub is not None:
            self._hub.leave(self)
        if self._walls is not None:
            await self._walls.end()

    def _require_hello(self) -> RoomHub:
        if self._hub is None:
            raise BadRequest("protocol.hello_first", "El primer mensaje debe ser hello.")
        return self._hub

    def _require_walls(self) -> Walls:
        self._require_hello()
        assert self._walls is not None  # since hello
        return self._walls

    # -- commands

    @command("hello", RoomHello)
    async def hello(self, data: RoomHello, frame_id: int) -> dict[str, Any]:
        """The snapshot; from now on every change. Rights are asked again: a session may have ended since."""
        if data.protocol != PROTOCOL:
            raise BadRequest("protocol.version", f"Este servidor habla el protocolo {PROTOCOL}. Recargue la página.")
        user, room = await self._visitor()
        if self._hub is None:
            self._hub = hub_of(room)
            self._walls = Walls(self._hub.link.client, media_room(room))
            await self._hub.join(self)
            await sync_to_async(record_watching)(room, None, actor=self._actor, now=now())
        me = {"username": user.username, "can_act": await sync_to_async(can_act)(user)}
        return {**self._hub.snapshot(), "me": me}

    @command("heartbeat", RoomHeartbeat)
    async def heartbeat(self, data: RoomHeartbeat, frame_id: int) -> dict[str, Any]:
        """The server's clock. Once a minute the session is looked at again: signing out ends the watching."""
        self._require_hello()
        if time.monotonic() - self._checked_at > RECHECK_S:
            await self._visitor()
        return {"now": iso(now())}

    @command("wall.open", WallOpen)
    async def wall_open(self, data: WallOpen, frame_id: int) -> dict[str, Any]:
        """A wall for this page; the oldest one ends when there are too many."""
        viewing = await self._require_walls().open(data.slots)
        return {"view": viewing["view"], "offer": viewing["offer"]}

    @command("wall.answer", WallAnswer)
    async def wall_answer(self, data: WallAnswer, frame_id: int) -> dict[str, Any]:
        """The page's answer; pictures flow once ICE and DTLS are done."""
        await self._require_walls().answer(data.view, data.answer)
        return {}

    @command("wall.assign", WallAssign)
    async def wall_assign(self, data: WallAssign, frame_id: int) -> dict[str, Any]:
        """No renegotiation: only where the slot's packets come from."""
        walls = self._require_walls()
        walls.check(data.view)
        self._check_seated(self._require_hello(), data.attempt)
        slot = MEDIA_AUDIO_SLOT if data.slot == AUDIO_SLOT else data.slot
        await walls.assign(data.view, slot, data.attempt)
        return {}

    @command("wall.close", WallClose)
    async def wall_close(self, data: WallClose, frame_id: int) -> dict[str, Any]:
        """Ending what is gone is no error."""
        await self._require_walls().close(data.view)
        return {}

    @command("focus.set", FocusSet)
    async def focus_set(self, data: FocusSet, frame_id: int) -> dict[str, Any]:
        """Raise the quality of whom this page looks at; lower it again when nobody does."""
        hub = self._require_hello()
        self._check_seated(hub, data.attempt)
        if data.attempt is not None and data.attempt != self._focus:
            await sync_to_async(record_watching)(hub.room, data.attempt, actor=self._actor, now=now())
        await self._look_at(data.attempt)
        return {}

    # -- details

    async def _visitor(self) -> tuple[User, Room]:
        """Who this is, by their session as it is now; the socket closes when they may no longer watch."""
        session_key = self.cookies().get(settings.SESSION_COOKIE_NAME, "")
        try:
            user, room = await sync_to_async(_visitor)(session_key, self.room_id)
        except DomainError:
            logger.info("room socket refused: not signed in or may not watch")
            await self.close(CLOSE_NOT_YOURS)
            raise
        self._checked_at, self._actor = time.monotonic(), actor_of(user)
        return user, room

    @staticmethod
    def _check_seated(hub: RoomHub, attempt: str | None) -> None:
        if attempt is not None and not hub.holds(attempt):
            raise NotFound("seat.not_found", "No se encontró a esa persona en la sala.")

    async def _look_at(self, attempt: str | None) -> None:
        previous, self._focus = self._focus, attempt
        if previous == attempt:
            return
        if attempt is not None:
            _focused[attempt] += 1
            await _set_quality(attempt, high=True)
        if previous is not None:
            _focused[previous] -= 1
            if _focused[previous] <= 0:
                del _focused[previous]
                await _set_quality(previous, high=False)


async def _set_quality(attempt: str, *, high: bool) -> None:
    await bus.announce_async("attempt.push", {"attempt": attempt, "type": "media.quality", "data": {"high": high}})


def _visitor(session_key: str, room_id: int) -> tuple[User, Room]:
    """The person of this session and the room, or NotFound."""
    user_id = SessionStore(session_key).get(SESSION_KEY) if session_key else None
    user = User.objects.filter(pk=user_id, is_active=True).first() if user_id else None
    if user is None or not can_watch(user):
        raise NotFound("room.not_found", "No se encontró la sala.")
    return user, get_room_for(user, room_id)
