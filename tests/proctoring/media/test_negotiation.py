"""What a connection may and may not change after it was made: ICE restarts, certificates, second answers."""

from __future__ import annotations

import re

import pytest
from aiortc import RTCSessionDescription

from proctoring.media.interface import EventName, MediaCode, MediaError

from .stage import Connected, Stage
from .support import Frames, growing


def ice_ufrags(description: str) -> set[str]:
    return set(re.findall(r"a=ice-ufrag:(\S+)", description))


@pytest.mark.asyncio
async def test_an_ice_restart_keeps_the_connection(stage: Stage, connected: Connected, dark_frames: Frames) -> None:
    client = connected[0]
    publisher = await stage.publish("ana", dark_frames)
    view, wall = await stage.wall(1)
    await client.assign(view, 0, "ana")
    await growing(wall.slots["0"], 4, "before the restart")
    offer = publisher.connection.localDescription.sdp
    answer = publisher.connection.remoteDescription.sdp
    peer = stage.peers["ana"]
    # The same user fragment means that only candidates came, which a server on a known address does not need.
    assert await client.restart(stage.room, peer, offer) == ""
    (old_remote,), (old_local,) = ice_ufrags(offer), ice_ufrags(answer)
    renewed = await client.restart(stage.room, peer, offer.replace(f"ufrag:{old_remote}", "ufrag:newfrag1"))
    assert len(ice_ufrags(renewed)) == 1
    assert ice_ufrags(renewed) != {old_local}
    fragment = await client.restart(stage.room, peer, "a=ice-ufrag:newfrag2\r\na=ice-pwd:" + "x" * 24 + "\r\n")
    assert not fragment.startswith("v=0")
    assert len(ice_ufrags(fragment)) == 1
    assert ice_ufrags(fragment).isdisjoint({old_local, *ice_ufrags(renewed)})
    await growing(wall.slots["0"], 12, "after the restart")
    # aiortc cannot restart ICE, so it goes on checking with the old credentials, which stay good.
    assert publisher.connection.iceConnectionState == "completed"


@pytest.mark.asyncio
async def test_a_restart_that_changes_the_connection_is_refused(
    stage: Stage, connected: Connected, dark_frames: Frames, opus_packets: list[bytes]
) -> None:
    publisher = await stage.publish("ana", dark_frames, opus_packets)
    offer = publisher.connection.localDescription.sdp.replace("a=ice-ufrag:", "a=ice-ufrag:new")
    other_certificate = re.sub(r"(a=fingerprint:sha-\d+ )..:..", r"\g<1>00:00", offer)
    cases = {
        MediaCode.GONE: other_certificate,
        MediaCode.BAD_SDP: offer[: offer.rindex("m=")].replace("BUNDLE 0 1", "BUNDLE 0"),
    }
    for code, changed in cases.items():
        with pytest.raises(MediaError) as refusal:
            await connected[0].restart(stage.room, stage.peers["ana"], changed)
        assert refusal.value.code == code


@pytest.mark.asyncio
async def test_a_wall_can_be_restarted_by_its_page(stage: Stage, connected: Connected, dark_frames: Frames) -> None:
    client = connected[0]
    view, wall = await stage.wall(2)
    page_offer = wall.connection.localDescription.sdp.replace("a=setup:active", "a=setup:actpass")
    (ufrag,) = ice_ufrags(page_offer)
    answer = await client.restart(stage.room, view, page_offer.replace(f"ufrag:{ufrag}", "ufrag:newfrag1"))
    assert answer.count("a=sendonly") == 3
    assert answer.count("a=setup:passive") == 3
    fragment = await client.restart(stage.room, view, "a=ice-ufrag:newfrag2\r\na=ice-pwd:" + "x" * 24 + "\r\n")
    assert ice_ufrags(fragment).isdisjoint(ice_ufrags(answer))
    await stage.publish("ana", dark_frames)
    await client.assign(view, 0, "ana")
    await growing(wall.slots["0"], 4, "the restarted wall")


@pytest.mark.asyncio
async def test_a_wall_is_answered_once(stage: Stage, connected: Connected) -> None:
    view, wall = await stage.wall(1)
    with pytest.raises(MediaError) as refusal:
        await connected[0].view_answer(view, wall.connection.localDescription.sdp)
    assert refusal.value.code == MediaCode.BAD_REQUEST


@pytest.mark.asyncio
async def test_a_certificate_that_was_not_announced_does_not_connect(
    stage: Stage, connected: Connected, dark_frames: Frames
) -> None:
    publisher = stage.publisher(dark_frames)
    offer = re.sub(r"(a=fingerprint:sha-\d+ )..:..", r"\g<1>00:00", await publisher.offer())
    published = await connected[0].publish(stage.room, "thief", offer)
    await publisher.connection.setRemoteDescription(RTCSessionDescription(published["answer"], "answer"))
    await connected[1].wait_for(EventName.CLOSED, who="thief", reason="failed")
    assert not any(event.name == EventName.CONNECTED and event.who == "thief" for event in connected[1].heard)
