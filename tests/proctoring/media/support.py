"""Real WebRTC clients and a real media process for the tests of the media plane."""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from array import array
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from fractions import Fraction
from math import sin
from pathlib import Path
from typing import Any

import aioice.ice
import aiortc.rtcrtpreceiver
import av
from aiortc import (
    MediaStreamTrack,
    RTCBundlePolicy,
    RTCConfiguration,
    RTCPeerConnection,
    RTCRtpReceiver,
    RTCRtpSender,
    RTCSessionDescription,
)
from aiortc.codecs.base import Decoder
from aiortc.jitterbuffer import JitterFrame
from aiortc.rtp import RtpPacket

from proctoring.media.client import MediaClient
from proctoring.media.interface import EventName, MediaEvent

REPOSITORY = Path(__file__).resolve().parents[3]
VIDEO_FPS = 12
PTIME_MS = 60
PATIENCE = 15.0
"""Seconds after which waiting for something that must happen fails a test."""

Frames = list[tuple[bytes, bool]]
"""Encoded pictures, each with whether it is a key frame."""


def only_loopback() -> None:
    """Make aiortc offer 127.0.0.1, which it skips by default: tests stay on this machine, with or without network."""
    aioice.ice.get_host_addresses = lambda **_: ["127.0.0.1"]


class NullDecoder(Decoder):
    """Spares the clients the decoding of what tests and benches only count."""

    def decode(self, _frame: JitterFrame) -> list[Any]:
        return []


def without_decoding() -> None:
    setattr(aiortc.rtcrtpreceiver, "get_decoder", lambda _codec: NullDecoder())  # noqa: B010 (not exported by name)


def encode_video(*, shade: int, seconds: float = 3.0, width: int = 320, height: int = 240) -> Frames:
    """VP8 frames of a square that moves over noise around the given grey, each with whether it is a key frame."""
    encoder = av.CodecContext.create("libvpx", "w")
    encoder.width, encoder.height = width, height
    encoder.pix_fmt = "yuv420p"
    encoder.bit_rate = 150_000
    encoder.time_base = Fraction(1, VIDEO_FPS)
    encoder.framerate = Fraction(VIDEO_FPS)
    encoder.gop_size = VIDEO_FPS * 20
    encoder.thread_count = 1
    encoder.options = {"deadline": "realtime", "cpu-used": "-6", "lag-in-frames": "0"}
    chance = random.Random(shade)
    noise = bytes(min(255, max(0, shade + value % 13 - 6)) for value in range(256))
    frames: Frames = []
    for index in range(int(seconds * VIDEO_FPS)):
        grey = bytearray(chance.randbytes(width * height).translate(noise))
        left = 20 + index * 3 % (width - 80)
        for row in range(80, 140):
            grey[row * width + left : row * width + left + 40] = bytes([min(255, shade + 30)]) * 40
        frame = av.VideoFrame(width, height, "yuv420p")
        frame.planes[0].update(bytes(grey))
        for plane in frame.planes[1:]:
            plane.update(bytes([128]) * plane.buffer_size)
        frame.pts = index
        frame.time_base = Fraction(1, VIDEO_FPS)
        frames += [(bytes(packet), packet.is_keyframe) for packet in encoder.encode(frame)]
    return frames


