"""Many at once: guesses do not outrun the count, and hashing never takes more memory than planned."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import ClassVar

import pytest
from django.db import connection
from pytest_django import Settings

from accounts import services
from accounts.devices import Device
from accounts.enums import Role
from accounts.hashers import ExamArgon2PasswordHasher
from accounts.services import SignInLocked, WrongCredentials, verify_sign_in
from tests.accounts.people import make_user

NOW = datetime(2023, 10, 16, 14, 0, tzinfo=UTC)


class CrowdHasher(ExamArgon2PasswordHasher):
    """The product's hasher, remembering how many worked at the same moment."""

    lock: ClassVar = threading.Lock()
    working: ClassVar[int] = 0
    most: ClassVar[int] = 0

    def encode(self, password: str, salt: str) -> str:
        with self.lock:
            CrowdHasher.working += 1
            CrowdHasher.most = max(CrowdHasher.most, CrowdHasher.working)
        try:
            return super().encode(password, salt)
        finally:
            with self.lock:
                CrowdHasher.working -= 1


@pytest.mark.django_db(transaction=True)
def test_twenty_guesses_at_once_are_five() -> None:
    make_user("01234567", Role.APPLICANT)
    together = threading.Barrier(20)

    def guess(number: int) -> type[Exception] | None:
        together.wait()
        try:
            verify_sign_in("01234567", password=f"{number}", device=Device("x"), address="192.0.2.1", now=NOW)
        except (WrongCredentials, SignInLocked) as error:
            return type(error)
        finally:
            connection.close()
        return None

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(guess, range(20)))
    looked_at = answers.count(WrongCredentials)
    # PostgreSQL lets one writer overlook another that has not committed yet: a guess or two more, never twenty.
    assert 5 <= looked_at <= (5 if connection.vendor == "sqlite" else 8)
    assert answers.count(SignInLocked) == 20 - looked_at


def test_hashing_queues(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["tests.accounts.test_parallel.CrowdHasher"]
    CrowdHasher.most = 0
    together = threading.Barrier(12)

    def try_unknown(_: int) -> None:
        together.wait()
        assert services._matching(None, "lo que sea") is None

    with ThreadPoolExecutor(12) as pool:
        list(pool.map(try_unknown, range(12)))
    assert 1 <= CrowdHasher.most <= services.HASHES_AT_ONCE
