from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.enums import Role
from accounts.models import User
from tests.accounts.people import make_user
from tests.support.clock import FakeClock


@pytest.fixture
def private(settings: Settings, tmp_path: Path) -> Path:
    settings.PRIVATE_ROOT = tmp_path / "private"
    return tmp_path / "private"


@pytest.fixture
def ana(db: None, private: Path, clock: FakeClock) -> User:
    """An applicant with an empty sheet, at 09:00 in Lima of 16/10/2023."""
    return make_user("99900001", Role.APPLICANT, full_name="Ana Paz Díaz")


@pytest.fixture
def page(ana: User) -> Client:
    """Ana's browser."""
    client = Client()
    client.force_login(ana)
    return client
