"""How a call may end without a contract: declaring it void, cancelling it, and the public act."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.enums import Right
from accounts.permissions import check_rights, require_right
from core import clock
from core.errors import BadRequest, DomainError
from core.http import received_at
from core.signing import verify_bytes
from cvs.views import INVALID, actor_of, user_of
from results.enums import CallEndKind, VoidCase
from results.forms_contracts import CancelForm, VoidForm
from results.selectors_contracts import get_signing_call_for
from results.selectors_ends import cancellable_until, ending_of, get_ending, void_of
from results.services_ends import TITLES, cancel_call, case_words, declare_void


@never_cache
@require_right(Right.SEE_OUTCOMES)
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, code: str) -> HttpResponse:
    """Desierto y cancelación: what may be declared now; POST `act` is void or cancel."""
    if request.method == "POST":
        check_rights(request, Right.PUBLISH)
    call = get_signing_call_for(user_of(request), code)
    act, status = request.POST.get("act", ""), 200
    void_form = VoidForm(request.POST if act == "void" else None, auto_id="void_%s")
    cancel_form = CancelForm(request.POST if act == "cancel" else None, auto_id="cancel_%s")
    if request.method == "POST":
        if act not in {"void", "cancel"}:
            raise BadRequest("end.act", "Esa acción no existe.")
        form: Any = void_form if act == "void" else cancel_form
        status = INVALID
        if form.is_valid():
            declare = declare_void if act == "void" else cancel_call
            told = form.cleaned_data
            try:
                declare(call, told["case"], text=told["text"], actor=actor_of(request), now=received_at(request))
            except DomainError as error:
                form.add_error(None, error.message)
                status = error.status
            else:
                messages.success(request, "El acta quedó firmada y publicada en la página de la convocatoria.")
                return redirect("results-end", call.code)
    now = clock.now()
    void = void_of(call, now=now)
    limit = cancellable_until(call)
    context = {
        "call": call,
        "ending": ending_of(call),
        "void": void,
        "void_words": VoidCase(void.case).label if void else "",
        "void_form": void_form
        if act == "void"
        else VoidForm(initial={"case": void.case if void else ""}, auto_id="void_%s"),
        "cancel_form": cancel_form,
        "limit": limit,
        "may_cancel": limit is not None and now < limit,
        "tried": act if status != 200 else "",
    }
    return render(request, "results/end.html", context, status=status)


@require_safe
def ending(request: HttpRequest, code: str) -> HttpResponse:
    """The public page of the act."""
    found = get_ending(code)
    context = {
        "call": found.call,
        "found": found,
        "title": TITLES[CallEndKind(found.kind)],
        "words": case_words(found.kind, found.case),
        "genuine": verify_bytes(bytes(found.pdf), **found.signature),
        "key": found.signature["key"],
    }
    return render(request, "results/ending.html", context)


@require_safe
def ending_act(request: HttpRequest, code: str) -> HttpResponse:
    """The act, byte for byte."""
    found = get_ending(code)
    response = HttpResponse(bytes(found.pdf), content_type="application/pdf")
    name = content_disposition_header(as_attachment=False, filename=f"acta-{found.call.code}.pdf")
    if name:
        response["Content-Disposition"] = name
    return response
