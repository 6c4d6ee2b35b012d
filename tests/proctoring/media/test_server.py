"""The socket of the media process: frames, limits, rights, start and end."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import stat
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import av
import pytest
import pytest_asyncio

from proctoring.media import server
from proctoring.media.client import MediaClient, call_once
from proctoring.media.engine import EmbeddedEngine
from proctoring.media.interface import (
    MAX_SDP_BYTES,
    MAX_SLOTS,
    MAX_VOICES,
    VERSION,
    EventName,
    MediaCode,
    MediaError,
    MediaEvent,
)
from proctoring.media.server import MAX_CALLS_AT_ONCE, MAX_CONNECTIONS
from proctoring.media.wire import MAX_REQUEST_LINE

from .descriptions import CHROMIUM_OFFER
from .support import (
    Camera,
    Frames,
    MediaProcess,
    Microphone,
    PublisherClient,
    connected_client,
    media_process,
    until,
)


class Raw:
    """A client that writes what it likes."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    async def say(self, line: bytes) -> dict[str, Any]:
        self.writer.write(line + b"\n")
        return await self.hear()

    async def hear(self) -> dict[str, Any]:
        async with asyncio.timeout(5):
            reply: dict[str, Any] = json.loads(await self.reader.readline())
            return reply


@pytest_asyncio.fixture
async def raw(process: MediaProcess) -> AsyncIterator[Raw]:
    reader, writer = await asyncio.open_unix_connection(process.socket_path, limit=1024 * 1024)
    yield Raw(reader, writer)
    writer.close()
    await writer.wait_closed()


def request(call: str, args: object = None, *, number: object = 5) -> bytes:
    return json.dumps({"id": number, "call": call, "args": {} if args is None else args}).encode()


@pytest.mark.asyncio
async def test_a_request_is_answered_under_its_number(raw: Raw, process: MediaProcess) -> None:
    reply = await raw.say(request("ping"))
    assert reply == {
        "id": 5,
        "ok": True,
        "result": {"pid": process.ready["pid"], "udp_port": process.ready["udp_port"], "version": VERSION},
    }
    assert await raw.say(b'{"id": 6, "call": "ping"}') == {**reply, "id": 6}


@pytest.mark.parametrize(
    ("line", "number"),
    [
        (b"", None),
        (b"hola", None),
        (b"\xff\xfe\x00", None),
        (b"[]", None),
        (b"{}", None),
        (b'{"id": 1}', None),
        (b'{"id": "1", "call": "ping"}', None),
        (b'{"id": -1, "call": "ping"}', None),
        (b'{"id": 9007199254740993, "call": "ping"}', None),
        (b'{"id": 1, "call": 7}', None),
        (b'{"id": 1, "call": "ping", "args": []}', None),
        (b'{"id": 1, "call": "ping", "more": 1}', None),
        (b'{"id": 1, "call": "' + b"x" * 65 + b'"}', None),
        (b"[" * 5000, None),
        (request("eval"), 5),
        (request("_publish"), 5),
        (request("aclose"), 5),
        (request("publish"), 5),
        (request("publish", {"room": "r", "who": "w"}), 5),
        (request("publish", {"room": "r", "who": "w", "offer": 5}), 5),
        (request("publish", {"room": "r", "who": "w", "offer": "v=0", "more": 1}), 5),
        (request("publish", {"room": "", "who": "w", "offer": "v=0"}), 5),
        (request("publish", {"room": "../etc", "who": "w", "offer": "v=0"}), 5),
        (request("publish", {"room": "r", "who": "w\n", "offer": "v=0"}), 5),
        (request("publish", {"room": "r" * 65, "who": "w", "offer": "v=0"}), 5),
        (request("record", {"room": "r", "who": "w", "on": "yes"}), 5),
        (request("view", {"room": "r", "slots": "2"}), 5),
        (request("view", {"room": "r", "slots": 2.5}), 5),
        (request("assign", {"view": "v", "slot": -1, "who": "w"}), 5),
        (request("assign", {"view": "v", "slot": "video", "who": "w"}), 5),
        (request("assign", {"view": "v", "slot": True, "who": "w"}), 5),
        (request("close", {"room": "r", "peer": ""}), 5),
    ],
)
@pytest.mark.asyncio
async def test_a_bad_line_gets_its_error_and_the_connection_stays(raw: Raw, line: bytes, number: int | None) -> None:
    reply = await raw.say(line)
    assert (reply["id"], reply["ok"], reply["error"]["code"]) == (number, False, MediaCode.BAD_REQUEST)
    assert reply["error"]["message"]
    assert (await raw.say(request("ping", number=7)))["ok"] is True


