"""Real publishers and a real wall against a real media process, over loopback."""

from __future__ import annotations

import asyncio

import av
import pytest

from proctoring.media.client import call_once
from proctoring.media.interface import EventName, MediaCode, MediaError, voice_slot
from proctoring.media.rtp import is_rtcp

from .stage import Connected, Stage
from .support import (
    Frames,
    MediaProcess,
    WallClient,
    growing,
    until,
)

DARK, BRIGHT = 60, 190


def brightness(keyframe: bytes) -> float:
    """Mean grey of an encoded key frame; proves whose picture it is."""
    (frame,) = av.CodecContext.create("libvpx", "r").decode(av.Packet(keyframe))
    assert isinstance(frame, av.VideoFrame)
    assert (frame.width, frame.height) == (320, 240)
    plane = frame.planes[0]
    rows = bytes(plane)
    return sum(sum(rows[y * plane.line_size : y * plane.line_size + 320]) for y in range(240)) / (320 * 240)


@pytest.mark.asyncio
async def test_every_slot_of_a_wall_moves_and_one_is_heard(
    stage: Stage, connected: Connected, dark_frames: Frames, bright_frames: Frames, opus_packets: list[bytes]
) -> None:
    client, listener = connected
    people = [f"person{number}" for number in range(3)]
    for who in people:
        await stage.publish(who, dark_frames, opus_packets)
        await listener.wait_for(EventName.CONNECTED, room=stage.room, who=who, peer=stage.peers[who])
    view, wall = await stage.wall(4)
    await listener.wait_for(EventName.CONNECTED, room=stage.room, who=None, peer=view)
    for slot, who in enumerate(people):
        await client.assign(view, slot, who)
    await client.assign(view, "audio", "person1")
    for mid in ("0", "1", "2", "audio"):
        await growing(wall.slots[mid], 10, f"slot {mid}")
    assert wall.slots["3"].packets == 0
    assert not any(counter.missing for counter in wall.slots.values())
    stats = (await client.stats(stage.room))["views"][view]
    assert (stats["slots"], stats["voices"], stats["waiting"]) == ([*people, None], ["person1"], [])


@pytest.mark.asyncio
async def test_three_people_each_see_and_hear_the_other_two(
    stage: Stage, connected: Connected, dark_frames: Frames, opus_packets: list[bytes]
) -> None:
    client, people = connected[0], ("ana", "luis", "rosa")
    for who in people:
        await stage.publish(who, dark_frames, opus_packets)
    for who in people:
        view, circle = await stage.wall(2, voices=2)
        others = [other for other in people if other != who]
        for index, other in enumerate(others):
            await client.assign(view, index, other)
            await client.assign(view, voice_slot(index), other)
        for mid in ("0", "1", "audio", "audio-1"):
            await growing(circle.slots[mid], 10, f"{mid} of {who}")
        stats = (await client.stats(stage.room))["views"][view]
        assert (stats["slots"], stats["voices"], stats["waiting"]) == (others, others, [])
    with pytest.raises(MediaError) as refusal:
        await client.assign(view, voice_slot(2), "ana")
    assert refusal.value.code == MediaCode.BAD_REQUEST


@pytest.mark.asyncio
async def test_a_slot_changes_person_without_renegotiation(
    stage: Stage, connected: Connected, dark_frames: Frames, bright_frames: Frames, opus_packets: list[bytes]
) -> None:
    client = connected[0]
    await stage.publish("ana", dark_frames, opus_packets)
    await stage.publish("luis", bright_frames, opus_packets)
    view, wall = await stage.wall(1)
    picture, sound = wall.slots["0"], wall.slots["audio"]
    for turn in range(4):
        who = "ana" if turn % 2 == 0 else "luis"
        await client.assign(view, 0, who)
        await client.assign(view, "audio", who)
        await growing(picture, 6, f"turn {turn}")
        await growing(sound, 3, f"sound of turn {turn}")
    assert not picture.missing | sound.missing
    await client.assign(view, 0, None)
    await growing(sound, 2, "what was on its way has come")
    frames = picture.frames
    await growing(sound, 5, "sound goes on")
    assert picture.frames == frames


@pytest.mark.asyncio
async def test_who_has_not_published_yet_appears_when_they_do(
    stage: Stage, connected: Connected, dark_frames: Frames
) -> None:
    client = connected[0]
    view, wall = await stage.wall(2)
    await client.assign(view, 1, "late")
    assert (await client.stats(stage.room))["views"][view]["waiting"] == [1]
    await stage.publish("late", dark_frames)
    await growing(wall.slots["1"], 6, "the late slot")
    assert (await client.stats(stage.room))["views"][view]["waiting"] == []


