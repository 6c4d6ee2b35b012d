"""RTP and VP8 bytes: headers, descriptors, rewriting, and what is broken or cut short."""

from __future__ import annotations

import struct

import pytest
from aiortc.rtp import RtcpPacket, RtcpRtpfbPacket
from hypothesis import given
from hypothesis import strategies as st

from proctoring.media.rtp import (
    NO_VALUE,
    is_rtcp,
    pack_nack,
    parse_rtp_header,
    parse_vp8_descriptor,
    rewrite_vp8,
    sequence_delta,
    vp8_keyframe_size,
)

KEY = b"\x10"  # first byte of a key frame: lowest bit clear
DELTA = b"\x11"
PLAIN_HEADER = struct.pack("!BBHLL", 0x80, 0x80 | 96, 7, 9000, 0xABCD)
KEYFRAME = b"\x10\x02\x00\x9d\x01\x2a\x40\x01\xf0\x00" + bytes(20)


def test_header_of_a_plain_packet() -> None:
    header = parse_rtp_header(PLAIN_HEADER + b"payload")
    assert header == (True, 96, 7, 9000, 0xABCD, 12, 19)


@pytest.mark.parametrize(
    ("flags", "rest", "payload"),
    [
        (0x80, b"", b""),
        (0x81, b"CSRC" + b"x", b"x"),
        (0x8F, b"CSRC" * 15 + b"x", b"x"),
        (0x90, b"\xbe\xde\x00\x01ABCDx", b"x"),
        (0x90, b"\xbe\xde\x00\x00x", b"x"),
        (0xA0, b"x\x00\x00\x03", b"x"),
        (0xA0, b"\x00\x00\x03", b""),
        (0xB1, b"CSRC\xbe\xde\x00\x01ABCDxy\x00\x02", b"xy"),
    ],
)
def test_header_with_sources_extension_and_padding(flags: int, rest: bytes, payload: bytes) -> None:
    packet = bytes([flags]) + PLAIN_HEADER[1:] + rest
    header = parse_rtp_header(packet)
    assert packet[header.payload_start : header.payload_end] == payload


@pytest.mark.parametrize(
    "packet",
    [
        b"",
        PLAIN_HEADER[:11],
        b"\x40" + PLAIN_HEADER[1:],
        b"\x81" + PLAIN_HEADER[1:] + b"CSR",
        b"\x90" + PLAIN_HEADER[1:] + b"\xbe\xde\x00",
        b"\x90" + PLAIN_HEADER[1:] + b"\xbe\xde\x00\x01ABC",
        b"\xa0" + PLAIN_HEADER[1:] + b"x\x03",
    ],
)
def test_truncated_packets_are_refused(packet: bytes) -> None:
    with pytest.raises(ValueError, match="RTP"):
        parse_rtp_header(packet)


@pytest.mark.parametrize(
    ("data", "expected"),
    [(b"\x80\xbf", False), (b"\x80\xc0", True), (b"\x80\xdf", True), (b"\x80\xe0", False), (b"\x80", False)],
)
def test_rtcp_is_told_from_rtp_by_its_type(data: bytes, expected: bool) -> None:
    assert is_rtcp(data) is expected


@pytest.mark.parametrize(
    ("newer", "older", "delta"),
    [(1, 0, 1), (0, 0, 0), (0, 65535, 1), (65535, 0, -1), (0x7FFF, 0, 0x7FFF), (0x8000, 0, -0x8000), (5, 10, -5)],
)
def test_sequence_numbers_wrap(newer: int, older: int, delta: int) -> None:
    assert sequence_delta(newer, older) == delta


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        # size, starts, key, picture id, its offset, short, TL0PICIDX offset
        (b"\x10" + KEY, (1, True, True, NO_VALUE, 0, False, 0)),
        (b"\x10" + DELTA, (1, True, False, NO_VALUE, 0, False, 0)),
        (b"\x00" + KEY, (1, False, False, NO_VALUE, 0, False, 0)),
        (b"\x11" + KEY, (1, False, False, NO_VALUE, 0, False, 0)),
        (b"\x90\x00" + KEY, (2, True, True, NO_VALUE, 0, False, 0)),
        (b"\x90\x80\x05" + KEY, (3, True, True, 5, 2, True, 0)),
        (b"\x90\x80\x7f" + KEY, (3, True, True, 127, 2, True, 0)),
        (b"\x90\x80\x80\x80" + KEY, (4, True, True, 128, 2, False, 0)),
        (b"\x90\x80\xff\xff" + KEY, (4, True, True, 0x7FFF, 2, False, 0)),
        (b"\x90\x40\x09" + KEY, (3, True, True, NO_VALUE, 0, False, 2)),
        (b"\x90\x20\x40" + KEY, (3, True, True, NO_VALUE, 0, False, 0)),
        (b"\x90\xf0\x81\x02\x09\x20" + DELTA, (6, True, False, 258, 2, False, 4)),
        (b"\x80\xe0\x11\x09\x20" + KEY, (5, False, False, 17, 2, True, 3)),
    ],
)
def test_vp8_descriptor_in_each_shape(payload: bytes, expected: tuple[object, ...]) -> None:
    assert tuple(parse_vp8_descriptor(payload)) == expected


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"\x10",
        b"\x00",
        b"\x90",
        b"\x90\x80",
        b"\x90\x80\x05",
        b"\x90\x80\x85",
        b"\x90\x40",
        b"\x90\xf0\x81\x02\x09",
    ],
)
def test_truncated_vp8_descriptors_are_refused(payload: bytes) -> None:
    with pytest.raises(ValueError, match="VP8"):
        parse_vp8_descriptor(payload)


