"""Frames out of packets, and the newest key frame on demand."""

from __future__ import annotations

import asyncio

import pytest

from proctoring.media.assemble import MAX_FRAME_BYTES, REORDER_LIMIT, FrameAssembler, KeyframeGrabber
from proctoring.media.forward import Source
from proctoring.media.interface import MediaCode, MediaError

from .packets import KEYFRAME_HEADER, FakeClock, feed, vp8_payload

Frames = list[tuple[int, bool, bytes]]


class Rig:
    """A source with an assembler that collects."""

    def __init__(self) -> None:
        self.requests = 0
        self.clock = FakeClock()
        self.source = Source("video", clock=self.clock)
        self.source.connect(self._ask)
        self.frames: Frames = []
        self.source.add_tap(FrameAssembler(self.source, lambda *frame: self.frames.append(frame)))

    def _ask(self) -> None:
        self.requests += 1

    @property
    def times(self) -> list[int]:
        return [timestamp for timestamp, _, _ in self.frames]


def test_pieces_become_a_frame() -> None:
    rig = Rig()
    feed(rig.source, 1, 10, vp8_payload(key=True, body=b"a"), marker=False)
    feed(rig.source, 2, 10, vp8_payload(key=True, start=False, body=b"b"), marker=False)
    feed(rig.source, 3, 10, vp8_payload(key=True, start=False, body=b"c"))
    assert rig.frames == [(10, True, KEYFRAME_HEADER + b"abc")]


def test_reordered_packets_are_put_in_order_across_the_wrap() -> None:
    rig = Rig()
    feed(rig.source, 65534, 10, vp8_payload(key=True))
    for sequence in (0, 2, 65535, 1):
        feed(rig.source, sequence, 20 + sequence, vp8_payload(key=False))
    assert rig.times == [10, 20 + 65535, 20, 21, 22]


def test_nothing_before_the_first_key_frame() -> None:
    rig = Rig()
    feed(rig.source, 1, 10, vp8_payload(key=False))
    feed(rig.source, 2, 20, vp8_payload(key=True, start=False))
    assert rig.requests == 1
    feed(rig.source, 3, 30, vp8_payload(key=True))
    assert rig.times == [30]


@pytest.mark.parametrize(("behind", "given_up"), [(REORDER_LIMIT, False), (REORDER_LIMIT + 1, True)])
def test_a_hole_is_given_up_after_32_packets_and_then_waits_for_a_key_frame(behind: int, given_up: bool) -> None:
    rig = Rig()
    feed(rig.source, 0, 0, vp8_payload(key=True))
    for sequence in range(2, 2 + behind):
        feed(rig.source, sequence, sequence, vp8_payload(key=False))
    assert rig.requests == int(given_up)
    assert rig.times == [0]
    feed(rig.source, 1, 1, vp8_payload(key=False))
    feed(rig.source, 2 + behind, 999, vp8_payload(key=True))
    expected = [0, 999] if given_up else [0, 1, *range(2, 2 + behind), 999]
    assert rig.times == expected


def test_padding_is_no_hole() -> None:
    rig = Rig()
    feed(rig.source, 0, 0, vp8_payload(key=True))
    feed(rig.source, 1, 0, b"")
    feed(rig.source, 2, 2, vp8_payload(key=False))
    assert rig.times == [0, 2]


def test_a_new_connection_starts_over_with_its_key_frame() -> None:
    rig = Rig()
    feed(rig.source, 60_000, 0, vp8_payload(key=True))
    rig.source.connect(rig._ask)
    feed(rig.source, 5, 1, vp8_payload(key=False))
    feed(rig.source, 6, 2, vp8_payload(key=True))
    assert rig.times == [0, 2]


def test_a_key_frame_with_a_broken_header_is_not_passed_on() -> None:
    rig = Rig()
    feed(rig.source, 0, 0, b"\x10\x10broken")
    feed(rig.source, 1, 1, vp8_payload(key=False))
    assert rig.frames == []
    feed(rig.source, 2, 2, vp8_payload(key=True))
    assert rig.times == [2]


def test_an_endless_frame_is_dropped() -> None:
    rig = Rig()
    feed(rig.source, 0, 0, vp8_payload(key=True), marker=False)
    piece = bytes(1200)
    for sequence in range(1, MAX_FRAME_BYTES // len(piece) + 2):
        feed(rig.source, sequence, 0, vp8_payload(key=True, start=False, body=piece), marker=False)
    feed(rig.source, MAX_FRAME_BYTES // len(piece) + 2, 0, vp8_payload(key=True, start=False))
    assert rig.frames == []


@pytest.mark.asyncio
async def test_a_still_is_fetched_and_shared_by_those_who_ask_together() -> None:
    rig = Rig()
    grabber = KeyframeGrabber(rig.source)
    waiting = [asyncio.ensure_future(grabber.newest(patience=5)) for _ in range(3)]
    await asyncio.sleep(0)
    assert rig.requests == 1
    feed(rig.source, 1, 10, vp8_payload(key=False))
    feed(rig.source, 2, 20, vp8_payload(key=True, body=b"still"))
    frames = await asyncio.gather(*waiting)
    assert frames == [KEYFRAME_HEADER + b"still"] * 3
    # It is fresh enough for the next one to ask, and costs the publisher nothing.
    rig.clock.now += 10
    assert await grabber.newest(patience=5) == KEYFRAME_HEADER + b"still"
    assert rig.requests == 1


@pytest.mark.asyncio
async def test_a_still_of_an_ended_connection_is_not_given_out() -> None:
    rig = Rig()
    grabber = KeyframeGrabber(rig.source)
    waiting = asyncio.ensure_future(grabber.newest(patience=5))
    await asyncio.sleep(0)
    feed(rig.source, 2, 20, vp8_payload(key=True))
    await waiting
    grabber.forget()
    with pytest.raises(MediaError) as refusal:
        await grabber.newest(patience=0.01)
    assert refusal.value.code == MediaCode.NO_PICTURE
