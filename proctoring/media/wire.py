"""The JSON lines between a client and the media process: their shape, limits and calls.

Request `{id, call, args}`; reply `{id, ok: true, result}` or `{id, ok: false, error: {code, message}}`. After the call
`subscribe` the connection also carries `{event: {...}}` lines. `id` is null when the request had none that could be
read.
"""

from __future__ import annotations

import base64
from collections.abc import Awaitable, Callable
from typing import Annotated, Any

import msgspec

from .interface import NAME_PATTERN, MediaCode, MediaEngine, MediaError, MediaEvent

MAX_REQUEST_LINE = 256 * 1024
MAX_REPLY_LINE = 4 * 1024 * 1024
"""Replies may carry a key frame of a mebibyte in base64."""
MAX_REQUEST_ID = 2**53

Name = Annotated[str, msgspec.Meta(pattern=NAME_PATTERN)]
Identifier = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
SlotIndex = Annotated[int, msgspec.Meta(ge=0, le=1000)]
Voice = Annotated[str, msgspec.Meta(pattern=r"\Aaudio(-[1-9][0-9]?)?\Z")]


class Request(msgspec.Struct, forbid_unknown_fields=True):
    id: Annotated[int, msgspec.Meta(ge=0, le=MAX_REQUEST_ID)]
    call: Annotated[str, msgspec.Meta(max_length=64)]
    args: dict[str, Any] = {}


class Arguments(msgspec.Struct, forbid_unknown_fields=True):
    """Base of every call's arguments."""


class PublishArguments(Arguments):
    room: Name
    who: Name
    offer: str


class RestartArguments(Arguments):
    room: Name
    peer: Identifier
    offer: str


class ViewArguments(Arguments):
    room: Name
    slots: int
    voices: int = 1


class ViewAnswerArguments(Arguments):
    view: Identifier
    answer: str


class AssignArguments(Arguments):
    view: Identifier
    slot: SlotIndex | Voice
    who: Name | None


class KeyframeArguments(Arguments):
    room: Name
    who: Name


class RecordArguments(Arguments):
    room: Name
    who: Name
    on: bool


class CloseArguments(Arguments):
    room: Name
    peer: Identifier


class StatsArguments(Arguments):
    room: Name


async def _publish(engine: MediaEngine, args: PublishArguments) -> Any:
    return await engine.publish(args.room, args.who, args.offer)


async def _restart(engine: MediaEngine, args: RestartArguments) -> Any:
    return {"answer": await engine.restart(args.room, args.peer, args.offer)}


async def _view(engine: MediaEngine, args: ViewArguments) -> Any:
    return await engine.view(args.room, args.slots, args.voices)


async def _view_answer(engine: MediaEngine, args: ViewAnswerArguments) -> Any:
    await engine.view_answer(args.view, args.answer)
    return {}


async def _assign(engine: MediaEngine, args: AssignArguments) -> Any:
    await engine.assign(args.view, args.slot, args.who)
    return {}


async def _keyframe(engine: MediaEngine, args: KeyframeArguments) -> Any:
    return {"keyframe": base64.b64encode(await engine.keyframe(args.room, args.who)).decode()}


async def _record(engine: MediaEngine, args: RecordArguments) -> Any:
    await engine.record(args.room, args.who, args.on)
    return {}


async def _close(engine: MediaEngine, args: CloseArguments) -> Any:
    await engine.close(args.room, args.peer)
    return {}


async def _stats(engine: MediaEngine, args: StatsArguments) -> Any:
    return await engine.stats(args.room)


CALLS: dict[str, tuple[type[Arguments], Callable[[MediaEngine, Any], Awaitable[Any]]]] = {
    "publish": (PublishArguments, _publish),
    "restart": (RestartArguments, _restart),
    "view": (ViewArguments, _view),
    "view_answer": (ViewAnswerArguments, _view_answer),
    "assign": (AssignArguments, _assign),
    "keyframe": (KeyframeArguments, _keyframe),
    "record": (RecordArguments, _record),
    "close": (CloseArguments, _close),
    "stats": (StatsArguments, _stats),
}

_request_decoder = msgspec.json.Decoder(Request)
_encoder = msgspec.json.Encoder()


def bad_request(message: str) -> MediaError:
    return MediaError(MediaCode.BAD_REQUEST, message)


def read_request(line: bytes) -> Request:
    """Raises MediaError media.bad_request when the line is not a request."""
    try:
        return _request_decoder.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise bad_request("El mensaje no es una petición válida.") from None


async def perform(engine: MediaEngine, request: Request) -> Any:
    """Run one call and return its JSON result. Raises MediaError."""
    call = CALLS.get(request.call)
    if call is None:
        raise bad_request("Esa llamada no existe.")
    arguments_type, handler = call
    try:
        arguments = msgspec.convert(request.args, arguments_type)
    except msgspec.ValidationError as error:
        raise bad_request(f"Los argumentos no son válidos: {error}") from None
    return await handler(engine, arguments)


def request_line(request_id: int, call: str, args: dict[str, Any]) -> bytes:
    return _encoder.encode({"id": request_id, "call": call, "args": args}) + b"\n"


def result_line(request_id: int, result: Any) -> bytes:
    return _encoder.encode({"id": request_id, "ok": True, "result": result}) + b"\n"


def error_line(request_id: int | None, error: MediaError) -> bytes:
    body = {"id": request_id, "ok": False, "error": {"code": error.code, "message": error.message}}
    return _encoder.encode(body) + b"\n"


def event_line(event: MediaEvent) -> bytes:
    return _encoder.encode({"event": event.as_json()}) + b"\n"


def read_reply(line: bytes) -> dict[str, Any]:
    """What the media process sent. Raises MediaError media.unavailable when it is not one of its lines."""
    try:
        return msgspec.json.decode(line, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise MediaError(MediaCode.UNAVAILABLE, "El servicio de video respondió algo ilegible.") from None


def result_of(reply: dict[str, Any]) -> Any:
    """The result of a reply. Raises the MediaError it carries."""
    if reply["ok"]:
        return reply["result"]
    raise MediaError(reply["error"]["code"], reply["error"]["message"])
