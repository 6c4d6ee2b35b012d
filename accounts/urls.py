"""Addresses of the accounts app."""

from __future__ import annotations

from django.urls import path

from accounts import views, views_account, views_registration

urlpatterns = [
    path("registrar/", views_registration.register, name="accounts-register"),
    path("registrar/listo/", views_registration.registered, name="accounts-registered"),
    path("ingresar/", views.sign_in, name="accounts-sign-in"),
    path("ingresar/clave/", views.sign_in_password, name="accounts-sign-in-password"),
    path("salir/", views.sign_out, name="accounts-sign-out"),
    path("clave/", views_account.reset_ask, name="accounts-reset-ask"),
    path("clave/enviado/", views_account.reset_sent, name="accounts-reset-sent"),
    path("clave/nueva/<str:token>/", views_account.reset, name="accounts-reset-password"),
    path("clave/lista/", views_account.reset_done, name="accounts-reset-done"),
    path("cuenta/", views_account.account, name="accounts-account"),
    path("cuenta/clave/", views_account.password, name="accounts-password"),
    path("cuenta/correo/", views_account.mailbox, name="accounts-mailbox"),
    path("cuenta/correo/listo/", views_account.mailbox_done, name="accounts-mailbox-done"),
    path("cuenta/correo/<str:token>/", views_account.mailbox_confirm, name="accounts-confirm-mailbox"),
    path("cuenta/sesiones/", views_account.sessions, name="accounts-sessions"),
    path("cuenta/sesiones/cerrar-todas/", views_account.sessions_end_all, name="accounts-sessions-end-all"),
    path("cuenta/sesiones/<int:sign_in>/cerrar/", views_account.session_end, name="accounts-session-end"),
    path("cuentas/bloqueos/", views.locks, name="accounts-locks"),
]
