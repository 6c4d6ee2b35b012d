"""A person's own account: forgotten password, password, mailbox, open sessions."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.domain.agents import device_words
from accounts.enums import LinkPurpose
from accounts.forms import AccountForm, ChangePasswordForm, MailboxForm, NewPasswordForm, ResetAskForm
from accounts.models import User
from accounts.permissions import require_sign_in
from accounts.selectors import get_sign_in_for, live_link, sign_ins_of
from accounts.services_account import (
    LinkDead,
    WrongPassword,
    ask_mailbox_change,
    ask_password_reset,
    change_password,
    confirm_mailbox,
    end_all_sessions,
    end_sign_in,
    reset_password,
    token_hash,
)
from accounts.services_limits import LimitReached
from accounts.services_registration import EmailTaken
from accounts.sessions import carry_over
from core.clock import now
from core.errors import DomainError

_FIELDS = {WrongPassword: "current", EmailTaken: "email"}


@never_cache
@require_http_methods(["GET", "POST"])
def reset_ask(request: HttpRequest) -> HttpResponse:
    """`/clave/`: whose password was forgotten. The answer is the same for every number."""
    form = ResetAskForm(request.POST or None)
    if request.method == "GET" or not form.is_valid():
        return _form_page(request, "accounts/reset_ask.html", form)
    try:
        ask_password_reset(
            form.cleaned_data["username"],
            address=request.META.get("REMOTE_ADDR", ""),
            site=_site(request),
            now=now(),
        )
    except LimitReached as error:
        return _refused(request, "accounts/reset_ask.html", form, error)
    return redirect("accounts-reset-sent")


@never_cache
@require_safe
def reset_sent(request: HttpRequest) -> HttpResponse:
    """`/clave/enviado/`."""
    return render(request, "accounts/reset_sent.html")


@sensitive_post_parameters("password", "password_confirm")
@never_cache
@require_http_methods(["GET", "POST"])
def reset(request: HttpRequest, token: str) -> HttpResponse:
    """`/clave/nueva/<token>/`: a new password by the mailed link. Looking does not use it up: mail scanners look."""
    link = live_link(token_hash(token), purpose=LinkPurpose.RESET, now=now())
    if link is None:
        return _dead_link(request)
    form = NewPasswordForm(request.POST or None, number=link.user.username)
    if request.method == "GET" or not form.is_valid():
        return _form_page(request, "accounts/reset.html", form)
    try:
        reset_password(token, password=form.cleaned_data["password"], site=_site(request), now=now())
    except LinkDead:
        return _dead_link(request)
    logout(request)
    return redirect("accounts-reset-done")


@never_cache
@require_safe
def reset_done(request: HttpRequest) -> HttpResponse:
    """`/clave/lista/`."""
    return render(request, "accounts/reset_done.html")


@never_cache
@require_http_methods(["GET", "POST"])
def mailbox_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """`/cuenta/correo/<token>/`: from the mail at the new address; opens on any device, signed in or not."""
    link = live_link(token_hash(token), purpose=LinkPurpose.EMAIL, now=now())
    if link is None:
        return _dead_link(request)
    if request.method == "GET":
        return render(request, "accounts/mailbox_confirm.html", {"email": link.email})
    try:
        confirm_mailbox(token, site=_site(request), now=now())
    except LinkDead:
        return _dead_link(request)
    except EmailTaken as error:
        context = {"email": link.email, "error": error}
        return render(request, "accounts/mailbox_confirm.html", context, status=error.status)
    return redirect("accounts-mailbox-done")


@never_cache
@require_safe
def mailbox_done(request: HttpRequest) -> HttpResponse:
    """`/cuenta/correo/listo/`."""
    return render(request, "accounts/mailbox_done.html")


@never_cache
@require_safe
@require_sign_in
def account(request: HttpRequest) -> HttpResponse:
    """`/cuenta/`: who the person is here, and the ways to change it."""
    return render(request, "accounts/account.html", {"open_sessions": len(sign_ins_of(_me(request), now=now()))})


@sensitive_post_parameters("current", "password", "password_confirm")
@never_cache
@require_http_methods(["GET", "POST"])
@require_sign_in
def password(request: HttpRequest) -> HttpResponse:
    """`/cuenta/clave/`."""
    me = _me(request)
    form = ChangePasswordForm(request.POST or None, number=me.username)
    if request.method == "GET" or not form.is_valid():
        return _form_page(request, "accounts/change_password.html", form)
    try:
        change_password(
            me,
            current=form.cleaned_data["current"],
            password=form.cleaned_data["password"],
            keep=request.session.session_key or "",
            site=_site(request),
            now=now(),
        )
    except (WrongPassword, LimitReached) as error:
        return _refused(request, "accounts/change_password.html", form, error)
    carry_over(request, me)
    messages.success(request, "Su contraseña cambió. Las demás sesiones de su cuenta terminaron.")
    return redirect("accounts-account")


@sensitive_post_parameters("current")
@never_cache
@require_http_methods(["GET", "POST"])
@require_sign_in
def mailbox(request: HttpRequest) -> HttpResponse:
    """`/cuenta/correo/`: asks for the change; the link in the mail makes it."""
    form = MailboxForm(request.POST or None)
    if request.method == "GET" or not form.is_valid():
        return _form_page(request, "accounts/mailbox.html", form)
    email = form.cleaned_data["email"]
    try:
        ask_mailbox_change(
            _me(request), email=email, current=form.cleaned_data["current"], site=_site(request), now=now()
        )
    except (WrongPassword, EmailTaken, LimitReached) as error:
        return _refused(request, "accounts/mailbox.html", form, error)
    messages.success(request, f"Enviamos un enlace a {email}. Ábralo antes de una hora para confirmar el cambio.")
    return redirect("accounts-account")


@never_cache
@require_safe
@require_sign_in
def sessions(request: HttpRequest) -> HttpResponse:
    """`/cuenta/sesiones/`: where the person is signed in."""
    own = [
        {"sign_in": one, "device": device_words(one.agent), "here": one.session_key == request.session.session_key}
        for one in sign_ins_of(_me(request), now=now())
    ]
    return render(request, "accounts/sessions.html", {"sessions": own})


@require_POST
@require_sign_in
def session_end(request: HttpRequest, sign_in: int) -> HttpResponse:
    """`/cuenta/sesiones/<id>/cerrar/`."""
    found = get_sign_in_for(_me(request), sign_in)
    here = found.session_key == request.session.session_key
    end_sign_in(found, now=now())
    if here:
        return _signed_out(request, "Su sesión terminó en este equipo.")
    messages.success(request, f"La sesión de {device_words(found.agent)} terminó.")
    return redirect("accounts-sessions")


@require_POST
@require_sign_in
def sessions_end_all(request: HttpRequest) -> HttpResponse:
    """`/cuenta/sesiones/cerrar-todas/`: everywhere, here too."""
    end_all_sessions(_me(request), now=now())
    return _signed_out(request, "Sus sesiones terminaron en todos los equipos.")


def _signed_out(request: HttpRequest, words: str) -> HttpResponse:
    logout(request)
    messages.success(request, words)
    return redirect("accounts-sign-in")


def _me(request: HttpRequest) -> User:
    return cast(User, request.user)


def _site(request: HttpRequest) -> str:
    return request.build_absolute_uri("/")


def _form_page(request: HttpRequest, template: str, form: AccountForm, **context: Any) -> HttpResponse:
    status = context.pop("status", 400 if form.is_bound and form.errors else 200)
    return render(request, template, {"form": form, **context}, status=status)


def _refused(request: HttpRequest, template: str, form: AccountForm, error: DomainError) -> HttpResponse:
    form.add_error(_FIELDS.get(type(error)), error.message)
    return _form_page(request, template, form, status=error.status)


def _dead_link(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/link_dead.html", {"error": LinkDead()}, status=LinkDead.status)
