"""Addresses of results: the board of Human Resources and the public publications."""

from __future__ import annotations

from django.urls import include, path

from results import views, views_sittings

PUBLICATION = "publicaciones/<slug:code>/<int:stage>/<int:version>/"

urlpatterns = [
    path("rrhh/sesiones/", views_sittings.sitting_list, name="results-sittings"),
    path("rrhh/sesiones/<int:sitting_id>/", views_sittings.sitting_detail, name="results-sitting"),
    path("rrhh/sesiones/<int:sitting_id>/recuento/", views_sittings.recount, name="results-recount"),
    path("rrhh/sesiones/<int:sitting_id>/cerrar", views_sittings.close, name="results-close"),
    path("rrhh/sesiones/<int:sitting_id>/publicar", views_sittings.publish, name="results-publish"),
    path("rrhh/sesiones/<int:sitting_id>/registro.json", views_sittings.record, name="results-record"),
    path(PUBLICATION, views.publication, name="results-publication"),
    path(f"{PUBLICATION}acta.pdf", views.act, name="results-act"),
    path(f"{PUBLICATION}lista.csv", views.listing, name="results-csv"),
    path(f"{PUBLICATION}lista.xlsx", views.workbook, name="results-xlsx"),
    path(f"{PUBLICATION}firma.json", views.signature, name="results-signature"),
    path("", include("results.urls_curricular")),
    path("", include("results.urls_documents")),
    path("", include("results.urls_contracts")),
    path("", include("results.urls_evaluations")),
    path("", include("results.urls_finals")),
    path("", include("results.urls_interviews")),
    path("", include("results.urls_interview_rooms")),
    path("", include("results.urls_claims")),
    path("", include("results.urls_process")),
]