def encode_audio(*, seconds: float = 3.0) -> list[bytes]:
    """Opus packets of PTIME_MS of a wavering tone."""
    encoder = av.CodecContext.create("libopus", "w")
    encoder.bit_rate = 24_000
    encoder.format = "s16"
    encoder.layout = "mono"
    encoder.sample_rate = 48_000
    encoder.time_base = Fraction(1, 48_000)
    encoder.options = {"application": "voip", "frame_duration": str(PTIME_MS)}
    samples = 48 * PTIME_MS
    packets: list[bytes] = []
    for index in range(int(seconds * 1000) // PTIME_MS):
        moments = ((index * samples + offset) / 48_000 for offset in range(samples))
        tone = array("h", (int(6000 * sin(1130 * at) * (1 + sin(19 * at))) for at in moments))
        frame = av.AudioFrame(format="s16", layout="mono", samples=samples)
        frame.planes[0].update(tone.tobytes())
        frame.sample_rate = 48_000
        frame.pts = index * samples
        frame.time_base = Fraction(1, 48_000)
        packets += [bytes(packet) for packet in encoder.encode(frame)]
    return packets


class Camera(MediaStreamTrack):
    """Plays encoded frames in a loop; starts again at the key frame when asked for one, and can fall silent."""

    kind = "video"

    def __init__(self, frames: Frames) -> None:
        super().__init__()
        self.frames = frames
        self.flowing = asyncio.Event()
        self.flowing.set()
        self.sent = 0
        self.keyframe_requests = 0
        self._next = 0
        self._started: float | None = None
        self._ticks = 0
        self._phase = random.random() / VIDEO_FPS

    def request_keyframe(self) -> None:
        self.keyframe_requests += 1
        self._next = 0

    async def recv(self) -> Any:
        await self.flowing.wait()
        if self._started is None:
            self._started = time.monotonic() + self._phase
        due = self._started + self._ticks / VIDEO_FPS
        self._ticks += 1
        if due < time.monotonic() - 1:
            self._started, self._ticks = time.monotonic(), 1
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        data, is_keyframe = self.frames[self._next % len(self.frames)]
        self._next += 1
        self.sent += 1
        packet = av.Packet(data)
        packet.pts = int((time.monotonic() - self._phase) * 90_000) & 0xFFFFFFFF
        packet.time_base = Fraction(1, 90_000)
        packet.is_keyframe = is_keyframe
        return packet


class Microphone(MediaStreamTrack):
    """Plays encoded Opus in a loop; can fall silent."""

    kind = "audio"

    def __init__(self, packets: list[bytes]) -> None:
        super().__init__()
        self.packets = packets
        self.flowing = asyncio.Event()
        self.flowing.set()
        self._count = 0
        self._started: float | None = None

    async def recv(self) -> Any:
        await self.flowing.wait()
        if self._started is None:
            self._started = time.monotonic()
        await asyncio.sleep(max(0.0, self._started + self._count * PTIME_MS / 1000 - time.monotonic()))
        packet = av.Packet(self.packets[self._count % len(self.packets)])
        packet.pts = self._count * 48 * PTIME_MS
        packet.time_base = Fraction(1, 48_000)
        self._count += 1
        return packet


def new_connection() -> RTCPeerConnection:
    return RTCPeerConnection(RTCConfiguration(iceServers=[], bundlePolicy=RTCBundlePolicy.MAX_BUNDLE))


def vp8_only() -> list[Any]:
    codecs = RTCRtpSender.getCapabilities("video").codecs
    return [codec for codec in codecs if codec.mimeType in ("video/VP8", "video/rtx")]


class PublisherClient:
    """An aiortc publisher; `connect` takes whatever carries the offer away and brings the answer."""

    def __init__(self, camera: Camera | None, microphone: Microphone | None) -> None:
        self.camera = camera
        self.microphone = microphone
        self.connection = new_connection()
        self.connected = asyncio.Event()
        self.connection.on("connectionstatechange", self._state_changed)
        if camera is not None:
            sender = self.connection.addTrack(camera)
            # aiortc has no public hook for a key frame request when it does not encode.
            sender._send_keyframe = camera.request_keyframe  # type: ignore[method-assign]
        if microphone is not None:
            self.connection.addTrack(microphone)
        for transceiver in self.connection.getTransceivers():
            transceiver.direction = "sendonly"
            if transceiver.kind == "video":
                transceiver.setCodecPreferences(vp8_only())

    async def offer(self) -> str:
        await self.connection.setLocalDescription(await self.connection.createOffer())
        return self.connection.localDescription.sdp

    async def accept(self, answer: str) -> None:
        await self.connection.setRemoteDescription(RTCSessionDescription(answer, "answer"))
        await asyncio.wait_for(self.connected.wait(), PATIENCE)

    async def close(self) -> None:
        await self.connection.close()

    def _state_changed(self) -> None:
        if self.connection.connectionState == "connected":
            self.connected.set()


class Counter:
    """What arrived in one slot: packets, frames, holes and what filled them."""

    def __init__(self, receiver: RTCRtpReceiver) -> None:
        self.packets = 0
        self.bytes = 0
        self.frames = 0
        self.missing: set[int] = set()
        self.repaired = 0
        self.ssrc = 0
        self.last_sequence = -1
        self._timestamp: int | None = None
        receiver._handle_rtp_packet = self._take  # type: ignore[method-assign]

    async def _take(self, packet: RtpPacket, arrival_time_ms: int) -> None:  # noqa: ARG002 (aiortc names it)
        self.packets += 1
        self.bytes += len(packet.payload)
        if packet.timestamp != self._timestamp:
            self.frames += 1
            self._timestamp = packet.timestamp
        step = (packet.sequence_number - self.last_sequence) & 0xFFFF
        if self.ssrc and step > 0x8000:
            self.missing.discard(packet.sequence_number)
            self.repaired += 1
            return
        if self.ssrc:
            self.missing.update((self.last_sequence + offset) & 0xFFFF for offset in range(1, step))
        self.ssrc = packet.ssrc
        self.last_sequence = packet.sequence_number


class WallClient:
    """An aiortc wall: it answers the server's offer and counts what comes in each slot."""

    def __init__(self) -> None:
        self.connection = new_connection()
        self.connected = asyncio.Event()
        self.slots: dict[str, Counter] = {}
        self.connection.on("connectionstatechange", self._state_changed)

    async def answer(self, offer: str) -> str:
        await self.connection.setRemoteDescription(RTCSessionDescription(offer, "offer"))
        for transceiver in self.connection.getTransceivers():
            transceiver.direction = "recvonly"
            self.slots[str(transceiver.mid)] = Counter(transceiver.receiver)
        await self.connection.setLocalDescription(await self.connection.createAnswer())
        return self.connection.localDescription.sdp

    async def close(self) -> None:
        await self.connection.close()

    def _state_changed(self) -> None:
        if self.connection.connectionState == "connected":
            self.connected.set()


async def until(condition: Callable[[], bool], what: str, *, patience: float = PATIENCE) -> None:
    """Wait for a fact. Fails naming `what` when it does not come true."""
    deadline = time.monotonic() + patience
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"did not happen in {patience} s: {what}")
        await asyncio.sleep(0.02)


