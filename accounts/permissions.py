"""Who may enter a view. Code asks for rights, never for roles.

@require_right(Right.WATCH)                    a page: strangers go to the sign-in page and come back
@require_right(Right.SIT_EXAM, json=True)      a command: always the typed error, also for bodies that are not JSON
@require_right(Right.PUBLISH, Right.READ_RECORD)   any of these
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from asgiref.sync import iscoroutinefunction, sync_to_async
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from accounts.enums import Right
from core.errors import DomainError, Forbidden
from core.http import json_error, wants_json

View = Callable[..., Any]


class SignInRequired(DomainError):
    """Nobody is signed in, or the session ended."""

    status = 401

    def __init__(self) -> None:
        super().__init__("auth.required", "Su sesión terminó o no ha ingresado. Ingrese de nuevo para continuar.")


class MissingRight(Forbidden):
    """Signed in without the right this view asks for."""

    def __init__(self) -> None:
        super().__init__("auth.forbidden", "Su usuario no tiene permiso para esta página o acción.")


def check_rights(request: HttpRequest, *rights: Right) -> None:
    """Raise SignInRequired or MissingRight unless the person holds one of `rights`; with none given, is signed in."""
    user = request.user
    if not user.is_authenticated or not user.is_active:
        raise SignInRequired
    if rights and not any(user.has_right(right) for right in rights):
        raise MissingRight


def require_right(*rights: Right, json: bool = False) -> Callable[[View], View]:
    """Guard a sync or async view; see the top of this file."""

    def decorate(view: View) -> View:
        if iscoroutinefunction(view):

            @wraps(view)
            async def guarded_async(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
                refusal = await sync_to_async(_refusal)(request, rights, json=json)
                return refusal if refusal is not None else await view(request, *args, **kwargs)

            return _asking(guarded_async, rights)

        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            refusal = _refusal(request, rights, json=json)
            return refusal if refusal is not None else view(request, *args, **kwargs)

        return _asking(guarded, rights)

    return decorate


def rights_asked(view: View) -> frozenset[Right]:
    """The rights any of which opens a view; none for a public one, and for one that only asks for an account."""
    asked: frozenset[Right] = getattr(view, "rights_asked", frozenset())
    return asked


def _asking(view: View, rights: tuple[Right, ...]) -> View:
    vars(view)["rights_asked"] = frozenset(rights)  # which `wraps` carries to the decorators around it
    return view


def require_sign_in(view: View) -> View:
    """Guard a page that anybody with an account may see."""
    return require_right()(view)


def _refusal(request: HttpRequest, rights: tuple[Right, ...], *, json: bool) -> HttpResponse | None:
    """The answer that keeps a person out, None if they may enter. A page's refusal is raised: the middleware draws."""
    try:
        check_rights(request, *rights)
    except DomainError as error:
        if json or wants_json(request):
            return json_error(error)
        if isinstance(error, SignInRequired):
            return HttpResponseRedirect(sign_in_address(request))
        raise
    return None


def sign_in_address(request: HttpRequest) -> str:
    """The sign-in page, coming back to where the person was going; not to a POST, which cannot be repeated."""
    address = reverse("accounts-sign-in")
    if request.method not in {"GET", "HEAD"}:
        return address
    return f"{address}?{urlencode({'next': request.get_full_path()})}"
