"""The receipt of a registration: what the site signs, so that anybody can verify it with the site's public key."""

from __future__ import annotations

from typing import Any


def receipt_facts(
    *, call: str, number: int, document: str, received_at: str, sha256: str, head: str, kind: str = ""
) -> dict[str, Any]:
    """The signed part; an application's, the first kind there was, names no `kind`. `received_at` as ISO text."""
    told = {
        "call": call,
        "number": number,
        "document": document,
        "receivedAt": received_at,
        "sha256": sha256,
        "head": head,
    }
    return {"kind": kind, **told} if kind else told
