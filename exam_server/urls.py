"""Composition of every app's addresses."""

from __future__ import annotations

from django.urls import path
urlpatterns: list = []
