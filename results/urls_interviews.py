"""Addresses of the interviews."""

from __future__ import annotations

from django.urls import path

from results import views_interviews

urlpatterns = [
    path("rrhh/convocatorias/<slug:code>/entrevistas/", views_interviews.interviews, name="results-interviews"),
    path(
        "rrhh/convocatorias/<slug:code>/entrevistas/<int:number>/",
        views_interviews.interview,
        name="results-interview",
    ),
    path("postulacion/<slug:code>/entrevista/", views_interviews.my_interview, name="results-my-interview"),
]
