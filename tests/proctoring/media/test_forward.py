"""Slots of a wall: one continuous stream whatever they point at."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from proctoring.media.forward import HISTORY, Downlink, Kind, Source
from proctoring.media.rtp import parse_rtp_header, parse_vp8_descriptor

from .packets import FakeClock, feed, vp8_payload


@dataclass
class Sent:
    marker: bool
    sequence: int
    timestamp: int
    ssrc: int
    payload: bytes
    is_padding: bool

    @property
    def picture_id(self) -> int:
        return parse_vp8_descriptor(self.payload).picture_id


class Slot:
    """A downlink and what it sent."""

    def __init__(self, clock: FakeClock, kind: Kind = "video") -> None:
        self.sent: list[Sent] = []
        self.link = Downlink(kind, ssrc=0x1234, payload_type=96, send=self._collect, clock=clock)

    def _collect(self, packet: bytes) -> None:
        header = parse_rtp_header(packet)
        payload = packet[header.payload_start : header.payload_end]
        self.sent.append(
            Sent(header.marker, header.sequence, header.timestamp, header.ssrc, payload, bool(packet[0] & 0x20))
        )


class Publisher:
    """A source and how often its key frame was asked for."""

    def __init__(self, clock: FakeClock, kind: Kind = "video") -> None:
        self.requests = 0
        self.source = Source(kind, clock=clock)
        self.connect()

    def connect(self) -> None:
        self.source.connect(self._ask)

    def _ask(self) -> None:
        self.requests += 1


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


def test_the_first_source_passes_unchanged_under_the_slots_ssrc(clock: FakeClock) -> None:
    ana, slot = Publisher(clock), Slot(clock)
    slot.link.switch(ana.source)
    payload = vp8_payload(key=True, picture_id=700)
    feed(ana.source, 65535, 4294967000, payload, marker=False)
    feed(ana.source, 0, 4294967000, vp8_payload(key=True, start=False, picture_id=700))
    first, second = slot.sent
    assert (first.marker, first.sequence, first.timestamp, first.ssrc) == (False, 65535, 4294967000, 0x1234)
    assert first.payload == payload
    assert (second.marker, second.sequence) == (True, 0)


def test_nothing_is_shown_before_a_key_frame_and_one_is_asked_for(clock: FakeClock) -> None:
    ana, slot = Publisher(clock), Slot(clock)
    slot.link.switch(ana.source)
    assert ana.requests == 1
    assert slot.link.is_waiting
    feed(ana.source, 1, 10, vp8_payload(key=False))
    # The tail of a key frame whose start was missed does not help.
    feed(ana.source, 2, 20, vp8_payload(key=True, start=False))
    assert slot.sent == []
    feed(ana.source, 3, 30, vp8_payload(key=True))
    assert [packet.sequence for packet in slot.sent] == [3]
    assert not slot.link.is_waiting


def test_audio_needs_no_key_frame(clock: FakeClock) -> None:
    ana, slot = Publisher(clock, "audio"), Slot(clock, "audio")
    slot.link.switch(ana.source)
    feed(ana.source, 5, 10, b"opus")
    assert [packet.payload for packet in slot.sent] == [b"opus"]


def test_a_switch_continues_sequence_time_and_picture_identifier(clock: FakeClock) -> None:
    ana, luis, slot = Publisher(clock), Publisher(clock), Slot(clock)
    slot.link.switch(ana.source)
    feed(ana.source, 65534, 1000, vp8_payload(key=True, picture_id=0x7FFE, tl0_index=255))
    feed(ana.source, 65535, 4000, vp8_payload(key=False, picture_id=0x7FFF, tl0_index=0))
    slot.link.switch(luis.source)
    clock.now += 0.5
    feed(luis.source, 200, 77_000_000, vp8_payload(key=False, picture_id=9, tl0_index=40))
    feed(luis.source, 201, 77_007_500, vp8_payload(key=True, picture_id=10, tl0_index=41))
    feed(luis.source, 202, 77_015_000, vp8_payload(key=False, picture_id=11, tl0_index=42))
    before, after, later = slot.sent[1:]
    assert (before.sequence, after.sequence, later.sequence) == (65535, 0, 1)
    assert after.timestamp == 4000 + 45_000
    assert later.timestamp == after.timestamp + 7500
    assert (before.picture_id, after.picture_id, later.picture_id) == (0x7FFF, 0, 1)
    indexes = [packet.payload[parse_vp8_descriptor(packet.payload).tl0_index_at] for packet in slot.sent]
    assert indexes == [255, 0, 1, 2]


def test_a_switch_back_and_forth_stays_continuous(clock: FakeClock) -> None:
    ana, luis, slot = Publisher(clock), Publisher(clock), Slot(clock)
    for turn in range(6):
        publisher = ana if turn % 2 == 0 else luis
        slot.link.switch(publisher.source)
        clock.now += 1
        for step in range(3):
            number = turn * 100 + step
            feed(publisher.source, number, number * 7500, vp8_payload(key=step == 0, picture_id=number))
    assert [packet.sequence for packet in slot.sent] == list(range(18))
    assert [packet.picture_id for packet in slot.sent] == list(range(18))
    times = [packet.timestamp for packet in slot.sent]
    assert times == sorted(set(times))


def test_a_new_connection_of_the_same_person_is_followed(clock: FakeClock) -> None:
    ana, slot = Publisher(clock), Slot(clock)
    slot.link.switch(ana.source)
    feed(ana.source, 10, 0, vp8_payload(key=True, picture_id=1))
    ana.connect()
    assert slot.link.is_waiting
    clock.now += 1
    feed(ana.source, 40_000, 5, vp8_payload(key=False, picture_id=500))
    feed(ana.source, 40_001, 6, vp8_payload(key=True, picture_id=501))
    assert [packet.sequence for packet in slot.sent] == [10, 11]
    assert [packet.picture_id for packet in slot.sent] == [1, 2]


def test_a_slot_pointed_at_nobody_sends_nothing(clock: FakeClock) -> None:
    ana, slot = Publisher(clock), Slot(clock)
    slot.link.switch(ana.source)
    feed(ana.source, 1, 0, vp8_payload(key=True))
    slot.link.switch(None)
    feed(ana.source, 2, 0, vp8_payload(key=True))
    assert len(slot.sent) == 1
    assert not slot.link.is_waiting
    assert not ana.source.is_used


def test_short_picture_identifiers_leave_long_and_survive_their_wrap(clock: FakeClock) -> None:
    ana, slot = Publisher(clock), Slot(clock)
    slot.link.switch(ana.source)
    for number in range(120, 140):
        key = number == 120
        feed(ana.source, number, number, b"\x90\x80" + bytes([number & 0x7F]) + (b"\x10" if key else b"\x11") + b"x")
    assert [packet.picture_id for packet in slot.sent] == list(range(120, 140))


@pytest.mark.parametrize(("seconds", "requests"), [(0.0, 1), (0.999, 1), (1.0, 2), (5.0, 2)])
def test_key_frames_are_asked_for_at_most_once_a_second(clock: FakeClock, seconds: float, requests: int) -> None:
    ana = Publisher(clock)
    ana.source.request_keyframe()
    clock.now += seconds
    ana.source.request_keyframe()
    assert ana.requests == requests


def test_two_walls_share_one_request(clock: FakeClock) -> None:
    ana = Publisher(clock)
    for slot in (Slot(clock), Slot(clock)):
        slot.link.switch(ana.source)
    assert ana.requests == 1


def test_a_waiting_slot_repeats_a_request_that_was_lost(clock: FakeClock) -> None:
    ana, slot = Publisher(clock), Slot(clock)
    slot.link.switch(ana.source)
    for number in range(12):
        clock.now += 0.25
        feed(ana.source, number, number, vp8_payload(key=False))
    assert ana.requests == 4


def test_a_nack_is_answered_with_the_same_number(clock: FakeClock) -> None:
    ana, luis, slot = Publisher(clock), Publisher(clock), Slot(clock)
    slot.link.switch(ana.source)
    feed(ana.source, 500, 0, vp8_payload(key=True, picture_id=3))
    slot.link.switch(luis.source)
    for number in range(4):
        feed(luis.source, 9000 + number, number * 7500, vp8_payload(key=number == 0, picture_id=number + 70))
    original = slot.sent[2]
    slot.link.retransmit([502, 502])
    assert slot.sent[-1] == original
    assert slot.link.retransmitted == 1


def test_a_nack_for_what_came_before_the_switch_finds_nothing(clock: FakeClock) -> None:
    ana, luis, slot = Publisher(clock), Publisher(clock), Slot(clock)
    slot.link.switch(ana.source)
    feed(ana.source, 500, 0, vp8_payload(key=True))
    slot.link.switch(luis.source)
    for number in range(4):
        feed(luis.source, 9000 + number, number, vp8_payload(key=number == 3))
    assert len(slot.sent) == 2
    slot.link.retransmit([498, 499, 500])
    assert len(slot.sent) == 2


@pytest.mark.parametrize(("age", "found"), [(HISTORY - 1, True), (HISTORY, False)])
def test_the_history_reaches_back_512_packets(clock: FakeClock, age: int, found: bool) -> None:
    ana, slot = Publisher(clock), Slot(clock)
    slot.link.switch(ana.source)
    for number in range(age + 1):
        feed(ana.source, number, number, vp8_payload(key=number == 0))
    slot.link.retransmit([0])
    assert slot.link.retransmitted == int(found)


def test_padding_keeps_its_number(clock: FakeClock) -> None:
    ana, slot = Publisher(clock), Slot(clock)
    slot.link.switch(ana.source)
    feed(ana.source, 1, 0, b"")
    assert slot.sent == []
    feed(ana.source, 2, 0, vp8_payload(key=True))
    feed(ana.source, 3, 0, b"")
    feed(ana.source, 4, 0, vp8_payload(key=False))
    assert [(packet.sequence, packet.is_padding) for packet in slot.sent] == [(2, False), (3, True), (4, False)]


def test_a_late_packet_does_not_turn_the_stream_back(clock: FakeClock) -> None:
    ana, luis, slot = Publisher(clock), Publisher(clock), Slot(clock)
    slot.link.switch(ana.source)
    for number in (1, 3, 2):
        feed(ana.source, number, number * 10, vp8_payload(key=number == 1, picture_id=number))
    slot.link.switch(luis.source)
    feed(luis.source, 50, 0, vp8_payload(key=True, picture_id=9))
    assert [packet.sequence for packet in slot.sent] == [1, 3, 2, 4]
    assert slot.sent[-1].picture_id == 4


def test_the_time_of_a_report_runs_with_the_clock(clock: FakeClock) -> None:
    ana, slot = Publisher(clock), Slot(clock)
    assert slot.link.timestamp_at(clock.now) is None
    slot.link.switch(ana.source)
    feed(ana.source, 1, 1000, vp8_payload(key=True))
    assert slot.link.timestamp_at(clock.now + 2) == 1000 + 180_000


def test_what_is_not_vp8_is_refused(clock: FakeClock) -> None:
    with pytest.raises(ValueError, match="VP8"):
        feed(Publisher(clock).source, 1, 0, b"\x90\x80")
