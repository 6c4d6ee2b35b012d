"""The contract with aiortc and pylibsrtp: everything dtls.py takes from their insides does what it relies on.

Run this against a new version before adding it to VERIFIED_VERSIONS.
"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable
from importlib.metadata import version

import pytest
from aiortc import RTCDtlsTransport
from aiortc.rtp import RtcpPsfbPacket

from proctoring.media.dtls import (
    MAX_QUEUED_RECORDS,
    VERIFIED_VERSIONS,
    Certificate,
    DtlsSession,
    SrtpError,
    SrtpKeys,
    certificate_fingerprint,
    check_versions,
    create_certificate,
)
from proctoring.media.rtp import RTP_HEADER

from .support import until


class Pair:
    """Two sides joined by a wire that may lose records."""

    def __init__(self, *, lose: Callable[[int], bool] = lambda _count: False) -> None:
        self.certificates: list[Certificate] = [create_certificate(), create_certificate()]
        self.ended = [0, 0]
        self._lose = lose
        self._count = 0
        self.server, self.client = (self._session(side) for side in (0, 1))

    def _session(self, side: int) -> DtlsSession:
        def send(record: bytes) -> None:
            self._count += 1
            if not self._lose(self._count):
                (self.client if side == 0 else self.server).feed(record)

        def end() -> None:
            self.ended[side] += 1

        return DtlsSession(self.certificates[side], is_server=side == 0, send=send, on_ended=end)

    async def shake_hands(self) -> tuple[SrtpKeys, SrtpKeys]:
        fingerprints = [certificate_fingerprint(certificate) for certificate in self.certificates]
        async with asyncio.timeout(20):
            server, client = await asyncio.gather(
                self.server.handshake([fingerprints[1]]), self.client.handshake([fingerprints[0]])
            )
        return server, client

    def close(self) -> None:
        self.server.close()
        self.client.close()


def packet(size: int, *, sequence: int = 1) -> bytes:
    return RTP_HEADER.pack(0x80, 96, sequence, 0, 77) + bytes(size - 12)


@pytest.mark.asyncio
async def test_both_sides_understand_each_other() -> None:
    pair = Pair()
    server, client = await pair.shake_hands()
    for sender, receiver in ((server, client), (client, server)):
        protected = sender.protect(packet(200))
        assert protected != packet(200)
        assert receiver.unprotect(protected) == packet(200)
        report = bytes(RtcpPsfbPacket(fmt=1, ssrc=1, media_ssrc=2))
        assert receiver.unprotect_rtcp(sender.protect_rtcp(report)) == report
    pair.close()


@pytest.mark.parametrize("size", [1356, 1357, 1400, 1456])
@pytest.mark.asyncio
async def test_packets_up_to_the_size_of_a_datagram_are_protected(size: int) -> None:
    pair = Pair()
    server, client = await pair.shake_hands()
    assert client.unprotect(server.protect(packet(size))) == packet(size)
    pair.close()


@pytest.mark.asyncio
async def test_forged_repeated_and_broken_packets_are_refused() -> None:
    pair = Pair()
    server, client = await pair.shake_hands()
    protected = server.protect(packet(100))
    client.unprotect(protected)
    forged = bytes([*protected[:-1], protected[-1] ^ 1])
    for data in (protected, forged, protected[:12], protected[:3], b""):
        with pytest.raises(SrtpError):
            client.unprotect(data)
        with pytest.raises(SrtpError):
            client.unprotect_rtcp(data)
    with pytest.raises(ValueError, match="too long"):
        server.protect(packet(2000))
    pair.close()


@pytest.mark.asyncio
async def test_the_same_packet_may_be_sent_again() -> None:
    pair = Pair()
    server, client = await pair.shake_hands()
    first = [server.protect(packet(100, sequence=number)) for number in range(600)]
    again = server.protect(packet(100, sequence=100))
    assert client.unprotect(again) == packet(100, sequence=100)
    assert first
    pair.close()


@pytest.mark.asyncio
async def test_a_certificate_that_was_not_announced_is_refused() -> None:
    pair = Pair()
    stranger = certificate_fingerprint(create_certificate())
    right = certificate_fingerprint(pair.certificates[0])
    async with asyncio.timeout(20):
        results = await asyncio.gather(
            pair.server.handshake([stranger]), pair.client.handshake([right]), return_exceptions=True
        )
    assert isinstance(results[0], ConnectionError)
    assert pair.ended[0] == 1
    pair.close()


@pytest.mark.asyncio
async def test_lost_records_are_repeated() -> None:
    pair = Pair(lose=lambda count: count in (2, 3))
    await pair.shake_hands()
    pair.close()


@pytest.mark.asyncio
async def test_closing_tells_the_other_side() -> None:
    pair = Pair()
    await pair.shake_hands()
    pair.client.close()
    await until(lambda: pair.ended[0] >= 1, "the server hears the end")
    pair.server.close()
    await until(lambda: pair.ended[1] >= 1, "the client has ended")


@pytest.mark.asyncio
async def test_closing_in_the_middle_of_the_handshake_ends_it() -> None:
    pair = Pair(lose=lambda _count: True)
    handshake = asyncio.ensure_future(pair.client.handshake([certificate_fingerprint(pair.certificates[0])]))
    await asyncio.sleep(0.01)
    pair.client.close()
    with pytest.raises(ConnectionError):
        await asyncio.wait_for(handshake, 5)


@pytest.mark.asyncio
async def test_a_flood_of_records_is_bounded() -> None:
    pair = Pair()
    for _ in range(MAX_QUEUED_RECORDS * 3):
        pair.server.feed(b"\x16garbage")
    assert pair.server._pipe._records.qsize() == MAX_QUEUED_RECORDS
    pair.server.close()
    assert pair.server._pipe._records.qsize() == MAX_QUEUED_RECORDS
    await asyncio.sleep(0)


@pytest.mark.asyncio
async def test_the_private_names_are_where_they_were_read() -> None:
    transport = RTCDtlsTransport(object(), [create_certificate()])  # type: ignore[arg-type]
    assert inspect.signature(transport._set_role).parameters.keys() == {"role"}
    assert not any((transport._rx_srtp, transport._tx_srtp))
    assert transport.state == "new"


def test_the_installed_versions_are_verified() -> None:
    check_versions()
    assert all(version(package).startswith(prefix) for package, prefix in VERIFIED_VERSIONS.items())


@pytest.mark.parametrize("found", ["1.15.9", "1.17.0", "2.0.0", "1.160.0"])
def test_other_versions_stop_the_start(found: str) -> None:
    with pytest.raises(RuntimeError, match=f"aiortc {found} is not verified"):
        check_versions(lambda package: found if package == "aiortc" else version(package))