@pytest.mark.asyncio
async def test_publishing_again_replaces_and_is_followed(
    stage: Stage, connected: Connected, dark_frames: Frames, bright_frames: Frames, opus_packets: list[bytes]
) -> None:
    client, listener = connected
    await stage.publish("ana", dark_frames, opus_packets)
    old = stage.peers["ana"]
    view, wall = await stage.wall(1)
    await client.assign(view, 0, "ana")
    await client.assign(view, "audio", "ana")
    await growing(wall.slots["0"], 4, "the first connection")
    assert brightness(await client.keyframe(stage.room, "ana")) < (DARK + BRIGHT) / 2
    await stage.publish("ana", bright_frames, opus_packets)
    await listener.wait_for(EventName.CLOSED, peer=old, who="ana", reason="replaced")
    await growing(wall.slots["0"], 6, "the second connection")
    await growing(wall.slots["audio"], 3, "the second connection's sound")
    assert brightness(await client.keyframe(stage.room, "ana")) > (DARK + BRIGHT) / 2
    assert not wall.slots["0"].missing
    with pytest.raises(MediaError) as refusal:
        await client.restart(stage.room, old, "a=ice-ufrag:abcd\r\na=ice-pwd:" + "x" * 24)
    assert refusal.value.code == MediaCode.GONE
    assert (await stage.publisher_stats("ana"))["peer"] == stage.peers["ana"]


@pytest.mark.asyncio
async def test_a_still_is_a_picture_of_that_person(
    stage: Stage, connected: Connected, dark_frames: Frames, bright_frames: Frames
) -> None:
    client = connected[0]
    await stage.publish("ana", dark_frames)
    await stage.publish("luis", bright_frames)
    dark, bright = await asyncio.gather(client.keyframe(stage.room, "ana"), client.keyframe(stage.room, "luis"))
    assert brightness(dark) == pytest.approx(DARK, abs=15)
    assert brightness(bright) == pytest.approx(BRIGHT, abs=15)
    with pytest.raises(MediaError) as refusal:
        await client.keyframe(stage.room, "nobody")
    assert refusal.value.code == MediaCode.GONE


@pytest.mark.asyncio
async def test_silence_is_told_per_track_and_so_is_its_end(
    stage: Stage, connected: Connected, dark_frames: Frames, opus_packets: list[bytes]
) -> None:
    listener = connected[1]
    publisher = await stage.publish("ana", dark_frames, opus_packets)
    assert publisher.camera is not None
    assert publisher.microphone is not None
    publisher.camera.flowing.clear()
    silent = await listener.wait_for(EventName.SILENT, room=stage.room, who="ana", kind="video")
    assert silent.data["age_ms"] >= 600
    stats = await stage.publisher_stats("ana")
    assert stats["video"] is not None
    assert stats["audio"] is not None
    assert stats["video"]["age_ms"] is not None
    assert stats["video"]["age_ms"] >= 600
    assert stats["audio"]["age_ms"] is not None
    assert stats["audio"]["age_ms"] < 600
    publisher.microphone.flowing.clear()
    await listener.wait_for(EventName.SILENT, room=stage.room, who="ana", kind="audio")
    publisher.camera.flowing.set()
    await listener.wait_for(EventName.RESUMED, room=stage.room, who="ana", kind="video")
    publisher.microphone.flowing.set()
    await listener.wait_for(EventName.RESUMED, room=stage.room, who="ana", kind="audio")


@pytest.mark.asyncio
async def test_a_track_that_never_speaks_is_silent(stage: Stage, connected: Connected, dark_frames: Frames) -> None:
    publisher = stage.publisher(dark_frames)
    assert publisher.camera is not None
    publisher.camera.flowing.clear()
    published = await connected[0].publish(stage.room, "mute", await publisher.offer())
    await publisher.accept(published["answer"])
    await connected[1].wait_for(EventName.SILENT, who="mute", kind="video")
    stats = await stage.publisher_stats("mute")
    assert stats["audio"] is None
    assert stats["video"] is not None
    assert stats["video"]["age_ms"] is None


@pytest.mark.asyncio
async def test_statistics_let_the_web_process_say_why_a_tile_is_black(
    stage: Stage, connected: Connected, dark_frames: Frames, opus_packets: list[bytes]
) -> None:
    offer = await stage.publisher(dark_frames).offer()
    await connected[0].publish(stage.room, "unreachable", offer)
    await stage.publish("ana", dark_frames, opus_packets)

    async with asyncio.timeout(10):
        while True:
            unreachable, ana = await stage.publisher_stats("unreachable"), await stage.publisher_stats("ana")
            if ana["video"] is not None and ana["video"]["pps"] >= 12:
                break
    assert (unreachable["connected"], unreachable["addr"]) == (False, None)
    assert ana["connected"] is True
    assert str(ana["addr"]).startswith("127.0.0.1:")
    assert ana["video"] is not None
    assert ana["audio"] is not None
    assert 12 <= ana["video"]["pps"] <= 60
    assert 12 <= ana["audio"]["pps"] <= 22
    assert ana["video"]["bytes"] > 1000
    assert (ana["video"]["lost"], ana["audio"]["lost"]) == (0, 0)


