"""VP8 frames out of packets: whole frames in order for recordings, the newest key frame for stills."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from .forward import Source
from .interface import MediaCode, MediaError
from .rtp import NO_VALUE, SEQUENCE_MASK, RtpPacket, sequence_delta, vp8_keyframe_size

REORDER_LIMIT = 32
"""Packets kept while one is missing; beyond that the hole is given up."""
MAX_FRAME_BYTES = 1024 * 1024
KEYFRAME_MAX_AGE = 2.0
KEYFRAME_RETRY = 1.0

FrameSink = Callable[[int, bool, bytes], None]
"""Called with RTP timestamp, whether it is a key frame (then with a valid header), and the encoded frame."""


class FrameAssembler:
    """Puts the packets of one source in order and joins them into frames.

    After a hole that no retransmission filled it asks for a key frame and stays silent until one arrives, because
    whatever comes before cannot be decoded.
    """

    def __init__(self, source: Source, emit: FrameSink) -> None:
        self._source = source
        self._emit = emit
        self._generation = source.generation
        self._waiting: dict[int, RtpPacket] = {}
        self._next = NO_VALUE
        self._parts: list[bytes] | None = None
        self._parts_size = 0
        self._is_keyframe = False
        self._decodable = False

    def __call__(self, packet: RtpPacket) -> None:
        if self._generation != self._source.generation:
            self._generation = self._source.generation
            self._next = NO_VALUE
            self._waiting.clear()
            self._lose()
        if self._next == NO_VALUE:
            self._next = packet.sequence
        if sequence_delta(packet.sequence, self._next) < 0:
            return
        self._waiting[packet.sequence] = packet
        self._drain()

    def _drain(self) -> None:
        while self._waiting:
            packet = self._waiting.pop(self._next, None)
            if packet is not None:
                self._join(packet)
                self._next = (self._next + 1) & SEQUENCE_MASK
            elif len(self._waiting) > REORDER_LIMIT:
                expected = self._next
                self._next = min(self._waiting, key=lambda sequence: sequence_delta(sequence, expected))
                self._lose()
                self._source.request_keyframe()
            else:
                return

    def _lose(self) -> None:
        self._parts = None
        self._decodable = False

    def _join(self, packet: RtpPacket) -> None:
        vp8 = packet.vp8
        if vp8 is None:
            return
        if vp8.starts_frame:
            self._is_keyframe = vp8.is_keyframe
            self._decodable = self._decodable or self._is_keyframe
            self._parts = []
            self._parts_size = 0
        if self._parts is None:
            return
        piece = packet.payload[vp8.size :]
        self._parts.append(piece)
        self._parts_size += len(piece)
        if self._parts_size > MAX_FRAME_BYTES:
            self._lose()
        elif packet.marker:
            self._finish_frame(packet.timestamp, b"".join(self._parts))

    def _finish_frame(self, timestamp: int, frame: bytes) -> None:
        self._parts = None
        if self._is_keyframe:
            try:
                vp8_keyframe_size(frame)
            except ValueError:
                self._lose()
        if self._decodable:
            self._emit(timestamp, self._is_keyframe, frame)
        else:
            self._source.request_keyframe()


class KeyframeGrabber:
    """The newest key frame of a source, fetched only when somebody asks: idle sources cost nothing."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._frame = b""
        self._frame_at: float | None = None
        self._arrival: asyncio.Future[bytes] | None = None
        self._tap: FrameAssembler | None = None

    async def newest(self, *, patience: float) -> bytes:
        """A key frame at most KEYFRAME_MAX_AGE old. Raises MediaError media.no_picture after `patience` seconds."""
        if self._frame_at is not None and time.monotonic() - self._frame_at <= KEYFRAME_MAX_AGE:
            return self._frame
        deadline = time.monotonic() + patience
        while True:
            arrival = self._expect()
            remaining = deadline - time.monotonic()
            if remaining <= 0:
                raise MediaError(MediaCode.NO_PICTURE, "La cámara no envía imagen en este momento.")
            self._source.request_keyframe()
            await asyncio.wait([arrival], timeout=min(KEYFRAME_RETRY, remaining))
            if arrival.done():
                return arrival.result()

    def forget(self) -> None:
        """Drop the stored picture and stop listening, because the connection it came by has ended."""
        self._frame = b""
        self._frame_at = None
        self._release()

    def _expect(self) -> asyncio.Future[bytes]:
        if self._arrival is None or self._arrival.done():
            self._arrival = asyncio.get_running_loop().create_future()
        if self._tap is None:
            self._tap = FrameAssembler(self._source, self._take)
            self._source.add_tap(self._tap)
        return self._arrival

    def _take(self, _timestamp: int, is_keyframe: bool, frame: bytes) -> None:
        if not is_keyframe:
            return
        self._frame = frame
        self._frame_at = time.monotonic()
        if self._arrival is not None and not self._arrival.done():
            self._arrival.set_result(frame)
        self._release()

    def _release(self) -> None:
        if self._tap is not None:
            self._source.remove_tap(self._tap)
            self._tap = None
