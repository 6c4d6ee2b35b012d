"""Addresses of a call's board and of publishing its lists, with how far that is."""

from __future__ import annotations

from django.urls import path

from results import views_jobs, views_process

PROCESS = "rrhh/convocatorias/<slug:code>/proceso"

urlpatterns = [
    path("rrhh/procesos/", views_process.boards, name="results-boards"),
    path(f"{PROCESS}/", views_process.board, name="results-board"),
    path(f"{PROCESS}/<int:stage>/", views_process.stage_list, name="results-stage"),
    path(f"{PROCESS}/<int:stage>/publicar", views_process.publish, name="results-stage-publish"),
    path("rrhh/publicaciones/<int:job_id>/", views_jobs.job, name="results-job"),
]
