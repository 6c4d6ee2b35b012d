"""Which media process serves a room, and short synchronous calls to it that never hold anybody up for long (law 7)."""

from __future__ import annotations

import base64
import threading
import time
from dataclasses import dataclass, field
from typing import cast

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from proctoring.media.client import call_once
from proctoring.media.interface import MediaCode, MediaError, RoomStats
from proctoring.models import Room

ENGINE = "embedded"
CALL_TIMEOUT = 1.0  # seconds; a healthy engine answers in a millisecond
PICTURE_TIMEOUT = 4.0  # seconds; the engine itself gives up waiting for a key frame after three
FRESH = 1.0  # seconds that one answer serves everybody who asks for the same room
GIVE_UP = 2.0  # seconds without asking an engine that did not answer


def socket_of(room: Room) -> str:
    """Path of the Unix socket of the room's media process. A room whose node left the settings falls to another one."""
    if room.media_node in settings.MEDIA_NODES:
        return socket_path(room.media_node)
    return socket_of_number(room.pk)


def socket_of_number(number: int) -> str:
    """Path of the media process that serves a room without a seat in the settings, the same in every web process."""
    nodes = settings.MEDIA_NODES
    if not nodes:
        raise ImproperlyConfigured("MEDIA_NODES is empty.")
    return socket_path(nodes[number % len(nodes)])


def socket_path(node: str) -> str:
    """`embedded:/path/socket` → `/path/socket`."""
    kind, _, path = node.partition(":")
    if kind != ENGINE or not path:
        raise ImproperlyConfigured(f"MEDIA_NODES entries look like embedded:/path/to/socket, not {node!r}.")
    return path


def media_room(room: Room) -> str:
    """The room's name in the media plane."""
    return str(room.pk)


@dataclass(slots=True)
class _Known:
    """What was last heard of one room; `stats` None after a failure."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    asked: bool = False
    until: float = 0.0
    stats: RoomStats | None = None


_known: dict[int, _Known] = {}


def room_stats(room: Room) -> RoomStats | None:
    """Counters of the room, at most a second old; None when the engine does not answer.

    One caller asks; whoever comes meanwhile gets the previous answer, so that a hanging engine cannot queue check-ins.
    """
    known = _known.setdefault(room.pk, _Known())
    if time.monotonic() < known.until:
        return known.stats
    if not known.lock.acquire(timeout=0 if known.asked else CALL_TIMEOUT):
        return known.stats
    try:
        if time.monotonic() >= known.until:
            known.stats = _ask(room)
            known.asked = True
            known.until = time.monotonic() + (GIVE_UP if known.stats is None else FRESH)
    finally:
        known.lock.release()
    return known.stats


def forget_stats() -> None:
    """Ask the engines anew. For tests, whose rooms share numbers."""
    _known.clear()


def _ask(room: Room) -> RoomStats | None:
    try:
        return cast(RoomStats, call_once(socket_of(room), "stats", timeout=CALL_TIMEOUT, room=media_room(room)))
    except MediaError:
        return None


def keyframe(room: Room, who: str) -> bytes | None:
    """The newest key frame of somebody, None when there is none to be had: no engine, no camera, no picture in time."""
    try:
        reply = call_once(socket_of(room), "keyframe", timeout=PICTURE_TIMEOUT, room=media_room(room), who=who)
    except MediaError as error:
        if error.code == MediaCode.BAD_REQUEST:
            raise
        return None
    return base64.b64decode(reply["keyframe"])
