"""Addresses of stage 9, the curricular evaluation."""

from __future__ import annotations

from django.urls import path

from results import views_curricular as views

LIST = "rrhh/convocatorias/<slug:code>/curricular/"
ONE = f"{LIST}<int:number>/"

urlpatterns = [
    path(LIST, views.queue, name="results-curricular"),
    path(f"{LIST}convocados", views.shortlist, name="results-shortlist"),
    path(ONE, views.bench, name="results-curricular-bench"),
    path(f"{ONE}puntaje/", views.points, name="results-curricular-points"),
    path(f"{ONE}firmar/", views.sign, name="results-curricular-sign"),
    path(f"{ONE}reabrir/", views.reopen, name="results-curricular-reopen"),
    path(f"{ONE}<slug:slot>/", views.mark, name="results-curricular-mark"),
    path(f"{ONE}<slug:slot>/pagina-<int:page>.jpg", views.page_image, name="results-curricular-page"),
    path(f"{ONE}<slug:slot>.pdf", views.file, name="results-curricular-file"),
]