async def growing(counter: Counter, frames: int, what: str) -> None:
    """Wait until that many more frames have come."""
    start = counter.frames
    await until(lambda: counter.frames >= start + frames, f"{frames} frames in {what}")


class MediaProcess:
    """`python -m proctoring.media` on a socket of its own."""

    def __init__(self, directory: Path, *arguments: str) -> None:
        self.socket_path = directory / "media.sock"
        self.recordings = directory / "recordings"
        self.log_path = directory / "media.log"
        self._arguments = arguments
        self.process: subprocess.Popen[str] | None = None
        self.ready: dict[str, Any] = {}

    def start(self) -> None:
        command = [sys.executable, "-m", "proctoring.media", "--socket", str(self.socket_path)]
        command += ["--udp-host", "127.0.0.1", "--advertise", "127.0.0.1", "--recordings", str(self.recordings)]
        with self.log_path.open("a") as log:
            self.process = subprocess.Popen(
                [*command, *self._arguments], stdout=subprocess.PIPE, stderr=log, text=True, cwd=REPOSITORY
            )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, f"the media process did not start: {self.log_path.read_text()}"
        self.ready = json.loads(line)

    def stop(self, number: int = signal.SIGTERM) -> int:
        """End it and give its exit code."""
        process, self.process = self.process, None
        if process is None:
            return 0
        os.kill(process.pid, number)
        assert process.stdout is not None
        process.stdout.close()
        return process.wait(10)


@contextmanager
def media_process(*arguments: str) -> Iterator[MediaProcess]:
    """A running media process; its directory is short because a Unix socket's path may not be long."""
    with tempfile.TemporaryDirectory(prefix="media-") as directory:
        process = MediaProcess(Path(directory), *arguments)
        process.start()
        try:
            yield process
        finally:
            process.stop()


class Listener:
    """Collects a client's events and waits for them."""

    def __init__(self, client: MediaClient) -> None:
        self.heard: list[MediaEvent] = []
        self._client = client
        self._task = asyncio.ensure_future(self._listen())

    async def _listen(self) -> None:
        async for event in self._client.events():
            self.heard.append(event)

    async def wait_for(self, name: EventName, **expected: Any) -> MediaEvent:
        """The first event of that name with those values in its fields or data; it is taken off the list."""

        def matches(event: MediaEvent) -> bool:
            facts = {"room": event.room, "who": event.who, "peer": event.peer, **event.data}
            return event.name == name and all(facts.get(key) == value for key, value in expected.items())

        await until(lambda: any(matches(event) for event in self.heard), f"event {name} {expected}")
        event = next(event for event in self.heard if matches(event))
        self.heard.remove(event)
        return event

    async def close(self) -> None:
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task


@asynccontextmanager
async def connected_client(process: MediaProcess) -> AsyncIterator[tuple[MediaClient, Listener]]:
    async with MediaClient(process.socket_path) as client:
        listener = Listener(client)
        await client.ping()
        try:
            yield client, listener
        finally:
            await listener.close()
