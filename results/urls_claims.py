"""Addresses of claims: the applicant's page, and the desk of Human Resources."""

from __future__ import annotations

from django.urls import path

from results import views_annulment
from results import views_claims as views

OWN = "postulacion/<slug:code>/reclamo/"
QUESTIONS = "rrhh/sesiones/<int:sitting_id>/preguntas/"
STAFF = "rrhh/convocatorias/<slug:code>/reclamos/"

urlpatterns = [
    path(OWN, views.my_claims, name="results-my-claims"),
    path(f"{OWN}<int:claim_id>.pdf", views.my_claim_file, name="results-my-claim-file"),
    path(STAFF, views.claim_list, name="results-claims"),
    path(f"{STAFF}registrar/", views.register, name="results-claim-register"),
    path(f"{STAFF}<int:claim_id>/", views.claim_detail, name="results-claim"),
    path(f"{STAFF}<int:claim_id>/resolver", views.answer, name="results-claim-answer"),
    path(f"{STAFF}<int:claim_id>.pdf", views.claim_file, name="results-claim-file"),
    path(QUESTIONS, views_annulment.questions, name="results-questions"),
    path(f"{QUESTIONS}<int:version_id>/", views_annulment.question, name="results-question"),
    path(f"{QUESTIONS}<int:version_id>/anular", views_annulment.annul, name="results-question-annul"),
]