@pytest.mark.parametrize(("size", "code"), [(MAX_REQUEST_LINE - 1, MediaCode.BAD_SDP), (MAX_REQUEST_LINE + 1, None)])
@pytest.mark.asyncio
async def test_lines_end_at_256_kibibytes(raw: Raw, size: int, code: str | None) -> None:
    frame = request("publish", {"room": "r", "who": "w", "offer": ""})
    reply = await raw.say(frame.replace(b'""}', b'"' + b"x" * (size - len(frame)) + b'"}'))
    if code is None:
        assert (reply["id"], reply["error"]["code"]) == (None, MediaCode.BAD_REQUEST)
    else:
        assert reply["error"]["code"] == code
    assert (await raw.say(request("ping")))["ok"] is True


@pytest.mark.asyncio
async def test_a_line_far_too_long_is_skipped_whole(raw: Raw) -> None:
    raw.writer.write(b"x" * (3 * MAX_REQUEST_LINE) + b"\n" + request("ping", number=8) + b"\n")
    assert (await raw.hear())["error"] == {"code": MediaCode.BAD_REQUEST, "message": "El mensaje es demasiado largo."}
    assert (await raw.hear())["id"] == 8


@pytest.mark.asyncio
async def test_calls_at_once_are_limited(raw: Raw) -> None:
    offer = CHROMIUM_OFFER
    await raw.say(request("publish", {"room": "busy", "who": "ana", "offer": offer}))
    keyframe = {"room": "busy", "who": "ana"}
    lines = [request("keyframe", keyframe, number=number) + b"\n" for number in range(MAX_CALLS_AT_ONCE + 1)]
    raw.writer.write(b"".join(lines))
    refusal = await raw.hear()
    assert (refusal["id"], refusal["error"]["code"]) == (MAX_CALLS_AT_ONCE, MediaCode.LIMIT)
    others = [await raw.hear() for _ in range(MAX_CALLS_AT_ONCE)]
    assert {reply["error"]["code"] for reply in others} == {MediaCode.NO_PICTURE}


@pytest.mark.parametrize(("voices", "accepted"), [(0, False), (1, True), (MAX_VOICES, True), (MAX_VOICES + 1, False)])
def test_voices_of_a_wall_are_limited(process: MediaProcess, voices: int, accepted: bool) -> None:
    if accepted:
        view = call_once(process.socket_path, "view", room="limits", slots=1, voices=voices)
        assert view["offer"].count("m=audio") == voices
        call_once(process.socket_path, "close", room="limits", peer=view["view"])
        return
    with pytest.raises(MediaError) as refusal:
        call_once(process.socket_path, "view", room="limits", slots=1, voices=voices)
    assert refusal.value.code == MediaCode.LIMIT


@pytest.mark.parametrize(("slots", "accepted"), [(0, False), (1, True), (MAX_SLOTS, True), (MAX_SLOTS + 1, False)])
def test_slots_of_a_wall_are_limited(process: MediaProcess, slots: int, accepted: bool) -> None:
    if accepted:
        view = call_once(process.socket_path, "view", room="limits", slots=slots)
        assert view["offer"].count("m=video") == slots
        call_once(process.socket_path, "close", room="limits", peer=view["view"])
        return
    with pytest.raises(MediaError) as refusal:
        call_once(process.socket_path, "view", room="limits", slots=slots)
    assert refusal.value.code == MediaCode.LIMIT


