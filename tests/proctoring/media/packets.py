"""Made-up packets for the unit tests."""

from __future__ import annotations

from proctoring.media.forward import Source
from proctoring.media.rtp import RtpHeader

KEYFRAME_HEADER = b"\x10\x02\x00\x9d\x01\x2a\x40\x01\xf0\x00"


class FakeClock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def vp8_payload(
    *, key: bool, picture_id: int | None = None, start: bool = True, tl0_index: int | None = None, body: bytes = b"body"
) -> bytes:
    """One piece of a frame with the fifteen-bit descriptor that browsers send, or none of it."""
    first = 0x10 if start else 0x00
    descriptor = bytes([first])
    if picture_id is not None:
        flags = 0x80 | (0x40 if tl0_index is not None else 0)
        descriptor = bytes([first | 0x80, flags, 0x80 | (picture_id >> 8), picture_id & 0xFF])
        if tl0_index is not None:
            descriptor += bytes([tl0_index])
    if not start:
        return descriptor + body
    return descriptor + (KEYFRAME_HEADER if key else b"\x11\x00\x00") + body


def header(sequence: int, timestamp: int, *, marker: bool = True, ssrc: int = 1, payload_type: int = 96) -> RtpHeader:
    return RtpHeader(marker, payload_type, sequence & 0xFFFF, timestamp & 0xFFFFFFFF, ssrc, 12, 12)


def feed(source: Source, sequence: int, timestamp: int, payload: bytes, *, marker: bool = True) -> None:
    source.receive(header(sequence, timestamp, marker=marker), payload)
