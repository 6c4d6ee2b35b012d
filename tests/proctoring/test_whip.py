"""WHIP (RFC 9725) over HTTP with a real media process and an aiortc publisher, and every refusal."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async
from django.test import AsyncClient

from core.record import attempt_chain, entries_of
from proctoring.live.link import MediaLink, close_links
from proctoring.media.interface import MAX_SDP_BYTES
from proctoring.tokens import TOKEN_MAX_AGE_S, media_token, token_user
from tests.exams.papers_data import T0
from tests.proctoring.media.support import Camera, Microphone, PublisherClient, connected_client, until
from tests.proctoring.media.support import MediaProcess as Media
from tests.proctoring.room import AFTER, DURING, LOBBY, Seated, kinds, seated
from tests.support.clock import FakeClock

pytestmark = pytest.mark.django_db(transaction=True)
SDP, FRAGMENT = "application/sdp", "application/trickle-ice-sdpfrag"


class Whip:
    """A WHIP client's HTTP side."""

    def __init__(self, room: Seated, index: int = 0) -> None:
        self.attempt = room.attempts[index]
        self.client = AsyncClient()
        self.token = media_token(self.attempt.id, user_id=self.attempt.user_id)
        self.path = f"/media/whip/{self.attempt.id}"

    async def send(self, method: str, path: str = "", body: Any = b"", **changes: Any) -> Any:
        content_type = changes.pop("content_type", SDP if method == "POST" else FRAGMENT)
        headers = {"authorization": f"Bearer {self.token}"} | changes
        headers = {name: value for name, value in headers.items() if value is not None}
        return await self.client.generic(method, path or self.path, body, content_type=content_type, headers=headers)


def code_of(response: Any) -> str:
    return str(json.loads(response.content)["error"]["code"])


@pytest.fixture
async def room(clock: FakeClock) -> Any:
    clock.set(LOBBY)
    yield await sync_to_async(seated)(2, present=False, waived=False)
    await close_links()


async def test_publish_restart_and_end(media: Media, room: Seated, footage: tuple[Camera, Microphone]) -> None:
    whip, publisher = Whip(room), PublisherClient(*footage)
    created = await whip.send("POST", body=await publisher.offer())
    assert (created.status_code, created["Content-Type"]) == (201, SDP)
    assert created["ETag"].startswith('"')
    session = created["Location"]
    assert session.startswith(whip.path + "/")
    await publisher.accept(created.content.decode())
    camera = footage[0]
    await until(lambda: camera.sent > 3, "pictures")

    fragment = "a=ice-ufrag:nuevo123\r\na=ice-pwd:" + "x" * 24 + "\r\n"
    restarted = await whip.send("PATCH", session, fragment, **{"if-match": "*"})
    assert (restarted.status_code, restarted["Content-Type"]) == (200, FRAGMENT)
    assert "a=ice-ufrag:" in restarted.content.decode()
    assert restarted["ETag"] != created["ETag"]
    again = await whip.send("PATCH", session, fragment)
    assert again.status_code == 204, "the same credentials restart nothing"

    other = Whip(room, 1)
    for stranger in (await other.send("DELETE", session.replace(str(whip.attempt.id), str(other.attempt.id))),):
        assert (stranger.status_code, code_of(stranger)) == (404, "media.gone")
    stolen = await other.send("DELETE", session)
    assert (stolen.status_code, code_of(stolen)) == (401, "media.token")

    assert (await whip.send("DELETE", session)).status_code == 200
    gone = await whip.send("PATCH", session, fragment)
    assert (gone.status_code, code_of(gone)) == (404, "media.gone")
    await publisher.close()
    await close_links()
    written = [kind for kind in await sync_to_async(kinds)(whip.attempt) if kind.startswith("media.")]
    assert written == ["media.connected", "media.closed"]


async def test_what_happens_to_the_camera_is_written_once_however_many_hear_it(
    media: Media, room: Seated, footage: tuple[Camera, Microphone]
) -> None:
    """Two links stand for two web processes: both hear every event, one entry each is written."""
    whip, publisher = Whip(room), PublisherClient(*footage)
    created = await whip.send("POST", body=await publisher.offer())
    await publisher.accept(created.content.decode())
    second = MediaLink(str(media.socket_path))
    await second.client.ping()
    async with connected_client(media) as (_, listener):
        camera, microphone = footage
        camera.flowing.clear()
        microphone.flowing.clear()
        for kind in ("video", "audio"):
            await listener.wait_for("silent", who=str(whip.attempt.id), kind=kind)  # type: ignore[arg-type]
        camera.flowing.set()
        microphone.flowing.set()
        for kind in ("video", "audio"):
            await listener.wait_for("resumed", who=str(whip.attempt.id), kind=kind)  # type: ignore[arg-type]
    await second.aclose()
    await close_links()
    await publisher.close()
    entries = await sync_to_async(entries_of)(attempt_chain(whip.attempt.id))
    told = sorted((entry.kind, entry.payload.get("kind")) for entry in entries if entry.kind.startswith("media."))
    assert told == [
        ("media.connected", None),
        ("media.resumed", "audio"),
        ("media.resumed", "video"),
        ("media.silent", "audio"),
        ("media.silent", "video"),
    ]


