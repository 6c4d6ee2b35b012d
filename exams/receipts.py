"""Signed receipts: what the server owes the applicant for every answer (design 4)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from core.clock import iso
from core.signing import sign


def receipt(
    attempt_id: object, *, revision: int, position: int | None, option: str | None, at: datetime, head: str
) -> dict[str, Any]:
    """`{attempt, revision, position, option, at, head, key, signature}`; position and option are null at the end of the exam."""
    body: dict[str, Any] = {
        "attempt": str(attempt_id),
        "revision": revision,
        "position": position,
        "option": option,
        "at": iso(at),
        "head": head,
    }
    return body | sign(body)
