"""Addresses of the interviews' video rooms."""

from __future__ import annotations

from django.urls import path

from results import views_interview_rooms as views

ROOM = "rrhh/convocatorias/<slug:code>/entrevistas/<int:number>/sala"

urlpatterns = [
    path(f"{ROOM}/", views.room, name="results-interview-room"),
    path(f"{ROOM}/documento", views.document, name="results-interview-document"),
    path(f"{ROOM}/ficha", views.sheet, name="results-interview-sheet"),
    path("postulacion/<slug:code>/entrevista/sala/", views.my_room, name="results-my-interview-room"),
    path("entrevista/<int:slot_id>/media", views.media_access, name="results-interview-media"),
    path("media/whip/entrevista/<int:slot_id>", views.whip_publish, name="results-interview-whip"),
    path("media/whip/entrevista/<int:slot_id>/<str:peer>", views.whip_session, name="results-interview-whip-session"),
]
