"""The media process: the embedded engine behind a Unix socket that only its owner may open."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from .engine import EmbeddedEngine, Timing
from .interface import VERSION, MediaCode, MediaError, MediaEvent
from .wire import (
    MAX_REQUEST_LINE,
    Request,
    bad_request,
    error_line,
    event_line,
    perform,
    read_request,
    result_line,
)

logger = logging.getLogger(__name__)

MAX_CONNECTIONS = 64
MAX_CALLS_AT_ONCE = 64
GOODBYE = 1.0
MAX_UNREAD = 4 * 1024 * 1024
"""Bytes a client may leave unread before it is dropped; it comes back and asks for the state."""


class LineTooLongError(Exception):
    """A line beyond MAX_REQUEST_LINE was skipped."""


async def read_line(reader: asyncio.StreamReader) -> bytes:
    """The next line, empty at the end. Raises LineTooLongError after skipping a line beyond the reader's limit."""
    skipped = False
    while True:
        try:
            line = await reader.readuntil(b"\n")
        except asyncio.LimitOverrunError as error:
            await reader.readexactly(error.consumed)
            skipped = True
        except asyncio.IncompleteReadError:
            return b""
        else:
            if skipped:
                raise LineTooLongError
            return line


class Connection:
    """One client. Calls run side by side, so that waiting for a key frame delays nobody."""

    def __init__(self, engine: EmbeddedEngine, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._engine = engine
        self._reader = reader
        self._writer = writer
        self._calls: set[asyncio.Task[None]] = set()
        self._unsubscribe: Callable[[], None] | None = None

    async def run(self) -> None:
        """Serve until the client goes or `close` is called."""
        try:
            while True:
                try:
                    line = await read_line(self._reader)
                    if not line:
                        break
                    self._accept(line)
                except LineTooLongError:
                    self._send(error_line(None, bad_request("El mensaje es demasiado largo.")))
                except MediaError as error:
                    self._send(error_line(None, error))
                await self._writer.drain()
        except ConnectionError:
            logger.info("a client went away in the middle of a message")
        finally:
            self.close()

    def close(self) -> None:
        """End the connection after what was written to it; `run` returns then."""
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None
        for call in self._calls:
            call.cancel()
        self._writer.close()

    def _accept(self, line: bytes) -> None:
        request = read_request(line)
        if len(self._calls) >= MAX_CALLS_AT_ONCE:
            self._send(error_line(request.id, MediaError(MediaCode.LIMIT, "Hay demasiadas llamadas a la vez.")))
            return
        call = asyncio.ensure_future(self._answer(request))
        self._calls.add(call)
        call.add_done_callback(self._calls.discard)

    async def _answer(self, request: Request) -> None:
        try:
            reply = result_line(request.id, await self._perform(request))
        except MediaError as error:
            reply = error_line(request.id, error)
        except Exception:
            logger.exception("call %s failed", request.call)
            reply = error_line(request.id, MediaError(MediaCode.INTERNAL, "Error interno del servicio de video."))
        self._send(reply)

    async def _perform(self, request: Request) -> Any:
        if request.call == "ping":
            return {"pid": os.getpid(), "udp_port": self._engine.udp_port, "version": VERSION}
        if request.call == "subscribe":
            if self._unsubscribe is None:
                self._unsubscribe = self._engine.subscribe(self._send_event)
            return {"pid": os.getpid()}
        return await perform(self._engine, request)

    def _send_event(self, event: MediaEvent) -> None:
        self._send(event_line(event))

    def _send(self, line: bytes) -> None:
        if self._writer.is_closing():
            return
        if self._writer.transport.get_write_buffer_size() > MAX_UNREAD:
            logger.warning("a client does not read; it is dropped")
            self._writer.transport.abort()
            return
        self._writer.write(line)


class Server:
    """Accepts clients until it is closed."""

    def __init__(self, engine: EmbeddedEngine) -> None:
        self._engine = engine
        self._connections: dict[Connection, asyncio.Future[None]] = {}

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if len(self._connections) >= MAX_CONNECTIONS:
            writer.close()
            return
        connection = Connection(self._engine, reader, writer)
        ended = self._connections[connection] = asyncio.get_running_loop().create_future()
        try:
            await connection.run()
        finally:
            del self._connections[connection]
            ended.set_result(None)

    async def close(self) -> None:
        """End every connection, waiting a moment for those who still read."""
        ended = list(self._connections.values())
        for connection in list(self._connections):
            connection.close()
        if ended:
            await asyncio.wait(ended, timeout=GOODBYE)


def listen(path: Path) -> socket.socket:
    """A listening Unix socket of mode 0600, in place of one that a killed process left behind.

    Raises OSError when another process still answers on `path` or it cannot be made.
    """
    probe = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        probe.connect(os.fspath(path))
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
    except ConnectionRefusedError:
        path.unlink()
    else:
        raise OSError(f"another media process already serves {path}")
    finally:
        probe.close()
    server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        server.bind(os.fspath(path))
        # Nobody can connect between bind and listen, so the mode is right before the first client.
        path.chmod(0o600)
        server.listen(MAX_CONNECTIONS)
        server.setblocking(False)
    except OSError:
        server.close()
        raise
    return server


def stop_listening(server: socket.socket, path: Path) -> None:
    server.close()
    path.unlink(missing_ok=True)


async def serve(
    *,
    socket_path: Path,
    udp_host: str,
    udp_port: int,
    advertise: Sequence[str],
    recordings: Path,
    timing: Timing | None = None,
    on_ready: Callable[[int], None] | None = None,
) -> None:
    """Run the media process until SIGTERM or SIGINT.

    `udp_port` 0 takes any free one; `advertise` are the IP addresses that browsers are told; `on_ready` hears the UDP
    port once both sockets are open. Ends by finishing recordings and saying goodbye to every peer.
    """
    listener = listen(socket_path)
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    try:
        engine = EmbeddedEngine(
            udp_host=udp_host,
            udp_port=udp_port,
            advertise=advertise,
            recordings=recordings,
            timing=timing or Timing(),
        )
        server = Server(engine)
        unix_server = await asyncio.start_unix_server(server.handle, sock=listener, limit=MAX_REQUEST_LINE)
        logger.info("media process ready: %s, UDP port %d", socket_path, engine.udp_port)
        if on_ready is not None:
            on_ready(engine.udp_port)
        await stopped.wait()
        unix_server.close()
        await engine.aclose()
        await server.close()
    finally:
        stop_listening(listener, socket_path)
