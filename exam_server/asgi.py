"""The ASGI application: HTTP by Django, sockets by our consumers, which check origin and person themselves."""

from __future__ import annotations

import gc
import os

from channels.routing import ProtocolTypeRouter, URLRouter
from django.conf import settings
from django.contrib.staticfiles.handlers import ASGIStaticFilesHandler
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "exam_server.settings")
http = get_asgi_application()

from exam_server import fast_frames  # noqa: E402 - models need Django ready
from exams.routing import websocket_urlpatterns as exam_sockets  # noqa: E402
from proctoring.routing import websocket_urlpatterns as room_sockets  # noqa: E402

application = ProtocolTypeRouter(
    {
        "http": ASGIStaticFilesHandler(http) if settings.DEBUG else http,
        "websocket": URLRouter([*exam_sockets, *room_sockets]),
    }
)

fast_frames.install()

# What is loaded now lives as long as the process: later collections need not walk it (docs/decisions/0002-hot-path.md).
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 50, 1_000)
