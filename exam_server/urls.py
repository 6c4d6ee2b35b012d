"""Composition of every app's addresses."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from calls.urls import addresses as calls_addresses
from core.views import healthz
from cvs.urls import addresses as cvs_addresses
from exam_server import views, views_panel
from exam_server.call_ties import call_ties
from exam_server.needs import needs_of_nearest_call

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.first_page, name="home"),
    path("panel/", views_panel.panel, name="panel"),
    path("demo/entrar/", views.enter, name="demo-enter"),
    path("demo/sesion/", views.another_sitting, name="demo-sitting"),
    path("convocatorias/<slug:code>/", views.call_detail, name="calls-detail"),
    path("healthz", healthz, name="healthz"),
    path("", include(calls_addresses(call_ties()))),
    path("", include("accounts.urls")),
    path("", include(cvs_addresses(needs_of_nearest_call))),
    path("", include("applications.urls")),
    path("", include("exams.urls")),
    path("", include("proctoring.urls")),
    path("", include("results.urls")),
]
