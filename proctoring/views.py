"""Pages of the monitors, and the pictures behind their gatekeepers."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET

from accounts.enums import Right
from accounts.models import User
from accounts.permissions import require_right
from core.clock import iso, now
from core.errors import NotFound
from core.http import json_ok
from exams.enums import DisqualificationCode
from exams.models import Attempt
from exams.selectors import sitting_timetable
from proctoring.domain.texts import INCIDENT_MAX, MESSAGE_MAX, NOTE_MAX, REASON_MAX, WARNING_MAX
from proctoring.enums import StillPurpose
from proctoring.models import Room
from proctoring.permissions import actor_of, can_act
from proctoring.pictures import read_private
from proctoring.selectors import document_picture_of, get_room_for, get_seat_for, get_still_for, rooms_for
from proctoring.selectors_dossier import dossier
from proctoring.services_audit import record_view

PICTURE_TYPES = {".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png"}


def person(request: HttpRequest) -> User:
    """Who is signed in; the views' guards have checked that somebody is."""
    return cast(User, request.user)


@never_cache
@require_GET
@require_right(Right.WATCH)
def rooms(request: HttpRequest) -> HttpResponse:
    """`/sala/`: the rooms this person may watch."""
    return render(request, "proctoring/rooms.html", {"rooms": rooms_for(person(request), now=now())})


@never_cache
@ensure_csrf_cookie
@require_GET
@require_right(Right.WATCH)
def room_page(request: HttpRequest, room: int) -> HttpResponse:
    """`/sala/<room>/`: wall and focus, one page that never navigates."""
    found = get_room_for(person(request), room)
    context = {"room": found, "boot": _boot(request, found), "codes": DisqualificationCode.choices}
    context |= {"can_act": can_act(person(request)), "limits": _limits()}
    return render(request, "proctoring/room.html", context)


def _boot(request: HttpRequest, room: Room) -> dict[str, Any]:
    timetable, user = sitting_timetable(room.sitting), person(request)
    return {
        "now": iso(now()),
        "room": {"id": room.pk, "name": room.name, "confirmations": room.confirmations},
        "call": {"code": room.sitting.call.code},
        "opens_at": iso(timetable.opens_at),
        "deadline": iso(timetable.deadline),
        "me": {"username": user.username, "can_act": can_act(user)},
        "urls": {"socket": f"/ws/room/{room.pk}/", "base": f"/sala/{room.pk}/"},
    }


def _limits() -> dict[str, int]:
    return {
        "warning": WARNING_MAX,
        "message": MESSAGE_MAX,
        "note": NOTE_MAX,
        "incident": INCIDENT_MAX,
        "reason": REASON_MAX,
    }


@never_cache
@require_GET
@require_right(Right.WATCH, json=True)
def dossier_json(request: HttpRequest, room: int, attempt: UUID) -> HttpResponse:
    """GET …/expediente."""
    return json_ok(dossier(get_seat_for(person(request), room, attempt), now=now()))


@never_cache
@require_GET
@require_right(Right.WATCH)
def document_picture(request: HttpRequest, room: int, attempt: UUID) -> HttpResponse:
    """GET …/documento: the DNI of the person's file (EXA-09)."""
    seat = get_seat_for(person(request), room, attempt)
    found = document_picture_of(seat.attempt)
    if found is None:
        raise NotFound("document.not_found", "La ficha de esta persona no tiene imagen del documento.")
    path, sha256 = found
    return _picture(request, seat.room, seat.attempt, path=path, sha256=sha256, what="document_on_file", once=False)


@never_cache
@require_GET
@require_right(Right.WATCH)
def still_picture(request: HttpRequest, room: int, still: int) -> HttpResponse:
    """GET /sala/<room>/imagen/<id>."""
    user = person(request)
    found = get_still_for(user, room, still)
    return _picture(
        request,
        get_room_for(user, room),
        found.attempt,
        path=found.path,
        sha256=found.sha256,
        what=found.purpose,
        once=found.purpose == StillPurpose.FALLBACK,
    )


def _picture(
    request: HttpRequest, room: Room, attempt: Attempt, *, path: str, sha256: str, what: str, once: bool
) -> HttpResponse:
    answer = picture_answer(path)
    record_view(room, attempt, picture=what, sha256=sha256, once=once, actor=actor_of(person(request)), now=now())
    return answer


def picture_answer(path: str) -> HttpResponse:
    """A picture below PRIVATE_ROOT, which nothing keeps or runs. NotFound `picture.not_found`."""
    data = read_private(path)
    content_type = PICTURE_TYPES.get(f".{path.rpartition('.')[2].lower()}")
    if data is None or content_type is None:
        raise NotFound("picture.not_found", "No se encontró la imagen.")
    response = HttpResponse(data, content_type=content_type)
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Disposition"] = "inline"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
