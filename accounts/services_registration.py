"""Registration (REG-01 to REG-03): one account per document number and per mailbox, usable at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction

from accounts import mails
from accounts.devices import address_key, keyed_hash
from accounts.domain.limits import REGISTRATIONS, TAKEN_ANSWERS
from accounts.domain.usernames import address_block
from accounts.enums import DocumentType, Role
from accounts.models import RoleGrant, User
from accounts.services import account_chain, hashing
from accounts.services_limits import ensure_open, spend
from core.clock import parse_iso
from core.errors import Conflict
from core.outbox import enqueue_mail
from core.record import Act, append, entries_of

RETRY_WINDOW = timedelta(minutes=10)  # how long the same form sent again is the same registration


@dataclass(frozen=True, slots=True)
class NewApplicant:
    """The sign-up form, checked. `form_id` names this showing of it, so that a double click is one registration."""

    doc_type: DocumentType
    number: str
    full_name: str
    email: str
    password: str = field(repr=False)
    form_id: str = ""


class NumberTaken(Conflict):
    """REG-02. Says what the rule says and nothing about whose account it is."""

    def __init__(self) -> None:
        super().__init__("accounts.number_taken", "Ya existe un usuario con ese número de documento.")


class EmailTaken(Conflict):
    """REG-02, for the mailbox; told only where the number is free."""

    def __init__(self) -> None:
        super().__init__("accounts.email_taken", "Ya existe un usuario con ese correo.")


def register_applicant(wanted: NewApplicant, *, address: str, site: str, now: datetime) -> User:
    """The new account, with the applicant's role and a welcome mail in the outbox; the mail server is not asked.

    The same form again within ten minutes gives the same account. Raises NumberTaken, EmailTaken or LimitReached.
    `address` is where the request came from; `site` the first page's address, for the mail.
    """
    origin = address_key(address_block(address))
    ensure_open(TAKEN_ANSWERS, key=origin, now=now)
    if again := _registered_by(wanted, now=now):
        return again
    _refuse_taken(wanted, origin=origin, now=now)
    spend(REGISTRATIONS, key=origin, now=now)
    with hashing:  # before the transaction: 25 ms in which nobody else could write
        password = make_password(wanted.password)
    try:
        return _create(wanted, password=password, site=site, now=now)
    except IntegrityError:
        # Somebody was faster between the look and the write: most often the same person's second click.
        if again := _registered_by(wanted, now=now):
            return again
        _refuse_taken(wanted, origin=origin, now=now)
        raise


@transaction.atomic
def _create(wanted: NewApplicant, *, password: str, site: str, now: datetime) -> User:
    user = User(
        username=wanted.number,
        doc_type=wanted.doc_type,
        full_name=wanted.full_name,
        email=wanted.email,
        password=password,
    )
    user.clean_fields()
    user.save(force_insert=True)
    RoleGrant.objects.create(user=user, role=Role.APPLICANT)
    data = {"doc_type": wanted.doc_type.value, "form": _form_hash(wanted)}
    actor = f"user:{user.username}"
    append(Act(chain=account_chain(user), kind="account.registered", actor=actor, at=now, data=data))
    mail = mails.welcome(user, site=site)
    enqueue_mail(
        to=user.email, subject=mail.subject, body=mail.body, kind="account.welcome", key=f"welcome:{user.pk}", now=now
    )
    return user


def _refuse_taken(wanted: NewApplicant, *, origin: str, now: datetime) -> None:
    if _holder(wanted.number) is not None:
        spend(TAKEN_ANSWERS, key=origin, now=now)
        raise NumberTaken
    if User.objects.filter(email__iexact=wanted.email).exists():
        spend(TAKEN_ANSWERS, key=origin, now=now)
        raise EmailTaken


def _holder(number: str) -> User | None:
    return User.objects.filter(username__iexact=number).first()


def _registered_by(wanted: NewApplicant, *, now: datetime) -> User | None:
    """The account this very showing of the form already made. Its name is a secret only that page knows."""
    user = _holder(wanted.number) if wanted.form_id else None
    if user is None:
        return None
    first = next(iter(entries_of(account_chain(user))), None)
    if first is None or first.kind != "account.registered" or first.payload["form"] != _form_hash(wanted):
        return None
    return user if now - parse_iso(first.at) <= RETRY_WINDOW else None


def _form_hash(wanted: NewApplicant) -> str:
    return keyed_hash("form", wanted.form_id)[:32] if wanted.form_id else ""
