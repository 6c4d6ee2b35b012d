"""An echo behind the fast frames, as bare as ASGI allows: what their contract test speaks with."""

from __future__ import annotations

from typing import Any

from exam_server import fast_frames

INSTALLED = fast_frames.install()


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Accept, then send back whatever comes."""
    await receive()
    await send({"type": "websocket.accept"})
    while (message := await receive())["type"] == "websocket.receive":
        reply = {"text": message["text"]} if message.get("text") is not None else {"bytes": message["bytes"]}
        await send({"type": "websocket.send", **reply})
