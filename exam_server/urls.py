"""Composition of every app's addresses."""

from __future__ import annotations

from django.urls import include, path

from core.views import healthz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("", include("accounts.urls")),
    path("", include("exams.urls")),
]
