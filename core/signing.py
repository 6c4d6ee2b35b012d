"""The site's Ed25519 key, derived from SECRET_KEY so that there is one secret to guard and to rotate.

Receipts, roots and publications are signed with the key of SECRET_KEY; keys of SECRET_KEY_FALLBACKS stay published, so
that what they signed still verifies after a rotation.
"""

from __future__ import annotations

import base64
import hashlib
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

from core.canonical import canonical

_PURPOSE = b"vigia receipt key 1"


@lru_cache(maxsize=16)
def _private(secret: str) -> Ed25519PrivateKey:
    seed = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=_PURPOSE).derive(secret.encode())
    return Ed25519PrivateKey.from_private_bytes(seed)


def _public_bytes(private: Ed25519PrivateKey) -> bytes:
    return private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def _key_id(public: bytes) -> str:
    return hashlib.sha256(public).hexdigest()[:16]


def sign(value: dict[str, Any]) -> dict[str, str]:
    """`{key, signature}` over the canonical rendering of `value`; signature in standard base64."""
    return sign_bytes(canonical(value).encode("ascii"))


def sign_bytes(data: bytes) -> dict[str, str]:
    """`{key, signature}` over raw bytes (a file)."""
    private = _private(settings.SECRET_KEY)
    return {
        "key": _key_id(_public_bytes(private)),
        "signature": base64.b64encode(private.sign(data)).decode("ascii"),
    }


def public_keys() -> list[dict[str, str]]:
    """What `/.well-known/receipt-key.json` shows: the present key first, then those of earlier secrets."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    raw = [_public_bytes(_private(secret)) for secret in secrets]
    return [{"key": _key_id(k), "algorithm": "Ed25519", "public": base64.b64encode(k).decode("ascii")} for k in raw]


def verify_bytes(data: bytes, *, key: str, signature: str) -> bool:
    """Whether one of our published keys signed these bytes. A malformed signature is simply not valid."""
    for known in public_keys():
        if known["key"] == key:
            try:
                Ed25519PublicKey.from_public_bytes(base64.b64decode(known["public"])).verify(
                    base64.b64decode(signature, validate=True), data
                )
            except (InvalidSignature, ValueError):
                return False
            return True
    return False


def verify(value: dict[str, Any], *, key: str, signature: str) -> bool:
    """Whether one of our published keys signed this value."""
    return verify_bytes(canonical(value).encode("ascii"), key=key, signature=signature)
