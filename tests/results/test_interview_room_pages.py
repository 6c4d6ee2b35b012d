"""The room's pages and commands over HTTP: who gets a page, a token, a document; the sheet; WHIP into the room."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.test import AsyncClient, Client

from core.record import call_chain, entries_of
from cvs.services import store_identity_document
from proctoring.live.link import close_links, link_to
from proctoring.nodes import socket_of_number
from proctoring.tokens import media_token
from results.live.interviews import media_room
from results.models import InterviewArrival, InterviewScore
from results.selectors_interview_rooms import get_interview_room_for
from results.services_interview_rooms import close_room, note_presence, open_room
from tests.proctoring.conftest import encoded, footage, media
from tests.proctoring.media.support import Camera, Microphone, PublisherClient, until
from tests.proctoring.media.support import MediaProcess as Media
from tests.proctoring.room import jpeg
from tests.results.process import FIRST, NOON
from tests.results.rooms import IN_ROOM, Interviewing, interviewing
from tests.support.clock import FakeClock
from tests.support.exam import signed_in

__all__ = ["encoded", "footage", "media"]  # fixtures
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def scene(clock: FakeClock) -> Interviewing:
    made = interviewing()
    clock.set(IN_ROOM)
    return made


def client(scene: Interviewing, name: str) -> Client:
    return signed_in(scene.user(name))


def turn(scene: Interviewing, *, opened: bool, now: datetime = IN_ROOM) -> None:
    visit = get_interview_room_for(scene.user("comite1"), scene.slot.pk)
    (open_room if opened else close_room)(visit, now=now)


def token_of(scene: Interviewing, name: str) -> Any:
    return client(scene, name).post(f"/entrevista/{scene.slot.pk}/media", content_type="application/json")


@pytest.mark.parametrize(
    ("name", "own", "committees"),
    [
        ("nayra", 200, 403),
        ("ciro", 404, 403),
        ("comite1", 403, 200),
        ("area", 403, 200),
        ("rrhh", 403, 200),
        ("observador", 403, 200),
        ("autor", 403, 403),
    ],
)
def test_whose_pages(scene: Interviewing, name: str, own: int, committees: int) -> None:
    visitor = client(scene, name)
    assert (visitor.get(scene.own_address).status_code, visitor.get(scene.address).status_code) == (own, committees)


def test_each_page_offers_what_its_person_may_do(scene: Interviewing) -> None:
    pages = {
        name: client(scene, name).get(scene.address).content.decode() for name in ("comite1", "rrhh", "observador")
    }
    assert ["data-door" in page for page in pages.values()] == [True, True, False]
    assert ["data-act" in page for page in pages.values()] == [True, False, False]
    own = client(scene, "nayra").get(scene.own_address).content.decode()
    assert "data-act" not in own
    assert "data-door" not in own
    assert "Ficha" not in own


def test_the_room_is_reached_from_the_pages_that_tell_of_the_slot(scene: Interviewing) -> None:
    sheet = scene.address.removesuffix("sala/")
    listing = sheet.removesuffix(f"{scene.nayra.number}/")
    for name, page, link in (
        ("nayra", scene.own_address.removesuffix("sala/"), scene.own_address),
        ("comite1", sheet, scene.address),
        ("comite1", listing, scene.address),
    ):
        assert f'href="{link}"' in client(scene, name).get(page).content.decode()


@pytest.mark.parametrize(
    ("opened", "granted"),
    [
        (None, {"comite1", "area", "rrhh"}),
        (True, {"nayra", "comite1", "area", "rrhh"}),
        (False, set()),
    ],
)
def test_who_gets_a_token(scene: Interviewing, opened: bool | None, granted: set[str]) -> None:
    if opened is not None:
        turn(scene, opened=True)
    if opened is False:
        turn(scene, opened=False)
    people = ("nayra", "comite1", "area", "rrhh", "observador", "ciro", "autor")
    answers = {name: token_of(scene, name) for name in people}
    assert {name for name, answer in answers.items() if answer.status_code == 200} == granted
    assert (answers["ciro"].status_code, answers["autor"].status_code) == (404, 403)


def test_the_instants_that_people_came_stand_on_the_sheet_and_decide_nothing(
    scene: Interviewing, clock: FakeClock
) -> None:
    visit = get_interview_room_for(scene.user("nayra"), scene.slot.pk)
    for here, minutes in ((True, 0), (False, 3), (True, 4)):
        note_presence(visit, here=here, now=IN_ROOM + timedelta(minutes=minutes))
    clock.set(FIRST + timedelta(minutes=1))
    page = client(scene, "comite1").get(scene.address.removesuffix("sala/")).content.decode()
    for told in ("08:55:00", "08:58:00", "08:59:00", "Se conectó", "Se desconectó", "Volvió a conectarse"):
        assert told in page
    assert 'value="08:55:00"' in page, "the hour that is proposed to the committee"
    assert not InterviewArrival.objects.exists(), "a person notes the arrival"
    kinds = [entry.kind for entry in entries_of(call_chain(scene.nayra.call.code))]
    assert kinds[-3:] == ["interview.room_came", "interview.room_left", "interview.room_returned"]


def act(scene: Interviewing, name: str, body: Any) -> Any:
    return client(scene, name).post(f"{scene.address}ficha", json.dumps(body), content_type="application/json")


def test_the_sheet_without_leaving_the_room(scene: Interviewing, clock: FakeClock) -> None:
    clock.set(FIRST + timedelta(minutes=1))
    fields = {"connected": "08:55:00", "identity_checked": True, "reason": ""}
    assert act(scene, "comite1", {"act": "arrival", "fields": fields}).json()["data"] == {"said": "Conexión anotada."}
    noted = InterviewArrival.objects.get()
    assert (noted.connected_at, noted.identity_checked) == (IN_ROOM, True)
    scores = {f"criterion_{place}": "4" for place in range(4)}
    assert act(scene, "comite1", {"act": "score", "fields": scores}).status_code == 200
    assert InterviewScore.objects.get().total == 16


@pytest.mark.parametrize(
    ("name", "body", "status", "code"),
    [
        ("rrhh", {"act": "score", "fields": {}}, 403, "auth.forbidden"),
        ("comite1", {"act": "close", "fields": {}}, 400, "request.invalid"),
        ("comite1", {"act": "score", "fields": {}, "more": 1}, 400, "request.invalid"),
        ("comite1", {"act": "score", "fields": {"criterion_0": "x" * 2001}}, 400, "request.invalid"),
        ("comite1", {"act": "score", "fields": {"criterion_0": "cinco"}}, 400, "interview.fields"),
        ("comite1", {"act": "score", "fields": {f"criterion_{n}": "5" for n in range(4)}}, 409, "interview.early"),
        ("comite1", {"act": "arrival", "fields": {"connected": "08:00:00"}}, 400, "arrival.time"),
    ],
)
def test_what_the_sheet_refuses(scene: Interviewing, name: str, body: Any, status: int, code: str) -> None:
    answer = act(scene, name, body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert not InterviewScore.objects.exists()
    assert not InterviewArrival.objects.exists()


def test_the_document_on_file_is_shown_to_the_committee_and_that_is_written(
    scene: Interviewing, settings: Any, tmp_path: Any
) -> None:
    settings.PRIVATE_ROOT = tmp_path
    address = f"{scene.address}documento"
    assert client(scene, "comite1").get(address).status_code == 404
    store_identity_document(scene.nayra.user, jpeg(), actor="system", now=NOON)
    shown = client(scene, "comite1").get(address)
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/jpeg")
    assert "no-store" in shown["Cache-Control"]
    entry = [one for one in entries_of(call_chain(scene.nayra.call.code)) if one.kind == "interview.document_viewed"]
    assert [one.actor for one in entry] == ["user:comite1"]
    assert client(scene, "nayra").get(address).status_code == 403


class RoomWhip:
    """A WHIP client's HTTP side, into the room."""

    def __init__(self, scene: Interviewing, name: str, slot_id: int) -> None:
        self.path = f"/media/whip/entrevista/{slot_id}"
        self.client = AsyncClient()
        self.token = ""
        self.scene, self.name = scene, name

    async def take_token(self) -> None:
        answer = await sync_to_async(token_of)(self.scene, self.name)
        self.token = answer.json()["data"]["token"]

    async def send(self, method: str, path: str = "", body: Any = b"", kind: str = "application/sdp") -> Any:
        headers = {"authorization": f"Bearer {self.token}"}
        return await self.client.generic(method, path or self.path, body, content_type=kind, headers=headers)


