"""Sockets of the monitors."""

from __future__ import annotations

from django.urls import path

from proctoring.consumers import RoomConsumer

websocket_urlpatterns = [path("ws/room/<int:room>/", RoomConsumer.as_asgi())]  # type: ignore[arg-type]