@pytest.mark.parametrize(
    ("call", "args", "code"),
    [
        ("publish", {"room": "r", "who": "w", "offer": "v=0\r\n"}, MediaCode.BAD_SDP),
        ("publish", {"room": "r", "who": "w", "offer": CHROMIUM_OFFER + "x" * MAX_SDP_BYTES}, MediaCode.BAD_SDP),
        ("restart", {"room": "r", "peer": "unknown", "offer": CHROMIUM_OFFER}, MediaCode.GONE),
        ("view_answer", {"view": "unknown", "answer": CHROMIUM_OFFER}, MediaCode.GONE),
        ("assign", {"view": "unknown", "slot": 0, "who": "w"}, MediaCode.GONE),
        ("keyframe", {"room": "r", "who": "nobody"}, MediaCode.GONE),
    ],
)
def test_what_cannot_be_done_says_why(process: MediaProcess, call: str, args: dict[str, Any], code: str) -> None:
    with pytest.raises(MediaError) as refusal:
        call_once(process.socket_path, call, **args)
    assert refusal.value.code == code


def test_ending_what_is_gone_is_no_error(process: MediaProcess) -> None:
    assert call_once(process.socket_path, "close", room="r", peer="unknown") == {}
    assert call_once(process.socket_path, "record", room="r", who="nobody", on=False) == {}
    assert call_once(process.socket_path, "stats", room="r") == {"room": "r", "publishers": {}, "views": {}}


def test_another_room_does_not_reach_a_connection(process: MediaProcess) -> None:
    view = call_once(process.socket_path, "view", room="mine", slots=1)["view"]
    call_once(process.socket_path, "close", room="other", peer=view)
    with pytest.raises(MediaError) as refusal:
        call_once(process.socket_path, "restart", room="other", peer=view, offer=CHROMIUM_OFFER)
    assert refusal.value.code == MediaCode.GONE
    assert view in call_once(process.socket_path, "stats", room="mine")["views"]
    call_once(process.socket_path, "close", room="mine", peer=view)


@pytest.mark.parametrize(("slot", "accepted"), [(0, True), (1, True), (2, False), ("audio", True)])
def test_slots_that_do_not_exist_are_refused(process: MediaProcess, slot: int | str, accepted: bool) -> None:
    view = call_once(process.socket_path, "view", room="slots", slots=2)["view"]
    try:
        if accepted:
            call_once(process.socket_path, "assign", view=view, slot=slot, who="ana")
            stats = call_once(process.socket_path, "stats", room="slots")["views"][view]
            assert [*stats["slots"], *stats["voices"]].count("ana") == 1
        else:
            with pytest.raises(MediaError) as refusal:
                call_once(process.socket_path, "assign", view=view, slot=slot, who="ana")
            assert refusal.value.code == MediaCode.BAD_REQUEST
    finally:
        call_once(process.socket_path, "close", room="slots", peer=view)


def test_only_the_owner_may_open_the_socket(process: MediaProcess) -> None:
    mode = process.socket_path.stat().st_mode
    assert (stat.S_ISSOCK(mode), stat.S_IMODE(mode)) == (True, 0o600)


def test_a_second_process_does_not_take_the_socket(process: MediaProcess) -> None:
    second = MediaProcess(process.socket_path.parent)
    with pytest.raises(AssertionError, match="another media process already serves"):
        second.start()
    second.stop()
    assert call_once(process.socket_path, "ping")["pid"] == process.ready["pid"]


@pytest.mark.faults
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.asyncio
async def test_it_ends_cleanly_when_told_to(
    number: signal.Signals, dark_frames: Frames, opus_packets: list[bytes]
) -> None:
    """In the middle of everything: a publisher, a recording, a subscriber, a call that waits."""
    with media_process() as process:
        async with connected_client(process) as (client, listener):
            publisher = PublisherClient(Camera(dark_frames), Microphone(opus_packets))
            camera = publisher.camera
            assert camera is not None
            await client.record("room", "ana", True)
            published = await client.publish("room", "ana", await publisher.offer())
            await publisher.accept(published["answer"])
            await until(lambda: camera.sent > 12, "a second of pictures")
            await client.publish("room", "luis", CHROMIUM_OFFER)
            waiting = asyncio.ensure_future(client.keyframe("room", "luis"))
            await client.ping()
            assert await asyncio.to_thread(process.stop, number) == 0
            with pytest.raises(MediaError) as refusal:
                await waiting
            assert refusal.value.code == MediaCode.UNAVAILABLE
            recorded = await listener.wait_for(EventName.RECORDING_ROTATED, who="ana")
            await listener.wait_for(EventName.CLOSED, who="ana", reason="shutdown")
            await until(lambda: publisher.connection.connectionState == "closed", "the publisher hears the end")
            await publisher.close()
        assert not process.socket_path.exists()
        with av.open(recorded.data["path"]) as container:
            assert sum(1 for _ in container.decode(video=0)) > 6
        assert [path.suffix for path in process.recordings.rglob("*") if path.is_file()] == [".webm"]
        log = process.log_path.read_text()
        assert "Traceback" not in log
        assert "ERROR" not in log


