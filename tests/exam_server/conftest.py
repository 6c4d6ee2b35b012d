from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings


@pytest.fixture
def debug_mode(settings: Settings, tmp_path: Path) -> Settings:
    """The demo may run, and its documents go to a folder of the test's own."""
    settings.DEBUG = True
    settings.PRIVATE_ROOT = tmp_path / "private"
    return settings
