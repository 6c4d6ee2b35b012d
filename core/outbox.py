"""Mail that outlives a mail server: written in the transaction of the change, sent afterwards by `manage.py send_outbox`.

A message is *due*, *sent*, or *set aside* after three days of refusals (it stays in the table with the reason; nothing is
ever dropped). Sending is at least once: a process killed between the server's yes and our note sends again, under the
same Message-ID, so that a mailbox can tell.
"""

from __future__ import annotations

import hashlib
import logging
import smtplib
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection, transaction
from django.db.models import F

from core.models import OutboxMessage

logger = logging.getLogger(__name__)

FIRST_DELAY = timedelta(seconds=5)
LONGEST_DELAY = timedelta(hours=1)
KEEP_TRYING = timedelta(days=3)  # what mail servers do among themselves
LEASE = timedelta(minutes=5)  # a message somebody is sending: nobody else takes it meanwhile
BATCH = 50
TIMEOUT_S = 20
ERROR_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Sending:
    """What one step did. `server_away`: the mail server took no connection, so the rest was not tried."""

    sent: int
    failed: int
    server_away: bool


def delay_after(attempts: int) -> timedelta:
    """How long to wait after the attempt number `attempts` failed: 5 s, 10 s, 20 s … at most an hour."""
    return min(FIRST_DELAY * (1 << min(attempts - 1, 20)), LONGEST_DELAY)


def enqueue_mail(*, to: str, subject: str, body: str, kind: str, key: str, now: datetime) -> None:
    """Put a mail in the outbox. The same `key` twice is one mail: the first stands.

    Raises TransactionManagementError outside a transaction: the mail and its change stand or fall together.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("A mail belongs in the transaction of its change.")
    message = OutboxMessage(key=key, kind=kind, to=to, subject=subject, body=body, created_at=now, due_at=now)
    message.clean_fields()
    OutboxMessage.objects.bulk_create([message], ignore_conflicts=True)


def send_due(*, now: datetime) -> Sending:
    """Send what is due, oldest first, at most `BATCH`. A message that fails waits its turn; the others go on."""
    due = OutboxMessage.objects.filter(due_at__lte=now).order_by("due_at", "pk")[:BATCH]
    sent = failed = 0
    server: BaseEmailBackend | None = None
    try:
        for message in due:
            if not _claim(message, now=now):
                continue
            try:
                if server is None:
                    server = _connect()
                server.send_messages([_mail(message)])
            except Exception as error:  # noqa: BLE001 - whatever a server answers, the mail stays and is tried again
                failed += 1
                _postpone(message, error, now=now)
                if _server_is_away(error):
                    return Sending(sent, failed, server_away=True)
                _close(server)  # a refusal may leave the conversation half-way
                server = None
            else:
                sent += 1
                OutboxMessage.objects.filter(pk=message.pk).update(sent_at=now, due_at=None, body="", last_error="")
    finally:
        _close(server)
    return Sending(sent, failed, server_away=False)


def send_again(*, now: datetime) -> int:
    """Make what was set aside due again, with three more days; how many."""
    aside = OutboxMessage.objects.filter(due_at=None, sent_at=None)
    return aside.update(due_at=now, created_at=now, attempts=0)


def _claim(message: OutboxMessage, *, now: datetime) -> bool:
    """Take the message for this process: compare-and-set, so that two senders never send it side by side."""
    claimed = OutboxMessage.objects.filter(pk=message.pk, due_at=message.due_at)
    message.attempts += 1
    return bool(claimed.update(due_at=now + LEASE, attempts=F("attempts") + 1))


def _postpone(message: OutboxMessage, error: Exception, *, now: datetime) -> None:
    due: datetime | None = now + delay_after(message.attempts)
    if now - message.created_at >= KEEP_TRYING:
        due = None
        logger.error("mail %s (%s) set aside after %s attempts: %s", message.pk, message.kind, message.attempts, error)
    else:
        logger.warning("mail %s (%s) not sent, attempt %s: %s", message.pk, message.kind, message.attempts, error)
    OutboxMessage.objects.filter(pk=message.pk).update(due_at=due, last_error=str(error)[:ERROR_SHOWN])


def _connect() -> BaseEmailBackend:
    server: BaseEmailBackend = get_connection(timeout=TIMEOUT_S)
    server.open()
    return server


def _close(server: BaseEmailBackend | None) -> None:
    if server is None:
        return
    try:
        server.close()
    except (OSError, smtplib.SMTPException) as error:
        logger.info("mail server left without goodbye: %s", error)


def _server_is_away(error: Exception) -> bool:
    """Whether nothing else can be sent now either. smtplib's own errors are OSErrors too: most concern one message."""
    if isinstance(error, smtplib.SMTPException):
        whole_server = (
            smtplib.SMTPServerDisconnected,
            smtplib.SMTPConnectError,
            smtplib.SMTPHeloError,
            smtplib.SMTPAuthenticationError,
            smtplib.SMTPNotSupportedError,
        )
        return isinstance(error, whole_server)
    return isinstance(error, OSError)


def _mail(message: OutboxMessage) -> EmailMessage:
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    name = hashlib.sha256(message.key.encode()).hexdigest()[:32]
    headers = {"Message-ID": f"<{name}@{domain}>", "Auto-Submitted": "auto-generated"}
    return EmailMessage(message.subject, message.body, to=[message.to], headers=headers)
