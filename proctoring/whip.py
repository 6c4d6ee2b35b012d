"""WHIP (RFC 9725) as HTTP owes it, for whoever publishes into a media room; the views say who may publish where."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from core.errors import BadRequest, DomainError, NotFound
from core.http import json_error, unexpected
from proctoring.live.link import MediaLink
from proctoring.media.interface import MAX_SDP_BYTES, MediaCode, MediaError
from proctoring.tokens import ENDING_MAX_AGE_S, TOKEN_MAX_AGE_S, token_user

logger = logging.getLogger(__name__)
T = TypeVar("T")

SDP = "application/sdp"
FRAGMENT = "application/trickle-ice-sdpfrag"
RETRY_AFTER_S = 2


@dataclass(frozen=True, slots=True)
class Publisher:
    """Somebody at the door of a media room: its process, its name, their name in it, and the address of the endpoint."""

    link: MediaLink
    room: str
    who: str
    address: str


class Door(Protocol):
    """Who is asking, or the typed error that refuses them. `ending` is true for who only wants to stop."""

    async def __call__(self, *, ending: bool) -> Publisher: ...


class NoToken(DomainError):
    """No bearer token, or one that is forged, expired or for another room."""

    status = 401

    def __init__(self) -> None:
        super().__init__("media.token", "La credencial de video falta o venció. Pida otra.")


class WrongType(DomainError):
    """A content type that this address does not take."""

    status = 415


class TooLarge(DomainError):
    """A body beyond its limit."""

    status = 413


class MethodNotAllowed(DomainError):
    """RFC 9725: only POST on the endpoint, PATCH and DELETE on the session."""

    status = 405

    def __init__(self, *allowed: str) -> None:
        super().__init__("method.not_allowed", "Este recurso no admite ese método.")
        self.allowed = ", ".join(allowed)


class EngineAway(DomainError):
    """The media process does not answer; everything else goes on without it (law 7)."""

    status = 503

    def __init__(self, code: str = MediaCode.UNAVAILABLE, message: str = "") -> None:
        super().__init__(str(code), message or "El servicio de video no responde. Se reintentará solo.")


Whip = Callable[..., Coroutine[Any, Any, HttpResponse]]


def whip(view: Whip) -> Whip:
    """Typed errors as JSON with the headers that HTTP and the RFC ask for; never a page, never a cookie's authority."""

    async def answered(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        try:
            return await view(request, *args, **kwargs)
        except DomainError as error:
            logger.info("whip refused: %s", error.code)
            return _refusal(error)
        except Exception as error:  # noqa: BLE001 - logged with its reference; video never breaks the web server
            return json_error(unexpected(error))

    answered.__name__ = view.__name__
    return csrf_exempt(answered)


def bearer_user(request: HttpRequest, subject: object, *, ending: bool) -> int:
    """The person whose token for `subject` came along. Raises NoToken."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    max_age = ENDING_MAX_AGE_S if ending else TOKEN_MAX_AGE_S
    user_id = token_user(token.strip(), subject, max_age=max_age) if scheme.lower() == "bearer" else None
    if user_id is None:
        raise NoToken
    return user_id


async def publish(request: HttpRequest, door: Door) -> HttpResponse:
    """POST an offer: 201 with the answer and the session's address."""
    if request.method != "POST":
        raise MethodNotAllowed("POST")
    offer = _body(request, SDP)
    publisher = await door(ending=False)
    published = await _media(publisher.link.client.publish(publisher.room, publisher.who, offer))
    response = HttpResponse(published["answer"], content_type=SDP, status=201)
    response["Location"] = f"{publisher.address}/{published['peer']}"
    response["ETag"] = _etag(published["answer"])
    response["Accept-Patch"] = FRAGMENT
    response["Cache-Control"] = "no-store"
    return response


async def session(request: HttpRequest, peer: str, door: Door) -> HttpResponse:
    """PATCH restarts ICE (200 with the new fragment) or brings candidates (204: ICE-lite needs none); DELETE ends it."""
    if request.method == "DELETE":
        return await _end(peer, door)
    if request.method != "PATCH":
        raise MethodNotAllowed("PATCH", "DELETE")
    fragment = _body(request, FRAGMENT)
    publisher = await door(ending=False)
    await _check_session(publisher, peer)
    answer = await _media(publisher.link.client.restart(publisher.room, peer, fragment))
    if not answer:
        return HttpResponse(status=204)
    response = HttpResponse(answer, content_type=FRAGMENT)
    response["ETag"] = _etag(answer)
    response["Cache-Control"] = "no-store"
    return response


async def _end(peer: str, door: Door) -> HttpResponse:
    """Ending is allowed at any time and with an old token: what was transmitted for may just have ended."""
    publisher = await door(ending=True)
    await _check_session(publisher, peer)
    await _media(publisher.link.client.close(publisher.room, peer))
    return HttpResponse(status=200)


async def _check_session(publisher: Publisher, peer: str) -> None:
    """The session must be this person's present one: a token says nothing about somebody else's."""
    stats = await _media(publisher.link.client.stats(publisher.room))
    present = stats["publishers"].get(publisher.who)
    if present is None or present["peer"] != peer:
        raise NotFound(MediaCode.GONE, "Esa transmisión ya no existe. Publique de nuevo.")


def _refusal(error: DomainError) -> JsonResponse:
    response = json_error(error)
    if isinstance(error, NoToken):
        response["WWW-Authenticate"] = "Bearer"
    elif isinstance(error, EngineAway):
        response["Retry-After"] = str(RETRY_AFTER_S)
    elif isinstance(error, MethodNotAllowed):
        response["Allow"] = error.allowed
    elif isinstance(error, WrongType):
        response["Accept-Post"] = SDP
    return response


def _body(request: HttpRequest, content_type: str) -> str:
    if request.content_type != content_type:
        raise WrongType("media.content_type", f"Se espera {content_type}.")
    try:
        if declared_length(request) > MAX_SDP_BYTES or len(request.body) > MAX_SDP_BYTES:
            raise TooLarge("media.too_large", "La descripción de la sesión supera 64 KiB.", {"limit": MAX_SDP_BYTES})
        return request.body.decode("utf-8")
    except RequestDataTooBig as error:
        raise TooLarge(
            "media.too_large", "La descripción de la sesión supera 64 KiB.", {"limit": MAX_SDP_BYTES}
        ) from error
    except UnicodeDecodeError as error:
        raise BadRequest(MediaCode.BAD_SDP, "La descripción de la sesión no es texto UTF-8.") from error


def declared_length(request: HttpRequest) -> int:
    """Bytes of the body as its header says, 0 where it says nothing: big bodies are refused before they are read."""
    text = request.META.get("CONTENT_LENGTH") or ""
    return int(text) if text.isdigit() else 0


async def _media(call: Awaitable[T]) -> T:
    try:
        return await call
    except MediaError as error:
        if error.code == MediaCode.GONE:
            raise NotFound(error.code, error.message) from error
        if error.code in {MediaCode.UNAVAILABLE, MediaCode.INTERNAL, MediaCode.LIMIT}:
            raise EngineAway(error.code, error.message) from error
        raise BadRequest(error.code, error.message) from error


def _etag(description: str) -> str:
    """Names the ICE session: its user fragment changes with each restart."""
    lines = [line for line in description.splitlines() if line.startswith("a=ice-ufrag:")]
    return f'"{hashlib.sha256("".join(lines[:1]).encode()).hexdigest()[:20]}"'
