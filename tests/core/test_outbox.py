"""The outbox, with a real SMTP server that is down, up, refusing, or gone in the middle."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection, transaction
from pytest_django import Settings

from core import clock as core_clock
from core import outbox
from core.models import OutboxMessage
from core.outbox import KEEP_TRYING, LEASE, Sending, delay_after, enqueue_mail, send_again, send_due
from tests.support.clock import NINE_IN_LIMA, FakeClock
from tests.support.database import database_url
from tests.support.mail import PostOffice, post_office
from tests.support.server import ROOT
from tests.support.wait import wait_until


@pytest.fixture
def office(settings: Settings) -> Iterator[PostOffice]:
    with post_office() as running:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", running.port
        settings.DEFAULT_FROM_EMAIL = "Vigía <no-responder@mider.example>"
        yield running


def write(
    key: str, *, to: str = "nayra@correo.example", body: str = "Buenos días, Nayra.", now: datetime = NINE_IN_LIMA
) -> None:
    with transaction.atomic():
        enqueue_mail(to=to, subject="Su registro en Vigía", body=body, kind="welcome", key=key, now=now)


@pytest.mark.parametrize(
    ("attempts", "seconds"),
    [(1, 5), (2, 10), (3, 20), (10, 2560), (11, 3600), (12, 3600), (1_000_000, 3600)],
)
def test_the_wait_doubles_up_to_an_hour(attempts: int, seconds: int) -> None:
    assert delay_after(attempts) == timedelta(seconds=seconds)


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_nothing_is_promised() -> None:
    with pytest.raises(transaction.TransactionManagementError):
        enqueue_mail(to="a@b.example", subject="s", body="b", kind="k", key="k", now=NINE_IN_LIMA)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "value", "fits"),
    [
        ("to", "nayra", False),
        ("subject", "s" * 200, True),
        ("subject", "s" * 201, False),
        ("key", "k" * 120, True),
        ("key", "k" * 121, False),
        ("kind", "k" * 48, True),
        ("kind", "k" * 49, False),
    ],
)
def test_every_part_has_its_limit(field: str, value: str, fits: bool) -> None:
    parts = {"to": "a@b.example", "subject": "s", "kind": "k", "key": "k", field: value}
    if fits:
        enqueue_mail(**parts, body="b", now=NINE_IN_LIMA)
        assert OutboxMessage.objects.count() == 1
        return
    with pytest.raises(ValidationError):
        enqueue_mail(**parts, body="b", now=NINE_IN_LIMA)


@pytest.mark.django_db
def test_a_mail_arrives_once_and_its_words_are_forgotten(office: PostOffice) -> None:
    office.open()
    write("welcome:1")
    write("welcome:1", body="otra vez")

    assert send_due(now=NINE_IN_LIMA) == Sending(1, 0, server_away=False)
    assert send_due(now=NINE_IN_LIMA + timedelta(days=1)) == Sending(0, 0, server_away=False)

    [letter] = office.letters
    assert (letter["To"], letter["Subject"]) == ("nayra@correo.example", "Su registro en Vigía")
    assert letter["From"] == "Vigía <no-responder@mider.example>"
    assert letter["Message-ID"].endswith("@mider.example>")
    assert letter.get_content().strip() == "Buenos días, Nayra."
    kept = OutboxMessage.objects.get()
    assert (kept.body, kept.sent_at, kept.due_at) == ("", NINE_IN_LIMA, None)


@pytest.mark.django_db
def test_an_undone_change_sends_nothing(office: PostOffice) -> None:
    office.open()
    with transaction.atomic():
        write("welcome:1")
        transaction.set_rollback(True)
    assert send_due(now=NINE_IN_LIMA).sent == 0


@pytest.mark.django_db
def test_while_the_server_is_down_mail_waits_longer_and_longer_and_then_arrives(office: PostOffice) -> None:
    write("welcome:1")
    now = NINE_IN_LIMA
    for seconds in (5, 10, 20):
        assert send_due(now=now) == Sending(0, 1, server_away=True)
        wait = timedelta(seconds=seconds)
        assert send_due(now=now + wait - timedelta(milliseconds=1)) == Sending(0, 0, server_away=False)
        now += wait
    assert "refused" in OutboxMessage.objects.get().last_error

    office.open()
    assert send_due(now=now) == Sending(1, 0, server_away=False)
    assert len(office.letters) == 1


@pytest.mark.django_db
def test_a_refused_address_does_not_keep_the_others_waiting(office: PostOffice) -> None:
    office.open()
    office.refused.add("no-existe@correo.example")
    write("welcome:1", to="no-existe@correo.example")
    write("welcome:2")
    assert send_due(now=NINE_IN_LIMA) == Sending(1, 1, server_away=False)
    assert [letter["To"] for letter in office.letters] == ["nayra@correo.example"]
    assert "550" in OutboxMessage.objects.get(key="welcome:1").last_error


@pytest.mark.django_db
def test_three_days_of_refusals_set_it_aside_and_nothing_is_lost(office: PostOffice) -> None:
    office.open()
    office.refused.add("nayra@correo.example")
    write("welcome:1")
    almost = NINE_IN_LIMA + KEEP_TRYING - timedelta(milliseconds=1)
    assert send_due(now=almost).failed == 1
    waiting = OutboxMessage.objects.get()
    assert waiting.due_at is not None
    late = max(NINE_IN_LIMA + KEEP_TRYING, waiting.due_at)
    assert send_due(now=late).failed == 1
    aside = OutboxMessage.objects.get()
    assert (aside.due_at, aside.sent_at, aside.body) == (None, None, "Buenos días, Nayra.")
    assert send_due(now=late + timedelta(days=30)) == Sending(0, 0, server_away=False)

    office.refused.clear()
    assert send_again(now=late) == 1
    assert send_due(now=late).sent == 1


@pytest.mark.django_db
def test_a_sender_killed_in_the_middle_leaves_it_to_another(office: PostOffice) -> None:
    office.open()
    write("welcome:1")
    assert outbox._claim(OutboxMessage.objects.get(), now=NINE_IN_LIMA)
    assert send_due(now=NINE_IN_LIMA + LEASE - timedelta(milliseconds=1)).sent == 0
    assert send_due(now=NINE_IN_LIMA + LEASE).sent == 1


@pytest.mark.django_db(transaction=True)
def test_two_senders_at_once_send_each_mail_once(office: PostOffice) -> None:
    office.open()
    for number in range(20):
        write(f"welcome:{number}")
    together = threading.Barrier(2)

    def send(_: int) -> int:
        together.wait()
        try:
            return send_due(now=NINE_IN_LIMA).sent
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sum(pool.map(send, range(2))) == 20
    assert len({letter["Message-ID"] for letter in office.letters}) == len(office.letters) == 20


@pytest.mark.django_db
def test_the_command_says_what_it_did(office: PostOffice, clock: FakeClock, capsys: pytest.CaptureFixture[str]) -> None:
    office.open()
    write("welcome:1")
    call_command("send_outbox")
    assert capsys.readouterr().out == "1 enviados, 0 por reintentar\n"
    call_command("send_outbox", "--again")
    assert capsys.readouterr().out == "0 de vuelta en la cola\n"


@pytest.mark.django_db(transaction=True)
def test_the_loop_waits_for_a_server_that_comes_up_and_ends_when_told(office: PostOffice, tmp_path: Path) -> None:
    write("welcome:1", now=core_clock.now())  # the loop is another process: it lives by the real clock
    environment = {"DATABASE_URL": database_url(), "EMAIL_URL": f"smtp://127.0.0.1:{office.port}"}
    log = tmp_path / "log"
    with log.open("wb") as output:
        running = subprocess.Popen(
            [sys.executable, "manage.py", "send_outbox", "--loop", "--skip-checks"],
            cwd=ROOT,
            env={**os.environ, **environment},
            stdout=output,
            stderr=output,
        )
    try:
        wait_until(lambda: OutboxMessage.objects.get().attempts, what="the first attempt", timeout=40)
        assert office.letters == []
        office.open()
        wait_until(lambda: office.letters, what="the mail", timeout=40)
        running.terminate()
        assert running.wait(10) == 0, log.read_text()
    finally:
        if running.poll() is None:
            running.kill()
            running.wait()
