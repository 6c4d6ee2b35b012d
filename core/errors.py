"""Typed errors: one base, a stable dotted code, a Spanish sentence for the person, data for the program.

Services raise them; `core.http` turns them into responses and `core.protocol` into socket replies.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class DomainError(Exception):
    """A refusal the product foresees. `code` is what programs switch on; `message` is what people read."""

    status = 409

    def __init__(self, code: str, message: str, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message
        self.data = dict(data or {})


class BadRequest(DomainError):
    """What arrived is not well formed, too large or not what the command takes."""

    status = 400


class Forbidden(DomainError):
    """Signed in, and not entitled to this page or command."""

    status = 403


class NotFound(DomainError):
    """Unknown, or somebody else's: both look the same on purpose."""

    status = 404

    def __init__(self, code: str = "not_found", message: str = "No se encontró lo que busca.") -> None:
        super().__init__(code, message)


class Conflict(DomainError):
    """Well formed, and not possible in the present state."""

    status = 409


class TooMany(DomainError):
    """Rate or size limits."""

    status = 429


class Unavailable(DomainError):
    """A part of the system that this act needs is not there right now; trying again makes sense."""

    status = 503
