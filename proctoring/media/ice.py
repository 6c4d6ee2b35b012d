"""ICE-lite on one UDP port: every peer shares it and is told apart by user fragment, then by address.

The server never sends checks (RFC 8445, section 2.5): it answers authenticated ones, and follows the address from
which they come. What is not authenticated gets no reply at all.
"""

from __future__ import annotations

import asyncio
import ipaddress
import secrets
import socket
import string
import struct
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from aioice import stun

Address = tuple[Any, ...]
"""A socket address as the operating system gives it: (host, port), or four fields for IPv6."""

MAX_DATAGRAM = 2048
MAX_DRAIN = 1024
MAX_ADDRESSES_PER_LINK = 8
MAX_STRANGER_CHECKS = 100
"""Unauthenticated checks per second and host before further ones are dropped unread; known addresses stay exempt."""
MAX_STRANGER_HOSTS = 10_000
MAX_CONTROL_PACKETS = 200
"""STUN and DTLS packets that one peer may send in a second."""
QUIET_PATH = 2.0
"""Seconds of silence after which a check from another address moves the path even without USE-CANDIDATE."""
BUSY_PACKETS = 200
"""Packets per second above which the socket is read every COALESCE seconds instead of at each arrival."""
COALESCE = 0.010
"""Seconds; about a hundred wake-ups a second instead of one per packet, for five milliseconds of mean delay."""

_ALPHABET = string.ascii_letters + string.digits


def random_text(length: int) -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))


@dataclass(frozen=True, slots=True)
class Credentials:
    ufrag: str
    password: str

    @classmethod
    def fresh(cls) -> Credentials:
        return cls(random_text(8), random_text(24))


def readable_address(address: Address) -> tuple[str, int]:
    """Host and port, an IPv4 address mapped into IPv6 shown as IPv4."""
    host = ipaddress.ip_address(str(address[0]).split("%")[0])
    if isinstance(host, ipaddress.IPv6Address) and host.ipv4_mapped is not None:
        host = host.ipv4_mapped
    return str(host), int(address[1])


class IceLink:
    """One peer's path: credentials, the addresses it was heard from, the one in use."""

    def __init__(
        self,
        mux: UdpMux,
        *,
        on_path: Callable[[], None],
        on_record: Callable[[bytes], None],
        on_media: Callable[[bytes, float], None],
    ) -> None:
        self.credentials = Credentials.fresh()
        self.previous: Credentials | None = None
        self.address: Address | None = None
        self.addresses: list[Address] = []
        self.migrations = 0
        self.heard_at = time.monotonic()
        """When the path in use last carried something authentic (monotonic seconds)."""
        self.control_packets = 0
        self.on_path = on_path
        self.on_record = on_record
        self.on_media = on_media
        self._mux = mux
        self._socket: socket.socket | None = None
        mux.register(self)

    def send(self, data: bytes) -> None:
        if self._socket is not None and self.address is not None:
            self._mux.send(data, self._socket, self.address)

    def restart(self) -> None:
        """Fresh credentials (an ICE restart); the last ones stay valid until the peer uses the new ones."""
        if self.previous is None:
            self.previous = self.credentials
        else:
            self._mux.forget_credentials(self.credentials)
        self.credentials = Credentials.fresh()
        self._mux.register(self)

    def checked(self, address: Address, sock: socket.socket, *, ufrag: str, nominated: bool, now: float) -> None:
        """An authenticated check arrived from `address` on one of our sockets."""
        if self.previous is not None and ufrag == self.credentials.ufrag:
            self._mux.forget_credentials(self.previous)
            self.previous = None
        if address not in self.addresses:
            self.addresses.append(address)
            if len(self.addresses) > MAX_ADDRESSES_PER_LINK:
                oldest = next(known for known in self.addresses if known != self.address)
                self.addresses.remove(oldest)
                self._mux.forget_address(oldest, self)
        if self.address is None:
            self.address, self._socket = address, sock
            self.on_path()
        elif (self.address, self._socket) != (address, sock):
            if not nominated and now - self.heard_at <= QUIET_PATH:
                return
            self.migrations += self.address != address
            self.address, self._socket = address, sock
        self.heard_at = now

    def may_control(self) -> bool:
        self.control_packets += 1
        return self.control_packets <= MAX_CONTROL_PACKETS

    def close(self) -> None:
        self._mux.unregister(self)


