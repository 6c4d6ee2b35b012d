"""The named reference: a stock Channels consumer under stock daphne that answers each frame with one of the same size."""

from __future__ import annotations

from typing import Any

from channels.generic.websocket import AsyncJsonWebsocketConsumer
from channels.routing import ProtocolTypeRouter, URLRouter
from django.urls import re_path


class Echo(AsyncJsonWebsocketConsumer):
    """What somebody writes who follows the tutorial: it touches no database and keeps nothing."""

    async def receive_json(self, content: Any, **_kwargs: Any) -> None:
        """Send it back."""
        await self.send_json(content)


application = ProtocolTypeRouter({"websocket": URLRouter([re_path(r"", Echo.as_asgi())])})
