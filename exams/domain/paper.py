"""One person's paper: the common questions in an order of their own, and the sealed form the page holds until T0.

docs/sealed-paper.md describes the bytes; tests/exams/domain/test_sealed_paper.py recomputes its example.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from core.canonical import canonical
from exams.domain.draw import Stream, attempt_key, nonce_key, seed

SEAL_VERSION = b"\x01"
NONCE_BYTES = 12
TAG_BYTES = 16
ID_LENGTH = 6
ID_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"  # 32 signs, without l, o, 0 and 1

Paper = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class QuestionText:
    """What a paper shows of a question. It does not know which option is right, so it cannot tell."""

    version: int
    part: str
    stem: str
    options: tuple[str, ...]


def personal_paper(secret_hex: str, attempt_id: str, questions: Sequence[QuestionText]) -> Paper:
    """The drawn questions as one person sees them: `[{version, options: [{id, choice}]}]`, in order (EXA-03).

    `choice` is the index in the version's options. The ids come from the same keyed stream, after each question's
    shuffle, in the order shown: they carry nothing about the question, and no two in a paper are equal.
    """
    stream = Stream(seed(secret_hex, f"paper|{attempt_id}"))
    ordered = list(questions)
    stream.shuffle(ordered)
    taken: set[str] = set()
    paper: Paper = []
    for question in ordered:
        choices = list(range(len(question.options)))
        stream.shuffle(choices)
        options = [{"id": _new_id(stream, taken), "choice": choice} for choice in choices]
        paper.append({"version": question.version, "options": options})
    return paper


def _new_id(stream: Stream, taken: set[str]) -> str:
    while True:
        word = stream.word()
        name = "".join(ID_ALPHABET[word >> shift & 31] for shift in range(0, 5 * ID_LENGTH, 5))
        if name not in taken:
            taken.add(name)
            return name


def shown(paper: Paper, texts: Mapping[int, QuestionText]) -> list[dict[str, Any]]:
    """The paper with its texts, as the page receives it: `[{position, part, stem, options: [{id, text}]}]`."""
    return [
        {
            "position": position,
            "part": texts[question["version"]].part,
            "stem": texts[question["version"]].stem,
            "options": [
                {"id": option["id"], "text": texts[question["version"]].options[option["choice"]]}
                for option in question["options"]
            ],
        }
        for position, question in enumerate(paper, start=1)
    ]


def seal(secret_hex: str, attempt_id: str, questions: list[dict[str, Any]]) -> str:
    """What the lobby receives: base64 of `0x01 | nonce | AES-256-GCM`, bound to the attempt.

    The nonce is a keyed hash of the plaintext: the same paper gives the same bytes (a replay can compare them), and two
    different papers of one attempt could not meet in a nonce under the one key.
    """
    plaintext = canonical({"attempt": attempt_id, "questions": questions}).encode("ascii")
    nonce = hmac.digest(nonce_key(secret_hex, attempt_id), plaintext, "sha256")[:NONCE_BYTES]
    ciphertext = AESGCM(attempt_key(secret_hex, attempt_id)).encrypt(nonce, plaintext, attempt_id.encode("ascii"))
    return base64.b64encode(SEAL_VERSION + nonce + ciphertext).decode("ascii")


def unseal(key: bytes, attempt_id: str, sealed: str) -> dict[str, Any]:
    """The plaintext `{attempt, questions}`. ValueError if it is not a sealed paper, or not of this key and attempt."""
    try:
        raw = base64.b64decode(sealed, validate=True)
    except binascii.Error as error:
        raise ValueError("a sealed paper is base64") from error
    if raw[:1] != SEAL_VERSION or len(raw) < 1 + NONCE_BYTES + TAG_BYTES:
        raise ValueError("not a sealed paper of version 1")
    nonce, ciphertext = raw[1 : 1 + NONCE_BYTES], raw[1 + NONCE_BYTES :]
    try:
        plaintext = AESGCM(key).decrypt(nonce, ciphertext, attempt_id.encode("ascii"))
    except InvalidTag as error:
        raise ValueError("the paper was sealed with another key or for another attempt, or it was altered") from error
    loaded: dict[str, Any] = json.loads(plaintext)
    return loaded
