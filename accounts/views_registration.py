"""The sign-up form and what follows it (REG-01 to REG-03)."""

from __future__ import annotations

import secrets
from typing import cast

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts.destinations import home_of
from accounts.forms import RegistrationForm
from accounts.models import User
from accounts.permissions import require_sign_in
from accounts.services_limits import LimitReached
from accounts.services_registration import EmailTaken, NumberTaken, register_applicant
from accounts.sessions import open_session
from accounts.views import remember_device, safe_next
from core.clock import now
from core.errors import DomainError

MAX_FORM_ID = 64


@sensitive_post_parameters("password", "password_confirm")
@never_cache
@require_http_methods(["GET", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """`/registrar/`: the form; a good one opens the account, signs in and goes on to the confirmation."""
    if request.method == "GET":
        if request.user.is_authenticated:
            return HttpResponseRedirect(safe_next(request.GET.get("next", "")) or home_of(request.user.rights))
        return _page(request, RegistrationForm(), target=request.GET.get("next", ""))
    form = RegistrationForm(request.POST)
    target = request.POST.get("next", "")
    if not form.is_valid():
        return _page(request, form, target=target, status=400)
    try:
        user = register_applicant(
            form.wanted(form_id=request.POST.get("form_id", "")[:MAX_FORM_ID]),
            address=request.META.get("REMOTE_ADDR", ""),
            site=request.build_absolute_uri("/"),
            now=now(),
        )
    except (NumberTaken, EmailTaken, LimitReached) as error:
        form.add_error(_FIELDS.get(type(error)), error.message)
        return _page(request, form, target=target, status=error.status)
    open_session(request, user, now=now())
    query = urlencode({"next": target}) if safe_next(target) else ""
    response = HttpResponseRedirect(reverse("accounts-registered") + (f"?{query}" if query else ""))
    remember_device(request, response, user)
    return response


_FIELDS: dict[type[DomainError], str] = {NumberTaken: "doc_number", EmailTaken: "email"}


@never_cache
@require_safe
@require_sign_in
def registered(request: HttpRequest) -> HttpResponse:
    """`/registrar/listo/`: "Se registró correctamente", with Aceptar leading to the person's own pages (S0, step 4)."""
    user = cast(User, request.user)
    target = safe_next(request.GET.get("next", "")) or home_of(user.rights)
    return render(request, "accounts/registered.html", {"target": target})


def _page(request: HttpRequest, form: RegistrationForm, *, target: str, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "next": safe_next(target),
        "form_id": request.POST.get("form_id", "")[:MAX_FORM_ID] or secrets.token_urlsafe(16),
    }
    return render(request, "accounts/register.html", context, status=status)
