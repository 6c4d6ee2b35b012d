"""Interviews: the committee's list and slots, one person's interview, and what the applicant is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.enums import Right
from accounts.models import User
from accounts.permissions import check_rights, require_right
from calls.models import Call
from core import clock
from core.display import LIMA
from core.errors import BadRequest, DomainError
from cvs.views import INVALID, actor_of, user_of
from results.domain.interview import Slot
from results.forms_interviews import ArrivalForm, CloseForm, DisqualifyForm, LayOutForm, ScoreForm, SlotForm
from results.selectors_contracts import won_by
from results.selectors_interview_rooms import first_seen, moments_of
from results.selectors_interviews import (
    CRITERIA,
    Interview,
    get_interview_call_for,
    get_interview_for,
    interview_days,
    interviews_of,
    my_interview_for,
    shortlist_published,
)
from results.services_interviews import (
    close_absent,
    close_scored,
    disqualify,
    lay_out_slots,
    move_slot,
    note_arrival,
    score_interview,
)

staff_page = require_right(Right.EVALUATE, Right.SEE_OUTCOMES)


@never_cache
@staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def interviews(request: HttpRequest, code: str) -> HttpResponse:
    """Everybody called to the interview of a call; POST lays out slots for those without one."""
    if request.method == "POST":
        check_rights(request, Right.EVALUATE)
    call = get_interview_call_for(user_of(request), code)
    days = interview_days(call)
    if request.method != "POST":
        return _draw_list(request, call, LayOutForm(initial={"on": days[0] if days else None}))
    form = LayOutForm(request.POST)
    if not form.is_valid():
        return _draw_list(request, call, form, status=INVALID)
    try:
        made = lay_out_slots(call, form.plan(), place=form.place(), actor=actor_of(request), now=clock.now())
    except DomainError as error:
        form.add_error(None, error.message)
        return _draw_list(request, call, form, status=error.status)
    messages.success(request, f"Turnos asignados: {len(made)}.")
    return redirect("results-interviews", call.code)


def _draw_list(request: HttpRequest, call: Call, form: LayOutForm, *, status: int = 200) -> HttpResponse:
    found = interviews_of(call)
    context = {
        "call": call,
        "interviews": found,
        "waiting": sum(each.slot is None for each in found),
        "decided": sum(each.result is not None for each in found),
        "published": shortlist_published(call),
        "days": interview_days(call),
        "form": form,
        "now": clock.now(),
    }
    return render(request, "results/interviews.html", context, status=status)


@never_cache
@staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def interview(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """One person's interview; POST `act` is one of `ACTS`."""
    if request.method == "POST":
        check_rights(request, Right.EVALUATE)
    found = get_interview_for(user_of(request), code, number)
    if request.method != "POST":
        return _draw(request, found, {})
    act = request.POST.get("act", "")
    if act not in ACTS:
        raise BadRequest("interview.act", "Esa acción no existe.")
    make, done = ACTS[act]
    form = make(request.POST, auto_id=_id(act))
    if not form.is_valid():
        return _draw(request, found, {act: form}, status=INVALID)
    try:
        said = done(request, found, form)
    except DomainError as error:
        form.add_error(None, error.message)
        return _draw(request, found, {act: form}, status=error.status)
    messages.success(request, said)
    return redirect("results-interview", code, number)


def _draw(request: HttpRequest, found: Interview, tried: dict[str, forms.Form], *, status: int = 200) -> HttpResponse:
    """The page, with a form that was refused in the place of the blank one."""
    member, now = actor_of(request), clock.now()
    own = found.scores.get(member)
    initial: dict[str, dict[str, Any]] = {
        "slot": _slot_initial(found),
        "arrival": arrival_initial(found, now),
        "score": score_initial(found, member),
    }
    blank = {act: make(initial=initial.get(act), auto_id=_id(act)) for act, (make, _) in ACTS.items()}
    context: dict[str, Any] = {
        "call": found.application.call,
        "found": found,
        "own": own,
        "member": member,
        "scores": [
            (name.removeprefix("user:"), score if may_see_scores(user_of(request), found, name) else None)
            for name, score in found.scores.items()
        ],
        "criteria": CRITERIA,
        "published": shortlist_published(found.application.call),
        "moments": moments_of(found.slot) if found.slot and found.slot.in_vigia else (),
        "started": found.slot is not None and now >= found.slot.start,
        "now": now,
        "tried": next(iter(tried), ""),
        "forms": blank | tried,
    }
    return render(request, "results/interview.html", context, status=status)


