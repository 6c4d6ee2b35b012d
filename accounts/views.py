"""Sign-in in two steps, sign-out, and the page where staff unlock an account."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts import devices
from accounts.destinations import home_of
from accounts.enums import Right
from accounts.forms import NumberForm, PasswordForm
from accounts.models import User
from accounts.permissions import require_right
from accounts.selectors import locked_accounts
from accounts.services import AddressClosed, SignInLocked, WrongCredentials, unlock_account, verify_sign_in
from accounts.sessions import forget_session, open_session
from core.clock import now
from core.errors import DomainError, NotFound

STEP_COOKIE = "sign_in"
STEP_MAX_AGE_S = 15 * 60
DEVICE_COOKIE = "device"
COOKIE_PATH = "/ingresar/"
MAX_NEXT = 512
_SALT = "accounts.sign_in"


@never_cache
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Step 1: the number. It goes to step 2 in a signed cookie: not in the address, which logs and histories keep."""
    if request.user.is_authenticated:
        return HttpResponseRedirect(_destination(request.user, request.GET.get("next", "")))
    if request.method == "GET":
        form = NumberForm(initial={"username": _step(request).get("username", "")})
        return render(request, "accounts/sign_in.html", {"form": form, "next": safe_next(request.GET.get("next", ""))})
    form = NumberForm(request.POST)
    target = safe_next(request.POST.get("next", ""))
    if not form.is_valid():
        return render(request, "accounts/sign_in.html", {"form": form, "next": target}, status=400)
    response = redirect("accounts-sign-in-password")
    step = signing.dumps({"username": form.cleaned_data["username"], "next": target}, salt=_SALT)
    _set_cookie(response, STEP_COOKIE, step, max_age=STEP_MAX_AGE_S)
    return response


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "POST"])
def sign_in_password(request: HttpRequest) -> HttpResponse:
    """Step 2: the password. Known and unknown numbers get the same page, words and time."""
    step = _step(request)
    if request.user.is_authenticated:
        return HttpResponseRedirect(_destination(request.user, step.get("next", "")))
    if not step:
        return redirect("accounts-sign-in")
    form = PasswordForm(request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {"form": form, "username": step["username"]}
    if not form.is_bound or not form.is_valid():
        return render(request, "accounts/password.html", context, status=400 if form.is_bound else 200)
    device = devices.device_from_cookie(request.COOKIES.get(DEVICE_COOKIE))
    try:
        user = verify_sign_in(
            step["username"],
            password=form.cleaned_data["password"],
            device=device,
            address=request.META.get("REMOTE_ADDR", ""),
            now=now(),
        )
    except (WrongCredentials, SignInLocked, AddressClosed) as error:
        return _refused(request, error, context)
    open_session(request, user, now=now())
    response = HttpResponseRedirect(_destination(user, step["next"]))
    remember_device(request, response, user)
    response.delete_cookie(STEP_COOKIE, path=COOKIE_PATH, samesite="Lax")
    return response


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session in this browser; doing it twice is doing it once."""
    forget_session(request)
    logout(request)
    messages.success(request, "Su sesión terminó en este equipo.")
    return redirect("accounts-sign-in")


@never_cache
@require_http_methods(["GET", "POST"])
@require_right(Right.MANAGE_SITTINGS)
def locks(request: HttpRequest) -> HttpResponse:
    """The accounts closed by failures, and the form that opens one."""
    if request.method == "GET":
        return _locks_page(request, NumberForm())
    form = NumberForm(request.POST)
    if not form.is_valid():
        return _locks_page(request, form, status=400)
    try:
        user = unlock_account(form.cleaned_data["username"], actor=f"user:{request.user.get_username()}", now=now())
    except NotFound as error:
        form.add_error("username", error.message)
        return _locks_page(request, form, status=404)
    messages.success(request, f"{user.full_name} ({user.username}) ya puede ingresar.")
    return redirect("accounts-locks")


def safe_next(target: str) -> str:
    """`target` if it is a path of this site that a person may be sent to, else ""."""
    if not target.startswith("/") or len(target) > MAX_NEXT or not target.isprintable():
        return ""
    if target.startswith((COOKIE_PATH, "/salir/")) or not url_has_allowed_host_and_scheme(target, allowed_hosts=None):
        return ""
    return target


def remember_device(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """From now on this device's mistakes at this account have a count of their own."""
    device = devices.device_from_cookie(request.COOKIES.get(DEVICE_COOKIE))
    known = device.remembering(devices.account_key(user.username))
    _set_cookie(response, DEVICE_COOKIE, known.to_cookie(), max_age=devices.MAX_AGE_S)


def _destination(user: User, target: str) -> str:
    return safe_next(target) or home_of(user.rights)


def _step(request: HttpRequest) -> dict[str, str]:
    """What step 1 left, {} when there is nothing, it is old or it is not ours."""
    try:
        held: dict[str, str] = signing.loads(request.COOKIES.get(STEP_COOKIE, ""), salt=_SALT, max_age=STEP_MAX_AGE_S)
    except signing.BadSignature:
        return {}
    return held


def _refused(request: HttpRequest, error: DomainError, context: dict[str, Any]) -> HttpResponse:
    response = render(request, "accounts/password.html", {**context, "error": error}, status=error.status)
    if isinstance(error, (SignInLocked, AddressClosed)):
        response["Retry-After"] = str(max(1, int((error.opens_at - now()).total_seconds()) + 1))
    return response


def _locks_page(request: HttpRequest, form: NumberForm, *, status: int = 200) -> HttpResponse:
    return render(request, "accounts/locks.html", {"form": form, "locks": locked_accounts(now())}, status=status)


def _set_cookie(response: HttpResponse, name: str, value: str, *, max_age: int) -> None:
    response.set_cookie(
        name,
        value,
        max_age=max_age,
        path=COOKIE_PATH,
        secure=bool(settings.SESSION_COOKIE_SECURE),
        httponly=True,
        samesite="Lax",
    )
