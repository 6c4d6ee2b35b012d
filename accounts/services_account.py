"""What a person changes about their own account: password, mailbox, open sessions."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from urllib.parse import urljoin

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction
from django.db.models import F
from django.urls import reverse

from accounts import mails
from accounts.devices import account_key, address_key
from accounts.domain.limits import MAILBOX_CHANGES, PASSWORDS_TRIED, RESETS_ASKED, RESETS_MAILED
from accounts.domain.usernames import address_block
from accounts.enums import LinkPurpose
from accounts.models import EmailLink, RateUse, SignIn, SignInFailure, User
from accounts.selectors import account_named, live_link
from accounts.services import account_chain, hashing
from accounts.services_limits import LimitReached, spend
from accounts.services_registration import EmailTaken
from core.errors import BadRequest, NotFound
from core.outbox import enqueue_mail
from core.record import Act, append

LINK_LIFE = timedelta(hours=1)


class WrongPassword(BadRequest):
    """The present password, asked for before something that matters, is not this one."""

    def __init__(self) -> None:
        super().__init__("accounts.password_wrong", "La contraseña actual no es correcta.")


class LinkDead(NotFound):
    """Used, older than an hour, or never ours: all three look the same."""

    def __init__(self) -> None:
        super().__init__("accounts.link_dead", "Este enlace ya se usó, venció o no es válido.")


def ask_password_reset(typed: str, *, address: str, site: str, now: datetime) -> None:
    """Mail a link to the account's mailbox, if there is such an account. Nothing tells whether there is.

    Known and unknown numbers cost the same counts and one transaction; more than three an hour mail nothing more.
    Raises LimitReached by address only.
    """
    spend(RESETS_ASKED, key=address_key(address_block(address)), now=now)
    with transaction.atomic():
        try:
            spend(RESETS_MAILED, key=account_key(typed), now=now)
        except LimitReached:
            return
        user = account_named(typed)
        if user is None or not user.is_active:
            return
        link, token = _new_link(user, LinkPurpose.RESET, now=now)
        where = urljoin(site, reverse("accounts-reset-password", args=[token]))
        mail = mails.reset_link(user, link=where, expires_at=link.expires_at)
        _write(user.email, mail, kind="account.reset", key=f"reset:{link.pk}", now=now)


def reset_password(token: str, *, password: str, site: str, now: datetime) -> User:
    """A new password by the mailed link, which is good once; every session of the account ends. Raises LinkDead."""
    with hashing:
        encoded = make_password(password)
    with transaction.atomic():
        user = _use_link(token, LinkPurpose.RESET, now=now).user
        _set_password(user, encoded, kind="account.password_reset", site=site, now=now)
        SignInFailure.objects.filter(account=account_key(user.username)).delete()
        _end_sessions(user)
    return user


def change_password(user: User, *, current: str, password: str, keep: str, site: str, now: datetime) -> None:
    """A new password by who knows the present one; every session but `keep` ends. Raises WrongPassword, LimitReached.

    The caller carries the kept session over to the new password.
    """
    _check_password(user, current, now=now)
    with hashing:
        encoded = make_password(password)
    with transaction.atomic():
        _set_password(user, encoded, kind="account.password_changed", site=site, now=now)
        _end_sessions(user, keep=keep)


def ask_mailbox_change(user: User, *, email: str, current: str, site: str, now: datetime) -> None:
    """Mail a link to the new address; nothing changes before it is confirmed there.

    Raises WrongPassword, EmailTaken, LimitReached.
    """
    _check_password(user, current, now=now)
    spend(MAILBOX_CHANGES, key=account_key(user.username), now=now)
    if User.objects.filter(email__iexact=email).exists():
        raise EmailTaken
    with transaction.atomic():
        link, token = _new_link(user, LinkPurpose.EMAIL, email=email, now=now)
        where = urljoin(site, reverse("accounts-confirm-mailbox", args=[token]))
        mail = mails.mailbox_link(user, link=where, expires_at=link.expires_at)
        _write(email, mail, kind="account.mailbox", key=f"mailbox:{link.pk}", now=now)
        _record(user, "account.mailbox_asked", now=now)


def confirm_mailbox(token: str, *, site: str, now: datetime) -> User:
    """The address that got the link is the account's from now on, and the old one is told. Raises LinkDead, EmailTaken."""
    try:
        with transaction.atomic():
            link = _use_link(token, LinkPurpose.EMAIL, now=now)
            user, old = link.user, link.user.email
            user.email = link.email
            user.save(update_fields=["email"])
            mail = mails.mailbox_changed(user, site=site, at=now)
            _write(old, mail, kind="account.mailbox_changed", key=f"mailbox-changed:{link.pk}", now=now)
            _record(user, "account.mailbox_changed", now=now)
    except IntegrityError:
        raise EmailTaken from None
    return user


