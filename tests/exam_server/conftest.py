from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import transaction
from django.test import override_settings
from django.utils.timezone import localdate
from pytest_django import DjangoDbBlocker, Settings

from core import clock as core_clock
from exam_server.demo.service import prepare_people
from tests.support.clock import NINE_IN_LIMA, FakeClock


@pytest.fixture(scope="module")
def people(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Path]:
    """The demo's people with their sheets, entered once for a module; every test begins there. Their private folder."""
    private = tmp_path_factory.mktemp("private")
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(PRIVATE_ROOT=private), core_clock.fixed(FakeClock()):
            prepare_people(0, exam_day=localdate(NINE_IN_LIMA))
        yield private
        transaction.set_rollback(True)


@pytest.fixture
def debug_mode(settings: Settings, people: Path) -> Settings:
    """The demo may run, and its people are in already: entering twenty-two sheets takes seconds."""
    settings.DEBUG = True
    settings.PRIVATE_ROOT = people
    return settings
