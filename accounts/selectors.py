"""Reads about accounts and their sign-in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib.sessions.models import Session

from accounts.devices import account_key
from accounts.domain.lockout import ADDRESS_MAX_FAILURES, ADDRESS_WINDOW, HORIZON, address_opens_at, locked_until
from accounts.domain.usernames import spellings
from accounts.enums import LinkPurpose
from accounts.models import EmailLink, SignIn, SignInFailure, User
from core.errors import NotFound

STRANGERS = ""  # the bucket of every device that never signed in to the account


@dataclass(frozen=True, slots=True)
class Lock:
    """An account whose sign-in is closed to devices it does not know."""

    user: User
    opens_at: datetime


def account_named(typed: str) -> User | None:
    """The account a typed name means, None if there is none."""
    return User.objects.filter(username__in=spellings(typed)).first()


def bucket_locked_until(account: str, *, device: str, now: datetime, before: int | None = None) -> datetime | None:
    """When this bucket opens again, None while open. `before`: count only failures older than the one with this id."""
    failures = SignInFailure.objects.filter(account=account, device=device, at__gt=now - HORIZON)
    if before is not None:
        failures = failures.filter(pk__lt=before)
    return locked_until(list(failures.order_by("at").values_list("at", flat=True)), now)


def address_closed_until(address: str, *, now: datetime) -> datetime | None:
    """When strangers behind this address may try again, None while they may."""
    failures = SignInFailure.objects.filter(address=address, device=STRANGERS, at__gt=now - ADDRESS_WINDOW)
    nth = failures.order_by("-at").values_list("at", flat=True)[ADDRESS_MAX_FAILURES - 1 : ADDRESS_MAX_FAILURES]
    return address_opens_at(next(iter(nth), None), now)


def locked_accounts(now: datetime) -> list[Lock]:
    """The accounts closed to strangers at this moment, by name. Unknown numbers, which lock alike, are not shown."""
    instants: dict[str, list[datetime]] = {}
    rows = SignInFailure.objects.filter(device=STRANGERS, at__gt=now - HORIZON).order_by("at")
    for account, at in rows.values_list("account", "at"):
        instants.setdefault(account, []).append(at)
    closed = {account: until for account, found in instants.items() if (until := locked_until(found, now))}
    if not closed:
        return []
    users = ((account_key(user.username), user) for user in User.objects.order_by("full_name", "username"))
    return [Lock(user, closed[key]) for key, user in users if key in closed]


def live_link(token_hash: str, *, purpose: LinkPurpose, now: datetime) -> EmailLink | None:
    """The mailed link with this hash, while it is unused and not over, of an account that is open."""
    found = EmailLink.objects.select_related("user").filter(token_hash=token_hash, purpose=purpose, used_at=None)
    return found.filter(expires_at__gt=now, user__is_active=True).first()


def sign_ins_of(user: User, *, now: datetime) -> list[SignIn]:
    """The sessions this person has open, the newest first."""
    alive = Session.objects.filter(expire_date__gt=now).values("session_key")
    return list(SignIn.objects.filter(user=user, session_key__in=alive).order_by("-at", "-pk"))


def get_sign_in_for(user: User, pk: int) -> SignIn:
    """One of the person's own sessions; anybody else's and an unknown one look the same."""
    found = SignIn.objects.select_related("user").filter(pk=pk, user=user).first()
    if found is None:
        raise NotFound("accounts.session_not_found", "Esa sesión ya no existe.")
    return found
