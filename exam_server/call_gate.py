"""The one gate of abstention over HTTP (ACT-01): whoever works on a call declares before any page about it opens.

It stands before every view that asks for a right of the staff and names a call, a sitting, a room or an interview in its
address, so that a page added later is behind it too. Sockets pass the same rule in their gatekeeper.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from accounts.models import User
from accounts.permissions import rights_asked
from calls.permissions import SEES_A_CALL
from calls.selectors_declarations import Abstained, DeclarationOwed, check_open_to
from core.http import json_error, wants_json

CALL_OF = {  # part of an address -> lookup of its call
    "code": "code",
    "sitting_id": "sittings",
    "job_id": "publication_jobs",
    "room": "sittings__rooms",
    "slot_id": "applications__interview_slot",
}
OPEN = frozenset({"calls-declare"})  # where one declares
EDITOR = "calls-"  # terms, schedule, documents and notices hold no applicant's data: only who abstained stays out


class CallGate:
    """Leads who owes a declaration to it, and tells who abstained that this call is closed to them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: tuple[Any, ...], parts: dict[str, Any]
    ) -> HttpResponse | None:
        """None for who may go on, and for everything that is of no call."""
        asked = rights_asked(view) & SEES_A_CALL
        lookup = {CALL_OF[part]: value for part, value in parts.items() if part in CALL_OF}
        if not asked or not lookup or _name(request) in OPEN:
            return None
        user = request.user
        if not isinstance(user, User) or not any(user.has_right(right) for right in asked):
            return None  # the view refuses them itself
        try:
            check_open_to(user, **lookup)
        except DeclarationOwed as owed:
            return None if _name(request).startswith(EDITOR) else _refuse(request, owed)
        except Abstained as refusal:
            return _refuse(request, refusal)
        return None


def _name(request: HttpRequest) -> str:
    return (request.resolver_match.url_name or "") if request.resolver_match else ""


def _refuse(request: HttpRequest, refusal: DeclarationOwed | Abstained) -> HttpResponse:
    page = reverse("calls-declare", args=[refusal.data["call"]])
    if wants_json(request):
        return json_error(refusal)
    navigates = request.method in {"GET", "HEAD"} and "HX-Request" not in request.headers
    if isinstance(refusal, DeclarationOwed) and navigates:
        return HttpResponseRedirect(f"{page}?{urlencode({'next': request.get_full_path()})}")
    context = {"error": refusal, "page": page, "abstained": isinstance(refusal, Abstained)}
    return render(request, "calls/declaration_refused.html", context, status=refusal.status)
