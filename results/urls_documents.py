"""Addresses of stage 8: the applicant's registration of documents, and what staff see of it."""

from __future__ import annotations

from django.urls import path

from results import views_documents as views

OWN = "postulacion/<slug:code>/documentos/"
STAFF = "rrhh/convocatorias/<slug:code>/sustentos/"

urlpatterns = [
    path(OWN, views.support, name="results-support"),
    path(f"{OWN}confirmar/", views.confirm, name="results-support-confirm"),
    path(f"{OWN}ficha/", views.from_sheet, name="results-support-sheet"),
    path(f"{OWN}constancia.pdf", views.receipt_file, {"kind": "pdf"}, name="results-support-pdf"),
    path(f"{OWN}constancia.json", views.receipt_file, {"kind": "json"}, name="results-support-json"),
    path(f"{OWN}<slug:slot>/", views.slot_form, name="results-support-slot"),
    path(f"{OWN}<slug:slot>/documento", views.slot_json, name="results-support-attach"),
    path(f"{OWN}<slug:slot>.pdf", views.slot_file, name="results-support-file"),
    path(STAFF, views.registered, name="results-documents"),
    path(f"{STAFF}<int:number>/falla-tecnica/", views.failure, name="results-documents-failure"),
    path(f"{STAFF}<int:number>/evidencia.pdf", views.evidence, name="results-documents-evidence"),
]
