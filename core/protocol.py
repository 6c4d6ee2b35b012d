"""Socket protocol base (design 4): envelope, limits, typed replies, and a consumer that owns its receive loop.

Channels' stock loop makes a task per message and sends every message through the one database thread; ours handles a message
where it arrives (docs/decisions/0002-hot-path.md has the measurement).
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, ClassVar
from urllib.parse import urlsplit

import msgspec
from channels.exceptions import StopConsumer
from django.conf import settings
from django.http.request import validate_host

from core.clock import iso, now
from core.errors import BadRequest, DomainError, TooMany
from core.http import error_body, unexpected

logger = logging.getLogger(__name__)

FRAME_LIMIT = 4096  # bytes of a text frame from a page
PROTOCOL = 1
CLOSE_REPLACED, CLOSE_NOT_YOURS, CLOSE_PROTOCOL, CLOSE_FLOODING = 4001, 4003, 4008, 4029
MAX_PROTOCOL_ERRORS = 10
MAX_ID = 2**53 - 1


class Envelope(msgspec.Struct, forbid_unknown_fields=True):
    """Every frame from a page: `{id, type, data}`."""

    id: int
    type: str
    data: msgspec.Raw


class Command(msgspec.Struct, forbid_unknown_fields=True):
    """Base of every command's data: unknown fields are refused, types are strict."""


class Hello(Command):
    """First command of every socket: who speaks, and the last push it saw."""

    protocol: int
    page: str
    last_seq: int


_decode_envelope = msgspec.json.Decoder(Envelope).decode
_encode = msgspec.json.Encoder().encode


class Bucket:
    """Token bucket: `rate` a second on average, `burst` at once."""

    __slots__ = ("_burst", "_rate", "_tokens", "_updated")

    def __init__(self, rate: float, burst: int) -> None:
        self._rate, self._burst, self._tokens, self._updated = rate, burst, float(burst), time.monotonic()

    def take(self) -> bool:
        """Whether one more is allowed now."""
        moment = time.monotonic()
        self._tokens = min(self._burst, self._tokens + (moment - self._updated) * self._rate)
        self._updated = moment
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True


Handler = Callable[[Any, Any, int], Awaitable[dict[str, Any] | None]]


def command(name: str, shape: type[Command]) -> Callable[[Handler], Handler]:
    """Mark a consumer's coroutine as the handler of command `name` with data of `shape`.

    A handler returns the reply's data, or None when it will reply by itself later (`reply_ok`).
    """

    def mark(handler: Handler) -> Handler:
        handler.command = (name, shape)  # type: ignore[attr-defined]
        return handler

    return mark


