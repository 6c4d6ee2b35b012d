"""The site's key: what it signs verifies, also after a rotation, and nothing else does."""

from __future__ import annotations

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pytest_django import Settings

from core.signing import public_keys, sign, sign_bytes, verify, verify_bytes

VALUE = {"attempt": "a", "revision": 1, "option": None}
BYTES = b"the bytes of a file"


def test_a_signature_verifies_with_the_published_key_alone() -> None:
    signed = sign(VALUE)
    (published,) = [key for key in public_keys() if key["key"] == signed["key"]]
    public = Ed25519PublicKey.from_public_bytes(base64.b64decode(published["public"]))
    public.verify(base64.b64decode(signed["signature"]), b'{"attempt":"a","option":null,"revision":1}')
    assert published["algorithm"] == "Ed25519"
    assert verify(VALUE, **signed)
    assert sign(VALUE) == signed  # Ed25519 signs the same bytes the same way: a receipt can be given again


@pytest.mark.parametrize(
    "changed", [{**VALUE, "revision": 2}, {**VALUE, "option": ""}, {**VALUE, "more": 1}, {"attempt": "a"}, {}]
)
def test_another_value_does_not_verify(changed: dict[str, object]) -> None:
    assert not verify(changed, **sign(VALUE))


@pytest.mark.parametrize("signature", ["", "A", "AAAA", "¿?", "*" * 88, sign_bytes(b"other")["signature"]])
def test_another_signature_does_not_verify(signature: str) -> None:
    assert not verify_bytes(BYTES, key=sign_bytes(BYTES)["key"], signature=signature)


def test_an_unknown_key_does_not_verify() -> None:
    signed = sign_bytes(BYTES)
    assert verify_bytes(BYTES, **signed)
    assert not verify_bytes(BYTES, key="0" * 16, signature=signed["signature"])


def test_rotation_keeps_what_was_signed_before(settings: Settings) -> None:
    old_secret, old = settings.SECRET_KEY, sign(VALUE)
    settings.SECRET_KEY = "a new secret of this installation, long enough for anybody"
    assert not verify(VALUE, **old)
    settings.SECRET_KEY_FALLBACKS = [old_secret]
    new = sign(VALUE)
    assert new["key"] != old["key"]
    assert verify(VALUE, **old)
    assert verify(VALUE, **new)
    assert [key["key"] for key in public_keys()] == [new["key"], old["key"]]


def test_the_secret_is_nowhere_in_what_is_published(settings: Settings) -> None:
    assert settings.SECRET_KEY not in str(public_keys())
    assert all(set(key) == {"key", "algorithm", "public"} for key in public_keys())
