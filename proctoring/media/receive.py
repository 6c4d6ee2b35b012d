"""The receiving side of one incoming track: gaps, retransmission requests, reception reports (RFC 3550, RFC 4585)."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from aiortc.rtp import RtcpPsfbPacket, RtcpReceiverInfo, RtcpSrPacket, clamp_packets_lost

from .forward import Source
from .interface import TrackStats
from .rtp import NO_VALUE, SEQUENCE_MASK, TIMESTAMP_MASK, RtpHeader, pack_nack, sequence_delta

LOCAL_SSRC = 1
"""The SSRC that signs our reports; nothing is ever sent under it."""
MAX_GAP = 200
"""A bigger hole is not worth asking for: a key frame repairs it."""
NACK_RETRY = 0.1
NACK_PATIENCE = 1.0
STREAM_TAKEOVER = 1.0
"""Seconds of silence after which another SSRC may continue the track."""
RTCP_PLI = 1


class InboundTrack:
    """Counts, asks again and reports; hands every payload to its source."""

    def __init__(
        self,
        source: Source,
        *,
        rtx_payload_type: int | None,
        send_rtcp: Callable[[bytes], None],
    ) -> None:
        self.source = source
        self.rtx_payload_type = rtx_payload_type
        self.ssrc: int | None = None
        self.packets = 0
        self.bytes = 0
        self.nacks = 0
        self.last_at: float | None = None
        self.is_silent = False
        self.pps = 0.0
        self._send_rtcp = send_rtcp
        self._unique = 0
        self._highest = NO_VALUE
        self._first = 0
        self._cycles = 0
        self._missing: dict[int, float] = {}
        self._retry: asyncio.TimerHandle | None = None
        self._reported_expected = 0
        self._reported_unique = 0
        self._counted_packets = 0
        self._counted_at = time.monotonic()
        self._sender_report = 0
        self._sender_report_at = 0.0
        self._requested_keyframes = source.keyframe_requests

    @property
    def lost(self) -> int:
        """Packets that never came, retransmissions deducted."""
        return max(0, self._expected - self._unique)

    @property
    def _expected(self) -> int:
        return self._cycles + self._highest - self._first + 1 if self._highest != NO_VALUE else 0

    def receive(self, header: RtpHeader, payload: bytes, now: float) -> None:
        """Take one packet of the track. Raises ValueError when its payload is not what was negotiated."""
        if header.ssrc != self.ssrc and not self._begin(header, now):
            return
        self.packets += 1
        self.bytes += len(payload)
        self.last_at = now
        if self._note(header.sequence, now):
            self.source.receive(header, payload)

    def receive_retransmission(self, header: RtpHeader, payload: bytes, now: float) -> None:
        """Take one RTX packet (RFC 4588): the original number stands in front of the original payload."""
        if len(payload) <= 2:
            return
        self.bytes += len(payload)
        self.last_at = now
        sequence = (payload[0] << 8) | payload[1]
        if self._missing.pop(sequence, None) is not None:
            self._unique += 1
            self.source.receive(header._replace(sequence=sequence), payload[2:])

    def request_keyframe(self) -> None:
        if self.ssrc is not None:
            self._send_rtcp(bytes(RtcpPsfbPacket(fmt=RTCP_PLI, ssrc=LOCAL_SSRC, media_ssrc=self.ssrc)))

    def note_sender_report(self, report: RtcpSrPacket, now: float) -> None:
        self._sender_report = (report.sender_info.ntp_timestamp >> 16) & TIMESTAMP_MASK
        self._sender_report_at = now

    def report(self, now: float) -> RtcpReceiverInfo | None:
        """The reception report since the last one, None while nothing came."""
        if self.ssrc is None:
            return None
        expected = self._expected
        expected_since = expected - self._reported_expected
        lost_since = expected_since - (self._unique - self._reported_unique)
        self._reported_expected = expected
        self._reported_unique = self._unique
        fraction = min(255, (lost_since << 8) // expected_since) if expected_since > 0 and lost_since > 0 else 0
        return RtcpReceiverInfo(
            ssrc=self.ssrc,
            fraction_lost=fraction,
            packets_lost=clamp_packets_lost(expected - self._unique),
            highest_sequence=(self._cycles + self._highest) & TIMESTAMP_MASK,
            jitter=0,
            lsr=self._sender_report,
            dlsr=int((now - self._sender_report_at) * 65536) & TIMESTAMP_MASK if self._sender_report else 0,
        )

    def count(self, now: float) -> None:
        """Measure packets per second over the time since the last call."""
        elapsed = now - self._counted_at
        if elapsed > 0:
            self.pps = (self.packets - self._counted_packets) / elapsed
        self._counted_packets = self.packets
        self._counted_at = now

    def stats(self, now: float) -> TrackStats:
        stats: TrackStats = {
            "age_ms": None if self.last_at is None else max(0, round((now - self.last_at) * 1000)),
            "pps": round(self.pps, 1),
            "packets": self.packets,
            "bytes": self.bytes,
            "lost": self.lost,
            "nacks": self.nacks,
        }
        if self.source.kind == "video":
            stats["plis"] = self.source.keyframe_requests - self._requested_keyframes
        return stats

    def close(self) -> None:
        if self._retry is not None:
            self._retry.cancel()
            self._retry = None

    def _begin(self, header: RtpHeader, now: float) -> bool:
        """Start counting a new stream; False while the present one still flows."""
        if self.last_at is not None and now - self.last_at < STREAM_TAKEOVER:
            return False
        self.ssrc = header.ssrc
        self._highest = (header.sequence - 1) & SEQUENCE_MASK
        self._first = header.sequence
        self._cycles = -0x10000 if header.sequence == 0 else 0
        self._unique = self._reported_expected = self._reported_unique = 0
        self._missing.clear()
        self.source.connect(self.request_keyframe)
        return True

    def _note(self, sequence: int, now: float) -> bool:
        """Book one sequence number; False when it is a repetition."""
        step = sequence_delta(sequence, self._highest)
        if step <= 0:
            if self._missing.pop(sequence, None) is None and self.source.kind == "video":
                return False
            self._unique += 1
            return True
        if sequence < self._highest:
            self._cycles += 0x10000
        if step > 1 and self.source.kind == "video":
            self._gap(step - 1, now)
        self._highest = sequence
        self._unique += 1
        return True

    def _gap(self, size: int, now: float) -> None:
        if size + len(self._missing) > MAX_GAP:
            self._missing.clear()
            self.source.request_keyframe()
            return
        fresh = [(self._highest + offset) & SEQUENCE_MASK for offset in range(1, size + 1)]
        self._missing.update((sequence, now) for sequence in fresh)
        self._nack(fresh)
        if self._retry is None:
            self._retry = asyncio.get_running_loop().call_later(NACK_RETRY, self._ask_again)

    def _ask_again(self) -> None:
        self._retry = None
        now = time.monotonic()
        overdue = [sequence for sequence, since in self._missing.items() if now - since > NACK_PATIENCE]
        for sequence in overdue:
            del self._missing[sequence]
        if overdue:
            self.source.request_keyframe()
        if self._missing:
            self._nack(list(self._missing))
            self._retry = asyncio.get_running_loop().call_later(NACK_RETRY, self._ask_again)

    def _nack(self, sequences: list[int]) -> None:
        if self.ssrc is None:
            return
        self.nacks += len(sequences)
        oldest = sequences[0]
        ordered = sorted(sequences, key=lambda sequence: sequence_delta(sequence, oldest))
        self._send_rtcp(pack_nack(ordered, sender_ssrc=LOCAL_SSRC, media_ssrc=self.ssrc))