class SocketConsumer:
    """An ASGI application for one WebSocket: `on_connect`, commands, `on_disconnect`; errors never close the socket by themselves."""

    commands: ClassVar[dict[str, tuple[Callable[[bytes], Any], Handler]]] = {}
    rate: ClassVar[float] = 10.0
    burst: ClassVar[int] = 60
    frame_limit: ClassVar[int] = FRAME_LIMIT

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        table = dict(cls.commands)
        for member in vars(cls).values():
            if marked := getattr(member, "command", None):
                name, shape = marked
                table[name] = (msgspec.json.Decoder(shape).decode, member)
        cls.commands = table

    @classmethod
    def as_asgi(cls) -> Callable[..., Awaitable[None]]:
        """An ASGI callable that makes one consumer per connection."""

        async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
            await cls(scope, receive, send).run()

        return application

    def __init__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        self.scope = scope
        self._receive = receive
        self._send = send
        self.seq = 0
        self.closed = False
        self._bad = 0
        self._later: set[asyncio.Task[None]] = set()
        self._bucket = Bucket(self.rate, self.burst)

    # -- what subclasses write

    async def on_connect(self) -> int | None:
        """Authenticate; a close code refuses (after accepting, so that the page can read it), None goes on."""
        return None

    async def on_disconnect(self, code: int) -> None:
        """The socket has gone."""

    # -- the loop

    async def run(self) -> None:
        """Serve the connection until it ends."""
        message = await self._receive()
        if message["type"] != "websocket.connect":
            return
        if not self._same_origin():
            logger.warning("socket refused: origin %r", self._header(b"origin"))
            await self._send({"type": "websocket.close", "code": 4403})
            return
        await self._send({"type": "websocket.accept"})
        try:
            refusal = await self.on_connect()
        except DomainError as error:
            logger.info("socket refused: %s", error.code)
            refusal = CLOSE_NOT_YOURS
        if refusal is not None:
            await self.close(refusal)
            return
        code = 1006
        try:
            while True:
                message = await self._receive()
                if message["type"] == "websocket.receive":
                    await self._on_frame(message.get("text"), message.get("bytes"))
                elif message["type"] == "websocket.disconnect":
                    code = message.get("code") or 1005
                    break
        except StopConsumer:
            pass
        finally:
            self.closed = True
            await self.on_disconnect(code)

    async def _on_frame(self, text: str | None, binary: bytes | None) -> None:
        if self.closed:
            return
        frame_id: int | None = None
        try:
            envelope = self._envelope(text, binary)
            frame_id = envelope.id
            handler, data = self._handler(envelope)
            result = await handler(self, data, frame_id)
            if result is not None:
                await self.reply_ok(frame_id, result)
        except DomainError as error:
            await self.reply_error(frame_id, error)
            await self._count_protocol_error(error)
        except (StopConsumer, asyncio.CancelledError):
            raise
        except Exception as error:  # noqa: BLE001 - whatever our bug, the socket of a person in an exam stays open
            await self.reply_error(frame_id, unexpected(error))

    def _envelope(self, text: str | None, binary: bytes | None) -> Envelope:
        """The frame as an envelope, within rate and size, or the error that says what is wrong with it."""
        if not self._bucket.take():
            raise TooMany("rate.exceeded", "Demasiados mensajes seguidos.")
        if text is None or binary is not None:
            raise BadRequest("protocol.binary", "Solo se aceptan mensajes de texto.")
        if len(text) > self.frame_limit or len(text.encode()) > self.frame_limit:
            raise BadRequest("protocol.too_large", f"El mensaje supera {self.frame_limit} bytes.")
        try:
            envelope = _decode_envelope(text)
        except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
            raise BadRequest("protocol.malformed", "El mensaje no tiene la forma {id, type, data}.") from error
        if not 0 <= envelope.id <= MAX_ID:
            raise BadRequest("protocol.malformed", "El identificador del mensaje no es válido.")
        return envelope

    def _handler(self, envelope: Envelope) -> tuple[Handler, Any]:
        """The command's handler and its decoded data."""
        found = self.commands.get(envelope.type)
        if found is None:
            raise BadRequest("protocol.unknown_type", "Tipo de mensaje desconocido.")
        decode, handler = found
        try:
            return handler, decode(envelope.data)
        except msgspec.MsgspecError as error:
            raise BadRequest(
                "protocol.invalid", "Los datos del mensaje no son los esperados.", {"detail": str(error)}
            ) from error

    async def _count_protocol_error(self, error: DomainError) -> None:
        if error.code == "rate.exceeded":
            self._bad += 1
            if self._bad > self.burst:
                await self.close(CLOSE_FLOODING)
        elif error.code.startswith("protocol."):
            logger.info("%s: %s", type(self).__name__, error.code)
            self._bad += 1
            if self._bad >= MAX_PROTOCOL_ERRORS:
                await self.close(CLOSE_PROTOCOL)

    # -- sending

    async def reply_ok(self, frame_id: int, data: dict[str, Any]) -> None:
        """`{id, ok: true, data}`."""
        await self.send_text(_encode({"id": frame_id, "ok": True, "data": data}).decode())

    def reply_later(self, frame_id: int, work: Coroutine[Any, Any, dict[str, Any]]) -> None:
        """Answer when `work` is done, without holding up the frames behind this one: an answer's time is its arrival."""
        task = asyncio.get_running_loop().create_task(self._settle(frame_id, work))
        self._later.add(task)
        task.add_done_callback(self._later.discard)

    async def _settle(self, frame_id: int, work: Coroutine[Any, Any, dict[str, Any]]) -> None:
        try:
            await self.reply_ok(frame_id, await work)
        except DomainError as error:
            await self.reply_error(frame_id, error)
        except Exception as error:  # noqa: BLE001 - as in the loop: told by its id, the socket stays open
            await self.reply_error(frame_id, unexpected(error))

    async def reply_error(self, frame_id: int | None, error: DomainError) -> None:
        """`{id, ok: false, error: {code, message}}`; id null when the frame had none that could be read."""
        await self.send_text(_encode({"id": frame_id, "ok": False, "error": error_body(error)}).decode())

    async def push(self, kind: str, data: dict[str, Any]) -> None:
        """`{seq, type, at, data}`."""
        self.seq += 1
        await self.send_text(_encode({"seq": self.seq, "type": kind, "at": iso(now()), "data": data}).decode())

    async def send_text(self, text: str) -> None:
        """One text frame; nothing after the socket closed."""
        if not self.closed:
            await self._send({"type": "websocket.send", "text": text})

    async def close(self, code: int) -> None:
        """Close with a code of the protocol."""
        if not self.closed:
            self.closed = True
            await self._send({"type": "websocket.close", "code": code})

    # -- where it comes from

    def _header(self, name: bytes) -> str:
        for key, value in self.scope.get("headers", ()):
            if key == name:
                return str(value.decode("latin-1"))
        return ""

    def _same_origin(self) -> bool:
        """A page of another site must not speak with a person's cookies. Programs without Origin are let to authenticate."""
        origin = self._header(b"origin")
        if not origin:
            return True
        host, allowed = urlsplit(origin), settings.ALLOWED_HOSTS
        if host.netloc != self._header(b"host"):
            return False
        return validate_host(host.hostname or "", allowed) or validate_host(f"[{host.hostname}]", allowed)

    def cookies(self) -> dict[str, str]:
        """The request's cookies."""
        pairs = (part.strip().partition("=") for part in self._header(b"cookie").split(";") if "=" in part)
        return {name: value for name, _, value in pairs}
