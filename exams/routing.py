"""Sockets of the exam."""

from __future__ import annotations

from django.urls import path

from exams.consumers import AttemptConsumer

websocket_urlpatterns = [path("ws/attempt/<uuid:attempt>/", AttemptConsumer.as_asgi())]  # type: ignore[arg-type]
