"""Shared test media and a media process per module."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack

import pytest
import pytest_asyncio

from proctoring.media.client import MediaClient

from .stage import Connected, Stage
from .support import (
    Frames,
    Listener,
    MediaProcess,
    connected_client,
    encode_audio,
    encode_video,
    media_process,
    only_loopback,
    without_decoding,
)


@pytest.fixture(scope="session", autouse=True)
def _quiet_clients() -> None:
    only_loopback()
    without_decoding()


@pytest.fixture(scope="session")
def dark_frames() -> Frames:
    return encode_video(shade=60)


@pytest.fixture(scope="session")
def bright_frames() -> Frames:
    return encode_video(shade=190)


@pytest.fixture(scope="session")
def opus_packets() -> list[bytes]:
    return encode_audio()


@pytest.fixture(scope="module")
def process() -> Iterator[MediaProcess]:
    """One that notices silence quickly."""
    with media_process("--silent-after", "0.6") as process:
        yield process


@pytest_asyncio.fixture
async def connected(process: MediaProcess) -> AsyncIterator[tuple[MediaClient, Listener]]:
    async with connected_client(process) as pair:
        yield pair


@pytest_asyncio.fixture
async def stage(connected: Connected, request: pytest.FixtureRequest) -> AsyncIterator[Stage]:
    async with AsyncExitStack() as exits:
        yield Stage(connected[0], re.sub(r"\W", "-", request.node.name)[:64], exits)
