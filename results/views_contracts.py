"""Suscripción: who signs and until when, the documents, the contract and its register; and the winner's Bitácora."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.enums import Right
from accounts.permissions import check_rights, require_right
from calls.models import Call
from core import clock
from core.display import local_date
from core.errors import BadRequest, DomainError
from cvs.views import INVALID, actor_of, user_of
from results.forms_contracts import CallNextForm, FailureForm, MarkForm, RegisterForm, SignForm, WinnerForm
from results.selectors_contracts import Signer, get_my_sheet_for, get_signer_for, get_signing_call_for, signers_of
from results.selectors_ends import ending_of
from results.services_contracts import (
    call_runner_up,
    mark_document,
    record_signing_failure,
    register_contract,
    save_winner_sheet,
    sign_contract,
)


@never_cache
@require_right(Right.SEE_OUTCOMES)
@require_http_methods(["GET", "HEAD", "POST"])
def signing(request: HttpRequest, code: str) -> HttpResponse:
    """Who signs, in order of merit; POST calls the next accesitario."""
    if request.method == "POST":
        check_rights(request, Right.PUBLISH)
    call = get_signing_call_for(user_of(request), code)
    if request.method != "POST":
        return _draw_list(request, call, CallNextForm())
    form = CallNextForm(request.POST)
    if not form.is_valid():
        return _draw_list(request, call, form, status=INVALID)
    try:
        made = call_runner_up(call, reason=form.cleaned_data["reason"], actor=actor_of(request), now=clock.now())
    except DomainError as error:
        form.add_error(None, " · ".join([error.message, *error.data.get("blockers", ())]))
        return _draw_list(request, call, form, status=error.status)
    names = ", ".join(promotion.application.user.full_name for promotion in made)
    messages.success(request, f"Se llamó a suscribir a {names} y se publicó la nueva versión del resultado final.")
    return redirect("results-signing", call.code)


def _draw_list(request: HttpRequest, call: Call, form: CallNextForm, *, status: int = 200) -> HttpResponse:
    signers = signers_of(call)
    free = call.positions - sum(one.is_called for one in signers)
    context = {
        "call": call,
        "signers": signers,
        "free": max(free, 0) if signers else 0,
        "waiting": any(one.runner_up for one in signers),
        "ending": ending_of(call),
        "today": clock.now(),
        "form": form,
    }
    return render(request, "results/signing.html", context, status=status)


@never_cache
@require_right(Right.SEE_OUTCOMES)
@require_http_methods(["GET", "HEAD", "POST"])
def signer(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """One person's documents and contract; POST `act` is one of `ACTS`."""
    if request.method == "POST":
        check_rights(request, Right.REVIEW)
    found = get_signer_for(user_of(request), code, number)
    if request.method != "POST":
        return _draw(request, found, "", None)
    act = request.POST.get("act", "")
    if act not in ACTS:
        raise BadRequest("signing.act", "Esa acción no existe.")
    make, done = ACTS[act]
    form = make(request.POST, auto_id=f"{act}_%s")
    if not form.is_valid():
        return _draw(request, found, act, form, status=INVALID)
    try:
        said = done(found, form, {"actor": actor_of(request), "now": clock.now()})
    except DomainError as error:
        form.add_error(None, " · ".join([error.message, *error.data.get("missing", ())]))
        return _draw(request, found, act, form, status=error.status)
    messages.success(request, said)
    return redirect("results-signer", code, number)


def _draw(
    request: HttpRequest, found: Signer, act: str, tried: forms.Form | None, *, status: int = 200
) -> HttpResponse:
    wrong = tried["item"].value() if act == "mark" and tried is not None else ""
    marks = [
        (item, mark, tried if item.value == wrong else _mark_form(item.value, mark)) for item, mark in found.checklist
    ]
    blank = {name: make(auto_id=f"{name}_%s") for name, (make, _) in ACTS.items() if name != "mark"}
    if tried is not None and act != "mark":
        blank[act] = tried
    own = user_of(request).has_right(Right.REVIEW)
    context: dict[str, Any] = {
        "call": found.application.call,
        "one": found,
        "marks": marks,
        "forms": blank,
        "tried": act,
        # Bank and family data: for who makes the contract, not for who oversees.
        "sheet": WinnerForm(initial=found.sheet.data).by_group() if own and found.sheet else [],
    }
    return render(request, "results/signer.html", context, status=status)


def _mark_form(item: str, mark: Any) -> MarkForm:
    initial = {"item": item, "state": mark.state if mark else "", "note": mark.note if mark else ""}
    return MarkForm(initial=initial, auto_id=f"{item.lower()}_%s")


def _mark(found: Signer, form: Any, by: dict[str, Any]) -> str:
    told = form.cleaned_data
    made = mark_document(found.application, told["item"], told["state"], note=told["note"], **by)
    return f"{made.get_item_display()}: {made.get_state_display().lower()}."


def _sign(found: Signer, form: Any, by: dict[str, Any]) -> str:
    made = sign_contract(found.application, signed_on=form.cleaned_data["signed_on"], **by)
    return f"Contrato suscrito. Se registra hasta el {local_date(made.register_until)}."


def _register(found: Signer, form: Any, by: dict[str, Any]) -> str:
    if found.contract is None:
        raise BadRequest("contract.none", "Aún no hay un contrato suscrito.")
    register_contract(found.contract, registered_on=form.cleaned_data["registered_on"], **by)
    return "Registro del contrato anotado."


def _fail(found: Signer, form: Any, by: dict[str, Any]) -> str:
    told = form.cleaned_data
    record_signing_failure(found.application, told["cause"], reason=told["reason"], **by)
    return "Quedó registrado que no suscribe."


ACTS: dict[str, tuple[type[forms.Form], Callable[[Signer, Any, dict[str, Any]], str]]] = {
    "mark": (MarkForm, _mark),
    "sign": (SignForm, _sign),
    "register": (RegisterForm, _register),
    "fail": (FailureForm, _fail),
}


@never_cache
@require_right(Right.APPLY)
@require_http_methods(["GET", "HEAD", "POST"])
def my_sheet(request: HttpRequest, code: str) -> HttpResponse:
    """Bitácora: the winner's data for the contract."""
    mine = get_my_sheet_for(user_of(request), code)
    form = WinnerForm(request.POST if request.method == "POST" else None, initial=dict(mine.data))
    status = 200
    if request.method == "POST":
        status = INVALID
        if form.is_valid():
            try:
                save_winner_sheet(mine.application, form.data_to_keep(), actor=actor_of(request), now=clock.now())
            except DomainError as error:
                form.add_error(None, error.message)
                status = error.status
            else:
                messages.success(request, "Datos grabados correctamente")
                return redirect("results-my-sheet", code)
    context = {"call": mine.application.call, "mine": mine, "form": form, "groups": form.by_group()}
    return render(request, "results/my_sheet.html", context, status=status)
