"""Addresses of POSTULACIÓN, and of what Human Resources sees of it."""

from __future__ import annotations

from django.urls import path

from applications import views, views_staff

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
]
