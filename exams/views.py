"""The exam page and its HTTP commands: the same services as the socket, for when sockets are blocked (design 4)."""

from __future__ import annotations

import json
from typing import cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET, require_POST

from accounts.enums import Right
from accounts.models import User
from accounts.permissions import require_right
from core.clock import iso, now
from core.errors import Conflict
from core.http import json_command, json_ok, read_json, received_at
from core.signing import public_keys
from exams.boot import boot_data
from exams.domain.device import is_mobile
from exams.domain.timing import may_have_key
from exams.enums import Phase
from exams.live import presence
from exams.models import Attempt
from exams.protocol import AnswerPost, Empty, Present
from exams.selectors import (
    attempt_phase,
    attempt_snapshot,
    get_attempt_for,
    lobby_missing,
    open_or_near_attempt,
    paper_key,
    receipts_of,
    timetable_of,
)
from exams.services import finish_attempt, mark_present
from exams.services_answers import AnswerCommand, save_answer
from exams.tickets import set_ticket


def _own(request: HttpRequest, attempt: UUID) -> Attempt:
    return get_attempt_for(cast(User, request.user), attempt)


@never_cache
@require_GET
@require_right(Right.SIT_EXAM)
def my_attempts(request: HttpRequest) -> HttpResponse:
    """`/evaluacion/`: to the attempt that is near, or a page that says there is none."""
    if near := open_or_near_attempt(cast(User, request.user), now=now()):
        return redirect("exams-attempt", attempt=near.id)
    return render(request, "exams/no_attempt.html")


@never_cache
@ensure_csrf_cookie
@require_GET
@require_right(Right.SIT_EXAM)
def attempt_page(request: HttpRequest, attempt: UUID) -> HttpResponse:
    """The one page of the exam: lobby, questions, end. It never navigates."""
    own = _own(request, attempt)
    response = render(request, "exams/attempt.html", {"attempt": own, "boot": boot_data(own, now=now())})
    set_ticket(response, request, own.id)
    return response


@require_POST
@require_right(Right.SIT_EXAM, json=True)
@json_command
def present(request: HttpRequest, attempt: UUID) -> HttpResponse:
    """POST presente `{consent, document_shown}` → `{present_at, missing}` (EXA-08)."""
    moment = received_at(request)
    own = _own(request, attempt)
    if is_mobile(request.headers.get("User-Agent", "")):
        raise Conflict("attempt.mobile", "La evaluación debe realizarse desde una laptop o PC de escritorio.")
    data = read_json(request, Present)
    checked = mark_present(own, consent=data.consent, document_shown=data.document_shown, now=moment)
    present_at = iso(checked.present_at) if checked.present_at else None
    response = json_ok({"present_at": present_at, "missing": checked.missing, "now": iso(moment)})
    set_ticket(response, request, own.id)
    return response


@require_POST
@require_right(Right.SIT_EXAM, json=True)
@json_command
def answers(request: HttpRequest, attempt: UUID) -> HttpResponse:
    """POST respuestas `{position, option, revision, page?}` → `{receipt}`."""
    moment = received_at(request)
    own = _own(request, attempt)
    data = read_json(request, AnswerPost)
    command = AnswerCommand(own.id, data.position, data.option, data.revision, moment, data.page)
    return json_ok({"receipt": save_answer(command)})


@require_POST
@require_right(Right.SIT_EXAM, json=True)
@json_command
def finish(request: HttpRequest, attempt: UUID) -> HttpResponse:
    """POST finalizar `{}` → `{receipt}` (EXA-12)."""
    moment = received_at(request)
    own = _own(request, attempt)
    read_json(request, Empty)
    return json_ok({"receipt": finish_attempt(own.id, now=moment)})


@require_GET
@require_right(Right.SIT_EXAM, json=True)
@json_command
def state(request: HttpRequest, attempt: UUID) -> HttpResponse:
    """GET estado: the `hello` snapshot without taking the lease; counts as a heartbeat of a page without sockets."""
    own = _own(request, attempt)
    moment = now()
    presence.beat(str(own.id), visible=True, rtt_ms=None)
    return json_ok(attempt_snapshot(own, missing=lobby_missing(own, now=moment), now=moment))


@require_GET
@require_right(Right.SIT_EXAM, json=True)
@json_command
def key(request: HttpRequest, attempt: UUID) -> HttpResponse:
    """GET llave → `{key, now, deadline}` from T0 on, to who was present; attempt.not_open before."""
    own = _own(request, attempt)
    moment = now()
    timetable = timetable_of(own)
    if moment < timetable.opens_at:
        raise Conflict(
            "attempt.not_open",
            "La evaluación aún no empieza.",
            {"now": iso(moment), "opens_at": iso(timetable.opens_at)},
        )
    if not may_have_key(timetable, present_at=own.present_at, now=moment):
        raise Conflict("attempt.door_closed", "La evaluación inició sin su presencia y no hay tolerancia.")
    if attempt_phase(own, now=moment) is not Phase.OPEN:
        raise Conflict("attempt.closed", "La evaluación ya terminó.")
    return json_ok({"key": paper_key(own), "now": iso(moment), "deadline": iso(timetable.deadline)})


@require_GET
@require_right(Right.SIT_EXAM, json=True)
@json_command
def receipts(request: HttpRequest, attempt: UUID) -> HttpResponse:
    """GET constancias.json: every receipt with the public keys, to keep and to verify offline (tools/verify_record.py)."""
    own = _own(request, attempt)
    body = {"attempt": str(own.id), "receipts": receipts_of(own), "keys": public_keys()}
    response = HttpResponse(json.dumps(body, indent=1), content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="constancias-{own.id}.json"'
    response["Cache-Control"] = "no-store"
    return response


@require_GET
def receipt_key(request: HttpRequest) -> HttpResponse:
    """GET /.well-known/receipt-key.json: the public keys of receipts, roots and publications."""
    return JsonResponse({"keys": public_keys()})
