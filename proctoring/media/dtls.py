"""DTLS and SRTP by aiortc's parts: the only file that touches private names of other packages.

aiortc has no public way to hand over raw packets, so this leans on three underscore names of RTCDtlsTransport
(`_set_role`, `_rx_srtp`, `_tx_srtp`), on the two it calls on its ICE transport (`_recv`, `_send`) and on the buffer of
pylibsrtp's Session. They were read in the versions below; tests/proctoring/media/test_dtls.py is the contract and must
pass before another version is added.
"""

# ruff: noqa: SLF001 (private names are what this file is for)

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from importlib.metadata import version

import pylibsrtp
from aiortc import RTCCertificate, RTCDtlsFingerprint, RTCDtlsParameters, RTCDtlsTransport
from pylibsrtp._binding import ffi

VERIFIED_VERSIONS = {"aiortc": "1.16.", "pylibsrtp": "1.0."}
MAX_QUEUED_RECORDS = 64
MAX_DATAGRAM = 2048

SrtpError = pylibsrtp.Error
Certificate = RTCCertificate
Transform = Callable[[bytes], bytes]


def check_versions(installed: Callable[[str], str] = version) -> None:
    """Refuse to start on a package whose private names nobody has verified. Raises RuntimeError."""
    for package, prefix in VERIFIED_VERSIONS.items():
        found = installed(package)
        if not found.startswith(prefix):
            raise RuntimeError(
                f"{package} {found} is not verified for proctoring/media/dtls.py (expected {prefix}*): "
                "run tests/proctoring/media/test_dtls.py against it and extend VERIFIED_VERSIONS."
            )


def create_certificate() -> Certificate:
    """A self-signed certificate; one per process, since sharing it spares a key pair per connection."""
    return RTCCertificate.generateCertificate()


def certificate_fingerprint(certificate: Certificate) -> tuple[str, str]:
    """The SHA-256 fingerprint as (algorithm, value) for an SDP."""
    for fingerprint in certificate.getFingerprints():
        if fingerprint.algorithm == "sha-256":
            return fingerprint.algorithm, fingerprint.value
    raise RuntimeError("the certificate has no sha-256 fingerprint")


class SrtpKeys:
    """The four transforms of one connection. Each raises SrtpError (or ValueError when the packet is too long)."""

    def __init__(self, inbound: pylibsrtp.Session, outbound: pylibsrtp.Session) -> None:
        # pylibsrtp refuses to protect more than 1356 bytes, while some publishers send packets of 1400.
        outbound._cdata = ffi.new("char[]", MAX_DATAGRAM)
        outbound._buffer = ffi.buffer(outbound._cdata)
        self.unprotect: Transform = inbound.unprotect
        self.unprotect_rtcp: Transform = inbound.unprotect_rtcp
        self.protect: Transform = outbound.protect
        self.protect_rtcp: Transform = outbound.protect_rtcp


class _RecordPipe:
    """What RTCDtlsTransport takes for its ICE transport: a queue of DTLS records in, a function out."""

    role = "controlled"
    state = "completed"

    def __init__(self, send: Callable[[bytes], None]) -> None:
        self._records: asyncio.Queue[bytes | None] = asyncio.Queue(MAX_QUEUED_RECORDS)
        self._send_now = send
        self._ended = False

    def put(self, record: bytes) -> None:
        # A full queue drops like a lossy network would; DTLS retransmits.
        if not self._records.full():
            self._records.put_nowait(record)

    def end(self) -> None:
        self._ended = True
        if self._records.full():
            self._records.get_nowait()
        self._records.put_nowait(None)

    async def _recv(self) -> bytes:
        record = None if self._ended else await self._records.get()
        if record is None:
            raise ConnectionError("the connection has ended")
        return record

    async def _send(self, data: bytes) -> None:
        self._send_now(data)


class DtlsSession:
    """One DTLS association: records go in by `feed`, keys come out of `handshake`."""

    def __init__(
        self,
        certificate: Certificate,
        *,
        is_server: bool,
        send: Callable[[bytes], None],
        on_ended: Callable[[], None],
    ) -> None:
        self._pipe = _RecordPipe(send)
        self._transport = RTCDtlsTransport(self._pipe, [certificate])  # type: ignore[arg-type]
        self._transport._set_role("server" if is_server else "client")
        self._on_ended = on_ended
        self._transport.on("statechange", self._state_changed)
        self._stopping: asyncio.Task[None] | None = None

    def feed(self, record: bytes) -> None:
        self._pipe.put(record)

    async def handshake(self, fingerprints: Sequence[tuple[str, str]]) -> SrtpKeys:
        """Shake hands and verify the peer's certificate. Raises ConnectionError when either fails."""
        parameters = RTCDtlsParameters(
            fingerprints=[RTCDtlsFingerprint(algorithm=algorithm, value=value) for algorithm, value in fingerprints]
        )
        await self._transport.start(parameters)
        if self._transport.state != "connected":
            raise ConnectionError("the DTLS handshake failed")
        return SrtpKeys(self._transport._rx_srtp, self._transport._tx_srtp)

    def close(self) -> None:
        """Tell the peer and let the transport's task end."""
        if self._stopping is None:
            self._stopping = asyncio.ensure_future(self._transport.stop())
            self._pipe.end()

    def _state_changed(self) -> None:
        if self._transport.state in ("closed", "failed"):
            self._on_ended()
