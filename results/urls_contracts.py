"""Addresses of the signing, the winner's sheet, and how a call may end."""

from __future__ import annotations

from django.urls import path

from results import views_contracts, views_ends

SIGNING = "rrhh/convocatorias/<slug:code>/suscripcion/"
ENDING = "convocatorias/<slug:code>/fin/"

urlpatterns = [
    path(SIGNING, views_contracts.signing, name="results-signing"),
    path(f"{SIGNING}<int:number>/", views_contracts.signer, name="results-signer"),
    path("postulacion/<slug:code>/bitacora/", views_contracts.my_sheet, name="results-my-sheet"),
    path("rrhh/convocatorias/<slug:code>/fin/", views_ends.end, name="results-end"),
    path(ENDING, views_ends.ending, name="results-ending"),
    path(f"{ENDING}acta.pdf", views_ends.ending_act, name="results-ending-act"),
]