@pytest.mark.parametrize(
    ("payload", "picture_id_shift", "tl0_index_shift", "expected"),
    [
        (b"\x90\x80\x81\x02" + KEY, 1, 0, b"\x90\x80\x81\x03" + KEY),
        (b"\x90\x80\xff\xff" + KEY, 1, 0, b"\x90\x80\x80\x00" + KEY),
        (b"\x90\x80\x80\xff" + KEY, 1, 0, b"\x90\x80\x81\x00" + KEY),
        # A short identifier leaves in the long form, even unmoved.
        (b"\x90\x80\x05" + KEY, 0, 0, b"\x90\x80\x80\x05" + KEY),
        (b"\x90\xe0\x05\x09\x20" + KEY, 300, 250, b"\x90\xe0\x81\x31\x03\x20" + KEY),
        (b"\x90\xf0\x81\x02\x09\x20" + KEY, 0, 1, b"\x90\xf0\x81\x02\x0a\x20" + KEY),
        (b"\x10" + KEY, 77, 5, b"\x10" + KEY),
    ],
)
def test_rewriting_moves_identifiers_and_nothing_else(
    payload: bytes, picture_id_shift: int, tl0_index_shift: int, expected: bytes
) -> None:
    descriptor = parse_vp8_descriptor(payload)
    assert rewrite_vp8(payload, descriptor, picture_id_shift, tl0_index_shift) == expected


@pytest.mark.parametrize(
    ("sequences", "fields"),
    [
        ([7], [(7, 0)]),
        ([7, 8, 9], [(7, 0b11)]),
        ([7, 23], [(7, 1 << 15)]),
        ([7, 24], [(7, 0), (24, 0)]),
        ([65535, 0, 3], [(65535, 0b1001)]),
        ([65530, 30], [(65530, 0), (30, 0)]),
    ],
)
def test_numbers_asked_for_again_share_masks_across_the_wrap(
    sequences: list[int], fields: list[tuple[int, int]]
) -> None:
    packet = pack_nack(sequences, sender_ssrc=1, media_ssrc=77)
    head = struct.pack("!BBHLL", 0x81, 205, 2 + len(fields), 1, 77)
    assert packet == head + b"".join(struct.pack("!HH", *field) for field in fields)
    (parsed,) = RtcpPacket.parse(packet)
    assert isinstance(parsed, RtcpRtpfbPacket)
    assert [number & 0xFFFF for number in parsed.lost] == sequences


def test_size_of_a_key_frame() -> None:
    assert vp8_keyframe_size(KEYFRAME) == (320, 240)


@pytest.mark.parametrize(
    "frame",
    [
        b"",
        KEYFRAME[:9],
        b"\x11" + KEYFRAME[1:],
        KEYFRAME[:3] + b"\x9d\x01\x2b" + KEYFRAME[6:],
        KEYFRAME[:6] + b"\x00\x00" + KEYFRAME[8:],
        KEYFRAME[:8] + b"\x00\xc0" + KEYFRAME[10:],
    ],
)
def test_what_is_no_key_frame_has_no_size(frame: bytes) -> None:
    with pytest.raises(ValueError, match="key frame"):
        vp8_keyframe_size(frame)


@given(st.binary(max_size=64))
def test_arbitrary_bytes_are_read_or_refused_never_worse(data: bytes) -> None:
    for parse in (parse_rtp_header, parse_vp8_descriptor, vp8_keyframe_size):
        try:
            parse(data)
        except ValueError as error:
            assert str(error)  # noqa: PT017 (either outcome is right)
