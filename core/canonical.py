"""One byte string per value: what is hashed or signed is always rendered here."""

from __future__ import annotations

import hashlib
import json
from typing import Any


def canonical(value: Any) -> str:
    """JSON with sorted keys, no spaces and ASCII escapes. Floats are refused: they have no single spelling."""
    return json.dumps(_checked(value), sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)


def digest(value: Any) -> str:
    """SHA-256, hexadecimal, of the canonical rendering."""
    return hashlib.sha256(canonical(value).encode("ascii")).hexdigest()


def _checked(value: Any) -> Any:
    if isinstance(value, float):
        raise TypeError("floats have no canonical form; use integers, decimals as text, or ISO instants")
    if isinstance(value, dict):
        return {str(key): _checked(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_checked(item) for item in value]
    if value is None or isinstance(value, (str, int, bool)):
        return value
    raise TypeError(f"{type(value).__name__} has no canonical form")
