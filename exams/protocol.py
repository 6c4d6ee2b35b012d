"""What the exam page may say, on the socket and over HTTP, with its limits (design 4, docs/protocol.md)."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from core.protocol import Command

MAX_REVISION = 2**31 - 1
Page = Annotated[str, msgspec.Meta(min_length=8, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
Instant = Annotated[str, msgspec.Meta(max_length=40)]

SignalKind = Literal[
    "focus_lost",
    "focus_back",
    "page_hidden",
    "page_shown",
    "fullscreen_left",
    "copy",
    "paste",
    "print",
    "screens",
    "device_changed",
    "network",
    "camera_lost",
    "camera_back",
    "camera_covered",
    "microphone_muted",
    "microphone_back",
    "ice_failed",
    "media_back",
]


class Hello(Command):
    """First command: the page's own random name, and the last push it saw on its previous socket."""

    protocol: int
    page: Page
    last_seq: Annotated[int, msgspec.Meta(ge=0)]


class Heartbeat(Command):
    """Every 5 s."""

    sent_at: Instant
    visible: bool
    rtt_ms: Annotated[int, msgspec.Meta(ge=0, le=600_000)] | None


class AnswerSave(Command):
    """One answer; `option` null clears it."""

    position: Annotated[int, msgspec.Meta(ge=-(2**31), le=2**31 - 1)]
    option: Annotated[str, msgspec.Meta(max_length=16)] | None
    revision: Annotated[int, msgspec.Meta(ge=-(2**31), le=MAX_REVISION)]


class AnswerPost(AnswerSave):
    """The same over HTTP; `page` lets the server refuse a page that was replaced."""

    page: Page | None = None


class SignalReport(Command):
    """Something the page noticed. `at` is the page's clock."""

    kind: SignalKind
    at: Instant
    detail: Annotated[str, msgspec.Meta(max_length=200)] | None


class ChatSend(Command):
    """A message to the monitors."""

    text: Annotated[str, msgspec.Meta(min_length=1, max_length=500)]


class Empty(Command):
    """No data."""


class Present(Command):
    """Check-in."""

    consent: bool
    document_shown: bool
