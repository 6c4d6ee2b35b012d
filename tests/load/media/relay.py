"""The yardstick: aiortc's own MediaRelay behind the same socket, which decodes every picture and encodes each tile."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

from aiortc import MediaStreamTrack, RTCPeerConnection, RTCSessionDescription
from aiortc.contrib.media import MediaRelay

from proctoring.media.engine import EmbeddedEngine
from proctoring.media.interface import Published, Slot, Viewing
from proctoring.media.rooms import new_id
from proctoring.media.server import Server, listen
from proctoring.media.wire import MAX_REQUEST_LINE
from tests.proctoring.media.support import new_connection, only_loopback


class RelayEngine:
    """As much of the media engine as the bench calls."""

    udp_port = 0

    def __init__(self) -> None:
        self._relay = MediaRelay()
        self._tracks: dict[str, dict[str, MediaStreamTrack]] = {}
        self._connections: dict[str, RTCPeerConnection] = {}

    def subscribe(self, _listener: Callable[..., None]) -> Callable[[], None]:
        return lambda: None

    async def publish(self, _room: str, who: str, offer: str) -> Published:
        connection = new_connection()
        tracks = self._tracks[who] = {}
        connection.on("track", lambda track: tracks.setdefault(track.kind, track))
        await connection.setRemoteDescription(RTCSessionDescription(offer, "offer"))
        await connection.setLocalDescription(await connection.createAnswer())
        peer = new_id()
        self._connections[peer] = connection
        return {"answer": connection.localDescription.sdp, "peer": peer}

    async def view(self, _room: str, slots: int, _voices: int = 1) -> Viewing:
        """A wall of the first `slots` publishers and the sound of the first one."""
        connection = new_connection()
        people = list(self._tracks.values())
        for tracks in people[:slots]:
            connection.addTrack(self._relay.subscribe(tracks["video"]))
        connection.addTrack(self._relay.subscribe(people[0]["audio"]))
        for transceiver in connection.getTransceivers():
            transceiver.direction = "sendonly"
        await connection.setLocalDescription(await connection.createOffer())
        view = new_id()
        self._connections[view] = connection
        return {"view": view, "offer": connection.localDescription.sdp}

    async def view_answer(self, view: str, answer: str) -> None:
        await self._connections[view].setRemoteDescription(RTCSessionDescription(answer, "answer"))

    async def assign(self, _view: str, _slot: Slot, _who: str | None) -> None:
        """Slots were filled when the wall was made."""


async def serve(socket_path: Path) -> None:
    only_loopback()
    server = Server(cast(EmbeddedEngine, cast(Any, RelayEngine())))
    listener = listen(socket_path)
    unix_server = await asyncio.start_unix_server(server.handle, sock=listener, limit=MAX_REQUEST_LINE)
    sys.stdout.write("{}\n")
    sys.stdout.flush()
    async with unix_server:
        await unix_server.serve_forever()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--socket", type=Path, required=True)
    asyncio.run(serve(parser.parse_args().socket))


if __name__ == "__main__":
    main()
