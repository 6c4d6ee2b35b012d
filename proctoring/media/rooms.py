"""What a room holds: feeds of people, their publications, and the walls that show them."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from .assemble import KeyframeGrabber
from .forward import Kind, Source
from .interface import EventName, MediaEvent, PublisherStats, TrackStats, ViewStats
from .peer import Peer
from .receive import InboundTrack
from .record import RecordedFile, Recorder
from .sdp import Description
from .sdp_write import LocalSession, WallSlot


def new_id() -> str:
    """A name for a connection that nobody can guess."""
    return secrets.token_urlsafe(16)


class Feed:
    """One person's audio and video in a room.

    It outlives their connections: slots, stills and recordings hold on to the feed, and a new publication fills it.
    """

    def __init__(self, who: str) -> None:
        self.who = who
        self.sources: dict[Kind, Source] = {"audio": Source("audio"), "video": Source("video")}
        self.grabber = KeyframeGrabber(self.sources["video"])
        self.publication: Publication | None = None
        self.recorder: Recorder | None = None

    @property
    def is_needed(self) -> bool:
        if self.publication is not None or self.recorder is not None:
            return True
        return any(source.is_used for source in self.sources.values())

    def disconnect(self) -> None:
        """Nobody publishes any more: slots wait, the still is forgotten, the recording's file ends."""
        self.publication = None
        for source in self.sources.values():
            source.connect(None)
        self.grabber.forget()
        if self.recorder is not None:
            self.recorder.cut()

    def start_recording(self, room: str, directory: Path, publish_event: Callable[[MediaEvent], None]) -> None:
        """Record from the next key frame on. Raises OSError when the directory cannot be made."""
        if self.recorder is not None:
            return

        def report_file(file: RecordedFile) -> None:
            data = {
                "path": str(file.path),
                "sha256": file.sha256,
                "bytes": file.bytes,
                "started_at": file.started_at,
                "ended_at": file.ended_at,
            }
            publish_event(MediaEvent(EventName.RECORDING_ROTATED, room, self.who, data=data))

        def report_failure(message: str) -> None:
            self.recorder = None
            publish_event(MediaEvent(EventName.RECORDING_FAILED, room, self.who, data={"message": message}))

        self.recorder = Recorder(
            directory,
            video=self.sources["video"],
            audio=self.sources["audio"],
            on_file=report_file,
            on_failure=report_failure,
        )

    async def stop_recording(self) -> None:
        """Finish the file in progress; when this returns it is stored and reported."""
        recorder, self.recorder = self.recorder, None
        if recorder is not None:
            await recorder.stop()


@dataclass(slots=True, eq=False)
class Publication:
    """One connection that publishes."""

    id: str
    room: Room
    feed: Feed
    peer: Peer
    offer: Description
    local: LocalSession
    tracks: dict[Kind, InboundTrack]
    remote_ufrag: str

    def stats(self, now: float) -> PublisherStats:
        def track_stats(kind: Kind) -> TrackStats | None:
            track = self.tracks.get(kind)
            return track.stats(now) if track is not None else None

        peer = self.peer
        return {
            "peer": self.id,
            "connected": peer.is_connected,
            "seconds": round(now - peer.started_at, 1),
            "addr": peer.shown_address,
            "migrations": peer.link.migrations,
            "dropped": peer.dropped,
            "recording": self.feed.recorder is not None,
            "audio": track_stats("audio"),
            "video": track_stats("video"),
        }

    def silence_changes(self, now: float, *, limit: float) -> list[tuple[Kind, bool, float]]:
        """Tracks that fell silent (True) or speak again (False), each with the age of its last packet."""
        changes: list[tuple[Kind, bool, float]] = []
        if self.peer.connected_at is None:
            return changes
        for kind, track in self.tracks.items():
            age = now - (self.peer.connected_at if track.last_at is None else track.last_at)
            if (age >= limit) is not track.is_silent:
                track.is_silent = not track.is_silent
                changes.append((kind, track.is_silent, age))
        return changes


@dataclass(slots=True, eq=False)
class View:
    """One wall: `shown` maps the mid of each m-line to the person in it."""

    id: str
    room: Room
    peer: Peer
    slots: list[WallSlot]
    local: LocalSession
    shown: dict[str, str | None]
    is_answered: bool = False
    is_dtls_server: bool = True
    remote_ufrag: str = ""

    def stats(self, now: float) -> ViewStats:
        waiting = [downlink.is_waiting for downlink in self.peer.downlinks]
        return {
            "connected": self.peer.is_connected,
            "seconds": round(now - self.peer.started_at, 1),
            "addr": self.peer.shown_address,
            "slots": [self.shown[slot.mid] for slot in self.slots if slot.kind == "video"],
            "voices": [self.shown[slot.mid] for slot in self.slots if slot.kind == "audio"],
            "waiting": [index for index, slot in enumerate(self.slots) if slot.kind == "video" and waiting[index]],
            "packets": sum(downlink.packets for downlink in self.peer.downlinks),
            "retransmitted": sum(downlink.retransmitted for downlink in self.peer.downlinks),
        }


@dataclass(slots=True, eq=False)
class Room:
    """A sitting's proctor group. It exists while it holds anything."""

    name: str
    feeds: dict[str, Feed] = field(default_factory=dict)
    views: dict[str, View] = field(default_factory=dict)

    @property
    def publishers(self) -> int:
        return sum(feed.publication is not None for feed in self.feeds.values())

    def sweep(self) -> bool:
        """Drop feeds nobody needs; True when the room is empty then."""
        self.feeds = {who: feed for who, feed in self.feeds.items() if feed.is_needed}
        return not self.feeds and not self.views
