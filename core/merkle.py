"""Merkle tree over chain heads: one signed root stands for every attempt of a sitting (design 6)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence


def leaf(name: str, head: str) -> bytes:
    """The leaf of a chain: its name and its head, hashed with a prefix no inner node has."""
    return hashlib.sha256(b"\x00" + name.encode() + b"\n" + head.encode()).digest()


def _parent(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def root(leaves: Sequence[bytes]) -> str:
    """Hexadecimal root. A level's odd last node climbs alone; an empty tree is the hash of nothing."""
    if not leaves:
        return hashlib.sha256(b"").hexdigest()
    level = list(leaves)
    while len(level) > 1:
        paired = [_parent(level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
        level = paired + ([level[-1]] if len(level) % 2 else [])
    return level[0].hex()


def proof(leaves: Sequence[bytes], index: int) -> list[tuple[str, str]]:
    """The path from leaf `index` to the root: `("left" | "right", sibling in hexadecimal)`, bottom first."""
    steps: list[tuple[str, str]] = []
    level = list(leaves)
    while len(level) > 1:
        sibling = index ^ 1
        if sibling < len(level):
            steps.append(("left" if sibling < index else "right", level[sibling].hex()))
        paired = [_parent(level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
        level = paired + ([level[-1]] if len(level) % 2 else [])
        index //= 2
    return steps


def holds(start: bytes, steps: Sequence[tuple[str, str]], expected_root: str) -> bool:
    """Whether the path leads from the leaf to the root."""
    node = start
    for side, sibling in steps:
        other = bytes.fromhex(sibling)
        node = _parent(other, node) if side == "left" else _parent(node, other)
    return node.hex() == expected_root
