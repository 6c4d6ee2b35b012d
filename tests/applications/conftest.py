from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.enums import Role
from accounts.models import User
from calls.models import Call
from tests.accounts.people import make_user
from tests.applications.ready import IN_TIME, make_call, ready_to_apply
from tests.support.clock import FakeClock


@pytest.fixture
def private(settings: Settings, tmp_path: Path) -> Path:
    settings.PRIVATE_ROOT = tmp_path / "private"
    return tmp_path / "private"


@pytest.fixture
def hour(clock: FakeClock) -> FakeClock:
    """Within the hours of the demo's call: 10/10/2023, 09:00 in Lima."""
    clock.set(IN_TIME)
    return clock


@pytest.fixture
def call(db: None) -> Call:
    return make_call()


@pytest.fixture
def ana(db: None, private: Path, hour: FakeClock) -> User:
    """An applicant with an empty sheet."""
    return make_user("99900001", Role.APPLICANT, full_name="Ana Paz Díaz")


@pytest.fixture
def ready(ana: User, call: Call) -> User:
    """Ana with everything that applying asks for."""
    ready_to_apply(ana, call)
    return ana


@pytest.fixture
def page(ana: User) -> Client:
    """Ana's browser."""
    client = Client()
    client.force_login(ana)
    return client


@pytest.fixture
def rrhh(db: None) -> User:
    return make_user("rrhh", Role.HR)


@pytest.fixture
def hr(rrhh: User) -> Client:
    """The browser of Human Resources."""
    client = Client()
    client.force_login(rrhh)
    return client
