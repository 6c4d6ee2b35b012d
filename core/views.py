"""Answers of the site itself."""

from __future__ import annotations

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.errors import Forbidden
from core.http import json_error, json_ok, wants_json


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 when this process answers and its database does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return json_ok({"status": "ok"})


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A forged or expired form: typed for programs, a page for people."""
    if wants_json(request):
        return json_error(Forbidden("auth.csrf", "La página caducó. Recárguela y vuelva a intentar."))
    return render(request, "403_csrf.html", status=403)
