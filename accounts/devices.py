"""Remembering, in a signed cookie, the accounts a device has signed in to.

The cookie opens nothing: it only gives the device's own mistakes a count of their own (accounts/domain/lockout.py). It
holds a random device name and keyed hashes of accounts, so that reading it on a shared computer tells nobody's number.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from typing import Any

from django.core import signing
from django.utils.crypto import salted_hmac

MAX_AGE_S = 365 * 24 * 3600
MAX_ACCOUNTS = 8  # accounts remembered per device, the newest; keeps the cookie below half a kilobyte
_SALT = "accounts.device"
_TAG = 16  # hexadecimal characters kept of an account's hash


def keyed_hash(kind: str, value: str) -> str:
    """64 hexadecimal characters that only this site can compute; `kind` keeps accounts and addresses apart."""
    return salted_hmac(f"accounts.{kind}", value, algorithm="sha256").hexdigest()


def account_key(username: str) -> str:
    """The key of an account, existing or not. Case does not count."""
    return keyed_hash("account", username.strip().lower())


def address_key(block: str) -> str:
    """The key of an address block."""
    return keyed_hash("address", block)


@dataclass(frozen=True, slots=True)
class Device:
    """A browser: its random name and the accounts it has signed in to."""

    name: str
    accounts: tuple[str, ...] = ()

    def knows(self, account: str) -> bool:
        """Whether this device already signed in to the account with this key."""
        return account[:_TAG] in self.accounts

    def remembering(self, account: str) -> Device:
        """The device after a successful sign-in."""
        others = tuple(tag for tag in self.accounts if tag != account[:_TAG])
        return replace(self, accounts=(account[:_TAG], *others)[:MAX_ACCOUNTS])

    def to_cookie(self) -> str:
        """The signed value."""
        return signing.dumps({"name": self.name, "accounts": list(self.accounts)}, salt=_SALT)


def device_from_cookie(value: str | None) -> Device:
    """The device a cookie names; a new one without a cookie, or with one that is old or not ours."""
    stranger = Device(secrets.token_hex(8))
    if not value:
        return stranger
    try:
        held: dict[str, Any] = signing.loads(value, salt=_SALT, max_age=MAX_AGE_S)
    except signing.BadSignature:
        return stranger
    return Device(held["name"], tuple(held["accounts"]))
