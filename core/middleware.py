"""The one mapper from typed errors to HTTP: JSON for programs, a page in Spanish for people."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from core.errors import DomainError
from core.http import json_error, unexpected, wants_json


class DomainErrorMiddleware:
    """Answers a DomainError raised by any view."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """An unforeseen error of a JSON command is logged under an id; of a page, it is left to Django."""
        if not isinstance(exception, DomainError):
            if wants_json(request) and not isinstance(exception, (Http404, PermissionDenied, SuspiciousOperation)):
                return json_error(unexpected(exception))
            return None
        if wants_json(request):
            return json_error(exception)
        return render(request, "core/error.html", {"error": exception}, status=exception.status)
