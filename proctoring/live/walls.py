"""The walls that one page has open in a media room: they belong to its socket and end with it."""

from __future__ import annotations

import logging
from collections.abc import Awaitable
from typing import TypeVar

from core.errors import BadRequest, DomainError, NotFound, Unavailable
from proctoring.media.client import MediaClient
from proctoring.media.interface import MediaCode, MediaError, Slot, Viewing

logger = logging.getLogger(__name__)
T = TypeVar("T")

MAX_WALLS = 2  # a page that opens its wall again may not have closed the one before


class Walls:
    """Opens walls in `room` and answers only for those it opened. Refusals of the engine come as typed errors."""

    def __init__(self, client: MediaClient, room: str) -> None:
        self._client = client
        self._room = room
        self._views: list[str] = []

    async def open(self, slots: int, voices: int = 1) -> Viewing:
        """Another wall; the oldest one ends when there are too many."""
        while len(self._views) >= MAX_WALLS:
            await self._end(self._views.pop(0))
        viewing = await _media(self._client.view(self._room, slots, voices))
        self._views.append(viewing["view"])
        return viewing

    def check(self, view: str) -> None:
        """NotFound `wall.not_found` unless this page opened it."""
        if view not in self._views:
            raise NotFound("wall.not_found", "Esa pared ya no existe; ábrala de nuevo.")

    async def answer(self, view: str, answer: str) -> None:
        """The page's answer; pictures flow once ICE and DTLS are done."""
        self.check(view)
        await _media(self._client.view_answer(view, answer))

    async def assign(self, view: str, slot: Slot, who: str | None) -> None:
        """No renegotiation: only where the slot's packets come from."""
        self.check(view)
        await _media(self._client.assign(view, slot, who))

    async def close(self, view: str) -> None:
        """Ending what is gone is no error."""
        if view in self._views:
            self._views.remove(view)
            await self._end(view)

    async def end(self) -> None:
        """All of them."""
        views, self._views = self._views, []
        for view in views:
            await self._end(view)

    async def _end(self, view: str) -> None:
        try:
            await self._client.close(self._room, view)
        except MediaError as error:
            logger.info("wall %s not closed: %s", view, error.code)  # the engine that held it is gone, and so is it


async def _media(call: Awaitable[T]) -> T:
    try:
        return await call
    except MediaError as error:
        raise _refusal(error) from error


def _refusal(error: MediaError) -> DomainError:
    """Codes stay the engine's."""
    if error.code in {MediaCode.UNAVAILABLE, MediaCode.INTERNAL}:
        return Unavailable(MediaCode.UNAVAILABLE.value, "El servicio de video no responde. Se reintentará solo.")
    if error.code == MediaCode.GONE:
        return NotFound(error.code, error.message)
    if error.code == MediaCode.LIMIT:
        return Unavailable(error.code, error.message)
    return BadRequest(error.code, error.message)
