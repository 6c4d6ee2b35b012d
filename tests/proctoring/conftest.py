from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from proctoring.nodes import forget_stats
from tests.proctoring.media.support import (
    Camera,
    MediaProcess,
    Microphone,
    encode_audio,
    encode_video,
    media_process,
    only_loopback,
    without_decoding,
)


@pytest.fixture(autouse=True)
def no_stats_of_other_tests() -> Iterator[None]:
    """Rooms of different tests share numbers; what was heard of one must not be told of another."""
    forget_stats()
    yield
    forget_stats()


@pytest.fixture
def media(settings: Any, tmp_path: Path) -> Iterator[MediaProcess]:
    """A media process of this test, as the one node of the settings; pictures go to a folder of the test."""
    settings.PRIVATE_ROOT = tmp_path / "private"
    with media_process() as process:
        settings.MEDIA_NODES = [f"embedded:{process.socket_path}"]
        yield process


@pytest.fixture(scope="session")
def encoded() -> tuple[list[tuple[bytes, bool]], list[bytes]]:
    """Three seconds of picture and sound."""
    only_loopback()
    without_decoding()
    return encode_video(shade=120), encode_audio()


@pytest.fixture
def footage(encoded: tuple[list[tuple[bytes, bool]], list[bytes]]) -> tuple[Camera, Microphone]:
    """A camera and a microphone."""
    video, audio = encoded
    return Camera(video), Microphone(audio)
