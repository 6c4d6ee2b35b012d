"""How the web process reaches the media process: MediaClient for consumers, call_once for synchronous views."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import itertools
import logging
import os
import socket
import time
from collections.abc import AsyncIterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from .interface import (
    EventName,
    MediaCode,
    MediaError,
    MediaEvent,
    Published,
    RoomStats,
    Slot,
    Viewing,
)
from .wire import MAX_REPLY_LINE, read_reply, request_line, result_of

logger = logging.getLogger(__name__)

CALL_TIMEOUT = 10.0
FIRST_RETRY = 0.05
LAST_RETRY = 1.0
MAX_QUEUED_EVENTS = 4096


def unavailable() -> MediaError:
    return MediaError(MediaCode.UNAVAILABLE, "El servicio de video no responde.")


def call_once(socket_path: Path | str, call: str, *, timeout: float = CALL_TIMEOUT, **args: Any) -> Any:
    """Make one blocking call over a connection of its own and return its JSON result.

    `publish` gives {answer, peer}, `restart` {answer}, `view` {view, offer}, `keyframe` {keyframe: base64}, `stats`
    RoomStats, `ping` {pid, udp_port, version}, the others {}. Raises MediaError, media.unavailable among them.
    """
    deadline = time.monotonic() + timeout
    buffer = bytearray()
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(timeout)
            connection.connect(os.fspath(socket_path))
            connection.sendall(request_line(1, call, args))
            while not buffer.endswith(b"\n"):
                connection.settimeout(max(0.001, deadline - time.monotonic()))
                piece = connection.recv(65_536)
                if not piece or len(buffer) > MAX_REPLY_LINE:
                    raise unavailable()
                buffer += piece
    except OSError as error:
        raise unavailable() from error
    return result_of(read_reply(bytes(buffer)))


class MediaClient:
    """The media engine as seen from another process; implements interface.MediaEngine.

    One connection carries calls and events. When it breaks, pending and new calls raise media.unavailable at once and
    the client reconnects by itself; `events` tells with engine_lost and engine_back, whose `data.restarted` says
    whether the media process is another one and all its connections are therefore gone.
    """

    def __init__(self, socket_path: Path | str, *, timeout: float = CALL_TIMEOUT) -> None:
        self._path = os.fspath(socket_path)
        self._timeout = timeout
        self._writer: asyncio.StreamWriter | None = None
        self._attempted = asyncio.Event()
        self._pending: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._ids = itertools.count(1)
        self._queues: list[asyncio.Queue[MediaEvent]] = []
        self._pid: int | None = None
        self._is_lost = False
        self._runner: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    @property
    def is_connected(self) -> bool:
        return self._writer is not None

    def start(self) -> None:
        """Begin to connect, in the background; repeated calls do nothing."""
        if self._runner is None:
            self._runner = asyncio.ensure_future(self._run())

    async def aclose(self) -> None:
        runner, self._runner = self._runner, None
        if runner is not None:
            runner.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await runner
        self._attempted.clear()
        self._is_lost = False

    async def events(self) -> AsyncIterator[MediaEvent]:
        """Everything from now on, across restarts of the media process; engine_lost first if it is away now."""
        self.start()
        queue: asyncio.Queue[MediaEvent] = asyncio.Queue(MAX_QUEUED_EVENTS)
        self._queues.append(queue)
        if self._is_lost:
            queue.put_nowait(MediaEvent(EventName.ENGINE_LOST))
        try:
            while True:
                yield await queue.get()
        finally:
            self._queues.remove(queue)

    async def publish(self, room: str, who: str, offer: str) -> Published:
        result: Published = await self._call("publish", room=room, who=who, offer=offer)
        return result

    async def restart(self, room: str, peer: str, offer: str) -> str:
        return str((await self._call("restart", room=room, peer=peer, offer=offer))["answer"])

    async def view(self, room: str, slots: int, voices: int = 1) -> Viewing:
        result: Viewing = await self._call("view", room=room, slots=slots, voices=voices)
        return result

    async def view_answer(self, view: str, answer: str) -> None:
        await self._call("view_answer", view=view, answer=answer)

    async def assign(self, view: str, slot: Slot, who: str | None) -> None:
        await self._call("assign", view=view, slot=slot, who=who)

    async def keyframe(self, room: str, who: str) -> bytes:
        return base64.b64decode((await self._call("keyframe", room=room, who=who))["keyframe"])

    async def record(self, room: str, who: str, on: bool) -> None:
        await self._call("record", room=room, who=who, on=on)

    async def close(self, room: str, peer: str) -> None:
        await self._call("close", room=room, peer=peer)

    async def stats(self, room: str) -> RoomStats:
        result: RoomStats = await self._call("stats", room=room)
        return result

    async def ping(self) -> dict[str, int]:
        """`{pid, udp_port, version}` of the media process."""
        result: dict[str, int] = await self._call("ping")
        return result

    async def _call(self, call: str, **args: Any) -> Any:
        self.start()
        await self._attempted.wait()
        if self._writer is None:
            raise unavailable()
        return result_of(await self._exchange(self._writer, call, args))

    async def _exchange(self, writer: asyncio.StreamWriter, call: str, args: dict[str, Any]) -> dict[str, Any]:
        request_id = next(self._ids)
        reply: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._pending[request_id] = reply
        try:
            writer.write(request_line(request_id, call, args))
            return await asyncio.wait_for(reply, self._timeout)
        except TimeoutError:
            raise unavailable() from None
        finally:
            self._pending.pop(request_id, None)

    async def _run(self) -> None:
        delay = FIRST_RETRY
        while True:
            try:
                reader, writer = await asyncio.open_unix_connection(self._path, limit=MAX_REPLY_LINE)
            except OSError:
                self._lost()
                await asyncio.sleep(delay)
                delay = min(delay * 2, LAST_RETRY)
                continue
            try:
                await self._converse(reader, writer)
                delay = FIRST_RETRY
            except (OSError, MediaError, ValueError) as error:
                logger.warning("the connection to the media process broke: %s", error)
            finally:
                self._writer = None
                writer.close()
                for reply in self._pending.values():
                    if not reply.done():
                        reply.set_exception(unavailable())
            self._lost()
            await asyncio.sleep(delay)

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Subscribe, then pass on what comes until the connection ends."""
        subscription = asyncio.ensure_future(self._exchange(writer, "subscribe", {}))
        subscription.add_done_callback(lambda done: self._subscribed(done, writer))
        try:
            while line := await reader.readline():
                message = read_reply(line)
                if "event" in message:
                    self._distribute(MediaEvent.from_json(message["event"]))
                    continue
                reply = self._pending.get(message["id"])
                if reply is not None and not reply.done():
                    reply.set_result(message)
        finally:
            subscription.cancel()

    def _subscribed(self, done: asyncio.Future[dict[str, Any]], writer: asyncio.StreamWriter) -> None:
        if done.cancelled() or done.exception() is not None:
            writer.close()
            return
        pid = result_of(done.result())["pid"]
        restarted = pid != self._pid
        self._pid = pid
        self._writer = writer
        self._attempted.set()
        if self._is_lost:
            self._is_lost = False
            self._distribute(MediaEvent(EventName.ENGINE_BACK, data={"restarted": restarted}))

    def _lost(self) -> None:
        self._attempted.set()
        if not self._is_lost:
            self._is_lost = True
            self._distribute(MediaEvent(EventName.ENGINE_LOST))

    def _distribute(self, event: MediaEvent) -> None:
        for queue in self._queues:
            if queue.full():
                logger.warning("a listener does not read its events; the oldest is dropped")
                queue.get_nowait()
            queue.put_nowait(event)
