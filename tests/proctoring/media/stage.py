"""One room with publishers and walls, closed at the end of a test."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack

from proctoring.media.client import MediaClient
from proctoring.media.interface import PublisherStats, Viewing

from .support import Camera, Frames, Listener, Microphone, PublisherClient, WallClient

Connected = tuple[MediaClient, Listener]


class Stage:
    """Publishes into a room of its own and opens walls on it."""

    def __init__(self, client: MediaClient, room: str, exits: AsyncExitStack) -> None:
        self.client = client
        self.room = room
        self.peers: dict[str, str] = {}
        self._exits = exits

    def publisher(self, frames: Frames, packets: list[bytes] | None = None) -> PublisherClient:
        """One that is not connected yet."""
        publisher = PublisherClient(Camera(frames), Microphone(packets) if packets is not None else None)
        self._exits.push_async_callback(publisher.close)
        return publisher

    async def publish(self, who: str, frames: Frames, packets: list[bytes] | None = None) -> PublisherClient:
        publisher = self.publisher(frames, packets)
        published = await self.client.publish(self.room, who, await publisher.offer())
        self.peers[who] = published["peer"]
        await publisher.accept(published["answer"])
        return publisher

    async def wall(self, slots: int, voices: int = 1) -> tuple[str, WallClient]:
        viewing: Viewing = await self.client.view(self.room, slots, voices)
        wall = WallClient()
        self._exits.push_async_callback(wall.close)
        await self.client.view_answer(viewing["view"], await wall.answer(viewing["offer"]))
        await asyncio.wait_for(wall.connected.wait(), 10)
        return viewing["view"], wall

    async def publisher_stats(self, who: str) -> PublisherStats:
        return (await self.client.stats(self.room))["publishers"][who]
