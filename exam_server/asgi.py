"""The ASGI application: HTTP by Django, sockets by our consumers, which check origin and person themselves."""

from __future__ import annotations

import gc
import os
from typing import Any

from channels.routing import ProtocolTypeRouter, URLRouter
from django.conf import settings
from django.contrib.staticfiles.handlers import ASGIStaticFilesHandler
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "exam_server.settings")
pages = get_asgi_application()

from core.clock import now  # noqa: E402 - models need Django ready
from core.http import RECEIVED_AT  # noqa: E402
from exam_server import fast_frames  # noqa: E402 - models need Django ready
from exams.routing import websocket_urlpatterns as exam_sockets  # noqa: E402
from proctoring.routing import websocket_urlpatterns as room_sockets  # noqa: E402
from results.routing import websocket_urlpatterns as interview_sockets  # noqa: E402

http = ASGIStaticFilesHandler(pages) if settings.DEBUG else pages


async def stamped(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """HTTP with the instant at which the whole request had arrived: views may wait for their turn, the clock does not."""
    await http({**scope, RECEIVED_AT: now()}, receive, send)


application = ProtocolTypeRouter(
    {
        "http": stamped,
        "websocket": URLRouter([*exam_sockets, *room_sockets, *interview_sockets]),
    }
)

fast_frames.install()

# What is loaded now lives as long as the process: later collections need not walk it (docs/decisions/0002-hot-path.md).
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 50, 1_000)
