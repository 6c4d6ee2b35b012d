"""docs/sealed-paper.md is enough: a stranger's program, written from it alone, gets its example and our papers."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from exams.domain.draw import attempt_key
from exams.domain.paper import QuestionText, personal_paper, seal, shown
from tests.exams.papers_data import ATTEMPT, SECRET, entries

DOCUMENT = Path(__file__).parents[3] / "docs" / "sealed-paper.md"
Question = tuple[str, str, list[str]]


def example() -> dict[str, str]:
    """The `name value` lines of section 8."""
    section = DOCUMENT.read_text(encoding="utf-8").split("## 8.")[1]
    blocks = re.findall(r"```\n(.*?)```", section, flags=re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]
    return {line[:11].strip(): line[11:] for line in lines}


def words(seed: bytes) -> Iterator[int]:
    block = 0
    while True:
        for byte in range(0, 32, 4):
            yield int.from_bytes(hashlib.sha256(seed + block.to_bytes(8, "big")).digest()[byte : byte + 4], "big")
        block += 1


def below(source: Iterator[int], n: int) -> int:
    return next(word % n for word in source if word < 2**32 - 2**32 % n)


def shuffled(source: Iterator[int], items: list[Any]) -> list[Any]:
    items = list(items)
    for place in range(len(items) - 1, 0, -1):
        j = below(source, place + 1)
        items[place], items[j] = items[j], items[place]
    return items


def hkdf(secret: bytes, info: str) -> bytes:
    extracted = hmac.digest(bytes(32), secret, "sha256")
    return hmac.digest(extracted, info.encode() + b"\x01", "sha256")


def sealed_by_a_stranger(secret: bytes, attempt: str, questions: list[Question]) -> dict[str, Any]:
    """Every value of the example, computed from the document's words with the standard library and AES-GCM."""
    seed = hmac.digest(secret, f"paper|{attempt}".encode(), "sha256")
    source, used = words(seed), set[str]()
    plain: list[dict[str, Any]] = []
    for position, (part, stem, options) in enumerate(shuffled(source, questions), start=1):
        listed = []
        for text in shuffled(source, options):
            while True:
                word = next(source)
                name = "".join("abcdefghijkmnpqrstuvwxyz23456789"[word >> 5 * group & 31] for group in range(6))
                if name not in used:
                    break
            used.add(name)
            listed.append({"id": name, "text": text})
        plain.append({"position": position, "part": part, "stem": stem, "options": listed})
    plaintext = json.dumps({"attempt": attempt, "questions": plain}, sort_keys=True, separators=(",", ":"))
    key, nonce_key = hkdf(secret, f"paper key|{attempt}"), hkdf(secret, f"paper nonce|{attempt}")
    nonce = hmac.digest(nonce_key, plaintext.encode(), "sha256")[:12]
    ciphertext = AESGCM(key).encrypt(nonce, plaintext.encode(), attempt.encode())
    return {
        "paper seed": seed.hex(),
        "plaintext": plaintext,
        "key": key.hex(),
        "nonce key": nonce_key.hex(),
        "nonce": nonce.hex(),
        "sealed": base64.b64encode(b"\x01" + nonce + ciphertext).decode(),
    }


def test_the_example_of_the_document() -> None:
    told = example()
    secret, attempt = bytes.fromhex(told.pop("secret")), told.pop("attempt")
    first_words = told.pop("words").split()
    questions: list[Question] = [("technical", "¿2 + 2?", ["3", "4"]), ("entity_ethics", "¿Vocal?", ["b", "c", "e"])]

    assert sealed_by_a_stranger(secret, attempt, questions) == told
    source = words(bytes.fromhex(told["paper seed"]))
    assert [f"{next(source):08x}" for _ in first_words] == first_words


def test_our_papers_are_the_ones_the_document_describes() -> None:
    bank = entries()[:20]
    texts: dict[int, QuestionText] = {entry.version: entry.text for entry in bank}
    paper = personal_paper(SECRET, ATTEMPT, list(texts.values()))

    stranger = sealed_by_a_stranger(
        bytes.fromhex(SECRET), ATTEMPT, [(entry.part, entry.stem, list(entry.options)) for entry in bank]
    )

    assert seal(SECRET, ATTEMPT, shown(paper, texts)) == stranger["sealed"]
    assert attempt_key(SECRET, ATTEMPT).hex() == stranger["key"]
