"""Composition of every app's addresses."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from core.views import healthz
from exam_server import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz, name="healthz"),
    path("", include("accounts.urls")),
    path("", include("exams.urls")),
    path("", include("proctoring.urls")),
    path("", include("results.urls")),
]
