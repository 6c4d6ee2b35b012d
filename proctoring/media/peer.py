"""One peer connection: its ICE path, its DTLS association, the tracks it sends and the slots it receives."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from aiortc.clock import current_ntp_time
from aiortc.rtp import (
    RtcpPacket,
    RtcpPsfbPacket,
    RtcpRrPacket,
    RtcpRtpfbPacket,
    RtcpSdesPacket,
    RtcpSenderInfo,
    RtcpSourceInfo,
    RtcpSrPacket,
)

from .dtls import Certificate, DtlsSession, SrtpError, SrtpKeys
from .forward import Downlink
from .ice import IceLink, UdpMux, random_text, readable_address
from .receive import LOCAL_SSRC, RTCP_PLI, InboundTrack
from .rtp import NACK_FORMAT, TIMESTAMP_MASK, is_rtcp, parse_rtp_header

MAX_MEDIA_PACKETS = 1000
"""Packets per second that one peer may send; a focused applicant at 700 kbit/s sends about 150."""
SDES_CNAME = 1

Fingerprints = tuple[tuple[str, str], ...]


class Peer:
    """A connection in either direction. It tells its owner when it is connected and, once, when it has ended."""

    def __init__(
        self,
        mux: UdpMux,
        certificate: Certificate,
        *,
        is_dtls_server: bool = True,
        on_connected: Callable[[], None],
        on_closed: Callable[[str], None],
    ) -> None:
        self.started_at = time.monotonic()
        self.connected_at: float | None = None
        self.is_closed = False
        self.inbound: list[InboundTrack] = []
        self.downlinks: list[Downlink] = []
        self.dropped = 0
        self.link = IceLink(mux, on_path=self._try_handshake, on_record=self._take_record, on_media=self._take_media)
        self.cname = random_text(12)
        self._on_connected = on_connected
        self._on_closed = on_closed
        self._certificate = certificate
        self._is_dtls_server = is_dtls_server
        self._fingerprints: Fingerprints = ()
        self._dtls: DtlsSession | None = None
        self._handshake: asyncio.Task[None] | None = None
        self._keys: SrtpKeys | None = None
        self._by_payload_type: dict[int, InboundTrack] = {}
        self._by_ssrc: dict[int, Downlink] = {}
        self._media_packets = 0

    @property
    def is_connected(self) -> bool:
        return self._keys is not None

    @property
    def shown_address(self) -> str | None:
        if self.link.address is None:
            return None
        host, port = readable_address(self.link.address)
        return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"

    def expect(self, fingerprints: Fingerprints, *, is_dtls_server: bool) -> None:
        """Say which certificates the other side may show, and who starts the handshake."""
        self._fingerprints = fingerprints
        self._is_dtls_server = is_dtls_server
        self._try_handshake()

    def add_inbound(self, track: InboundTrack, payload_type: int) -> None:
        self.inbound.append(track)
        self._by_payload_type[payload_type] = track
        if track.rtx_payload_type is not None:
            self._by_payload_type[track.rtx_payload_type] = track

    def add_downlink(self, downlink: Downlink) -> None:
        self.downlinks.append(downlink)
        self._by_ssrc[downlink.ssrc] = downlink

    def send_rtp(self, packet: bytes) -> None:
        keys = self._keys
        if keys is not None:
            self.link.send(keys.protect(packet))

    def send_rtcp(self, packet: bytes) -> None:
        keys = self._keys
        if keys is not None:
            self.link.send(keys.protect_rtcp(packet))

    def tick(self, now: float) -> None:
        """Send the reports of the last second and open new budgets; call about once a second."""
        self._media_packets = 0
        self.link.control_packets = 0
        if self._keys is None:
            return
        reports = []
        for track in self.inbound:
            track.count(now)
            report = track.report(now)
            if report is not None:
                reports.append(report)
        if reports:
            self.send_rtcp(bytes(RtcpRrPacket(ssrc=LOCAL_SSRC, reports=reports)))
        ntp_time = current_ntp_time()
        for downlink in self.downlinks:
            timestamp = downlink.timestamp_at(now) if downlink.source is not None else None
            if timestamp is not None:
                self.send_rtcp(self._sender_report(downlink, ntp_time, timestamp))

    def close(self, reason: str) -> None:
        """End the connection; the owner hears `reason` once."""
        if self.is_closed:
            return
        self.is_closed = True
        for downlink in self.downlinks:
            downlink.switch(None)
        for track in self.inbound:
            track.close()
        if self._dtls is not None:
            self._dtls.close()
        if self._handshake is not None:
            self._handshake.cancel()
        self._keys = None
        self.link.close()
        self._on_closed(reason)

    def _try_handshake(self) -> None:
        """Start DTLS as soon as there is both a path and a fingerprint to verify."""
        if self._dtls is not None or self.link.address is None or not self._fingerprints or self.is_closed:
            return
        self._dtls = DtlsSession(
            self._certificate,
            is_server=self._is_dtls_server,
            send=self.link.send,
            on_ended=self._dtls_ended,
        )
        self._handshake = asyncio.ensure_future(self._shake_hands(self._dtls))

    async def _shake_hands(self, dtls: DtlsSession) -> None:
        try:
            keys = await dtls.handshake(self._fingerprints)
        except ConnectionError:
            self.close("failed")
            return
        if not self.is_closed:
            self._keys = keys
            self.connected_at = time.monotonic()
            self._on_connected()

    def _dtls_ended(self) -> None:
        self.close("failed" if self._keys is None else "hung_up")

    def _take_record(self, record: bytes) -> None:
        if self._dtls is not None:
            self._dtls.feed(record)

    def _take_media(self, data: bytes, now: float) -> None:
        keys = self._keys
        if keys is None:
            return
        self._media_packets += 1
        if self._media_packets > MAX_MEDIA_PACKETS:
            self.dropped += 1
            return
        try:
            if is_rtcp(data):
                self._take_rtcp(keys.unprotect_rtcp(data), now)
            else:
                self._take_rtp(keys.unprotect(data), now)
        except (SrtpError, ValueError):
            # Forged, repeated or broken: a counter, not a log line that a stranger could fill the disk with.
            self.dropped += 1
            return
        self.link.heard_at = now

    def _take_rtp(self, data: bytes, now: float) -> None:
        header = parse_rtp_header(data)
        track = self._by_payload_type.get(header.payload_type)
        if track is None:
            return
        payload = data[header.payload_start : header.payload_end]
        if header.payload_type == track.rtx_payload_type:
            track.receive_retransmission(header, payload, now)
        else:
            track.receive(header, payload, now)

    def _take_rtcp(self, data: bytes, now: float) -> None:
        for packet in RtcpPacket.parse(data):
            if isinstance(packet, RtcpSrPacket):
                for track in self.inbound:
                    if track.ssrc == packet.ssrc:
                        track.note_sender_report(packet, now)
            elif isinstance(packet, RtcpRtpfbPacket) and packet.fmt == NACK_FORMAT:
                downlink = self._by_ssrc.get(packet.media_ssrc)
                if downlink is not None:
                    downlink.retransmit(packet.lost)
            elif isinstance(packet, RtcpPsfbPacket) and packet.fmt == RTCP_PLI:
                downlink = self._by_ssrc.get(packet.media_ssrc)
                if downlink is not None and downlink.source is not None:
                    downlink.source.request_keyframe()

    def _sender_report(self, downlink: Downlink, ntp_time: int, timestamp: int) -> bytes:
        report = RtcpSrPacket(
            ssrc=downlink.ssrc,
            sender_info=RtcpSenderInfo(
                ntp_timestamp=ntp_time,
                rtp_timestamp=timestamp,
                packet_count=downlink.packets & TIMESTAMP_MASK,
                octet_count=downlink.octets & TIMESTAMP_MASK,
            ),
        )
        name = RtcpSourceInfo(ssrc=downlink.ssrc, items=[(SDES_CNAME, self.cname.encode())])
        return bytes(report) + bytes(RtcpSdesPacket(chunks=[name]))
