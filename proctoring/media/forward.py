"""Forwarding: a Source is one person's audio or video, a Downlink one slot of a wall. Nothing is decoded.

A slot keeps its SSRC for life. Switching it to another source, or the source to a new connection of the same person,
only changes three offsets (sequence, timestamp, picture identifier), so that the viewer sees one continuous stream and
nothing is negotiated again.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Literal

from .rtp import (
    NO_VALUE,
    PICTURE_ID_MASK,
    RTP_HEADER,
    SEQUENCE_MASK,
    TIMESTAMP_MASK,
    RtpHeader,
    RtpPacket,
    Vp8Descriptor,
    parse_vp8_descriptor,
    rewrite_vp8,
    sequence_delta,
)

Kind = Literal["audio", "video"]
Tap = Callable[[RtpPacket], None]

CLOCK_RATE: dict[Kind, int] = {"audio": 48_000, "video": 90_000}
HISTORY = 512
HISTORY_MASK = HISTORY - 1
PADDING = b"\x01"
KEYFRAME_REQUEST_INTERVAL = 1.0
"""Seconds between two key frame requests to one publisher, whoever asks: a key frame costs tenfold."""


class Source:
    """One person's audio or video, whatever connection it comes by.

    `generation` grows with each new connection; sinks and taps compare it to notice that the numbering starts anew.
    """

    def __init__(self, kind: Kind, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.kind = kind
        self.clock = clock
        self.generation = 0
        self.keyframe_requests = 0
        self._ask_keyframe: Callable[[], None] | None = None
        self._keyframe_asked_at = -KEYFRAME_REQUEST_INTERVAL
        self._history: list[RtpPacket | None] = [None] * HISTORY
        self._last_picture_id = NO_VALUE
        self._sinks: tuple[Downlink, ...] = ()
        self._taps: tuple[Tap, ...] = ()

    @property
    def is_used(self) -> bool:
        return bool(self._sinks or self._taps)

    def connect(self, ask_keyframe: Callable[[], None] | None) -> None:
        """Start a new numbering; `ask_keyframe` reaches the publisher, None when there is none."""
        self.generation += 1
        self._ask_keyframe = ask_keyframe
        self._keyframe_asked_at = -KEYFRAME_REQUEST_INTERVAL
        self._history = [None] * HISTORY
        self._last_picture_id = NO_VALUE

    def request_keyframe(self) -> None:
        """Ask the publisher for a key frame, at most once a second."""
        if self._ask_keyframe is None:
            return
        now = self.clock()
        if now - self._keyframe_asked_at < KEYFRAME_REQUEST_INTERVAL:
            return
        self._keyframe_asked_at = now
        self.keyframe_requests += 1
        self._ask_keyframe()

    def receive(self, header: RtpHeader, payload: bytes) -> None:
        """Take one packet; an empty payload is padding. Raises ValueError when it is video and not VP8."""
        descriptor: Vp8Descriptor | None = None
        if self.kind == "video" and payload:
            descriptor = parse_vp8_descriptor(payload)
            if descriptor.picture_id_short:
                descriptor = self._widen_picture_id(descriptor)
            self._last_picture_id = descriptor.picture_id
        packet = RtpPacket(header.marker, header.sequence, header.timestamp, payload, descriptor)
        if self.kind == "video":
            self._history[header.sequence & HISTORY_MASK] = packet
        for sink in self._sinks:
            sink.forward(packet)
        for tap in self._taps:
            tap(packet)

    def recall(self, sequence: int) -> RtpPacket | None:
        """A recent packet by its number, None when it is too old or never came."""
        packet = self._history[sequence & HISTORY_MASK]
        return packet if packet is not None and packet.sequence == sequence else None

    def add_sink(self, sink: Downlink) -> None:
        self._sinks += (sink,)

    def remove_sink(self, sink: Downlink) -> None:
        self._sinks = tuple(other for other in self._sinks if other is not sink)

    def add_tap(self, tap: Tap) -> None:
        self._taps += (tap,)

    def remove_tap(self, tap: Tap) -> None:
        # Equality, because each access to a bound method makes a new object.
        self._taps = tuple(other for other in self._taps if other != tap)

    def _widen_picture_id(self, descriptor: Vp8Descriptor) -> Vp8Descriptor:
        """Extend a seven-bit identifier by the nearest value to the last one, since viewers get fifteen bits."""
        if self._last_picture_id == NO_VALUE:
            return descriptor
        step = (descriptor.picture_id - self._last_picture_id) & 0x7F
        if step >= 0x40:
            step -= 0x80
        return descriptor._replace(picture_id=(self._last_picture_id + step) & PICTURE_ID_MASK)


class Downlink:
    """One outgoing stream: a fixed SSRC fed by whichever source it points at."""

    def __init__(
        self,
        kind: Kind,
        *,
        ssrc: int,
        payload_type: int,
        send: Callable[[bytes], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.kind = kind
        self.ssrc = ssrc
        self.payload_type = payload_type
        self.packets = 0
        self.octets = 0
        self.retransmitted = 0
        self.source: Source | None = None
        self._send = send
        self._clock = clock
        self._generation = NO_VALUE
        self._sequence_shift = 0
        self._timestamp_shift = 0
        self._picture_id_shift = 0
        self._tl0_index_shift = 0
        self._first_sequence = 0
        self._last_sequence = NO_VALUE
        self._last_timestamp = 0
        self._last_sent_at = 0.0
        self._last_picture_id = NO_VALUE
        self._last_tl0_index = NO_VALUE

    @property
    def is_waiting(self) -> bool:
        """True while the slot points at somebody and shows nothing of them yet."""
        return self.source is not None and self._generation != self.source.generation

    def switch(self, source: Source | None) -> None:
        """Show another source from its next key frame on; None shows nothing."""
        if source is self.source:
            return
        if self.source is not None:
            self.source.remove_sink(self)
        self.source = source
        self._generation = NO_VALUE
        if source is not None:
            source.add_sink(self)
            source.request_keyframe()

    def forward(self, packet: RtpPacket) -> None:
        source = self.source
        if source is None:
            return
        if self._generation != source.generation:
            if self.kind == "video" and not (packet.vp8 is not None and packet.vp8.is_keyframe):
                source.request_keyframe()
                return
            self._align(packet)
            self._generation = source.generation
        sequence, timestamp = self._emit(packet)
        if self._last_sequence == NO_VALUE or sequence_delta(sequence, self._last_sequence) > 0:
            self._last_sequence = sequence
            self._last_timestamp = timestamp
            self._last_sent_at = self._clock()
            vp8 = packet.vp8
            if vp8 is not None:
                if vp8.picture_id != NO_VALUE:
                    self._last_picture_id = (vp8.picture_id + self._picture_id_shift) & PICTURE_ID_MASK
                if vp8.tl0_index_at:
                    self._last_tl0_index = (packet.payload[vp8.tl0_index_at] + self._tl0_index_shift) & 0xFF

    def retransmit(self, sequences: Iterable[int]) -> None:
        """Answer a NACK from the source's history, once per number."""
        source = self.source
        if source is None or self._generation != source.generation:
            return
        for sequence in set(sequences):
            # Numbers before the last switch belonged to another source and would find the wrong packet.
            if sequence_delta(sequence, self._first_sequence) < 0:
                continue
            packet = source.recall((sequence - self._sequence_shift) & SEQUENCE_MASK)
            if packet is not None:
                self.retransmitted += 1
                self._emit(packet)

    def timestamp_at(self, now: float) -> int | None:
        """The RTP time that corresponds to `now` of the same clock, None before the first packet."""
        if self._last_sequence == NO_VALUE:
            return None
        return (self._last_timestamp + int((now - self._last_sent_at) * CLOCK_RATE[self.kind])) & TIMESTAMP_MASK

    def _emit(self, packet: RtpPacket) -> tuple[int, int]:
        sequence = (packet.sequence + self._sequence_shift) & SEQUENCE_MASK
        timestamp = (packet.timestamp + self._timestamp_shift) & TIMESTAMP_MASK
        payload = packet.payload
        vp8 = packet.vp8
        if vp8 is not None and (self._picture_id_shift or self._tl0_index_shift or vp8.picture_id_short):
            payload = rewrite_vp8(payload, vp8, self._picture_id_shift, self._tl0_index_shift)
        flags = 0x80
        if not payload:
            # Padding takes a number too: leaving it out would look like a loss that nobody can repair.
            flags, payload = 0xA0, PADDING
        marker_and_type = self.payload_type | 0x80 if packet.marker else self.payload_type
        self._send(RTP_HEADER.pack(flags, marker_and_type, sequence, timestamp, self.ssrc) + payload)
        self.packets += 1
        self.octets += len(payload)
        return sequence, timestamp

    def _align(self, packet: RtpPacket) -> None:
        """Choose the offsets that make `packet` the next one of this stream."""
        if self._last_sequence == NO_VALUE:
            self._first_sequence = packet.sequence
            return
        self._first_sequence = (self._last_sequence + 1) & SEQUENCE_MASK
        self._sequence_shift = (self._first_sequence - packet.sequence) & SEQUENCE_MASK
        elapsed = max(1, int((self._clock() - self._last_sent_at) * CLOCK_RATE[self.kind]))
        self._timestamp_shift = (self._last_timestamp + elapsed - packet.timestamp) & TIMESTAMP_MASK
        vp8 = packet.vp8
        if vp8 is None:
            return
        if NO_VALUE not in (vp8.picture_id, self._last_picture_id):
            self._picture_id_shift = (self._last_picture_id + 1 - vp8.picture_id) & PICTURE_ID_MASK
        if vp8.tl0_index_at and self._last_tl0_index != NO_VALUE:
            self._tl0_index_shift = (self._last_tl0_index + 1 - packet.payload[vp8.tl0_index_at]) & 0xFF
