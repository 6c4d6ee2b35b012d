"""What the applicant's page sends: WHIP (RFC 9725), the token for it, and stills where WebRTC fails (design 5)."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar, cast
from uuid import UUID

from asgiref.sync import sync_to_async
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from accounts.enums import Right
from accounts.models import User
from accounts.permissions import require_right
from core.clock import iso, now
from core.errors import BadRequest, Conflict, DomainError, NotFound
from core.http import json_error, json_ok, unexpected
from exams.enums import Phase
from exams.models import Attempt
from exams.selectors import attempt_phase, get_attempt_for
from proctoring.live.link import MediaLink, link_to
from proctoring.media.interface import MAX_SDP_BYTES, MediaCode, MediaError
from proctoring.models import Room
from proctoring.nodes import media_room, socket_of
from proctoring.pictures import STILL_LIMIT
from proctoring.selectors import room_of
from proctoring.services_stills import parsed_purpose, record_still
from proctoring.tokens import ENDING_MAX_AGE_S, TOKEN_MAX_AGE_S, media_token, token_user

logger = logging.getLogger(__name__)
T = TypeVar("T")

SDP = "application/sdp"
FRAGMENT = "application/trickle-ice-sdpfrag"
RETRY_AFTER_S = 2
PUBLISHING = frozenset({Phase.LOBBY, Phase.READY, Phase.OPEN})


class NoToken(DomainError):
    """No bearer token, or one that is forged, expired or for another attempt."""

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
    """The media process does not answer; the exam goes on without it (law 7)."""

    status = 503

    def __init__(self, code: str = MediaCode.UNAVAILABLE, message: str = "") -> None:
        super().__init__(str(code), message or "El servicio de video no responde. Se reintentará solo.")


Whip = Callable[..., Coroutine[Any, Any, HttpResponse]]


def _whip(view: Whip) -> Whip:
    """Typed errors as JSON with the headers that HTTP and the RFC ask for; never a page, never a cookie's authority."""

    async def answered(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        try:
            return await view(request, *args, **kwargs)
        except DomainError as error:
            logger.info("whip refused: %s", error.code)
            return _refusal(error)
        except Exception as error:  # noqa: BLE001 - logged with its reference; video never breaks the exam server
            return json_error(unexpected(error))

    answered.__name__ = view.__name__
    return csrf_exempt(answered)


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


@_whip
async def whip_publish(request: HttpRequest, attempt: UUID) -> HttpResponse:
    """POST an offer: 201 with the answer and the session's address."""
    if request.method != "POST":
        raise MethodNotAllowed("POST")
    offer = _body(request, SDP)
    room, link = await _publisher(request, attempt)
    published = await _media(link.client.publish(media_room(room), str(attempt), offer))
    response = HttpResponse(published["answer"], content_type=SDP, status=201)
    response["Location"] = f"/media/whip/{attempt}/{published['peer']}"
    response["ETag"] = _etag(published["answer"])
    response["Accept-Patch"] = FRAGMENT
    response["Cache-Control"] = "no-store"
    return response


@_whip
async def whip_session(request: HttpRequest, attempt: UUID, peer: str) -> HttpResponse:
    """PATCH restarts ICE (200 with the new fragment) or brings candidates (204: ICE-lite needs none); DELETE ends it."""
    if request.method == "DELETE":
        return await _whip_end(request, attempt, peer)
    if request.method != "PATCH":
        raise MethodNotAllowed("PATCH", "DELETE")
    fragment = _body(request, FRAGMENT)
    room, link = await _publisher(request, attempt)
    await _check_session(link, room, attempt, peer)
    answer = await _media(link.client.restart(media_room(room), peer, fragment))
    if not answer:
        return HttpResponse(status=204)
    response = HttpResponse(answer, content_type=FRAGMENT)
    response["ETag"] = _etag(answer)
    response["Cache-Control"] = "no-store"
    return response


async def _whip_end(request: HttpRequest, attempt: UUID, peer: str) -> HttpResponse:
    """Ending is allowed at any time and with an old token: the exam may just have ended."""
    room, link = await _publisher(request, attempt, ending=True)
    await _check_session(link, room, attempt, peer)
    await _media(link.client.close(media_room(room), peer))
    return HttpResponse(status=200)


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


async def _publisher(request: HttpRequest, attempt_id: UUID, *, ending: bool = False) -> tuple[Room, MediaLink]:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    max_age = ENDING_MAX_AGE_S if ending else TOKEN_MAX_AGE_S
    bearer = scheme.lower() == "bearer"
    user_id = token_user(token.strip(), attempt_id=attempt_id, max_age=max_age) if bearer else None
    if user_id is None:
        raise NoToken
    room = await sync_to_async(_room_to_publish_in)(user_id, attempt_id, ending=ending)
    return room, link_to(socket_of(room))


def _room_to_publish_in(user_id: int, attempt_id: UUID, *, ending: bool) -> Room:
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None:
        raise NoToken
    attempt = get_attempt_for(user, attempt_id)
    if not ending:
        check_publishing(attempt)
    room = room_of(attempt)
    if room is None:
        raise NotFound("room.not_found", "Su evaluación aún no tiene sala.")
    return room


def check_publishing(attempt: Attempt) -> None:
    """Conflict attempt.not_open unless this attempt is in its lobby or exam."""
    if attempt_phase(attempt, now=now()) not in PUBLISHING:
        raise Conflict("attempt.not_open", "El video se transmite en la sala de espera y durante la evaluación.")


async def _check_session(link: MediaLink, room: Room, attempt_id: UUID, peer: str) -> None:
    """The session must be this applicant's present one: a token says nothing about somebody else's."""
    stats = await _media(link.client.stats(media_room(room)))
    publisher = stats["publishers"].get(str(attempt_id))
    if publisher is None or publisher["peer"] != peer:
        raise NotFound(MediaCode.GONE, "Esa transmisión ya no existe. Publique de nuevo.")


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


@require_POST
@require_right(Right.SIT_EXAM, json=True)
def media_access(request: HttpRequest, attempt: UUID) -> HttpResponse:
    """Where to publish, and a token for it."""
    mine = get_attempt_for(cast(User, request.user), attempt)
    check_publishing(mine)
    return json_ok(
        {
            "token": media_token(mine.id, user_id=mine.user_id),
            "whip": f"/media/whip/{mine.id}",
            "expires_in": TOKEN_MAX_AGE_S,
        }
    )


@require_POST
@require_right(Right.SIT_EXAM, json=True)
def still(request: HttpRequest, attempt: UUID) -> HttpResponse:
    """A JPEG as the body: `?purpose=fallback` every 3 s without WebRTC, `document` when the DNI is shown."""
    mine = get_attempt_for(cast(User, request.user), attempt)
    purpose = parsed_purpose(request.GET.get("purpose", "fallback"))
    if request.content_type != "image/jpeg":
        raise WrongType("still.content_type", "La imagen se envía como image/jpeg.")
    if declared_length(request) > STILL_LIMIT:
        raise BadRequest("still.too_large", "La imagen supera 100 KiB.", {"limit": STILL_LIMIT})
    kept = record_still(mine, purpose=purpose, data=request.body, now=now())
    return json_ok({"at": iso(kept.at)})
