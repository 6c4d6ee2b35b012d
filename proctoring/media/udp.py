"""The sockets of the one UDP port, so bound that an answer leaves from the address that was asked."""

from __future__ import annotations

import errno
import ipaddress
import socket
from collections.abc import Sequence

SOCKET_BUFFER = 4 * 1024 * 1024
WILDCARDS = ("0.0.0.0", "::")  # noqa: S104 (compared with, not bound to)
FREE_PORT_ATTEMPTS = 10


def bind_sockets(host: str, port: int, advertised: Sequence[str] = ()) -> list[socket.socket]:
    """Bind `host`, or for a wildcard each advertised address that this machine has. Raises OSError.

    A wildcard socket answers from whichever address the route prefers, which browsers on the same machine and on
    machines with several networks do not accept. Only where an advertised address is not the machine's own (behind
    NAT) is the wildcard itself bound. Port 0 takes one that is free on all of them.
    """
    if host in WILDCARDS and advertised:
        try:
            return _bind_together(advertised, port)
        except OSError as error:
            if error.errno != errno.EADDRNOTAVAIL:
                raise
    return [_bind(host, port)]


def _bind_together(hosts: Sequence[str], port: int) -> list[socket.socket]:
    """One socket per host, all on one port."""
    for attempt in range(FREE_PORT_ATTEMPTS):
        sockets: list[socket.socket] = []
        try:
            for host in dict.fromkeys(hosts):
                sockets.append(_bind(host, sockets[0].getsockname()[1] if sockets else port))
        except OSError as error:
            for sock in sockets:
                sock.close()
            # A port that was free on the first address may be taken on the next.
            if port or error.errno != errno.EADDRINUSE or attempt == FREE_PORT_ATTEMPTS - 1:
                raise
        else:
            return sockets
    raise OSError(errno.EADDRINUSE, "no UDP port is free on every address")


def _bind(host: str, port: int) -> socket.socket:
    is_ipv6 = ipaddress.ip_address(host).version == 6
    sock = socket.socket(socket.AF_INET6 if is_ipv6 else socket.AF_INET, socket.SOCK_DGRAM)
    try:
        if is_ipv6:
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, host != "::")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SOCKET_BUFFER)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SOCKET_BUFFER)
        sock.setblocking(False)
        sock.bind((host, port))
    except OSError:
        sock.close()
        raise
    return sock