@pytest.fixture
async def links() -> AsyncIterator[None]:
    yield
    await close_links()


async def test_publishing_into_the_room_and_what_ends_with_it(
    media: Media, footage: tuple[Camera, Microphone], links: None, clock: FakeClock
) -> None:
    scene = await sync_to_async(interviewing)()
    clock.set(IN_ROOM)
    await sync_to_async(turn)(scene, opened=True)
    slot_id = await sync_to_async(lambda: scene.slot.pk)()
    nayra, comite = RoomWhip(scene, "nayra", slot_id), RoomWhip(scene, "comite1", slot_id)
    await nayra.take_token()
    await comite.take_token()
    publisher = PublisherClient(*footage)
    created = await nayra.send("POST", body=await publisher.offer())
    assert created.status_code == 201
    await publisher.accept(created.content.decode())
    engine = link_to(socket_of_number(slot_id)).client
    stats = await engine.stats(media_room(slot_id))
    assert list(stats["publishers"]) == [scene.who("nayra")]
    foreign = await comite.send("DELETE", created["Location"])
    assert foreign.status_code == 404, "somebody else's session looks unknown"
    await sync_to_async(turn)(scene, opened=False)
    late = await nayra.send("POST", body=await publisher.offer())
    assert (late.status_code, json.loads(late.content)["error"]["code"]) == (409, "interview_room.closed")
    assert (await nayra.send("DELETE", created["Location"])).status_code == 200
    await until(lambda: publisher.connection.connectionState == "closed", "the publication ended")
    await publisher.close()


@pytest.mark.parametrize("subject", ["exam", "another room", "another person"])
async def test_a_token_is_good_for_one_room_and_one_person(links: None, clock: FakeClock, subject: str) -> None:
    scene = await sync_to_async(interviewing)()
    clock.set(IN_ROOM)
    await sync_to_async(turn)(scene, opened=True)
    slot_id = await sync_to_async(lambda: scene.slot.pk)()
    whip = RoomWhip(scene, "nayra", slot_id)
    whip.token = {
        "exam": media_token("6f1c1d1e-0000-4000-8000-000000000000", user_id=scene.nayra.user_id),
        "another room": media_token(media_room(slot_id + 1), user_id=scene.nayra.user_id),
        "another person": media_token(media_room(slot_id), user_id=scene.ciro.user_id),
    }[subject]
    answer = await whip.send("POST", body="v=0")
    assert answer.status_code == (404 if subject == "another person" else 401)
