from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings

from tests.process.story import Story, begin
from tests.support.clock import FakeClock


@pytest.fixture
def story(db: None, clock: FakeClock, settings: Settings, tmp_path: Path) -> Story:
    """The call is open and everybody has a sheet; nobody has applied yet."""
    settings.PRIVATE_ROOT = tmp_path / "private"
    return begin(clock)
