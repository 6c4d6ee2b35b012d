"""Addresses of the monitors' room, of its acts and pictures, and of the applicants' media (design 5)."""

from __future__ import annotations

from django.urls import path

from proctoring import views, views_acts, views_media

SEAT = "sala/<int:room>/postulante/<uuid:attempt>"
DECISION = "sala/<int:room>/descalificacion/<int:disqualification>"

urlpatterns = [
    path("sala/", views.rooms, name="proctoring-rooms"),
    path("sala/<int:room>/", views.room_page, name="proctoring-room"),
    path("sala/<int:room>/imagen/<int:still>", views.still_picture, name="proctoring-still"),
    path(f"{SEAT}/expediente", views.dossier_json, name="proctoring-dossier"),
    path(f"{SEAT}/documento", views.document_picture, name="proctoring-document"),
    path(f"{SEAT}/identidad", views_acts.identity, name="proctoring-identity"),
    path(f"{SEAT}/dispensa", views_acts.waiver, name="proctoring-waiver"),
    path(f"{SEAT}/advertencia", views_acts.warning, name="proctoring-warning"),
    path(f"{SEAT}/mensaje", views_acts.message, name="proctoring-message"),
    path(f"{SEAT}/incidente", views_acts.incident, name="proctoring-incident"),
    path(f"{SEAT}/descalificacion", views_acts.propose, name="proctoring-propose"),
    path(f"{DECISION}/confirmar", views_acts.confirm, name="proctoring-confirm"),
    path(f"{DECISION}/dejar-sin-efecto", views_acts.overturn, name="proctoring-overturn"),
    path("evaluacion/<uuid:attempt>/media", views_media.media_access, name="proctoring-media"),
    path("evaluacion/<uuid:attempt>/imagen", views_media.still, name="proctoring-upload-still"),
    path("media/whip/<uuid:attempt>", views_media.whip_publish, name="proctoring-whip"),
    path("media/whip/<uuid:attempt>/<str:peer>", views_media.whip_session, name="proctoring-whip-session"),
]
