"""The accounts pages, and guarded views for the tests of `require_right`."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from accounts.enums import Right
from accounts.permissions import require_right, require_sign_in


@require_right(Right.WATCH)
def watched(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("sala")


@require_right(Right.PUBLISH, Right.WATCH)
def either(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("una u otra")


@require_right(Right.SIT_EXAM, json=True)
def command(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("hecho")


@require_right(Right.WATCH)
async def asynchronous(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("sala")


@require_sign_in
def anybody(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("persona")


urlpatterns = [
    path("", include("accounts.urls")),
    path("vista/sala/", watched),
    path("vista/una-u-otra/", either),
    path("vista/orden/", command),
    path("vista/asincrona/", asynchronous),
    path("vista/persona/", anybody),
]
