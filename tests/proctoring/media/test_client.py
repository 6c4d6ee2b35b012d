"""The client across the death of the media process: nothing hangs, everybody is told, pictures can come back."""

from __future__ import annotations

import asyncio
import signal
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from proctoring.media.client import MediaClient
from proctoring.media.interface import EventName, MediaCode, MediaError

from .support import (
    Camera,
    Frames,
    Listener,
    MediaProcess,
    PublisherClient,
    WallClient,
    connected_client,
    growing,
    media_process,
    until,
)

pytestmark = pytest.mark.faults
Connected = tuple[MediaClient, Listener]


@pytest.fixture
def mortal() -> Iterator[MediaProcess]:
    """A media process of the test's own, to be killed."""
    with media_process() as process:
        yield process


@pytest_asyncio.fixture
async def attached(mortal: MediaProcess) -> AsyncIterator[Connected]:
    async with connected_client(mortal) as pair:
        yield pair


@pytest.mark.asyncio
async def test_pictures_come_back_after_the_process_was_killed(
    mortal: MediaProcess, attached: Connected, dark_frames: Frames
) -> None:
    client, listener = attached
    for _ in range(2):
        publisher, wall = PublisherClient(Camera(dark_frames), None), WallClient()
        published = await client.publish("room", "ana", await publisher.offer())
        await publisher.accept(published["answer"])
        viewing = await client.view("room", 1)
        await client.view_answer(viewing["view"], await wall.answer(viewing["offer"]))
        await client.assign(viewing["view"], 0, "ana")
        await growing(wall.slots["0"], 3, "the slot")
        mortal.stop(signal.SIGKILL)
        await listener.wait_for(EventName.ENGINE_LOST)
        with pytest.raises(MediaError) as refusal:
            await client.stats("room")
        assert refusal.value.code == MediaCode.UNAVAILABLE
        mortal.start()
        await listener.wait_for(EventName.ENGINE_BACK, restarted=True)
        assert await client.stats("room") == {"room": "room", "publishers": {}, "views": {}}
        with pytest.raises(MediaError) as refusal:
            await client.assign(viewing["view"], 0, "ana")
        assert refusal.value.code == MediaCode.GONE
        await publisher.close()
        await wall.close()


@pytest.mark.asyncio
async def test_a_call_in_flight_fails_at_once_when_the_process_dies(
    mortal: MediaProcess, attached: Connected, dark_frames: Frames
) -> None:
    client, listener = attached
    publisher = PublisherClient(Camera(dark_frames), None)
    assert publisher.camera is not None
    publisher.camera.flowing.clear()
    published = await client.publish("room", "ana", await publisher.offer())
    await publisher.accept(published["answer"])
    waiting = asyncio.ensure_future(client.keyframe("room", "ana"))
    # Answered after the key frame's call has begun, because both go down one connection in order.
    await client.ping()
    mortal.stop(signal.SIGKILL)
    with pytest.raises(MediaError) as refusal:
        await asyncio.wait_for(waiting, 1)
    assert refusal.value.code == MediaCode.UNAVAILABLE
    await listener.wait_for(EventName.ENGINE_LOST)
    await publisher.close()


@pytest.mark.asyncio
async def test_a_client_that_starts_first_waits_for_the_process() -> None:
    with tempfile.TemporaryDirectory(prefix="media-") as directory:
        process = MediaProcess(Path(directory))
        async with MediaClient(process.socket_path) as client:
            listener = Listener(client)
            with pytest.raises(MediaError) as refusal:
                await client.ping()
            assert refusal.value.code == MediaCode.UNAVAILABLE
            await listener.wait_for(EventName.ENGINE_LOST)
            process.start()
            await listener.wait_for(EventName.ENGINE_BACK)
            assert (await client.ping())["pid"] == process.ready["pid"]
            process.stop()
            await listener.wait_for(EventName.ENGINE_LOST)
            await listener.close()


@pytest.mark.asyncio
async def test_everybody_who_listens_hears_everything(mortal: MediaProcess, attached: Connected) -> None:
    client, first = attached
    second = Listener(client)
    async with connected_client(mortal) as (_, elsewhere):
        view = (await client.view("room", 1))["view"]
        await client.close("room", view)
        for listener in (first, second, elsewhere):
            await listener.wait_for(EventName.CLOSED, peer=view)
    await second.close()


@pytest.mark.asyncio
async def test_a_reconnection_to_the_same_process_says_so(mortal: MediaProcess, attached: Connected) -> None:
    client, listener = attached
    view = (await client.view("room", 1))["view"]
    assert client._writer is not None
    client._writer.transport.abort()
    await listener.wait_for(EventName.ENGINE_LOST)
    await listener.wait_for(EventName.ENGINE_BACK, restarted=False)
    assert view in (await client.stats("room"))["views"]


@pytest.mark.asyncio
async def test_a_closed_client_can_start_again(mortal: MediaProcess) -> None:
    client = MediaClient(mortal.socket_path)
    for _ in range(2):
        assert (await client.ping())["pid"] == mortal.ready["pid"]
        await client.aclose()
        await until(lambda: not client.is_connected, "the client is gone")