def end_sign_in(sign_in: SignIn, *, now: datetime) -> None:
    """End one session; ending it twice is ending it once."""
    with transaction.atomic():
        ended, _ = SignIn.objects.filter(pk=sign_in.pk).delete()
        Session.objects.filter(session_key=sign_in.session_key).delete()
        if ended:
            _record(sign_in.user, "account.session_ended", now=now)


def end_all_sessions(user: User, *, now: datetime) -> None:
    """End every session of this person, also those that are not in the list, and the present one."""
    with transaction.atomic():
        _end_sessions(user)
        _record(user, "account.sessions_ended", now=now)


def _new_link(user: User, purpose: LinkPurpose, *, now: datetime, email: str = "") -> tuple[EmailLink, str]:
    token = secrets.token_urlsafe(32)
    link = EmailLink.objects.create(
        token_hash=token_hash(token),
        purpose=purpose,
        user=user,
        email=email,
        created_at=now,
        expires_at=now + LINK_LIFE,
    )
    return link, token


def _use_link(token: str, purpose: LinkPurpose, *, now: datetime) -> EmailLink:
    """Take the link for this one use; the person's others of the same kind end with it."""
    link = live_link(token_hash(token), purpose=purpose, now=now)
    if link is None or not EmailLink.objects.filter(pk=link.pk, used_at=None).update(used_at=now):
        raise LinkDead
    EmailLink.objects.filter(user=link.user, purpose=purpose, used_at=None).update(used_at=now)
    return link


def token_hash(token: str) -> str:
    """What is stored of a token: who reads the database cannot use it."""
    return hashlib.sha256(token.encode()).hexdigest()


def _check_password(user: User, current: str, *, now: datetime) -> None:
    """WrongPassword, or LimitReached after five wrong ones; being right clears the count."""
    key = account_key(user.username)
    spend(PASSWORDS_TRIED, key=key, now=now)
    with hashing:
        right = check_password(current, user.password)
    if not right:
        raise WrongPassword
    RateUse.objects.filter(limit=PASSWORDS_TRIED.name, key=key).delete()


def _set_password(user: User, encoded: str, *, kind: str, site: str, now: datetime) -> None:
    user.password = encoded
    user.save(update_fields=["password"])
    head = append(Act(chain=account_chain(user), kind=kind, actor=f"user:{user.username}", at=now))
    EmailLink.objects.filter(user=user, purpose=LinkPurpose.RESET, used_at=None).update(used_at=now)
    mail = mails.password_changed(user, site=site, at=now)
    _write(user.email, mail, kind="account.password", key=f"password:{user.pk}:{head.index}", now=now)


def _end_sessions(user: User, *, keep: str = "") -> None:
    """The epoch ends all of them, listed or not; the caller carries a kept one over."""
    User.objects.filter(pk=user.pk).update(session_epoch=F("session_epoch") + 1)
    user.refresh_from_db(fields=["session_epoch"])
    others = SignIn.objects.filter(user=user).exclude(session_key=keep)
    Session.objects.filter(session_key__in=list(others.values_list("session_key", flat=True))).delete()
    others.delete()


def _record(user: User, kind: str, *, now: datetime) -> None:
    append(Act(chain=account_chain(user), kind=kind, actor=f"user:{user.username}", at=now))


def _write(to: str, mail: mails.Mail, *, kind: str, key: str, now: datetime) -> None:
    enqueue_mail(to=to, subject=mail.subject, body=mail.body, kind=kind, key=key, now=now)
