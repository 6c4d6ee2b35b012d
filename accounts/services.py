"""Sign-in (REG-04) and its unlocking."""

from __future__ import annotations

import logging
import os
import threading
from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.db import transaction

from accounts.devices import Device, account_key, address_key
from accounts.domain.usernames import address_block
from accounts.models import SignInFailure, User
from accounts.selectors import STRANGERS, account_named, address_closed_until, bucket_locked_until
from core.display import local_clock
from core.errors import BadRequest, NotFound, TooMany
from core.record import Act, append

logger = logging.getLogger(__name__)

KEPT_FOR = timedelta(days=1)  # failures older than this are erased by the next failure
# A hash takes 19 MiB and a core: a thousand at once must queue, not take 19 GiB.
HASHES_AT_ONCE = max(2, os.cpu_count() or 1)
hashing = threading.BoundedSemaphore(HASHES_AT_ONCE)


class WrongCredentials(BadRequest):
    """One message for a wrong number, a wrong password and an account that was closed."""

    def __init__(self) -> None:
        super().__init__("auth.wrong", "Usuario o contraseña incorrectos.")


class SignInLocked(TooMany):
    """Five failures; `opens_at` says when the fifteen minutes end."""

    def __init__(self, opens_at: datetime) -> None:
        super().__init__(
            "auth.locked",
            f"Hubo 5 intentos fallidos. El ingreso de este usuario está bloqueado hasta las {local_clock(opens_at)}.",
        )
        self.opens_at = opens_at


class AddressClosed(TooMany):
    """Too many failures from one address, whoever's they were."""

    def __init__(self, opens_at: datetime) -> None:
        super().__init__(
            "auth.address_closed",
            f"Desde su red hubo demasiados intentos fallidos. Podrá intentar a las {local_clock(opens_at)}.",
        )
        self.opens_at = opens_at


def account_chain(user: User) -> str:
    """Name of an account's chain in the record."""
    return f"account:{user.pk}"


def verify_sign_in(typed: str, *, password: str, device: Device, address: str, now: datetime) -> User:
    """The person, if number and password are right; otherwise WrongCredentials, SignInLocked or AddressClosed (REG-04).

    An unknown number costs the same work, leaves the same trace and locks like a known one. A device that already
    signed in to the account has its own count and no limit by address. The session is the caller's to open.
    """
    account, block = account_key(typed), address_key(address_block(address))
    bucket = device.name if device.knows(account) else STRANGERS
    attempt = _counted_attempt(account, bucket=bucket, address=block, now=now)
    user = _matching(account_named(typed), password)
    if user is None:
        SignInFailure.objects.filter(at__lt=now - KEPT_FOR).delete()
        logger.info("sign-in failed: account %s, address %s, known device %s", account[:12], block[:12], bool(bucket))
        raise WrongCredentials
    SignInFailure.objects.filter(account=account, device=bucket, pk__lte=attempt.pk).delete()
    return user


def _counted_attempt(account: str, *, bucket: str, address: str, now: datetime) -> SignInFailure:
    """Refuse what is locked; otherwise write the attempt down as a failure before the password is looked at.

    Counted first, so that a hundred guesses sent at once are not a hundred guesses; being right erases it.
    """
    if bucket == STRANGERS and (opens_at := address_closed_until(address, now=now)):
        raise AddressClosed(opens_at)
    if opens_at := bucket_locked_until(account, device=bucket, now=now):
        raise SignInLocked(opens_at)
    attempt = SignInFailure.objects.create(account=account, device=bucket, address=address, at=now)
    if opens_at := bucket_locked_until(account, device=bucket, now=now, before=attempt.pk):
        attempt.delete()
        raise SignInLocked(opens_at)
    return attempt


def _matching(user: User | None, password: str) -> User | None:
    """The user if the password is theirs. Hashes once in every case: time must not tell whether an account exists."""
    with hashing:
        if user is None:
            make_password(password)
            return None
        return user if user.check_password(password) and user.is_active else None


def unlock_account(typed: str, *, actor: str, now: datetime) -> User:
    """Forget an account's failures, on every device. Unlocking an open account changes nothing. NotFound if unknown."""
    user = account_named(typed)
    if user is None:
        raise NotFound("accounts.unknown", "No hay ningún usuario con ese número.")
    with transaction.atomic():
        forgotten, _ = SignInFailure.objects.filter(account=account_key(user.username)).delete()
        if forgotten:
            append(
                Act(
                    chain=account_chain(user),
                    kind="account.unlocked",
                    actor=actor,
                    at=now,
                    data={"failures": forgotten},
                )
            )
    return user
