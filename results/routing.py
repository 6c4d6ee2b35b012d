"""Sockets of the interviews."""

from __future__ import annotations

from django.urls import path

from results.consumers import InterviewConsumer

websocket_urlpatterns = [path("ws/interview/<int:slot>/", InterviewConsumer.as_asgi())]  # type: ignore[arg-type]
