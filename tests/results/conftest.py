from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings

from applications.models import Application
from calls.models import Call
from tests.results.filed import IN_HOURS, file_person, filed_call, publish_exam
from tests.support.clock import FakeClock


@pytest.fixture
def private(settings: Settings, tmp_path: Path) -> Path:
    settings.PRIVATE_ROOT = tmp_path / "private"
    return tmp_path / "private"


@pytest.fixture
def hours(clock: FakeClock) -> FakeClock:
    """19/10/2023, 09:30 in Lima: documents are being registered."""
    clock.set(IN_HOURS)
    return clock


@pytest.fixture
def call(db: None, private: Path) -> Call:
    return filed_call()


@pytest.fixture
def hernan(call: Call) -> Application:
    """A08, who passed the exam: four rows and the licence."""
    application = file_person(call, "A08")
    publish_exam(call, [8])
    return application
