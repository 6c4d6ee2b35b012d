"""A lean WebSocket client for loads: thousands in one process, so that the generator is not what is measured.

Text frames only, no fragmentation, no extensions; enough for our own servers and nothing else.
"""

from __future__ import annotations

import asyncio
import base64
import os
import time
from collections.abc import Callable

MASK = b"\x00\x00\x00\x00"  # a zero mask is legal and spares the generator's time

OnText = Callable[[bytes, float], None]


class LoadSocket(asyncio.Protocol):
    """One connection; `on_text(payload, monotonic seconds)` is called for every frame."""

    def __init__(self, path: str, host: str, cookie: str, on_text: OnText) -> None:
        self._request = (
            f"GET {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}\r\n"
            f"Sec-WebSocket-Version: 13\r\nCookie: {cookie}\r\n\r\n"
        ).encode()
        self._on_text = on_text
        self._buffer = b""
        self._open = False
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.closed = False
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        moment = time.time()
        self._buffer += data
        if not self._open and not self._handshake():
            return
        while (size := self._frame_size()) is not None:
            start, end = size
            opcode, payload = self._buffer[0] & 15, self._buffer[start:end]
            self._buffer = self._buffer[end:]
            if opcode == 1:
                self._on_text(payload, moment)
            elif opcode == 9:
                self._write(0x8A, payload)
            elif opcode == 8:
                self.close()

    def connection_lost(self, exc: Exception | None) -> None:
        self.closed = True
        if not self.opened.done():
            self.opened.set_exception(exc or ConnectionError("closed during the handshake"))

    def send(self, text: bytes) -> None:
        """One text frame."""
        self._write(0x81, text)

    def close(self) -> None:
        """Let the connection go."""
        if self._transport is not None:
            self._transport.close()

    def _handshake(self) -> bool:
        head, separator, rest = self._buffer.partition(b"\r\n\r\n")
        if not separator:
            return False
        if not head.startswith(b"HTTP/1.1 101"):
            if not self.opened.done():
                self.opened.set_exception(ConnectionError(head.split(b"\r\n")[0].decode()))
            self.close()
            return False
        self._open, self._buffer = True, rest
        self.opened.set_result(None)
        return True

    def _frame_size(self) -> tuple[int, int] | None:
        data = self._buffer
        if len(data) < 2:
            return None
        length, start = data[1] & 127, 2
        if length == 126:
            length, start = int.from_bytes(data[2:4], "big"), 4
        elif length == 127:
            length, start = int.from_bytes(data[2:10], "big"), 10
        return (start, start + length) if len(data) >= start + length else None

    def _write(self, first: int, payload: bytes) -> None:
        size = len(payload)
        head = bytes((first, 0x80 | size)) if size < 126 else bytes((first, 0xFE)) + size.to_bytes(2, "big")
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(head + MASK + payload)


async def connect(port: int, path: str, cookie: str, on_text: OnText) -> LoadSocket:
    """An open connection to a server on this machine."""
    loop = asyncio.get_running_loop()
    _, socket = await loop.create_connection(
        lambda: LoadSocket(path, f"127.0.0.1:{port}", cookie, on_text), "127.0.0.1", port
    )
    await asyncio.wait_for(socket.opened, 60)
    return socket
