"""The engine in the test's own process: limits, time-outs, and that nothing is left behind."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from proctoring.media import engine as engine_module
from proctoring.media.engine import (
    MAX_FEEDS_PER_ROOM,
    MAX_PUBLISHERS_PER_ROOM,
    MAX_VIEWS_PER_ROOM,
    EmbeddedEngine,
    Timing,
)
from proctoring.media.interface import EventName, MediaCode, MediaError, MediaEvent
from proctoring.media.peer import MAX_MEDIA_PACKETS

from .descriptions import CHROMIUM_OFFER
from .support import Camera, Frames, PublisherClient, until

TIMING = Timing(silent_after=0.5, connect_timeout=0.6, idle_timeout=1.5, keyframe_timeout=0.2)


class Hearing:
    """An engine and what it told."""

    def __init__(self, directory: Path, timing: Timing) -> None:
        self.engine = EmbeddedEngine(
            udp_host="127.0.0.1", udp_port=0, advertise=["127.0.0.1"], recordings=directory, timing=timing
        )
        self.events: list[MediaEvent] = []
        self.engine.subscribe(self.events.append)

    def told(self, name: EventName, **data: object) -> bool:
        return any(event.name == name and event.data.items() >= data.items() for event in self.events)

    @property
    def leftovers(self) -> list[object]:
        engine = self.engine
        stores = (engine._rooms, engine._publications, engine._views, engine._mux._by_ufrag, engine._mux._by_address)
        return [store for store in stores if store]


@pytest_asyncio.fixture
async def hearing(tmp_path: Path) -> AsyncIterator[Hearing]:
    hearing = Hearing(tmp_path, Timing())
    yield hearing
    await hearing.engine.aclose()
    assert hearing.leftovers == []


@pytest_asyncio.fixture
async def hasty(tmp_path: Path) -> AsyncIterator[Hearing]:
    hearing = Hearing(tmp_path, TIMING)
    yield hearing
    await hearing.engine.aclose()


@pytest.mark.asyncio
async def test_publishers_of_a_room_are_limited_and_may_still_publish_again(hearing: Hearing) -> None:
    engine = hearing.engine
    for number in range(MAX_PUBLISHERS_PER_ROOM):
        await engine.publish("room", f"person{number}", CHROMIUM_OFFER)
    with pytest.raises(MediaError) as refusal:
        await engine.publish("room", "one-more", CHROMIUM_OFFER)
    assert refusal.value.code == MediaCode.LIMIT
    await engine.publish("room", "person7", CHROMIUM_OFFER)
    assert hearing.told(EventName.CLOSED, reason="replaced")
    await engine.publish("other-room", "one-more", CHROMIUM_OFFER)
    assert len((await engine.stats("room"))["publishers"]) == MAX_PUBLISHERS_PER_ROOM


@pytest.mark.asyncio
async def test_publishers_of_a_process_are_limited(hearing: Hearing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_module, "MAX_PUBLISHERS", 3)
    for number in range(3):
        await hearing.engine.publish(f"room{number}", "ana", CHROMIUM_OFFER)
    with pytest.raises(MediaError) as refusal:
        await hearing.engine.publish("room3", "ana", CHROMIUM_OFFER)
    assert refusal.value.code == MediaCode.LIMIT
    assert set(hearing.engine._rooms) == {"room0", "room1", "room2"}


@pytest.mark.asyncio
async def test_walls_of_a_room_are_limited(hearing: Hearing) -> None:
    views = [(await hearing.engine.view("room", 1))["view"] for _ in range(MAX_VIEWS_PER_ROOM)]
    with pytest.raises(MediaError) as refusal:
        await hearing.engine.view("room", 1)
    assert refusal.value.code == MediaCode.LIMIT
    await hearing.engine.close("room", views[0])
    await hearing.engine.view("room", 1)


@pytest.mark.asyncio
async def test_people_waited_for_are_limited(hearing: Hearing) -> None:
    for number in range(MAX_FEEDS_PER_ROOM):
        await hearing.engine.record("room", f"person{number}", True)
    with pytest.raises(MediaError) as refusal:
        await hearing.engine.record("room", "one-more", True)
    assert refusal.value.code == MediaCode.LIMIT
    for number in range(MAX_FEEDS_PER_ROOM):
        await hearing.engine.record("room", f"person{number}", False)
    assert hearing.leftovers == []


@pytest.mark.asyncio
async def test_a_room_lives_as_long_as_anything_in_it(hearing: Hearing) -> None:
    engine = hearing.engine
    view = (await engine.view("room", 2))["view"]
    await engine.assign(view, 0, "ana")
    await engine.assign(view, "audio", "ana")
    published = await engine.publish("room", "ana", CHROMIUM_OFFER)
    await engine.close("room", published["peer"])
    assert (await engine.stats("room"))["views"][view]["slots"] == ["ana", None]
    await engine.assign(view, 0, None)
    await engine.assign(view, "audio", None)
    assert engine._rooms["room"].feeds == {}
    await engine.close("room", view)
    assert hearing.leftovers == []


@pytest.mark.asyncio
async def test_a_closed_wall_lets_go_of_whom_it_showed(hearing: Hearing) -> None:
    view = (await hearing.engine.view("room", 1))["view"]
    await hearing.engine.assign(view, 0, "ana")
    await hearing.engine.close("room", view)
    assert hearing.leftovers == []


@pytest.mark.asyncio
async def test_who_never_connects_is_given_up(hasty: Hearing) -> None:
    await hasty.engine.publish("room", "ana", CHROMIUM_OFFER)
    await hasty.engine.view("room", 1)
    await until(lambda: len(hasty.events) == 2, "both given up")
    assert [event.data for event in hasty.events] == [{"reason": "timeout"}] * 2
    assert hasty.leftovers == []


@pytest.mark.asyncio
async def test_who_is_not_heard_any_more_is_given_up(hasty: Hearing, dark_frames: Frames) -> None:
    publisher = PublisherClient(Camera(dark_frames), None)
    published = await hasty.engine.publish("room", "ana", await publisher.offer())
    await publisher.accept(published["answer"])
    path = publisher.connection.getTransceivers()[0].sender.transport.transport

    async def lose(data: bytes) -> None:
        """The network is gone, without a goodbye."""

    path._send = lose
    consent_checks = path.iceGatherer._connection._query_consent_task
    assert consent_checks is not None
    consent_checks.cancel()
    await until(lambda: hasty.told(EventName.SILENT, kind="video"), "silence")
    await until(lambda: hasty.told(EventName.CLOSED, reason="timeout"), "the time-out")
    assert hasty.leftovers == []
    await publisher.close()


@pytest.mark.asyncio
async def test_a_publisher_without_pictures_gives_no_still(hasty: Hearing, dark_frames: Frames) -> None:
    publisher = PublisherClient(Camera(dark_frames), None)
    assert publisher.camera is not None
    publisher.camera.flowing.clear()
    published = await hasty.engine.publish("room", "ana", await publisher.offer())
    await publisher.accept(published["answer"])
    with pytest.raises(MediaError) as refusal:
        await hasty.engine.keyframe("room", "ana")
    assert refusal.value.code == MediaCode.NO_PICTURE
    await publisher.close()


@pytest.mark.asyncio
async def test_forged_media_is_counted_and_changes_nothing(hearing: Hearing, dark_frames: Frames) -> None:
    publisher = PublisherClient(Camera(dark_frames), None)
    published = await hearing.engine.publish("room", "ana", await publisher.offer())
    await publisher.accept(published["answer"])
    path = publisher.connection.getTransceivers()[0].sender.transport.transport
    for size in (1, 2, 11, 12, 100, 1400):
        await path._send(b"\x80" * size)
        await path._send(b"\x80\xc8" + b"\x00" * size)
    peer = hearing.engine._publications[published["peer"]].peer
    await until(lambda: peer.dropped == 12, "all forgeries counted")
    camera = publisher.camera
    assert camera is not None
    sent = camera.sent
    await until(lambda: camera.sent > sent + 5, "more pictures")
    assert (await hearing.engine.stats("room"))["publishers"]["ana"]["dropped"] == 12
    await publisher.close()


@pytest.mark.asyncio
async def test_a_flood_is_cut_off_at_so_many_packets_a_second(hearing: Hearing, dark_frames: Frames) -> None:
    publisher = PublisherClient(Camera(dark_frames), None)
    published = await hearing.engine.publish("room", "ana", await publisher.offer())
    await publisher.accept(published["answer"])
    peer = hearing.engine._publications[published["peer"]].peer
    peer._media_packets = 0
    unprotected = 0
    keys = peer._keys
    assert keys is not None
    unprotect = keys.unprotect

    def counting(data: bytes) -> bytes:
        nonlocal unprotected
        unprotected += 1
        return unprotect(data)

    keys.unprotect = counting
    for _ in range(MAX_MEDIA_PACKETS + 50):
        peer._take_media(b"\x80" + bytes(60), time.monotonic())
    assert (unprotected, peer.dropped) == (MAX_MEDIA_PACKETS, MAX_MEDIA_PACKETS + 50)
    await publisher.close()


@pytest.mark.asyncio
async def test_closing_the_engine_says_goodbye_to_all(hearing: Hearing, dark_frames: Frames) -> None:
    publisher = PublisherClient(Camera(dark_frames), None)
    published = await hearing.engine.publish("room", "ana", await publisher.offer())
    await publisher.accept(published["answer"])
    await hearing.engine.aclose()
    await until(lambda: publisher.connection.connectionState == "closed", "the publisher hears the end")
    assert hearing.told(EventName.CLOSED, reason="shutdown")
    await publisher.close()


@pytest.mark.parametrize("advertise", [[], ["example.org"], ["127.0.0.1", "nowhere"], ["10.0.0.1:5000"]])
@pytest.mark.asyncio
async def test_only_addresses_are_advertised(tmp_path: Path, advertise: list[str]) -> None:
    with pytest.raises(ValueError, match="address"):
        EmbeddedEngine(udp_host="127.0.0.1", udp_port=0, advertise=advertise, recordings=tmp_path)
