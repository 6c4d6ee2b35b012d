"""The contract of the media plane: calls, events, errors and limits, the same for every engine."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, NotRequired, Protocol, TypedDict

VERSION = 1
MAX_SDP_BYTES = 64 * 1024
MAX_SLOTS = 80
MAX_VOICES = 8
NAME_PATTERN = r"\A[A-Za-z0-9_-]{1,64}\Z"

AUDIO_SLOT = "audio"
Slot = int | str
"""A picture's number, or the name of a voice."""


def voice_slot(index: int) -> str:
    """The name of a wall's voice, from 0: `audio`, `audio-1`, `audio-2`..."""
    return AUDIO_SLOT if index == 0 else f"{AUDIO_SLOT}-{index}"


class MediaCode(StrEnum):
    """Stable codes of MediaError; the web process switches on them, never on the text."""

    UNAVAILABLE = "media.unavailable"
    """The media process does not answer."""
    GONE = "media.gone"
    """That room, publisher or wall does not exist (any more): publish or open the wall again."""
    BAD_SDP = "media.bad_sdp"
    """The description cannot be used: unreadable, without VP8 or Opus, without BUNDLE..."""
    LIMIT = "media.limit"
    """Too many publishers, walls, slots, bytes or calls at once."""
    BAD_REQUEST = "media.bad_request"
    """The call itself is malformed."""
    NO_PICTURE = "media.no_picture"
    """The publisher sent no key frame in time."""
    INTERNAL = "media.internal"
    """Unexpected failure; the media process logged it."""


class MediaError(Exception):
    """A refusal with a stable `code` and a Spanish `message` that may be shown to a person."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = str(code)
        self.message = message


class EventName(StrEnum):
    CONNECTED = "connected"
    """A publisher or a wall finished its handshake."""
    SILENT = "silent"
    """No packet of `data.kind` (audio or video) for the silence limit; three seconds unless configured."""
    RESUMED = "resumed"
    """Packets of `data.kind` arrive again."""
    CLOSED = "closed"
    """A publisher or a wall ended; `data.reason`: replaced, closed, hung_up, timeout, failed or shutdown."""
    RECORDING_ROTATED = "recording_rotated"
    """A recording file is complete: `data` has path, sha256, bytes, started_at and ended_at."""
    RECORDING_FAILED = "recording_failed"
    """Writing stopped (a full disk, say); `data.message` is the system's. The picture goes on."""
    ENGINE_LOST = "engine_lost"
    """Only from a client: the media process went away, and with it every connection."""
    ENGINE_BACK = "engine_back"
    """Only from a client: the media process answers again, empty."""


def timestamp_now() -> str:
    """The present in UTC, ISO 8601 with milliseconds."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@dataclass(frozen=True, slots=True)
class MediaEvent:
    """One thing that happened. `who` is None for walls, `room` and `peer` are None for the client's own events."""

    name: EventName
    room: str | None = None
    who: str | None = None
    peer: str | None = None
    at: str = field(default_factory=timestamp_now)
    data: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name.value,
            "room": self.room,
            "who": self.who,
            "peer": self.peer,
            "at": self.at,
            "data": self.data,
        }

    @classmethod
    def from_json(cls, raw: dict[str, Any]) -> MediaEvent:
        return cls(EventName(raw["name"]), raw["room"], raw["who"], raw["peer"], raw["at"], raw["data"])


class Published(TypedDict):
    """`answer` is the SDP answer, `peer` the name under which restart and close reach this connection."""

    answer: str
    peer: str


class Viewing(TypedDict):
    """`offer` is the server's SDP offer; video m-lines have mid "0", "1"... and those of sound the names of voices."""

    view: str
    offer: str


class TrackStats(TypedDict):
    """Counters of one incoming track; `age_ms` since its last packet, None before the first one."""

    age_ms: int | None
    pps: float
    packets: int
    bytes: int
    lost: int
    nacks: int
    plis: NotRequired[int]


class PublisherStats(TypedDict):
    """One publisher; a track is None when the offer did not carry it."""

    peer: str
    connected: bool
    seconds: float
    addr: str | None
    migrations: int
    dropped: int
    recording: bool
    audio: TrackStats | None
    video: TrackStats | None


class ViewStats(TypedDict):
    """One wall: who stands in each slot, who is heard in each voice, and which slots wait for a key frame."""

    connected: bool
    seconds: float
    addr: str | None
    slots: list[str | None]
    voices: list[str | None]
    waiting: list[int]
    packets: int
    retransmitted: int


class RoomStats(TypedDict):
    room: str
    publishers: dict[str, PublisherStats]
    views: dict[str, ViewStats]


class MediaEngine(Protocol):
    """What the product asks of a media engine. `who` is an opaque name, unique inside its room."""

    async def publish(self, room: str, who: str, offer: str) -> Published:
        """Accept a publisher; an earlier connection of the same `who` ends and every slot follows the new one."""

    async def restart(self, room: str, peer: str, offer: str) -> str:
        """Restart ICE of a publisher or a wall.

        `offer` is a whole offer or an SDP fragment with a=ice-ufrag and a=ice-pwd; the result has the same shape.
        An empty result means that nothing was to restart (the fragment only brought candidates).
        """

    async def view(self, room: str, slots: int, voices: int = 1) -> Viewing:
        """Offer a wall with `slots` pictures and `voices` sounds, all empty: one voice listens to one person at a time."""

    async def view_answer(self, view: str, answer: str) -> None:
        """Take the page's answer to the wall's offer."""

    async def assign(self, view: str, slot: Slot, who: str | None) -> None:
        """Point a slot at somebody, or at nobody. Whoever has not published yet appears when they do."""

    async def keyframe(self, room: str, who: str) -> bytes:
        """A key frame of that publisher (encoded VP8) at most two seconds old."""

    async def record(self, room: str, who: str, on: bool) -> None:
        """Start or stop recording; it survives a new publication of the same `who`."""

    async def close(self, room: str, peer: str) -> None:
        """End a publisher or a wall. Ending what is gone is no error."""

    async def stats(self, room: str) -> RoomStats:
        """Counters of everybody in the room; an unknown room is an empty one."""

    def events(self) -> AsyncIterator[MediaEvent]:
        """Everything that happens from now on."""
