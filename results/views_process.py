"""The board of a call, and publishing any of its lists: looked at first, then signed (PUB-01, CRN-03)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.enums import Right
from accounts.models import User
from accounts.permissions import require_right
from calls.models import Call
from calls.permissions import READS_DECLARATIONS
from calls.selectors import get_public_call, state_of
from calls.selectors_declarations import declarations_of
from core import clock
from core.errors import DomainError, NotFound
from cvs.views import actor_of, user_of
from results.domain.board import LaneState, next_due
from results.domain.columns import printed, summary
from results.domain.reminders import when
from results.forms import PublishForm
from results.listings import listing_for
from results.listings.base import Blocker, Listing
from results.selectors import latest_of_call, next_version, versions_of
from results.selectors_board import READERS, boards_for, lanes_of, may_see_undone
from results.selectors_claims import pending_claims
from results.selectors_due import reminders_for
from results.selectors_jobs import job_shown
from results.services_jobs import order_publication
from results.services_publish import REASON_MAX, REASON_MIN, listing_subject
from results.table_html import table_body
from results.views_jobs import tell_end

PREVIEW_ROWS = 50
BLOCKERS_SHOWN = 20


@never_cache
@require_right(*READERS)
@require_safe
def boards(request: HttpRequest) -> HttpResponse:
    """Every process with its state."""
    now = clock.now()
    lines = [(call, state_of(call, now=now)) for call in boards_for(user_of(request))]
    return render(request, "results/boards.html", {"lines": lines})


@never_cache
@require_right(*READERS)
@require_safe
def board(request: HttpRequest, code: str) -> HttpResponse:
    """One call: its stages with their counts, what is due and what blocks it."""
    call, now = get_public_call(code), clock.now()
    lanes = lanes_of(call, user_of(request), now=now)
    place = next_due([lane.state for lane in lanes])
    due = None if place is None else lanes[place]
    told = due is None or due.publishes is None or may_see_undone(user_of(request), due.publishes)
    blocking = _blockers(call, due.publishes) if told and due and due.publishes else []
    context = {
        "call": call,
        "now": now,
        "state": state_of(call, now=now),
        "lanes": [(lane, _publishes(call, lane.publishes)) for lane in lanes],
        "running": [lane for lane in lanes if lane.state is LaneState.NOW],
        "due": due,
        "due_words": _due_words(call, due.publishes if due else None, now),
        "claims": pending_claims(call) if _reads_claims(user_of(request)) else None,
        "reminders": reminders_for(user_of(request), call, now=now),
        "due_listed": due is not None and _publishes(call, due.publishes),
        "told_what_blocks": told,
        "blockers": blocking[:BLOCKERS_SHOWN],
        "more": max(len(blocking) - BLOCKERS_SHOWN, 0),
        **_declared(call, user_of(request)),
    }
    return render(request, "results/board.html", context)


def _due_words(call: Call, publishes: int | None, now: datetime) -> str:
    """How the day of a list that is due stands today; "" for one without a day."""
    stages = call.stages.filter(order=publishes or 0)
    day = stages.values_list("start", flat=True).first()
    return when(day, today=localdate(now)) if day else ""


def _declared(call: Call, user: User) -> dict[str, Any]:
    """Who declared about the call, for who reads it (ACT-01)."""
    if not any(user.has_right(right) for right in READS_DECLARATIONS):
        return {}
    declared = declarations_of(call)
    return {"declared": declared, "abstaining": sum(one.abstains for one in declared)}


@never_cache
@require_right(Right.SEE_OUTCOMES)
@require_safe
def stage_list(request: HttpRequest, code: str, stage: int) -> HttpResponse:
    """A list as it would be published now, with what blocks it."""
    call = get_public_call(code)
    return _stage(request, call, _listing_of(call, stage))


@require_right(Right.PUBLISH)
@require_POST
def publish(request: HttpRequest, code: str, stage: int) -> HttpResponse:
    """Have it signed and published. What refuses it is shown with the reason as it was typed."""
    call = get_public_call(code)
    listing = _listing_of(call, stage)
    form = PublishForm(request.POST)
    if not form.is_valid():
        error = f"El motivo admite hasta {REASON_MAX} caracteres."
        return _stage(request, call, listing, error=error, status=400)
    try:
        reason = form.cleaned_data["reason"]
        job = order_publication(listing_subject(call, listing), actor=actor_of(request), reason=reason, now=clock.now())
    except DomainError as error:
        return _stage(request, call, listing, error=error.message, status=error.status)
    tell_end(request, job)
    return redirect("results-stage", call.code, listing.stage_order)


def _publishes(call: Call, stage: int | None) -> bool:
    """Whether a stage publishes a list of the whole call."""
    return stage is not None and listing_for(call, stage) is not None


def _listing_of(call: Call, stage: int) -> Listing:
    listing = listing_for(call, stage)
    if listing is None:
        raise NotFound("stage.not_found", "Esa etapa no publica una lista desde aquí.")
    return listing


def _stage(request: HttpRequest, call: Call, listing: Listing, *, error: str = "", status: int = 200) -> HttpResponse:
    rows, blockers = listing.preview(call)
    latest = latest_of_call(call, listing.stage_order)
    told = listing.columns_of(call)
    columns = printed(told)
    context: dict[str, Any] = {
        "call": call,
        "listing": listing,
        "blockers": blockers[:BLOCKERS_SHOWN],
        "more": max(len(blockers) - BLOCKERS_SHOWN, 0),
        "summary": summary(told, rows),
        "columns": columns,
        "body": table_body(columns, rows[:PREVIEW_ROWS]),
        "rest": max(len(rows) - PREVIEW_ROWS, 0),
        "formulas": listing.formulas(call),
        "latest": latest,
        "versions": versions_of(latest) if latest else [],
        "next_version": next_version(call, listing.stage_order),
        "unchanged": latest is not None and latest.rows == rows,
        "may_publish": bool(rows) and not blockers,
        "reason": request.POST.get("reason", "")[:REASON_MAX],
        "reason_min": REASON_MIN,
        "reason_max": REASON_MAX,
        "error": error,
        "job": (job := job_shown(call, listing.stage_order)),
        "silent": job is not None and job.silent(now=clock.now()),
    }
    return render(request, "results/stage.html", context, status=status)


def _reads_claims(user: User) -> bool:
    return user.has_right(Right.RESOLVE_CLAIMS) or user.has_right(Right.READ_RECORD)


def _blockers(call: Call, stage: int) -> list[Blocker]:
    listing = listing_for(call, stage)
    return listing.blockers(call) if listing else []
