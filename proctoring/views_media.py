"""What the applicant's page sends: WHIP (RFC 9725), the token for it, and stills where WebRTC fails (design 5)."""

from __future__ import annotations

from functools import partial
from typing import cast
from uuid import UUID

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from accounts.enums import Right
from accounts.models import User
from accounts.permissions import require_right
from core.clock import iso, now
from core.errors import BadRequest, Conflict, NotFound
from core.http import json_ok
from exams.enums import Phase
from exams.models import Attempt
from exams.selectors import attempt_phase, get_attempt_for
from proctoring.live.link import link_to
from proctoring.models import Room
from proctoring.nodes import media_room, socket_of
from proctoring.pictures import STILL_LIMIT
from proctoring.selectors import room_of
from proctoring.services_stills import parsed_purpose, record_still
from proctoring.tokens import TOKEN_MAX_AGE_S, media_token
from proctoring.whip import NoToken, Publisher, WrongType, bearer_user, declared_length, publish, session, whip

PUBLISHING = frozenset({Phase.LOBBY, Phase.READY, Phase.OPEN})


@whip
async def whip_publish(request: HttpRequest, attempt: UUID) -> HttpResponse:
    """POST: camera and microphone of an attempt."""
    return await publish(request, partial(_publisher, request, attempt))


@whip
async def whip_session(request: HttpRequest, attempt: UUID, peer: str) -> HttpResponse:
    """PATCH and DELETE of that session."""
    return await session(request, peer, partial(_publisher, request, attempt))


async def _publisher(request: HttpRequest, attempt_id: UUID, *, ending: bool) -> Publisher:
    user_id = bearer_user(request, attempt_id, ending=ending)
    room = await sync_to_async(_room_to_publish_in)(user_id, attempt_id, ending=ending)
    return Publisher(link_to(socket_of(room)), media_room(room), str(attempt_id), f"/media/whip/{attempt_id}")


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
