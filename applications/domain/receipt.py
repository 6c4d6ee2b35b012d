"""The receipt of a registration: what the site signs, so that anybody can verify it with the site's public key."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from core.clock import iso


def receipt_facts(
    *, call: str, number: int, document: str, received_at: datetime, sha256: str, head: str, kind: str = ""
) -> dict[str, Any]:
    """The signed part; an application's, the first kind there was, names no `kind`."""
    told = {
        "call": call,
        "number": number,
        "document": document,
        "receivedAt": iso(received_at),
        "sha256": sha256,
        "head": head,
    }
    return {"kind": kind, **told} if kind else told
