"""Small WebSocket frames without the detour: our messages are one short text frame each way, and there are very many.

daphne's protocol class is replaced by a subclass with two short cuts, each falling back to the stock path whenever anything
is unusual (fragments, control frames, compression, data still waiting, a larger frame):

- receiving: a whole masked text frame under 126 bytes is unmasked in one step instead of passing the general parser;
- sending: if nothing is waiting, the frame goes straight to the socket instead of waking the reactor for writing.

It reads private names of three libraries, all of them here. `install` does nothing with any other version than those it was
written for, and says so; tests/exam_server/test_fast_frames.py is the contract (docs/decisions/0002-hot-path.md, what it brings).
"""

from __future__ import annotations

import logging
import time
from importlib.metadata import version
from typing import Any

from daphne.ws_protocol import WebSocketFactory, WebSocketProtocol
from twisted.internet.tcp import Server

logger = logging.getLogger(__name__)

WRITTEN_FOR = {"daphne": "4.2.", "autobahn": "26.10.", "twisted": "26.10."}
_TEXT, _MASKED = 0x81, 0x80
_HEAD, _LIMIT = 6, 126  # two bytes of header and four of mask; lengths of 126 and more are written another way


class FastWebSocketProtocol(WebSocketProtocol):  # type: ignore[misc]
    """daphne's protocol with the two short cuts."""

    def dataReceived(self, data: bytes) -> None:  # noqa: N802 - Twisted's name
        """One whole small text frame and nothing else pending, or the stock parser."""
        size = len(data) - _HEAD
        if (
            0 < size < _LIMIT
            and data[0] == _TEXT
            and data[1] == _MASKED | size
            and self.state == self.STATE_OPEN
            and not self.data
            and self.current_frame is None
            and not self.inside_message
        ):
            mask = data[2:_HEAD] * (size // 4 + 1)
            masked = int.from_bytes(data[_HEAD:], "little")
            payload = (masked ^ int.from_bytes(mask[:size], "little")).to_bytes(size, "little")
            try:
                text = payload.decode("utf-8")
            except UnicodeDecodeError:
                super().dataReceived(data)  # it ends the connection, as the standard asks
                return
            if not self.muted:
                self.last_ping = time.time()
                self.application_queue.put_nowait({"type": "websocket.receive", "text": text})
            return
        super().dataReceived(data)

    def sendMessage(self, payload: bytes, isBinary: bool = False, *args: Any, **kwargs: Any) -> None:  # noqa: N802, N803
        """Straight to the socket if nothing waits before it; what the kernel does not take goes through the transport."""
        transport = self.transport
        if (
            isBinary
            or self.state != self.STATE_OPEN
            or self.send_queue
            or self._perMessageCompress is not None
            or len(payload) >= 65_536
            or type(transport) is not Server
            or not transport.connected
            or transport.disconnecting
            or transport.dataBuffer
            or transport._tempDataBuffer  # noqa: SLF001 - see the top of this file
        ):
            super().sendMessage(payload, isBinary, *args, **kwargs)
            return
        frame = _header(len(payload)) + payload
        try:
            sent = transport.socket.send(frame)
        except (BlockingIOError, InterruptedError):
            sent = 0
        except OSError:
            return  # the reading side learns of the loss and closes
        if sent < len(frame):
            transport.write(frame[sent:])  # type: ignore[no-untyped-call]


def _header(size: int) -> bytes:
    return bytes((_TEXT, size)) if size < _LIMIT else bytes((_TEXT, 126)) + size.to_bytes(2, "big")


def install() -> bool:
    """Use the fast protocol for sockets of this process; False, with a warning, beside versions it was not written for."""
    found = {name: version(name) for name in WRITTEN_FOR}
    if any(not found[name].startswith(start) for name, start in WRITTEN_FOR.items()):
        logger.warning("small frames take the stock path: written for %s, found %s", WRITTEN_FOR, found)
        return False
    WebSocketFactory.protocol = FastWebSocketProtocol
    return True
