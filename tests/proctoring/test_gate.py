"""The presence gate against a real media process: live, silent, away, waived; it never raises (law 7)."""

from __future__ import annotations

import socket
import time
from pathlib import Path

import pytest
from asgiref.sync import sync_to_async

from exams.gates import Readiness, readiness
from proctoring.gate import BOTH
from proctoring.models import Seat
from proctoring.nodes import forget_stats
from proctoring.services import mark_incident, waive_media
from tests.proctoring.media.support import Camera, Microphone, PublisherClient, connected_client, until
from tests.proctoring.media.support import MediaProcess as Media
from tests.proctoring.room import DURING, KEY, LOBBY, MONITOR1, Seated, entry, seated


@pytest.fixture
def away(settings: object, tmp_path: Path) -> Path:
    """A node where nobody listens."""
    settings.MEDIA_NODES = [f"embedded:{tmp_path / 'nobody.sock'}"]  # type: ignore[attr-defined]
    return tmp_path / "nobody.sock"


@pytest.mark.django_db
def test_without_engine_both_are_missing_and_a_waiver_lets_in(away: Path) -> None:
    attempt = seated(present=False, waived=False).attempts[0]
    assert readiness(attempt) == Readiness(missing=BOTH)
    waive_media(attempt, note="Sin servicio de video", actor=MONITOR1, now=LOBBY)
    assert readiness(attempt) == Readiness(waived=True)


@pytest.mark.django_db
def test_an_engine_that_hangs_delays_one_question_and_no_more(away: Path) -> None:
    attempt = seated(present=False, waived=False).attempts[0]
    with socket.socket(socket.AF_UNIX) as deaf:
        deaf.bind(str(away))
        deaf.listen()
        started = time.monotonic()
        assert [readiness(attempt).missing for _ in range(20)] == [BOTH] * 20
        assert time.monotonic() - started < 2


@pytest.mark.django_db
def test_a_seat_without_room_and_a_broken_node_are_missing_not_an_error(settings: object) -> None:
    room = seated(present=False, waived=False)
    settings.MEDIA_NODES = ["algo-raro"]  # type: ignore[attr-defined]
    assert readiness(room.attempts[0]) == Readiness(missing=BOTH)
    Seat.objects.all().delete()
    assert readiness(room.attempts[0]) == Readiness(missing=BOTH)


@pytest.mark.django_db(transaction=True)
async def test_live_pictures_open_the_door_and_silence_closes_it(
    media: Media, footage: tuple[Camera, Microphone]
) -> None:
    room: Seated = await sync_to_async(seated)(present=False, waived=False)
    attempt, (camera, microphone) = room.attempts[0], footage

    @sync_to_async
    def missing() -> tuple[str, ...]:
        forget_stats()
        return readiness(attempt).missing

    assert await missing() == BOTH
    publisher = PublisherClient(camera, microphone)
    async with connected_client(media) as (client, _):
        published = await client.publish(str(room.room.pk), str(attempt.id), await publisher.offer())
        await publisher.accept(published["answer"])
        await until(lambda: camera.sent > 12, "a second of video")
        assert await missing() == ()
        microphone.flowing.clear()
        deadline = time.monotonic() + 10
        while (found := await missing()) != ("microphone",):
            assert time.monotonic() < deadline, found
        marked = await sync_to_async(mark_incident)(attempt, text="Algo", key=KEY, actor=MONITOR1, now=DURING)
        assert (await sync_to_async(entry)(attempt, "incident.marked"))[1]["stills"] == [
            still.sha256 async for still in marked.stills.all()
        ]
        assert await marked.stills.acount() == 1
    await publisher.close()
