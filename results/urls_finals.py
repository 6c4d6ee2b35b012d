"""Addresses of the final stage."""

from __future__ import annotations

from django.urls import path

from results import views_finals

FINAL = "rrhh/convocatorias/<slug:code>/final/"

urlpatterns = [
    path(FINAL, views_finals.final, name="results-final"),
    path(f"{FINAL}<int:number>/<slug:kind>/", views_finals.bonus, name="results-bonus"),
    path(f"{FINAL}<int:number>/<slug:kind>/documento.pdf", views_finals.bonus_document, name="results-bonus-document"),
]
