"""RTP and VP8 bytes: what a forwarder has to read and to rewrite, and nothing more (RFC 3550, RFC 7741)."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import NamedTuple

RTP_HEADER = struct.Struct("!BBHLL")
SEQUENCE_MASK = 0xFFFF
TIMESTAMP_MASK = 0xFFFFFFFF
PICTURE_ID_MASK = 0x7FFF

RTCP_RTPFB = 205
NACK_FORMAT = 1

NO_VALUE = -1


class Vp8Descriptor(NamedTuple):
    """The VP8 payload descriptor; fields that are absent are NO_VALUE (identifiers) or 0 (offsets)."""

    size: int
    starts_frame: bool
    is_keyframe: bool
    picture_id: int
    picture_id_at: int
    picture_id_short: bool
    tl0_index_at: int


class RtpPacket(NamedTuple):
    """One packet as a Source sees it; `vp8` is None for audio."""

    marker: bool
    sequence: int
    timestamp: int
    payload: bytes
    vp8: Vp8Descriptor | None


class RtpHeader(NamedTuple):
    marker: bool
    payload_type: int
    sequence: int
    timestamp: int
    ssrc: int
    payload_start: int
    payload_end: int


def is_rtcp(data: bytes) -> bool:
    """Tell RTCP from RTP on one port (RFC 5761): RTCP types are 192 to 223 in the second byte."""
    return len(data) >= 2 and 192 <= data[1] <= 223


def sequence_delta(newer: int, older: int) -> int:
    """Signed distance between two sequence numbers, -32768 to 32767."""
    delta = (newer - older) & SEQUENCE_MASK
    return delta - 0x10000 if delta & 0x8000 else delta


def parse_rtp_header(data: bytes) -> RtpHeader:
    """Read a header, its extension and its padding.

    `payload_end` equals `payload_start` for a packet of padding alone. Raises ValueError when the bytes do not hold
    what they announce.
    """
    size = len(data)
    if size < 12:
        raise ValueError("RTP packet shorter than its header")
    flags, kind, sequence, timestamp, ssrc = RTP_HEADER.unpack_from(data)
    if flags >> 6 != 2:
        raise ValueError("RTP version is not 2")
    start = 12 + ((flags & 0x0F) << 2)
    if flags & 0x10:
        if size < start + 4:
            raise ValueError("RTP extension is truncated")
        start += 4 + (((data[start + 2] << 8) | data[start + 3]) << 2)
    end = size
    if flags & 0x20:
        end -= data[-1]
    if start > size or end < start:
        raise ValueError("RTP payload is truncated")
    return RtpHeader(kind >= 128, kind & 0x7F, sequence, timestamp, ssrc, start, end)


def parse_vp8_descriptor(payload: bytes) -> Vp8Descriptor:
    """Read the descriptor in front of a piece of VP8 frame. Raises ValueError when it is truncated."""
    try:
        first = payload[0]
        size = 1
        picture_id = NO_VALUE
        picture_id_at = tl0_index_at = 0
        picture_id_short = False
        if first & 0x80:
            extension = payload[1]
            size = 2
            if extension & 0x80:
                picture_id_at = size
                picture_id_short = not payload[size] & 0x80
                if picture_id_short:
                    picture_id = payload[size]
                    size += 1
                else:
                    picture_id = ((payload[size] & 0x7F) << 8) | payload[size + 1]
                    size += 2
            if extension & 0x40:
                tl0_index_at = size
                size += 1
            if extension & 0x30:
                size += 1
        starts_frame = bool(first & 0x10) and not first & 0x07
        # The lowest bit of a frame's first byte is zero in key frames (RFC 6386, section 9.1).
        is_keyframe = starts_frame and not payload[size] & 0x01
    except IndexError:
        raise ValueError("VP8 descriptor is truncated") from None
    if size >= len(payload):
        raise ValueError("VP8 payload is empty")
    return Vp8Descriptor(size, starts_frame, is_keyframe, picture_id, picture_id_at, picture_id_short, tl0_index_at)


def rewrite_vp8(payload: bytes, descriptor: Vp8Descriptor, picture_id_shift: int, tl0_index_shift: int) -> bytes:
    """Move the picture identifier and TL0PICIDX by the given amounts.

    The identifier always leaves in its long form, so that a viewer never sees two widths in one stream.
    """
    head = bytearray(payload[: descriptor.size])
    if descriptor.tl0_index_at:
        head[descriptor.tl0_index_at] = (head[descriptor.tl0_index_at] + tl0_index_shift) & 0xFF
    if descriptor.picture_id != NO_VALUE:
        picture_id = (descriptor.picture_id + picture_id_shift) & PICTURE_ID_MASK
        width = 1 if descriptor.picture_id_short else 2
        at = descriptor.picture_id_at
        head[at : at + width] = bytes((0x80 | (picture_id >> 8), picture_id & 0xFF))
    return bytes(head) + payload[descriptor.size :]


def pack_nack(sequences: Sequence[int], *, sender_ssrc: int, media_ssrc: int) -> bytes:
    """A generic NACK (RFC 4585, section 6.2.1) for numbers in ascending order, which may wrap."""
    fields: list[tuple[int, int]] = []
    for sequence in sequences:
        step = sequence_delta(sequence, fields[-1][0]) if fields else 0
        if 1 <= step <= 16:
            first, following = fields[-1]
            fields[-1] = (first, following | 1 << (step - 1))
        else:
            fields.append((sequence, 0))
    head = struct.pack("!BBHLL", 0x80 | NACK_FORMAT, RTCP_RTPFB, 2 + len(fields), sender_ssrc, media_ssrc)
    return head + b"".join(struct.pack("!HH", first, following) for first, following in fields)


def vp8_keyframe_size(frame: bytes) -> tuple[int, int]:
    """Width and height in a whole key frame (RFC 6386, section 9.1). Raises ValueError when it is not one."""
    if len(frame) < 10 or frame[0] & 0x01 or frame[3:6] != b"\x9d\x01\x2a":
        raise ValueError("not a VP8 key frame")
    width = (frame[6] | (frame[7] << 8)) & 0x3FFF
    height = (frame[8] | (frame[9] << 8)) & 0x3FFF
    if not width or not height:
        raise ValueError("VP8 key frame without a size")
    return width, height
