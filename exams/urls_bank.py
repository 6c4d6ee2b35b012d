"""Addresses of the question bank."""

from __future__ import annotations

from django.urls import path

from exams import views_bank

bank_urlpatterns = [
    path("banco/", views_bank.bank, name="exams-bank"),
    path("banco/aprobar/", views_bank.approve_many, name="exams-bank-approve"),
    path("banco/importar/", views_bank.import_bank, name="exams-bank-import"),
    path("banco/importar/confirmar/", views_bank.confirm_import, name="exams-bank-confirm"),
    path("banco/preguntas/<slug:code>/", views_bank.question, name="exams-bank-question"),
    path("banco/preguntas/<slug:code>/<int:number>/aprobar/", views_bank.approve_one, name="exams-bank-approve-one"),
    path("banco/preguntas/<slug:code>/retirar/", views_bank.retire, name="exams-bank-retire"),
]