class UdpMux:
    """The port that all peers share."""

    def __init__(self, sockets: Sequence[socket.socket]) -> None:
        self._loop = asyncio.get_running_loop()
        self._sockets = sockets
        self.port: int = sockets[0].getsockname()[1]
        self._by_ufrag: dict[str, tuple[IceLink, bytes]] = {}
        self._by_address: dict[Address, IceLink] = {}
        self._strangers: Counter[str] = Counter()
        self._received = 0
        self._window_started = time.monotonic()
        self._is_busy = False
        self._poll: asyncio.TimerHandle | None = None
        self.unsent = 0
        self._watch()

    def register(self, link: IceLink) -> None:
        self._by_ufrag[link.credentials.ufrag] = (link, link.credentials.password.encode())

    def unregister(self, link: IceLink) -> None:
        self.forget_credentials(link.credentials)
        if link.previous is not None:
            self.forget_credentials(link.previous)
        for address in link.addresses:
            self.forget_address(address, link)

    def forget_credentials(self, credentials: Credentials) -> None:
        self._by_ufrag.pop(credentials.ufrag, None)

    def forget_address(self, address: Address, link: IceLink) -> None:
        if self._by_address.get(address) is link:
            del self._by_address[address]

    def send(self, data: bytes, sock: socket.socket, address: Address) -> None:
        try:
            sock.sendto(data, address)
        except OSError:
            # A full buffer or an unreachable network is packet loss; the counter shows it.
            self.unsent += 1

    def close(self) -> None:
        if not self._sockets:
            return
        if self._poll is not None:
            self._poll.cancel()
        self._unwatch()
        for sock in self._sockets:
            sock.close()
        self._sockets = ()

    def tick(self, now: float) -> None:
        """Forget the strangers of the last window and measure how busy the socket is; call about once a second."""
        self._strangers.clear()
        elapsed = max(now - self._window_started, 0.001)
        self._is_busy = self._received / elapsed > BUSY_PACKETS
        self._received = 0
        self._window_started = now

    def _watch(self) -> None:
        for sock in self._sockets:
            self._loop.add_reader(sock.fileno(), self._readable, sock)

    def _unwatch(self) -> None:
        for sock in self._sockets:
            self._loop.remove_reader(sock.fileno())

    def _readable(self, sock: socket.socket) -> None:
        self._drain(sock)
        if self._is_busy and self._poll is None:
            # Waking up costs more than a packet: under load read what has gathered every few milliseconds.
            self._unwatch()
            self._poll = self._loop.call_later(COALESCE, self._poll_once)

    def _poll_once(self) -> None:
        self._poll = None
        received = 0
        try:
            for sock in self._sockets:
                received += self._drain(sock)
        finally:
            if received and self._is_busy:
                self._poll = self._loop.call_later(COALESCE, self._poll_once)
            else:
                self._watch()

    def _drain(self, sock: socket.socket) -> int:
        """Read all that waits, up to MAX_DRAIN datagrams so that the loop's other work gets its turn."""
        receive = sock.recvfrom
        by_address = self._by_address
        now = time.monotonic()
        count = 0
        while count < MAX_DRAIN:
            try:
                data, address = receive(MAX_DATAGRAM)
            except BlockingIOError:
                break
            count += 1
            if not data:
                continue
            # The first byte tells the protocols on one port apart (RFC 7983).
            first = data[0]
            if 127 < first < 192:
                link = by_address.get(address)
                if link is not None:
                    link.on_media(data, now)
            elif first < 4:
                self._check(data, address, sock, now)
            elif 19 < first < 64:
                link = by_address.get(address)
                if link is not None and link.may_control():
                    link.on_record(data)
        self._received += count
        return count

    def _check(self, data: bytes, address: Address, sock: socket.socket, now: float) -> None:
        """Answer one STUN binding request that carries the password of one of our peers."""
        known = self._by_address.get(address)
        if known is not None:
            if not known.may_control():
                return
        elif self._strangers[address[0]] >= MAX_STRANGER_CHECKS:
            return
        link = self._authenticate(data, address, sock, now)
        if link is not None:
            self._by_address[address] = link
        elif known is None and len(self._strangers) < MAX_STRANGER_HOSTS:
            self._strangers[address[0]] += 1

    def _authenticate(self, data: bytes, address: Address, sock: socket.socket, now: float) -> IceLink | None:
        try:
            request = stun.parse_message(data)
        except (ValueError, struct.error):
            return None
        if request.message_class != stun.Class.REQUEST or request.message_method != stun.Method.BINDING:
            return None
        ufrag = str(request.attributes.get("USERNAME", "")).split(":", 1)[0]
        entry = self._by_ufrag.get(ufrag)
        if entry is None:
            return None
        link, password = entry
        if not request.check_message_integrity(password):
            return None
        response = stun.Message(
            message_method=stun.Method.BINDING,
            message_class=stun.Class.RESPONSE,
            transaction_id=request.transaction_id,
        )
        response.attributes["XOR-MAPPED-ADDRESS"] = readable_address(address)
        response.add_message_integrity(password)
        self.send(bytes(response), sock, address)
        link.checked(address, sock, ufrag=ufrag, nominated="USE-CANDIDATE" in request.attributes, now=now)
        return link
