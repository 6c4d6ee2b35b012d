"""Limits of what monitors write. Pure."""

from __future__ import annotations

import re

from core.errors import BadRequest

WARNING_MAX = 300
MESSAGE_MAX = 500
NOTE_MAX = 500
INCIDENT_MAX = 1000
REASON_MAX = 1000

_KEY = re.compile(r"[A-Za-z0-9-]{8,64}")


def cleaned(text: str, *, limit: int, what: str, required: bool = True) -> str:
    """The text without outer space; BadRequest `text.required` or `text.too_long`. `what` names it in Spanish."""
    stripped = text.strip()
    if required and not stripped:
        raise BadRequest("text.required", f"Escriba {what}.")
    if len(stripped) > limit:
        raise BadRequest("text.too_long", f"Hasta {limit} caracteres en {what}.", {"limit": limit})
    return stripped


def checked_key(key: str) -> str:
    """The page's own name for one act, by which a repeated send is known: 8 to 64 letters, digits and hyphens."""
    if not _KEY.fullmatch(key):
        raise BadRequest("key.invalid", "El envío no trae un identificador válido.")
    return key
