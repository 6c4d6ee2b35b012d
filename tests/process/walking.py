"""Every address of the site as somebody sees it: what they are given, without what changes from one request to the next."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse

from core.models import OutboxMessage
from tests.access.endpoints import endpoints
from tests.process.story import Story

# Passwords and links of one use, media, and the sheet, which by the order of imports knows nothing of a process.
APART = ("accounts-", "demo-", "healthz", "cvs-", "proctoring-whip", "proctoring-media", "proctoring-upload-still")
# Whom an office lets in at all is held by tests/access.
OFFICES = {"/rrhh/": ("comite", "area"), "/sala/": ("monitor",), "/banco/": ("autor",)}
NOBODYS = UUID(int=0)
SLOTS = ("education-0", "habilitacion")
_TOKENS = (
    re.compile(rb'(csrfmiddlewaretoken" value|csrf-token" content|name="kept" value|name="key"[^>]*value)="[^"]*"'),
    re.compile(rb'value="[^"]*" (id="id_key"|name="key")'),
    re.compile(rb'"csrf[^"]*": ?"[^"]*"'),
)


@dataclass(frozen=True, slots=True)
class Seen:
    """What one person was given at one address: a status, where it led, and the bytes."""

    status: int
    location: str
    body: bytes


def walk(story: Story, name: str) -> dict[str, Seen]:
    """Every address that answers GET, as this person; "" is a stranger."""
    browser = story.browser(name)
    browser.get("/")  # what they were told of their last act is shown once
    found = {}
    for address in sorted(set(_addresses(story, name))):
        answer = browser.get(address)
        assert answer.status_code < 500, (name, address, answer.status_code)
        found[address] = Seen(answer.status_code, answer.headers.get("Location", ""), _still(answer.getvalue()))
    return found


def letters() -> list[tuple[str, str]]:
    """Every mail so far, as it would be sent."""
    return [(mail.subject, mail.body) for mail in OutboxMessage.objects.order_by("pk")]


def _still(body: bytes) -> bytes:
    for token in _TOKENS:
        body = token.sub(b"", body)
    return body


def _addresses(story: Story, name: str) -> Iterator[str]:
    for endpoint, parts in endpoints().items():
        if not endpoint.startswith(APART):
            for values in _values(story, name, endpoint, parts):
                address = reverse(endpoint, kwargs=values)
                if not any(address.startswith(office) and not name.startswith(OFFICES[office]) for office in OFFICES):
                    yield address


def _values(story: Story, name: str, endpoint: str, parts: list[str]) -> list[dict[str, Any]]:
    """The parts of an address: this call, this person's own numbers, the best one's otherwise."""
    choices: list[dict[str, Any]] = [{}]
    for part in parts:
        choices = [chosen | {part: value} for chosen in choices for value in _choices(story, name, endpoint, part)]
    return choices


def _choices(story: Story, name: str, endpoint: str, part: str) -> list[Any]:
    known: dict[str, list[Any]] = {
        "code": [story.call.code],
        "stage": [5, 7, 10, 12],
        "version": [1],
        "attempt": [story.attempts.get(name) or next(iter(story.attempts.values()), NOBODYS)],
        "slug": ["experiencia", "formacion"],
        "slot": list(SLOTS),
        "kind": ["ffaa"],
        "evaluation": ["conocimientos", "psicometrica", "psicologica"],
        "holder": ["dni"],
        "number": [10] if endpoint == "applications-annex" else [story.number("A01"), story.number("A02")],
    }
    return known.get(part) or [story.ids.get(part, 1)]