async def test_engine_away_is_503_with_retry_after(settings: Any, tmp_path: Any, room: Seated) -> None:
    settings.MEDIA_NODES = [f"embedded:{tmp_path / 'nobody.sock'}"]
    refused = await Whip(room).send("POST", body="v=0\r\n")
    assert (refused.status_code, code_of(refused), refused["Retry-After"]) == (503, "media.unavailable", "2")


async def test_broken_descriptions(media: Media, room: Seated) -> None:
    whip = Whip(room)
    for body in (" ", "hola", "v=0\r\n", "\x00" * 50, b"\xff\xfe", "a=ice-ufrag:x\r\n" * 100):
        refused = await whip.send("POST", body=body)
        assert (refused.status_code, code_of(refused)) == (400, "media.bad_sdp"), body
    assert (await whip.send("POST", body="v" * MAX_SDP_BYTES)).status_code == 400
    large = await whip.send("POST", body="v" * (MAX_SDP_BYTES + 1))
    assert (large.status_code, code_of(large)) == (413, "media.too_large")
    huge = await whip.send("POST", body="v" * 1_200_000)
    assert (huge.status_code, code_of(huge)) == (413, "media.too_large")


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/json", FRAGMENT, "application/x-www-form-urlencoded"]
)
async def test_other_content_types(room: Seated, content_type: str) -> None:
    refused = await Whip(room).send("POST", body="v=0", content_type=content_type)
    assert (refused.status_code, code_of(refused), refused["Accept-Post"]) == (415, "media.content_type", SDP)


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "PATCH", "DELETE"])
async def test_only_post_on_the_endpoint(room: Seated, method: str) -> None:
    refused = await Whip(room).send(method)
    assert (refused.status_code, refused["Allow"]) == (405, "POST")


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "POST"])
async def test_only_patch_and_delete_on_the_session(room: Seated, method: str) -> None:
    whip = Whip(room)
    refused = await whip.send(method, f"{whip.path}/alguna")
    assert (refused.status_code, refused["Allow"]) == (405, "PATCH, DELETE")


async def test_tokens(room: Seated, clock: FakeClock) -> None:
    whip, other = Whip(room), Whip(room, 1)
    cases = {
        "none": None,
        "empty": "Bearer ",
        "basic": f"Basic {whip.token}",
        "forged": f"Bearer {whip.token[:-2]}xx",
        "of another attempt": f"Bearer {other.token}",
        "of another person": f"Bearer {media_token(whip.attempt.id, user_id=999_999)}",
    }
    for name, header in cases.items():
        refused = await whip.send("POST", body="v=0", authorization=header)
        assert (refused.status_code, code_of(refused)) == (401, "media.token"), name
        assert refused["WWW-Authenticate"] == "Bearer"
    swapped = await whip.send(
        "POST", body="v=0", authorization=f"Bearer {media_token(whip.attempt.id, user_id=other.attempt.user_id)}"
    )
    assert swapped.status_code == 404, "somebody else's attempt looks unknown"


def test_a_token_lives_ten_minutes(monkeypatch: pytest.MonkeyPatch) -> None:
    attempt_id = uuid4()
    made = 1_700_000_000.0
    monkeypatch.setattr("django.core.signing.time.time", lambda: made)
    token = media_token(attempt_id, user_id=7)
    for age, user in ((0, 7), (TOKEN_MAX_AGE_S, 7), (TOKEN_MAX_AGE_S + 1, None)):
        monkeypatch.setattr("django.core.signing.time.time", lambda moment=made + age: moment)
        assert token_user(token, attempt_id) == user
    assert token_user(token, uuid4()) is None


@pytest.mark.parametrize(
    ("at", "status"),
    [
        (T0 - timedelta(minutes=5, milliseconds=1), 409),
        (T0 - timedelta(minutes=5), 400),
        (T0, 400),
        (T0 + timedelta(milliseconds=1), 409),
    ],
)
async def test_from_the_door_until_absence(media: Media, room: Seated, clock: FakeClock, at: Any, status: int) -> None:
    """400 is the engine's word on the empty description: the door itself was open."""
    clock.set(at)
    refused = await Whip(room).send("POST", body="v=0\r\n")
    assert refused.status_code == status
    if status == 409:
        assert code_of(refused) == "attempt.not_open"


async def test_during_the_exam_and_after(media: Media, clock: FakeClock) -> None:
    room = await sync_to_async(seated)()
    for at, status in ((DURING, 400), (T0 + timedelta(minutes=25), 400), (AFTER, 409)):
        clock.set(at)
        assert (await Whip(room).send("POST", body="v=0\r\n")).status_code == status
    await close_links()
