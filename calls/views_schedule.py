"""The schedule editor: dates proposed from day 0, refused next to their line, warned apart, drawn as the public sees them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from calls.domain.schedule import change_refusals, propose, refusals, warnings
from calls.domain.terms import Section, lines_of, offsets_of, with_lines
from calls.domain.timeline import Line, timeline
from calls.enums import CallState
from calls.forms_schedule import DayZeroForm, ScheduleForm
from calls.models import Call
from calls.selectors import get_call_for, section_digest
from calls.services_drafts import edit_section
from calls.services_schedule import ScheduleRefused, change_schedule
from calls.ties import Ties
from calls.views_editor import actor_of, draw, hr_page, user_of
from core import clock
from core.display import LIMA
from core.errors import BadRequest, DomainError

DRAWN_DAYS = 500
SAVE = "grabar"  # any other `accion` only looks the dates over


@require_http_methods(["GET", "HEAD", "POST"])
@hr_page
def schedule(request: HttpRequest, code: str, *, ties: Ties) -> HttpResponse:
    """GET shows the dates, `?dia0=` a proposal not yet saved. POST looks them over, or saves them with `accion=grabar`.

    A draft is saved as it stands if nothing in it is refused; a published schedule changes as a new version.
    """
    now = clock.now()
    call = get_call_for(user_of(request), code)
    if request.method != "POST":
        return _shown(request, call, now=now)
    lines = lines_of(call.terms)
    form = ScheduleForm(request.POST, lines=lines, with_reason=not _draft(call))
    readable = form.is_valid()
    typed = form.typed_lines()
    published = ties.published(call)
    saving = request.POST.get("accion") == SAVE and readable
    if not saving or _draft(call):
        form.refuse(refusals(typed) if _draft(call) else change_refusals(lines, typed, now=now, published=published))
    if not saving or form.errors:
        status = 422 if form.errors else 200
        return _page(request, call, form, typed, now=now, status=status, looked_over=not form.errors)
    try:
        _save(request, call, form, typed, published=published, now=now)
    except DomainError as error:
        _tell(form, error, seen=_seen(get_call_for(user_of(request), code)))
        return _page(request, call, form, typed, now=now, status=error.status)
    done = (
        "Cronograma grabado correctamente" if _draft(call) else "Nueva versión del cronograma publicada con su aviso."
    )
    messages.success(request, done)
    return redirect("calls-edit-schedule", call.code)


def _save(
    request: HttpRequest,
    call: Call,
    form: ScheduleForm,
    typed: Sequence[Line],
    *,
    published: frozenset[int],
    now: datetime,
) -> None:
    seen, actor = form.cleaned_data["seen"], actor_of(request)
    if _draft(call):
        edit_section(call, Section.SCHEDULE, lambda terms: with_lines(terms, typed), seen=seen, actor=actor, now=now)
        return
    number = int(seen) if seen.isascii() and seen.isdigit() else -1
    reason = form.cleaned_data["reason"]
    change_schedule(call, typed, reason=reason, seen=number, published=published, actor=actor, now=now)


def _tell(form: ScheduleForm, error: DomainError, *, seen: str) -> None:
    """Put a refusal where it belongs: at its lines, at the reason, or above everything."""
    if isinstance(error, ScheduleRefused):
        form.refuse(error.refusals)
    elif isinstance(error, BadRequest):
        form.add_error("reason", error.message)
    else:
        form.add_error(None, error.message)
        form.see_again(seen)


def _shown(request: HttpRequest, call: Call, *, now: datetime) -> HttpResponse:
    lines = lines_of(call.terms)
    asked = DayZeroForm(request.GET) if _draft(call) and "dia0" in request.GET else None
    proposed = False
    if asked is not None and asked.is_valid():
        lines = propose(lines, offsets_of(call.terms), day0=asked.cleaned_data["dia0"])
        proposed = True
    initial = ScheduleForm.initial_of(lines) | {"seen": _seen(call)}
    form = ScheduleForm(initial=initial, lines=lines, with_reason=not _draft(call))
    return _page(request, call, form, lines, now=now, day0=asked, proposed=proposed)


def _page(
    request: HttpRequest,
    call: Call,
    form: ScheduleForm,
    lines: Sequence[Line],
    *,
    now: datetime,
    status: int = 200,
    looked_over: bool = False,
    proposed: bool = False,
    day0: DayZeroForm | None = None,
) -> HttpResponse:
    told = warnings(lines)
    context = {
        "form": form,
        "day0": day0 or DayZeroForm(),
        "proposed": proposed,
        "looked_over": looked_over,
        "stages": form.stages(told),
        "warnings": told,
        "timeline": timeline(lines, now.astimezone(LIMA)) if _drawable(lines) else None,
        "versions": call.versions.order_by("-number"),
    }
    return draw(request, "calls/schedule.html", call, Section.SCHEDULE, context, now=now, status=status)


def _drawable(lines: Sequence[Line]) -> bool:
    """Whether the dates lie near enough to be one drawing: a mistyped century would be thousands of weeks."""
    days = [day for line in lines for day in (line.start, line.end) if day is not None]
    return bool(days) and (max(days) - min(days)).days <= DRAWN_DAYS


def _draft(call: Call) -> bool:
    return call.state == CallState.BORRADOR


def _seen(call: Call) -> str:
    """What a change is measured against: the section's digest in a draft, the version's number afterwards."""
    if _draft(call):
        return section_digest(call.terms, Section.SCHEDULE)
    latest = call.versions.order_by("number").last()
    return str(latest.number if latest else 0)
