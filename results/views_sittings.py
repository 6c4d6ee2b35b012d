"""The board of Human Resources: sittings, their outcome once closed, what blocks, and the act of publishing."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.enums import Right
from accounts.models import User
from accounts.permissions import require_right
from core import clock
from core.errors import Conflict, DomainError
from exams.models import Sitting
from exams.services_closing import close_sitting
from results.domain.columns import summary
from results.domain.merit import EXAM_COLUMNS
from results.domain.readiness import Blocker, sitting_blockers
from results.exports import render_record
from results.forms import PublishForm
from results.selectors import STAGE_ORDER, latest_of_sitting, next_version, versions_of
from results.selectors_jobs import job_shown
from results.selectors_sittings import (
    SITTINGS_SHOWN,
    get_sitting_for,
    line_of,
    owed_of_people,
    recount_of,
    rows_of,
    sitting_lines_for,
)
from results.services import RULE, TITLE, sitting_subject
from results.services_jobs import order_publication
from results.services_publish import REASON_MAX, REASON_MIN
from results.table_html import rank_body
from results.views_jobs import tell_end

PREVIEW_ROWS = 9


@require_safe
@require_right(Right.SEE_OUTCOMES)
def sitting_list(request: HttpRequest) -> HttpResponse:
    """Every sitting with its step and what is due."""
    now = clock.now()
    lines = sitting_lines_for(_user(request), now=now)
    return render(request, "results/sittings.html", {"lines": lines, "now": now, "limit": SITTINGS_SHOWN})


@require_safe
@require_right(Right.SEE_OUTCOMES)
def sitting_detail(request: HttpRequest, sitting_id: int) -> HttpResponse:
    """One sitting: counts before it is closed, every outcome after."""
    return _detail(request, sitting_id)


@require_safe
@require_right(Right.SEE_OUTCOMES)
def recount(request: HttpRequest, sitting_id: int) -> HttpResponse:
    """What does not recount, for the page that asks it once it is shown; to anybody else, that page with it."""
    if not getattr(request, "htmx", False):
        return _detail(request, sitting_id, recounted=True)
    sitting = get_sitting_for(_user(request), sitting_id)
    owed, damage = _owed(sitting, recounted=True)
    context = {"blockers": owed, "damage": damage, "count": sitting.attempts.count(), "apart": True}
    return render(request, "results/_recount.html", context)


@require_POST
@require_right(Right.MANAGE_SITTINGS)
def close(request: HttpRequest, sitting_id: int) -> HttpResponse:
    """Close, grade and seal now, instead of waiting for the command that does it by itself."""
    sitting = get_sitting_for(_user(request), sitting_id)
    close_sitting(sitting, actor=_actor(request), now=clock.now())
    messages.success(request, "La sesión quedó cerrada, calificada y sellada.")
    return redirect("results-sitting", sitting_id)


@require_POST
@require_right(Right.PUBLISH)
def publish(request: HttpRequest, sitting_id: int) -> HttpResponse:
    """The second step of publishing. What refuses it is shown in the dialog, with the text as it was typed."""
    sitting = get_sitting_for(_user(request), sitting_id)
    form = PublishForm(request.POST)
    if not form.is_valid():
        return _detail(request, sitting_id, error=f"El motivo admite hasta {REASON_MAX} caracteres.", status=400)
    try:
        reason = form.cleaned_data["reason"]
        job = order_publication(sitting_subject(sitting), actor=_actor(request), reason=reason, now=clock.now())
    except DomainError as error:
        return _detail(request, sitting_id, error=error.message, status=error.status)
    tell_end(request, job)
    return redirect("results-sitting", sitting_id)


@require_safe
@require_right(Right.READ_RECORD)
def record(request: HttpRequest, sitting_id: int) -> HttpResponse:
    """The sitting's record as a file; only once it is closed, because it holds answers and scores."""
    sitting = get_sitting_for(_user(request), sitting_id)
    if sitting.closed_at is None:
        raise Conflict("sitting.open", "El registro se descarga cuando la sesión ya cerró.")
    response = HttpResponse(render_record(sitting), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="registro-{sitting.call.code}-{sitting.pk}.json"'
    response["Cache-Control"] = "no-store"
    return response


def _owed(sitting: Sitting, *, recounted: bool) -> tuple[list[Blocker], list[Blocker] | None]:
    """Everything that blocks the list, and the part of it that the recount found; None while nobody asked for it."""
    if found := sitting_blockers(built=sitting.built_at is not None, closed=sitting.closed_at is not None):
        return found, None
    damage = recount_of(sitting) if recounted else None
    return [*(damage or ()), *owed_of_people(sitting)], damage


def _detail(
    request: HttpRequest, sitting_id: int, *, error: str = "", recounted: bool = False, status: int = 200
) -> HttpResponse:
    now = clock.now()
    line = line_of(get_sitting_for(_user(request), sitting_id), now=now)
    blockers, damage = _owed(line.sitting, recounted=recounted)
    # A stored result that does not recount is damage: it is named, and nothing is shown as if it were an outcome.
    rows = [] if damage else rows_of(line.sitting)
    latest = latest_of_sitting(line.sitting)
    job = job_shown(line.sitting.call, STAGE_ORDER, sitting=line.sitting)
    context: dict[str, Any] = {
        "now": now,
        "line": line,
        "sitting": line.sitting,
        "call": line.sitting.call,
        "blockers": blockers,
        "damage": damage,
        "count": line.assigned,
        "rows": rows,
        "body": rank_body(rows),
        "summary": summary(EXAM_COLUMNS, rows),
        "rule": RULE,
        "title": TITLE,
        "latest": latest,
        "versions": versions_of(latest) if latest else [],
        "next_version": next_version(line.sitting.call),
        "correction": latest is not None,
        "unchanged": latest is not None and latest.rows == rows,
        "preview": rows[:PREVIEW_ROWS],
        "preview_more": max(len(rows) - PREVIEW_ROWS, 0),
        "reason": request.POST.get("reason", "")[:REASON_MAX],
        "reason_min": REASON_MIN,
        "reason_max": REASON_MAX,
        "error": error,
        "may_publish": bool(rows) and not blockers,
        "job": job,
        "silent": job is not None and job.silent(now=now),
    }
    return render(request, "results/sitting.html", context, status=status)


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)  # `require_right` let nobody else through


def _actor(request: HttpRequest) -> str:
    return f"user:{_user(request).username}"
