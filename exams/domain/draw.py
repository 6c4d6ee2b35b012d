"""The draw: everything random about an exam follows from the sitting's secret, so that anybody can repeat it.

The stream of numbers is ours because it must be the same in every language and every year; docs/sealed-paper.md
describes it for a stranger, with a worked example.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping, MutableSequence, Sequence
from typing import Any, TypeVar

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from exams.domain.blueprint import Cell, require_supply, supply

_WORD = 2**32
T = TypeVar("T")


class Stream:
    """Unbiased integers from a 32-byte seed: block i is SHA-256(seed, i as 8 bytes), read as eight big-endian words."""

    def __init__(self, seed: bytes) -> None:
        self._seed = seed
        self._block = 0
        self._words: list[int] = []

    def word(self) -> int:
        """The next 32 bits."""
        if not self._words:
            block = hashlib.sha256(self._seed + self._block.to_bytes(8, "big")).digest()
            self._words = [int.from_bytes(block[i : i + 4], "big") for i in range(28, -4, -4)]
            self._block += 1
        return self._words.pop()

    def below(self, limit: int) -> int:
        """A uniform integer in `0 … limit - 1`: words beyond the last whole multiple of `limit` are thrown away."""
        ceiling = _WORD - _WORD % limit
        while (word := self.word()) >= ceiling:
            pass
        return word % limit

    def shuffle(self, items: MutableSequence[Any]) -> None:
        """Fisher-Yates, in place, from the last place to the second."""
        for place in range(len(items) - 1, 0, -1):
            other = self.below(place + 1)
            items[place], items[other] = items[other], items[place]


def seed(secret_hex: str, label: str) -> bytes:
    """HMAC-SHA256 of an ASCII label under the sitting's secret: one independent seed per use."""
    return hmac.digest(bytes.fromhex(secret_hex), label.encode("ascii"), "sha256")


def draw(secret_hex: str, cells: Sequence[Cell], pool: Mapping[tuple[str, str], Sequence[T]]) -> list[T]:
    """The sitting's questions: for each cell, in order, the first ones of its shuffled pool (EXA-02, EXA-03).

    `pool` holds the approved questions of each (part, topic) in one agreed order (by code). Raises `paper.cell_short`.
    """
    require_supply(supply(cells, {key: len(questions) for key, questions in pool.items()}))
    stream = Stream(seed(secret_hex, "draw"))
    drawn: list[T] = []
    for cell in cells:
        candidates = list(pool.get(cell.key, ()))
        stream.shuffle(candidates)
        drawn += candidates[: cell.questions]
    return drawn


def attempt_key(secret_hex: str, attempt_id: str) -> bytes:
    """The 32 bytes that open one attempt's paper: HKDF-SHA256 of the secret, info `paper key|<uuid>`."""
    return _expand(secret_hex, f"paper key|{attempt_id}")


def nonce_key(secret_hex: str, attempt_id: str) -> bytes:
    """The 32 bytes under which a paper's nonce is computed: info `paper nonce|<uuid>`."""
    return _expand(secret_hex, f"paper nonce|{attempt_id}")


def _expand(secret_hex: str, info: str) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=info.encode("ascii")).derive(
        bytes.fromhex(secret_hex)
    )