def may_see_scores(user: User, found: Interview, of: str) -> bool:
    """Whether this person sees what `of` gave: members see the others' once they gave their own."""
    own = f"user:{user.username}"
    sees_all = user.has_right(Right.SEE_OUTCOMES) or own in found.scores or found.result is not None
    return sees_all or of == own


def score_initial(found: Interview, member: str) -> dict[str, str]:
    """What this member gave, as the form takes it."""
    own = found.scores.get(member)
    return {f"criterion_{place}": told for place, told in enumerate(own.criteria)} if own else {}


def _id(act: str) -> str:
    """Fields of several forms of one page must not share their identifiers."""
    return f"{act}_%s"


def _slot_initial(found: Interview) -> dict[str, Any]:
    if found.slot is None:
        days = interview_days(found.application.call)
        return {"on": days[0] if days else None}
    here = found.slot.start.astimezone(LIMA)
    return {
        "on": here.date(),
        "time_from": here.time(),
        "minutes": found.slot.minutes,
        "tolerance_minutes": found.slot.tolerance_minutes,
        "link": found.slot.link,
        "room": found.slot.room,
        "in_vigia": found.slot.in_vigia,
    }


def arrival_initial(found: Interview, now: datetime) -> dict[str, Any]:
    """As noted; before that, when the room saw them come, or now: a person decides which hour stands."""
    if found.arrival is None:
        came = first_seen(found.slot) if found.slot else None
        return {"connected": (came or now).astimezone(LIMA).time().replace(microsecond=0)}
    at = found.arrival.connected_at.astimezone(LIMA)
    return {"connected": at.time(), "identity_checked": found.arrival.identity_checked}


def _slot(request: HttpRequest, found: Interview, form: Any) -> str:
    told = Slot(form.start(), form.cleaned_data["minutes"])
    move_slot(
        found.application,
        told,
        place=form.place(),
        reason=form.cleaned_data["reason"],
        actor=actor_of(request),
        now=clock.now(),
    )
    return "Turno grabado."


def _arrival(request: HttpRequest, found: Interview, form: Any) -> str:
    on = (found.slot.start if found.slot else clock.now()).astimezone(LIMA).date()
    note_arrival(
        found.application,
        connected_at=form.connected_at(on),
        identity_checked=form.cleaned_data["identity_checked"],
        reason=form.cleaned_data["reason"],
        actor=actor_of(request),
        now=clock.now(),
    )
    return "Conexión anotada."


def _score(request: HttpRequest, found: Interview, form: Any) -> str:
    made = score_interview(found.application, form.criteria(), actor=actor_of(request), now=clock.now())
    return f"Su calificación quedó grabada: {made.total}."


def _close(request: HttpRequest, found: Interview, form: Any) -> str:
    reason = form.cleaned_data["reason"]
    made = close_scored(found.application, actor=actor_of(request), now=clock.now(), reason=reason)
    return f"Entrevista cerrada con {made.score}."


def _absent(request: HttpRequest, found: Interview, form: Any) -> str:
    reason = form.cleaned_data["reason"]
    close_absent(found.application, actor=actor_of(request), now=clock.now(), reason=reason)
    return "Se consignó NO ASISTIÓ."


def _disqualify(request: HttpRequest, found: Interview, form: Any) -> str:
    told = form.cleaned_data
    disqualify(
        found.application,
        code=told["code"],
        text=told["text"],
        actor=actor_of(request),
        now=clock.now(),
        reason=told["reason"],
    )
    return "Se consignó DESCALIFICADO/A."


ACTS: dict[str, tuple[type[forms.Form], Callable[[HttpRequest, Interview, Any], str]]] = {
    "slot": (SlotForm, _slot),
    "arrival": (ArrivalForm, _arrival),
    "score": (ScoreForm, _score),
    "close": (CloseForm, _close),
    "absent": (CloseForm, _absent),
    "disqualify": (DisqualifyForm, _disqualify),
}


@never_cache
@require_right(Right.APPLY)
@require_safe
def my_interview(request: HttpRequest, code: str) -> HttpResponse:
    """The applicant's own interview, once stage 10 is published."""
    mine = my_interview_for(user_of(request), code)
    context = {"mine": mine, "call": mine.application.call, "won": won_by(user_of(request), code)}
    return render(request, "results/my_interview.html", context)
