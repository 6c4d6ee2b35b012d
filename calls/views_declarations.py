"""Declaring before seeing a call's data, and who declared what (ACT-01)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import require_right
from accounts.views import safe_next
from calls.domain.abstention import Standing
from calls.enums import Interest
from calls.forms_declarations import DeclarationForm
from calls.models import Call
from calls.permissions import READS_DECLARATIONS, SEES_A_CALL, reads_details
from calls.selectors import get_public_call
from calls.selectors_declarations import declarations_of, last_declaration, standing_of
from calls.services_declarations import declare
from calls.views_editor import user_of
from core import clock
from core.errors import DomainError


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@require_right(*SEES_A_CALL)
def declaration(request: HttpRequest, code: str) -> HttpResponse:
    """The declaration; afterwards the person goes on to where they were going."""
    call, user = get_public_call(code), user_of(request)
    going = safe_next(request.POST.get("next", "") or request.GET.get("next", ""))
    if request.method != "POST":
        return _draw(request, call, DeclarationForm(), going)
    form = DeclarationForm(request.POST)
    if not form.is_valid():
        return _draw(request, call, form, going, status=422)
    typed = form.cleaned_data
    try:
        made = declare(call, user=user, interest=Interest(typed["interest"]), detail=typed["detail"], now=clock.now())
    except DomainError as error:
        form.add_error("detail" if error.code == "declaration.detail" else None, error.message)
        return _draw(request, call, form, going, status=error.status)
    if made.interest != Interest.NONE:
        return redirect("calls-declare", call.code)
    messages.success(request, "Su declaración quedó registrada.")
    return redirect(going or reverse("calls-declare", args=[call.code]))


@never_cache
@require_safe
@require_right(*READS_DECLARATIONS)
def declarations(request: HttpRequest, code: str) -> HttpResponse:
    """Who declared about a call, when, and who abstains."""
    call, user = get_public_call(code), user_of(request)
    context = {"call": call, "declared": declarations_of(call), "details": reads_details(user)}
    return render(request, "calls/declarations.html", context)


def _draw(request: HttpRequest, call: Call, form: DeclarationForm, going: str, *, status: int = 200) -> HttpResponse:
    user = user_of(request)
    context = {
        "call": call,
        "form": form,
        "going": going,
        "last": last_declaration(user, call),
        "abstained": standing_of(user, call) is Standing.ABSTAINED,
    }
    return render(request, "calls/declaration.html", context, status=status)
