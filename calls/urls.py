"""Addresses of the public list of calls; `calls-detail` is composed in exam_server/urls.py."""

from __future__ import annotations

from django.urls import path

from calls import views

urlpatterns = [path("convocatorias/", views.call_list, name="calls-list")]