@pytest.mark.asyncio
async def test_a_peer_that_hangs_up_is_told(stage: Stage, connected: Connected, dark_frames: Frames) -> None:
    publisher = await stage.publish("ana", dark_frames)
    view, wall = await stage.wall(1)
    await connected[0].assign(view, 0, "ana")
    await growing(wall.slots["0"], 3, "the slot")
    await publisher.close()
    await connected[1].wait_for(EventName.CLOSED, who="ana", reason="hung_up")
    assert (await connected[0].stats(stage.room))["views"][view]["waiting"] == [0]
    await wall.close()
    await connected[1].wait_for(EventName.CLOSED, peer=view, who=None, reason="hung_up")
    assert await connected[0].stats(stage.room) == {"room": stage.room, "publishers": {}, "views": {}}


@pytest.mark.asyncio
async def test_closing_ends_the_other_side_too(stage: Stage, connected: Connected, dark_frames: Frames) -> None:
    publisher = await stage.publish("ana", dark_frames)
    await connected[0].close(stage.room, stage.peers["ana"])
    await connected[1].wait_for(EventName.CLOSED, who="ana", reason="closed")
    await until(lambda: publisher.connection.connectionState == "closed", "the publisher hears the end")


@pytest.mark.asyncio
async def test_a_recording_survives_a_new_connection(
    stage: Stage, connected: Connected, dark_frames: Frames, bright_frames: Frames, opus_packets: list[bytes]
) -> None:
    client, listener = connected
    await client.record(stage.room, "ana", True)
    await client.record(stage.room, "ana", True)
    first = await stage.publish("ana", dark_frames, opus_packets)
    assert (await stage.publisher_stats("ana"))["recording"] is True
    assert first.camera is not None
    await until(lambda: first.camera is not None and first.camera.sent > 12, "a second of the first connection")
    second = await stage.publish("ana", bright_frames, opus_packets)
    earlier = await listener.wait_for(EventName.RECORDING_ROTATED, who="ana")
    await until(lambda: second.camera is not None and second.camera.sent > 12, "a second of the second connection")
    await client.record(stage.room, "ana", False)
    later = await listener.wait_for(EventName.RECORDING_ROTATED, who="ana")
    assert (await stage.publisher_stats("ana"))["recording"] is False
    for event in (earlier, later):
        with av.open(event.data["path"]) as container:
            assert sum(1 for _ in container.decode(video=0)) >= 8
        with av.open(event.data["path"]) as container:
            assert sum(1 for _ in container.decode(audio=0)) >= 8


def lose_every_tenth(wall: WallClient) -> None:
    """Drop media before the wall's SRTP sees it."""
    path = wall.connection.getTransceivers()[0].receiver.transport.transport
    receive = path._recv
    count = 0

    async def receive_some() -> bytes:
        nonlocal count
        while True:
            data = await receive()
            if data[0] < 128 or is_rtcp(data):
                return data
            count += 1
            if count % 10:
                return data

    path._recv = receive_some


@pytest.mark.asyncio
async def test_lost_packets_are_sent_again(stage: Stage, connected: Connected, dark_frames: Frames) -> None:
    client = connected[0]
    await stage.publish("ana", dark_frames)
    view, wall = await stage.wall(1)
    lose_every_tenth(wall)
    counter = wall.slots["0"]
    receiver = wall.connection.getTransceivers()[0].receiver
    await client.assign(view, 0, "ana")
    for holes in (1, 2, 3):
        await until(lambda: len(counter.missing) >= 1, f"hole {holes}")
        await receiver._send_rtcp_nack(counter.ssrc, sorted(counter.missing))
        await until(lambda: not counter.missing, f"hole {holes} filled")
    assert (await client.stats(stage.room))["views"][view]["retransmitted"] >= 1


@pytest.mark.asyncio
async def test_a_synchronous_view_publishes_too(
    stage: Stage, process: MediaProcess, connected: Connected, dark_frames: Frames
) -> None:
    publisher = stage.publisher(dark_frames)
    offer = await publisher.offer()
    published = await asyncio.to_thread(
        call_once, process.socket_path, "publish", room=stage.room, who="ana", offer=offer
    )
    await publisher.accept(published["answer"])
    stats = await asyncio.to_thread(call_once, process.socket_path, "stats", room=stage.room)
    assert stats["publishers"]["ana"]["connected"] is True
