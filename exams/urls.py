"""Addresses of the exam (design 3 and 4)."""

from __future__ import annotations

from django.urls import path

from exams import views
from exams.urls_bank import bank_urlpatterns

urlpatterns = [
    path("evaluacion/", views.my_attempts, name="exams-mine"),
    path("evaluacion/<uuid:attempt>/", views.attempt_page, name="exams-attempt"),
    path("evaluacion/<uuid:attempt>/presente", views.present, name="exams-present"),
    path("evaluacion/<uuid:attempt>/respuestas", views.answers, name="exams-answers"),
    path("evaluacion/<uuid:attempt>/finalizar", views.finish, name="exams-finish"),
    path("evaluacion/<uuid:attempt>/estado", views.state, name="exams-state"),
    path("evaluacion/<uuid:attempt>/llave", views.key, name="exams-key"),
    path("evaluacion/<uuid:attempt>/constancias.json", views.receipts, name="exams-receipts"),
    path(".well-known/receipt-key.json", views.receipt_key, name="exams-receipt-key"),
    *bank_urlpatterns,
]
