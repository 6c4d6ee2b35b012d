"""Which addresses the UDP port is bound to, and from which one it answers."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from proctoring.media.udp import bind_sockets

NOT_OURS = "198.51.100.7"  # reserved for documentation


@contextmanager
def bound(host: str, port: int = 0, advertised: tuple[str, ...] = ()) -> Iterator[list[socket.socket]]:
    sockets = bind_sockets(host, port, advertised)
    try:
        yield sockets
    finally:
        for sock in sockets:
            sock.close()


@pytest.mark.parametrize(
    ("host", "advertised", "expected"),
    [
        ("127.0.0.1", (), ["127.0.0.1"]),
        ("127.0.0.1", ("127.0.0.2",), ["127.0.0.1"]),
        ("0.0.0.0", (), ["0.0.0.0"]),
        ("0.0.0.0", ("127.0.0.1",), ["127.0.0.1"]),
        ("0.0.0.0", ("127.0.0.1", "127.0.0.2", "127.0.0.1"), ["127.0.0.1", "127.0.0.2"]),
        ("::", ("127.0.0.1", "::1"), ["127.0.0.1", "::1"]),
        # Behind NAT the public address is not the machine's own.
        ("0.0.0.0", (NOT_OURS,), ["0.0.0.0"]),
        ("0.0.0.0", ("127.0.0.1", NOT_OURS), ["0.0.0.0"]),
        ("::", (NOT_OURS,), ["::"]),
    ],
)
def test_a_wildcard_binds_the_advertised_addresses_one_by_one(
    host: str, advertised: tuple[str, ...], expected: list[str]
) -> None:
    with bound(host, advertised=advertised) as sockets:
        assert [sock.getsockname()[0] for sock in sockets] == expected
        assert len({sock.getsockname()[1] for sock in sockets}) == 1


def test_a_port_in_use_on_one_of_them_is_an_error() -> None:
    with bound("127.0.0.2") as (other,):
        port = other.getsockname()[1]
        with pytest.raises(OSError, match="in use"):
            bind_sockets("0.0.0.0", port, ["127.0.0.1", "127.0.0.2"])
        with bound("127.0.0.1", port):
            """The refused attempt has let go of the address that was free."""
