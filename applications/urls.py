"""Addresses of POSTULACIÓN, and of what Human Resources sees of it."""

from __future__ import annotations

from django.urls import path

from applications import views, views_review, views_staff

REVIEW = "rrhh/convocatorias/<slug:code>/requisitos/<int:number>"

urlpatterns = [
    path("postulacion/", views.home, name="applications-home"),
    path("postulacion/<slug:code>/", views.apply, name="applications-apply"),
    path("postulacion/<slug:code>/anexos/", views.annexes, name="applications-annexes"),
    path("postulacion/<slug:code>/anexo-<int:number>.pdf", views.annex, name="applications-annex"),
    path("postulacion/<slug:code>/confirmar/", views.confirm, name="applications-confirm"),
    path("postulacion/<slug:code>/constancia/", views.receipt, name="applications-receipt"),
    path(
        "postulacion/<slug:code>/constancia.pdf",
        views.receipt_file,
        {"kind": "pdf"},
        name="applications-receipt-pdf",
    ),
    path(
        "postulacion/<slug:code>/constancia.json",
        views.receipt_file,
        {"kind": "json"},
        name="applications-receipt-json",
    ),
    path("postulacion/<slug:code>/ficha.json", views.receipt_file, {"kind": "ficha"}, name="applications-frozen"),
    path("postulacion/<slug:code>/desistir/", views.withdraw, name="applications-withdraw"),
    path("rrhh/postulaciones/", views_staff.calls, name="applications-calls"),
    path("rrhh/convocatorias/<slug:code>/postulaciones/", views_staff.filed, name="applications-filed"),
    path(
        "rrhh/convocatorias/<slug:code>/postulaciones/falla-tecnica/",
        views_staff.failure,
        name="applications-failure",
    ),
    path(
        "rrhh/convocatorias/<slug:code>/postulaciones/<int:number>/evidencia.pdf",
        views_staff.evidence,
        name="applications-evidence",
    ),
    path("rrhh/convocatorias/<slug:code>/requisitos/", views_review.review_list, name="applications-review"),
    path("rrhh/convocatorias/<slug:code>/requisitos/confirmar", views_review.accept, name="applications-review-accept"),
    path("rrhh/convocatorias/<slug:code>/requisitos/rnssc/", views_review.registry_file, name="applications-registry"),
    path(f"{REVIEW}/", views_review.review_detail, name="applications-review-one"),
    path(f"{REVIEW}/decidir", views_review.decide, name="applications-review-decide"),
    path(f"{REVIEW}/rnssc", views_review.registry, name="applications-registry-one"),
    path(f"{REVIEW}/rnssc/<int:query_id>", views_review.registry_evidence, name="applications-registry-evidence"),
    path(f"{REVIEW}/archivo/<slug:sha256>.pdf", views_review.declared_file, name="applications-review-file"),
    path(f"{REVIEW}/archivo/<slug:sha256>/<int:page>.jpg", views_review.declared_page, name="applications-review-page"),
]