@pytest.mark.faults
def test_a_killed_process_is_replaced_at_once() -> None:
    with media_process() as process:
        assert process.stop(signal.SIGKILL) == -signal.SIGKILL
        assert process.socket_path.exists()
        process.start()
        assert call_once(process.socket_path, "ping")["pid"] == process.ready["pid"]


def test_nobody_answers_where_no_process_is() -> None:
    with tempfile.TemporaryDirectory() as directory, pytest.raises(MediaError) as refusal:
        call_once(Path(directory) / "none.sock", "ping", timeout=1)
    assert refusal.value.code == MediaCode.UNAVAILABLE


def test_a_process_that_hangs_is_not_waited_for_longer_than_asked() -> None:
    with tempfile.TemporaryDirectory() as directory, socket.socket(socket.AF_UNIX) as deaf:
        path = Path(directory) / "deaf.sock"
        deaf.bind(os.fspath(path))
        deaf.listen()
        with pytest.raises(MediaError) as refusal:
            call_once(path, "ping", timeout=0.1)
        assert refusal.value.code == MediaCode.UNAVAILABLE


@pytest.mark.asyncio
async def test_a_client_that_does_not_subscribe_hears_no_events(raw: Raw, process: MediaProcess) -> None:
    async with MediaClient(process.socket_path) as client:
        view = (await client.view("quiet", 1))["view"]
        await client.close("quiet", view)
    assert (await raw.say(request("ping", number=9)))["id"] == 9


@pytest.mark.asyncio
async def test_a_subscriber_hears_events(raw: Raw, process: MediaProcess) -> None:
    await raw.say(request("subscribe"))
    await raw.say(request("subscribe"))
    reply = await raw.say(request("view", {"room": "heard", "slots": 1}))
    view = reply["result"]["view"]
    event = (await raw.say(request("close", {"room": "heard", "peer": view})))["event"]
    assert event.pop("at").endswith("Z")
    assert event == {"name": "closed", "room": "heard", "who": None, "peer": view, "data": {"reason": "closed"}}
    assert (await raw.hear())["ok"] is True


@pytest.mark.asyncio
async def test_connections_are_limited() -> None:
    with media_process() as process:
        opened = [await asyncio.open_unix_connection(process.socket_path) for _ in range(MAX_CONNECTIONS)]
        assert (await Raw(*opened[-1]).say(request("ping")))["ok"] is True
        reader, writer = await asyncio.open_unix_connection(process.socket_path)
        assert await asyncio.wait_for(reader.read(), 5) == b""
        for _, other in [*opened, (reader, writer)]:
            other.close()


@pytest.mark.parametrize(("events", "dropped"), [(10, False), (20_000, True)])
@pytest.mark.asyncio
async def test_a_subscriber_that_does_not_read_is_dropped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, events: int, dropped: bool
) -> None:
    monkeypatch.setattr(server, "MAX_UNREAD", 64 * 1024)
    engine = EmbeddedEngine(udp_host="127.0.0.1", udp_port=0, advertise=["127.0.0.1"], recordings=tmp_path)
    here, there = socket.socketpair()
    reader, writer = await asyncio.open_connection(sock=here)
    connection = server.Connection(engine, reader, writer)
    served = asyncio.ensure_future(connection.run())
    there.setblocking(False)
    there.sendall(request("subscribe") + b"\n")
    await until(lambda: bool(engine._listeners), "the subscription")
    for _ in range(events):
        engine._publish_event(MediaEvent(EventName.CONNECTED, "room", "ana", "peer"))
    assert writer.is_closing() is dropped
    there.close()
    await asyncio.wait_for(served, 5)
    assert engine._listeners == []
    await engine.aclose()
