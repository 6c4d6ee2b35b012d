"""The interview's video room: its two pages, the sheet beside the picture, and camera and microphone by WHIP (RFC 9725)."""

from __future__ import annotations

from functools import partial
from typing import Any

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.enums import Right
from accounts.models import User
from accounts.permissions import require_right
from core import clock
from core.clock import iso
from core.errors import BadRequest, Conflict, NotFound
from core.http import json_command, json_ok, read_json
from cvs.views import actor_of, user_of
from proctoring.live.link import link_to
from proctoring.nodes import socket_of_number
from proctoring.tokens import TOKEN_MAX_AGE_S, media_token
from proctoring.views import picture_answer
from proctoring.whip import NoToken, Publisher, bearer_user, publish, session, whip
from results.domain.interview_room import OPENS_BEFORE, PLACES, may_transmit
from results.enums import RoomPart
from results.forms_interviews import ArrivalForm, ScoreForm
from results.live.interviews import media_room
from results.protocol import SheetAct
from results.selectors_interview_rooms import (
    RoomVisit,
    document_on_file,
    get_interview_room_for,
    get_my_interview_room_for,
    phase_of,
)
from results.selectors_interviews import get_interview_for
from results.services_interview_rooms import note_document_view
from results.views_interviews import ACTS, arrival_initial, may_see_scores, score_initial

staff_page = require_right(Right.EVALUATE, Right.SEE_OUTCOMES)
person_in_room = require_right(Right.APPLY, Right.EVALUATE, Right.SEE_OUTCOMES, json=True)


@never_cache
@require_right(Right.APPLY)
@require_safe
def my_room(request: HttpRequest, code: str) -> HttpResponse:
    """The applicant's own room."""
    return _draw(request, get_my_interview_room_for(user_of(request), code), {})


@never_cache
@staff_page
@require_safe
def room(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The committee's side of somebody's room, with their sheet."""
    visit = _visit(request, code, number)
    found = get_interview_for(user_of(request), code, number)
    member = actor_of(request)
    scores = found.scores.items()
    context = {
        "found": found,
        "arrival_form": ArrivalForm(initial=arrival_initial(found, clock.now()), auto_id="arrival_%s"),
        "score_form": ScoreForm(initial=score_initial(found, member), auto_id="score_%s"),
        "own": found.scores.get(member),
        "scored": [
            (name.removeprefix("user:"), score if may_see_scores(user_of(request), found, name) else None)
            for name, score in scores
        ],
        "has_document": document_on_file(visit.application) is not None,
    }
    return _draw(request, visit, context)


def _draw(request: HttpRequest, visit: RoomVisit, more: dict[str, Any]) -> HttpResponse:
    boot = {
        "now": iso(clock.now()),
        "start": iso(visit.slot.start),
        "opens": iso(visit.slot.start - OPENS_BEFORE),
        "part": visit.part.value,
        "places": PLACES,
        "urls": {"socket": f"/ws/interview/{visit.slot.pk}/", "media": f"/entrevista/{visit.slot.pk}/media"},
    }
    context = {
        "boot": boot,
        "call": visit.application.call,
        "slot": visit.slot,
        "person": visit.application.user,
        "number": visit.application.number,
        "is_applicant": visit.part == RoomPart.APPLICANT,
        "speaks": visit.part != RoomPart.WATCHER,
        "is_member": visit.part == RoomPart.MEMBER,
    }
    return render(request, "results/interview_room.html", context | more)


def _visit(request: HttpRequest, code: str, number: int) -> RoomVisit:
    """The staff's visit to the room of somebody who has their slot in it."""
    found = get_interview_for(user_of(request), code, number)
    if found.slot is None:
        raise NotFound("interview_room.not_found", "No se encontró la sala de entrevista.")
    return get_interview_room_for(user_of(request), found.slot.pk)


@never_cache
@staff_page
@require_safe
def document(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The DNI of their sheet, to hold beside the picture (INT-04)."""
    visit = _visit(request, code, number)
    known = document_on_file(visit.application)
    if known is None:
        raise NotFound("document.not_found", "La ficha de esta persona no tiene imagen del documento.")
    path, sha256 = known
    answer = picture_answer(path)
    note_document_view(visit, sha256=sha256, now=clock.now())
    return answer


@require_POST
@require_right(Right.EVALUATE, json=True)
@json_command
def sheet(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """`arrival` and `score` of the sheet without leaving the room: `{said}`, or the fields that are not right."""
    _visit(request, code, number)
    told = read_json(request, SheetAct)
    make, done = ACTS[told.act]
    form = make(told.data())
    if not form.is_valid():
        faults = {name: str(errors[0]) for name, errors in form.errors.items()}
        raise BadRequest("interview.fields", "Revise los datos marcados.", {"fields": faults})
    said = done(request, get_interview_for(user_of(request), code, number), form)
    return json_ok({"said": said})


@require_POST
@person_in_room
@json_command
def media_access(request: HttpRequest, slot_id: int) -> HttpResponse:
    """Where to publish, and a token for it."""
    visit = get_interview_room_for(user_of(request), slot_id)
    _check_transmitting(visit)
    token = media_token(media_room(slot_id), user_id=visit.user.pk)
    return json_ok({"token": token, "whip": f"/media/whip/entrevista/{slot_id}", "expires_in": TOKEN_MAX_AGE_S})


def _check_transmitting(visit: RoomVisit) -> None:
    if not may_transmit(visit.part, phase_of(visit.slot, now=clock.now())):
        raise Conflict("interview_room.closed", "La sala no está abierta en este momento.")


@whip
async def whip_publish(request: HttpRequest, slot_id: int) -> HttpResponse:
    """POST: camera and microphone of somebody in the room."""
    return await publish(request, partial(_publisher, request, slot_id))


@whip
async def whip_session(request: HttpRequest, slot_id: int, peer: str) -> HttpResponse:
    """PATCH and DELETE of that session."""
    return await session(request, peer, partial(_publisher, request, slot_id))


async def _publisher(request: HttpRequest, slot_id: int, *, ending: bool) -> Publisher:
    user_id = bearer_user(request, media_room(slot_id), ending=ending)
    visit = await sync_to_async(_visit_to_publish)(user_id, slot_id, ending=ending)
    link = link_to(socket_of_number(slot_id))
    return Publisher(link, media_room(slot_id), visit.who, f"/media/whip/entrevista/{slot_id}")


def _visit_to_publish(user_id: int, slot_id: int, *, ending: bool) -> RoomVisit:
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None:
        raise NoToken
    visit = get_interview_room_for(user, slot_id)
    if not ending:
        _check_transmitting(visit)
    return visit
