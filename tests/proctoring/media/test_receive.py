"""The receiving side of a track: holes, retransmissions, reports."""

from __future__ import annotations

import time

import pytest
from aiortc.rtp import RtcpPacket, RtcpPsfbPacket, RtcpRtpfbPacket, RtcpSenderInfo, RtcpSrPacket

from proctoring.media.forward import Kind, Source
from proctoring.media.receive import MAX_GAP, NACK_PATIENCE, STREAM_TAKEOVER, InboundTrack

from .packets import header, vp8_payload
from .support import until


class Rig:
    def __init__(self, kind: Kind = "video") -> None:
        self.rtcp: list[object] = []
        self.delivered: list[int] = []
        self.source = Source(kind)
        self.source.add_tap(lambda packet: self.delivered.append(packet.sequence))
        self.track = InboundTrack(self.source, rtx_payload_type=97, send_rtcp=self._collect)

    def _collect(self, packet: bytes) -> None:
        self.rtcp += RtcpPacket.parse(packet)

    def receive(self, *sequences: int, ssrc: int = 77, at: float = 1000.0) -> None:
        payload = vp8_payload(key=False) if self.source.kind == "video" else b"opus"
        for sequence in sequences:
            self.track.receive(header(sequence, 0, ssrc=ssrc), payload, at)

    @property
    def asked_again(self) -> list[int]:
        return [
            number & 0xFFFF for packet in self.rtcp if isinstance(packet, RtcpRtpfbPacket) for number in packet.lost
        ]

    @property
    def keyframe_requests(self) -> int:
        return sum(isinstance(packet, RtcpPsfbPacket) for packet in self.rtcp)


@pytest.mark.asyncio
async def test_a_hole_is_asked_for_and_delivered_late() -> None:
    rig = Rig()
    rig.receive(65533, 65534, 1)
    assert rig.asked_again == [65535, 0]
    assert rig.track.lost == 2
    rig.receive(65535)
    rig.track.receive_retransmission(header(4, 0, ssrc=78), b"\x00\x00" + vp8_payload(key=False), 1000.0)
    assert rig.delivered == [65533, 65534, 1, 65535, 0]
    assert rig.track.lost == 0
    rig.track.close()


@pytest.mark.asyncio
async def test_what_was_not_missing_is_not_delivered_twice() -> None:
    rig = Rig()
    rig.receive(5, 6, 6, 5)
    rig.track.receive_retransmission(header(4, 0), b"\x00\x06" + vp8_payload(key=False), 1000.0)
    rig.track.receive_retransmission(header(5, 0), b"\x00", 1000.0)
    assert rig.delivered == [5, 6]


@pytest.mark.asyncio
async def test_a_hole_that_stays_is_asked_for_again_and_then_repaired_by_a_key_frame() -> None:
    rig = Rig()
    rig.receive(1, 3, at=time.monotonic())
    await until(lambda: rig.asked_again.count(2) >= 3, "the same number asked for again")
    assert rig.keyframe_requests == 0
    await until(lambda: rig.keyframe_requests == 1, "a key frame request", patience=NACK_PATIENCE + 2)
    assert rig.track._retry is None


@pytest.mark.parametrize(("size", "nacks", "keyframes"), [(MAX_GAP, MAX_GAP, 0), (MAX_GAP + 1, 0, 1)])
@pytest.mark.asyncio
async def test_a_hole_too_big_is_repaired_by_a_key_frame_alone(size: int, nacks: int, keyframes: int) -> None:
    rig = Rig()
    rig.receive(0, size + 1)
    assert (len(rig.asked_again), rig.keyframe_requests) == (nacks, keyframes)
    rig.track.close()


@pytest.mark.asyncio
async def test_lost_audio_is_counted_but_not_asked_for() -> None:
    rig = Rig("audio")
    rig.receive(1, 4, 3)
    assert (rig.rtcp, rig.track.lost, rig.delivered) == ([], 1, [1, 4, 3])


@pytest.mark.parametrize(("silence", "accepted"), [(STREAM_TAKEOVER - 0.01, False), (STREAM_TAKEOVER, True)])
def test_another_stream_continues_the_track_only_after_silence(silence: float, accepted: bool) -> None:
    rig = Rig()
    rig.receive(1, 2, ssrc=77, at=10.0)
    generation = rig.source.generation
    rig.receive(900, 901, ssrc=88, at=10.0 + silence)
    assert rig.delivered == ([1, 2, 900, 901] if accepted else [1, 2])
    assert (rig.source.generation > generation) is accepted
    assert rig.track.lost == 0


def test_reports_tell_losses_since_the_last_one() -> None:
    rig = Rig("audio")
    assert rig.track.report(0.0) is None
    rig.receive(65530, 65531, 65532, 65535, 0, 1)
    report = rig.track.report(0.0)
    assert report is not None
    assert (report.ssrc, report.packets_lost, report.fraction_lost) == (77, 2, (2 << 8) // 8)
    assert report.highest_sequence == 0x10001
    rig.receive(2, 3)
    report = rig.track.report(1.0)
    assert report is not None
    assert (report.packets_lost, report.fraction_lost) == (2, 0)


@pytest.mark.parametrize("first", [0, 1, 65535])
def test_counting_starts_at_any_number(first: int) -> None:
    rig = Rig("audio")
    rig.receive(*((first + step) & 0xFFFF for step in range(5)))
    report = rig.track.report(0.0)
    assert report is not None
    assert (report.packets_lost, rig.track.lost) == (0, 0)
    assert report.highest_sequence & 0xFFFF == (first + 4) & 0xFFFF


def test_a_report_echoes_the_senders_own() -> None:
    rig = Rig("audio")
    rig.receive(1)
    info = RtcpSenderInfo(ntp_timestamp=0x11112222_33334444, rtp_timestamp=0, packet_count=0, octet_count=0)
    rig.track.note_sender_report(RtcpSrPacket(ssrc=77, sender_info=info), 10.0)
    report = rig.track.report(10.5)
    assert report is not None
    assert (report.lsr, report.dlsr) == (0x22223333, 32768)


def test_statistics_say_age_and_rate() -> None:
    rig = Rig()
    assert rig.track.stats(5.0)["age_ms"] is None
    rig.track.count(0.0)
    rig.receive(*range(10), at=1.0)
    rig.track.count(rig.track._counted_at + 0.5)
    assert rig.track.stats(1.25)["age_ms"] == 250
    assert rig.track.stats(1.25)["pps"] == 20.0
    assert "plis" not in Rig("audio").track.stats(0.0)
