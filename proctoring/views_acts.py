"""Acts of monitors as JSON commands: parse, gatekeeper, service, answer."""

from __future__ import annotations

from typing import Any, TypeVar
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from accounts.enums import Right
from accounts.permissions import require_right
from core.clock import iso, now
from core.http import json_ok, read_json
from proctoring.models import Disqualification, Seat
from proctoring.permissions import actor_of
from proctoring.protocol import IdentityAct, OverturnAct, ProposalAct, TextAct, WaiverAct
from proctoring.selectors import get_acting_seat_for, get_disqualification_for
from proctoring.services import (
    decide_identity,
    mark_incident,
    parsed_decision,
    send_message,
    send_warning,
    waive_media,
)
from proctoring.services_conduct import (
    confirm_disqualification,
    overturn_disqualification,
    parsed_code,
    propose_disqualification,
)
from proctoring.views import person

T = TypeVar("T")
act = require_right(Right.ACT_IN_ROOM, json=True)


def _read(request: HttpRequest, shape: type[T], room: int, attempt: UUID) -> tuple[Seat, T]:
    """The seat first: who may not act learns nothing of what a body should look like."""
    seat = get_acting_seat_for(person(request), room, attempt)
    return seat, read_json(request, shape)


@require_POST
@act
def identity(request: HttpRequest, room: int, attempt: UUID) -> HttpResponse:
    """POST …/identidad {decision, note}."""
    seat, body = _read(request, IdentityAct, room, attempt)
    check = decide_identity(
        seat.attempt,
        decision=parsed_decision(body.decision),
        note=body.note,
        actor=actor_of(person(request)),
        now=now(),
    )
    return json_ok({"decision": check.decision, "at": iso(check.at)})


@require_POST
@act
def waiver(request: HttpRequest, room: int, attempt: UUID) -> HttpResponse:
    """POST …/dispensa {note}."""
    seat, body = _read(request, WaiverAct, room, attempt)
    granted = waive_media(seat.attempt, note=body.note, actor=actor_of(person(request)), now=now())
    return json_ok({"at": iso(granted.at)})


@require_POST
@act
def warning(request: HttpRequest, room: int, attempt: UUID) -> HttpResponse:
    """POST …/advertencia {text, key}."""
    seat, body = _read(request, TextAct, room, attempt)
    send_warning(seat.attempt, text=body.text, key=body.key, actor=actor_of(person(request)), now=now())
    return json_ok({})


@require_POST
@act
def message(request: HttpRequest, room: int, attempt: UUID) -> HttpResponse:
    """POST …/mensaje {text, key}."""
    seat, body = _read(request, TextAct, room, attempt)
    send_message(seat.attempt, text=body.text, key=body.key, actor=actor_of(person(request)), now=now())
    return json_ok({})


@require_POST
@act
def incident(request: HttpRequest, room: int, attempt: UUID) -> HttpResponse:
    """POST …/incidente {text, key}."""
    seat, body = _read(request, TextAct, room, attempt)
    marked = mark_incident(seat.attempt, text=body.text, key=body.key, actor=actor_of(person(request)), now=now())
    return json_ok({"id": marked.pk, "at": iso(marked.at), "stills": [still.pk for still in marked.stills.all()]})


@require_POST
@act
def propose(request: HttpRequest, room: int, attempt: UUID) -> HttpResponse:
    """POST …/descalificacion {code, text, stills}."""
    seat, body = _read(request, ProposalAct, room, attempt)
    proposed = propose_disqualification(
        seat.attempt,
        code=parsed_code(body.code),
        text=body.text,
        stills=body.stills,
        actor=actor_of(person(request)),
        now=now(),
    )
    return json_ok(_decided(proposed))


@require_POST
@act
def confirm(request: HttpRequest, room: int, disqualification: int) -> HttpResponse:
    """POST /sala/<room>/descalificacion/<id>/confirmar."""
    found = get_disqualification_for(person(request), room, disqualification)
    return json_ok(_decided(confirm_disqualification(found, actor=actor_of(person(request)), now=now())))


@require_POST
@act
def overturn(request: HttpRequest, room: int, disqualification: int) -> HttpResponse:
    """POST /sala/<room>/descalificacion/<id>/dejar-sin-efecto {reason}."""
    found = get_disqualification_for(person(request), room, disqualification)
    body = read_json(request, OverturnAct)
    decided = overturn_disqualification(found, reason=body.reason, actor=actor_of(person(request)), now=now())
    return json_ok(_decided(decided))


def _decided(one: Disqualification) -> dict[str, Any]:
    return {"id": one.pk, "code": one.code, "state": one.state}
