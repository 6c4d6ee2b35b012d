"""The final stage: the table as it is computed, bonus documents, the tie chain's human steps, and recording it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.enums import Right
from accounts.permissions import check_rights, require_right
from applications.selectors import get_filed_application_for
from core import clock
from core.errors import BadRequest, DomainError, NotFound
from cvs.selectors import stored_pdf
from cvs.views import INVALID, actor_of, user_of
from cvs.views_files import private_file
from results.domain.columns import printed
from results.forms_finals import BonusForm, FalseForm, QuotaForm, RecordForm, VoteForm
from results.listings.final import LISTING, table_blockers, table_notes, table_rows
from results.selectors_finals import FinalStage, final_published, final_stage, get_claimed_for, get_final_call_for
from results.services_finals import cast_vote, check_bonus, declare_quota, record_false_information, record_finals
from results.table_html import table_body

ACTS = {"record": Right.PUBLISH, "quota": Right.REVIEW, "vote": Right.CAST_VOTE, "false": Right.REVIEW}


@never_cache
@require_right(Right.SEE_OUTCOMES, Right.CAST_VOTE)
@require_http_methods(["GET", "HEAD", "POST"])
def final(request: HttpRequest, code: str) -> HttpResponse:
    """The final table; POST `act` is one of `ACTS`."""
    act = request.POST.get("act", "")
    if request.method == "POST":
        check_rights(request, *([ACTS[act]] if act in ACTS else ACTS.values()))
    call = get_final_call_for(user_of(request), code)
    stage = final_stage(call)
    if request.method != "POST":
        return _draw(request, stage, {})
    if act not in ACTS:
        raise BadRequest("final.act", "Esa acción no existe.")
    form = _forms(stage, {act: request.POST})[act]
    if not form.is_valid():
        return _draw(request, stage, {act: form}, status=INVALID)
    try:
        said = _done(request, stage, act, form)
    except DomainError as error:
        form.add_error(None, " · ".join([error.message, *error.data.get("blockers", ())]))
        return _draw(request, stage, {act: form}, status=error.status)
    messages.success(request, said)
    return redirect("results-final", call.code)


def _done(request: HttpRequest, stage: FinalStage, act: str, form: Any) -> str:
    by: dict[str, Any] = {"actor": actor_of(request), "now": clock.now()}
    reason = form.cleaned_data["reason"]
    if act == "record":
        made = record_finals(stage.call, reason=reason, **by)
        return f"Resultados finales registrados: {len(made)}." if made else "Nada cambió: ya estaban registrados."
    if act == "quota":
        declare_quota(stage.call, unmet=form.cleaned_data["met"] == "no", reason=reason, **by)
        return "Declaración registrada."
    if act == "vote":
        cast_vote(stage.call, form.preferred(), reason=reason, **by)
        return "Voto dirimente registrado."
    application = get_filed_application_for(user_of(request), stage.call.code, form.cleaned_data["number"])
    record_false_information(application, reason=reason, **by)
    return f"La postulación N° {application.number} quedó descalificada por información falsa."


def _forms(stage: FinalStage, data: dict[str, Any]) -> dict[str, forms.Form]:
    tied = {number for group in stage.table.tied for number in group} if stage.table else set()
    people = [one.application for one in stage.people if one.number in tied]

    def ids(act: str) -> dict[str, Any]:
        return {"data": data.get(act), "auto_id": f"{act}_%s"}

    return {
        "record": RecordForm(**ids("record")),
        "quota": QuotaForm(**ids("quota")),
        "vote": VoteForm(tied=people, **ids("vote")),
        "false": FalseForm(**ids("false")),
    }


def _draw(request: HttpRequest, stage: FinalStage, tried: dict[str, forms.Form], *, status: int = 200) -> HttpResponse:
    columns = printed(LISTING.columns_of(stage.call))
    context: dict[str, Any] = {
        "call": stage.call,
        "stage": stage,
        "columns": columns,
        "body": table_body(columns, table_rows(stage)),
        "formulas": LISTING.formulas(stage.call),
        "notes": table_notes(stage),
        "blockers": table_blockers(stage),
        "unsettled": [(one, claimed) for one, claimed in stage.claims if not claimed.settled],
        "settled": [(one, claimed) for one, claimed in stage.claims if claimed.settled],
        "tied": bool(stage.table and stage.table.tied),
        "published": final_published(stage.call),
        "forms": _forms(stage, {}) | tried,
        "tried": next(iter(tried), ""),
    }
    return render(request, "results/final.html", context, status=status)


@never_cache
@require_right(Right.REVIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def bonus(request: HttpRequest, code: str, number: int, kind: str) -> HttpResponse:
    """The document of a declared condition beside HR's decision (BON-02)."""
    one, claimed = get_claimed_for(user_of(request), code, number, kind)
    initial: dict[str, Any] = {}
    if claimed.check is not None:
        initial = {
            "valid": "si" if claimed.check.valid else "no",
            "reason": claimed.check.reason,
            **claimed.check.found,
        }
    form = BonusForm(request.POST if request.method == "POST" else None, claimed=claimed, initial=initial)
    status = 200
    if request.method == "POST":
        status = INVALID
        if form.is_valid():
            try:
                check_bonus(
                    one.application,
                    claimed,
                    valid=form.cleaned_data["valid"] == "si",
                    found=form.found(),
                    reason=form.cleaned_data["reason"],
                    actor=actor_of(request),
                    now=clock.now(),
                )
            except DomainError as error:
                form.add_error(None, error.message)
                status = error.status
            else:
                messages.success(request, "Decisión registrada.")
                return redirect("results-final", code)
    context = {"call": one.application.call, "one": one, "claimed": claimed, "form": form}
    return render(request, "results/bonus.html", context, status=status)


@never_cache
@require_right(Right.REVIEW)
@require_safe
def bonus_document(request: HttpRequest, code: str, number: int, kind: str) -> HttpResponse:
    """The PDF of a declared condition."""
    _, claimed = get_claimed_for(user_of(request), code, number, kind)
    if not claimed.document:
        raise NotFound("bonus.no_document", "No adjuntó documento.")
    found = stored_pdf(claimed.document["sha256"])
    return private_file(found.path, found.content_type, name=claimed.document["name"])
