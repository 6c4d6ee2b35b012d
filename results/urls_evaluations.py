"""Addresses of the evaluations held outside, whose results come by file with an act."""

from __future__ import annotations

from django.urls import path

from results import views_evaluations as views

LIST = "rrhh/convocatorias/<slug:code>/otras-evaluaciones/"
ONE = f"{LIST}<slug:evaluation>/"

urlpatterns = [
    path(LIST, views.evaluations, name="results-evaluations"),
    path(ONE, views.evaluation, name="results-evaluation"),
    path(f"{ONE}importar", views.apply, name="results-evaluation-apply"),
    path(f"{ONE}plantilla.csv", views.template, {"form": "csv"}, name="results-evaluation-csv"),
    path(f"{ONE}plantilla.xlsx", views.template, {"form": "xlsx"}, name="results-evaluation-xlsx"),
    path(f"{ONE}<int:version>/", views.imported, name="results-evaluation-import"),
    path(f"{ONE}<int:version>/acta.pdf", views.imported_act, name="results-evaluation-act"),
    path(f"{ONE}<int:version>/archivo", views.imported_source, name="results-evaluation-source"),
]
