"""Addresses of the accounts app."""

from __future__ import annotations

from django.urls import path

from accounts import views

urlpatterns = [
    path("ingresar/", views.sign_in, name="accounts-sign-in"),
    path("ingresar/clave/", views.sign_in_password, name="accounts-sign-in-password"),
    path("salir/", views.sign_out, name="accounts-sign-out"),
    path("cuentas/bloqueos/", views.locks, name="accounts-locks"),
]
