"""The room's socket: who comes in and when, what each is told, the door, who is replaced, and what is written of it all."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest
from asgiref.sync import sync_to_async

from accounts.enums import Role
from calls.enums import Interest
from calls.services_declarations import declare
from core import bus
from core.record import call_chain, entries_of
from proctoring.live.link import close_links
from results.domain.interview_room import MOST_MEMBERS, MOST_WATCHERS
from results.enums import RoomPart
from results.live import interviews as live
from results.models import InterviewMoment, InterviewSlot
from tests.proctoring.conftest import media
from tests.proctoring.media.support import MediaProcess as Media
from tests.results.factories import make_staff
from tests.results.process import FIRST
from tests.results.rooms import IN_ROOM, Interviewing, RoomPage, interviewing
from tests.support.clock import FakeClock

__all__ = ["media"]  # a fixture
pytestmark = pytest.mark.django_db(transaction=True)
MS = timedelta(milliseconds=1)
OPENS, ENDS = FIRST - timedelta(minutes=30), FIRST + timedelta(hours=2, minutes=20)


@pytest.fixture
async def scene(clock: FakeClock, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Interviewing]:
    monkeypatch.setattr(live, "GRACE_S", 0.05)
    made = await sync_to_async(interviewing)()
    clock.set(IN_ROOM)
    yield made
    await live.close_hubs()
    await close_links()


async def comes(scene: Interviewing, name: str, /, **more: Any) -> tuple[RoomPage, dict[str, Any]]:
    """Somebody's page, after hello."""
    page = await sync_to_async(RoomPage)(scene.user(name), (await slot_of(scene)), **more)
    assert await page.connect()
    return page, await page.hello()


async def slot_of(scene: Interviewing) -> int:
    return await sync_to_async(lambda: scene.slot.pk)()


def written(scene: Interviewing) -> list[tuple[str, str]]:
    moments = InterviewMoment.objects.select_related("person").order_by("id")
    entries = [one for one in entries_of(call_chain(scene.nayra.call.code)) if one.kind.startswith("interview.room_")]
    told = [(moment.person.username, moment.kind) for moment in moments]
    assert [
        (one.actor.removeprefix("user:"), one.kind.removeprefix("interview.room_").upper()) for one in entries
    ] == told
    return told


async def test_the_applicant_waits_until_the_committee_opens(media: Media, scene: Interviewing) -> None:
    nayra, snapshot = await comes(scene, "nayra")
    assert (snapshot["phase"], snapshot["people"], snapshot["me"]["part"]) == ("waiting", [], "applicant")
    refused = await nayra.ask("wall.open", slots=6)
    assert refused["error"]["code"] == "interview_room.closed"
    comite, snapshot = await comes(scene, "comite1")
    names = [scene.nayra.user.full_name, scene.user("comite1").full_name]
    assert [each["name"] for each in snapshot["people"]] == names
    assert (await comite.ask("room.open"))["data"] == {"phase": "open"}
    assert (await nayra.state_where(phase="open"))["names"] == names
    viewing = (await nayra.ask("wall.open", slots=6))["data"]
    assert (viewing["offer"].count("m=video"), viewing["offer"].count("m=audio")) == (6, 6)
    assert (await nayra.ask("wall.assign", view=viewing["view"], slot=0, who=scene.who("comite1")))["ok"]
    for who, code in ((scene.who("ciro"), "interview_room.nobody"), ("1; drop", "protocol.invalid")):
        assert (await nayra.ask("wall.assign", view=viewing["view"], slot=0, who=who))["error"]["code"] == code
    assert (await comite.ask("room.close"))["data"] == {"phase": "closed"}
    assert (await nayra.state_where(phase="closed"))["people"] == []
    gone = await nayra.ask("wall.assign", view=viewing["view"], slot=0, who=None)
    assert gone["error"]["code"] == "wall.not_found"
    told = await sync_to_async(written)(scene)
    assert told == [
        (scene.nayra.user.username, "CAME"), ("comite1", "CAME"), ("comite1", "OPENED"), ("comite1", "CLOSED"),
    ]  # fmt: skip
    for page in (nayra, comite):
        await page.leave()


async def test_leaving_and_returning_are_written_once_it_is_sure(scene: Interviewing, clock: FakeClock) -> None:
    comite, _ = await comes(scene, "comite1")
    nayra, _ = await comes(scene, "nayra")
    await comite.state_where(names=[scene.nayra.user.full_name, scene.user("comite1").full_name])
    clock.set(IN_ROOM + timedelta(minutes=1))
    await nayra.leave()
    await comite.state_where(names=[scene.user("comite1").full_name])
    await asyncio.gather(*live.hub_of(await sync_to_async(lambda: scene.slot)())._departures)
    clock.set(IN_ROOM + timedelta(minutes=2))
    again, _ = await comes(scene, "nayra")
    await comite.state_where(names=[scene.nayra.user.full_name, scene.user("comite1").full_name])
    document = scene.nayra.user.username
    told = await sync_to_async(written)(scene)
    assert [each for each in told if each[0] == document] == [
        (document, "CAME"), (document, "LEFT"), (document, "RETURNED"),
    ]  # fmt: skip
    instants = await sync_to_async(
        lambda: list(scene.nayra.interview_moments.order_by("id").values_list("kind", "at"))
    )()
    assert instants[2:] == [
        ("LEFT", IN_ROOM + timedelta(minutes=1)), ("RETURNED", IN_ROOM + timedelta(minutes=2)),
    ]  # fmt: skip
    for page in (again, comite):
        await page.leave()


async def test_a_page_that_falls_silent_is_cut_off_and_its_person_has_left(
    scene: Interviewing, monkeypatch: pytest.MonkeyPatch
) -> None:
    nayra, _ = await comes(scene, "nayra")
    hub = live.hub_of(await sync_to_async(lambda: scene.slot)())
    monkeypatch.setattr(live, "LATE_S", 0.0)
    await hub.refresh()
    assert await nayra.closed_with() == 1001
    await asyncio.gather(*hub._departures)
    document = scene.nayra.user.username
    assert await sync_to_async(written)(scene) == [(document, "CAME"), (document, "LEFT")]
    left = await sync_to_async(scene.nayra.interview_moments.latest)("id")
    assert IN_ROOM - timedelta(seconds=5) < left.at < IN_ROOM, "the instant after which nothing was heard"


async def test_a_second_page_of_the_same_person_replaces_the_first(scene: Interviewing) -> None:
    first, _ = await comes(scene, "nayra", name="pagina-laptop")
    second, _ = await comes(scene, "nayra", name="pagina-celular")
    assert await first.closed_with() == 4001
    assert (await second.ask("heartbeat", sent_at="2023-10-26T13:55:00.000Z"))["ok"]
    assert await sync_to_async(written)(scene) == [(scene.nayra.user.username, "CAME")]
    await second.leave()


@pytest.mark.parametrize(
    ("now", "phase", "came"),
    [(OPENS - MS, "early", False), (OPENS, "waiting", True), (ENDS, "waiting", True), (ENDS + MS, "over", False)],
)
async def test_hours(scene: Interviewing, clock: FakeClock, now: datetime, phase: str, came: bool) -> None:
    clock.set(now)
    nayra, snapshot = await comes(scene, "nayra")
    assert snapshot["phase"] == phase
    assert bool(await sync_to_async(written)(scene)) is came
    comite, _ = await comes(scene, "comite1")
    opened = await comite.ask("room.open")
    refusal = {"early": "interview_room.early", "over": "interview_room.over"}.get(phase)
    assert opened.get("error", {}).get("code") == refusal
    for page in (nayra, comite):
        await page.leave()


@pytest.mark.parametrize(
    ("name", "part"),
    [("comite1", "member"), ("area", "member"), ("rrhh", "member"), ("observador", "watcher"), ("nayra", "applicant")],
)
async def test_who_is_who(scene: Interviewing, name: str, part: str) -> None:
    page, snapshot = await comes(scene, name)
    assert snapshot["me"]["part"] == part
    opened = await page.ask("room.open")
    assert opened["ok"] is (part == "member")
    await page.leave()


@pytest.mark.parametrize("name", ["ciro", "autor"])
async def test_a_room_of_others_looks_unknown(scene: Interviewing, name: str) -> None:
    page = await sync_to_async(RoomPage)(scene.user(name), await slot_of(scene))
    assert await page.connect()
    assert await page.closed_with() == 4003


async def test_who_abstained_finds_the_room_closed(scene: Interviewing) -> None:
    def abstain() -> None:
        member, call = scene.user("comite1"), scene.nayra.call
        declare(call, user=member, interest=Interest.KINSHIP, detail="Es mi primo hermano.", now=IN_ROOM)

    await sync_to_async(abstain)()
    page = await sync_to_async(RoomPage)(scene.user("comite1"), await slot_of(scene))
    assert await page.connect()
    assert await page.closed_with() == 4003


async def test_before_the_publication_there_is_no_room_for_the_applicant(clock: FakeClock) -> None:
    scene = await sync_to_async(interviewing)(published=False)
    clock.set(IN_ROOM)
    page = await sync_to_async(RoomPage)(scene.user("nayra"), await slot_of(scene))
    assert await page.connect()
    assert await page.closed_with() == 4003


@pytest.mark.parametrize("why", ["moved to a link", "no such slot"])
async def test_no_room_no_visit(scene: Interviewing, why: str) -> None:
    slot_id = await slot_of(scene) + (100 if why == "no such slot" else 0)
    if why == "moved to a link":
        moved = {"in_vigia": False, "link": "https://a.example/x"}
        await sync_to_async(lambda: InterviewSlot.objects.filter(pk=slot_id).update(**moved))()
    page = await sync_to_async(RoomPage)(scene.user("nayra"), slot_id)
    assert await page.connect()
    assert await page.closed_with() == 4003


async def test_places_are_limited_and_the_applicants_is_kept(scene: Interviewing) -> None:
    pages = []
    limits = ((Role.COMMITTEE, MOST_MEMBERS), (Role.OBSERVER, MOST_WATCHERS))
    for role, most in limits:
        for number in range(most + 1):
            user = await sync_to_async(make_staff)(f"{role.lower()}-{number}", role)
            page = await sync_to_async(RoomPage)(user, await slot_of(scene))
            assert await page.connect()
            reply = await page.ask("hello", protocol=1, page="pagina-sala", last_seq=0)
            assert reply["ok"] is (number < most)
            if number == most:
                assert reply["error"]["code"] == "interview_room.full"
            pages.append(page)
    nayra, _ = await comes(scene, "nayra")
    for page in (nayra, *pages):
        await page.leave()


async def test_bad_frames_are_refused_and_the_socket_stays(scene: Interviewing) -> None:
    page = await sync_to_async(RoomPage)(scene.user("comite1"), await slot_of(scene))
    assert await page.connect()
    assert (await page.ask("room.open"))["error"]["code"] == "protocol.hello_first"
    assert (await page.ask("hello", protocol=2, page="pagina-sala", last_seq=0))["error"]["code"] == "protocol.version"
    await page.hello()
    cases = (
        ("devices.set", {"camera": 1, "microphone": True}),
        ("room.open", {"force": True}),
        ("wall.open", {"slots": 7}),
        ("wall.assign", {"view": "x", "slot": 6, "who": None}),
        ("wall.answer", {"view": "x", "answer": ""}),
    )
    for kind, data in cases:
        assert (await page.ask(kind, **data))["error"]["code"] == "protocol.invalid"
    assert (await page.ask("wall.answer", view="x", answer="v=0"))["error"]["code"] == "wall.not_found"
    assert (await page.ask("devices.set", camera=False, microphone=True))["ok"]
    while not (state := await page.state_where())["people"] or state["people"][-1]["camera"]:
        continue
    assert state["people"][-1]["microphone"] is True
    await page.leave()


async def test_who_is_here_in_another_process_is_here_too(scene: Interviewing, monkeypatch: pytest.MonkeyPatch) -> None:
    comite, _ = await comes(scene, "comite1")
    nayra = live.Here(scene.who("nayra"), scene.nayra.user.full_name, RoomPart.APPLICANT, microphone=False)
    told = {"slot": await slot_of(scene), "process": "another", "people": [msgspec.to_builtins(nayra)]}
    await bus.announce_async(live.HERE, told)
    names = [scene.nayra.user.full_name, scene.user("comite1").full_name]
    state = await comite.state_where(names=names)
    assert [each["microphone"] for each in state["people"]] == [False, True]
    monkeypatch.setattr(live, "FORGET_S", 0.0)  # that process fell silent
    await comite.state_where(names=names[1:])
    later = {"slot": await slot_of(scene), "who": scene.who("comite1"), "since": [time.time_ns(), "another"]}
    await bus.announce_async(live.JOINED, {**later, "since": [1, "another"]})
    assert (await comite.ask("heartbeat", sent_at="2023-10-26T13:55:00.000Z"))["ok"], "an older page ends nothing"
    await bus.announce_async(live.JOINED, later)
    assert await comite.closed_with() == 4001


async def test_the_last_one_out_stops_the_hub(scene: Interviewing) -> None:
    comite, _ = await comes(scene, "comite1")
    hub = live.hub_of(await sync_to_async(lambda: scene.slot)())
    task = hub._task
    assert task is not None
    await comite.leave()
    await asyncio.wait_for(task, 5)
    assert live.hub_of(await sync_to_async(lambda: scene.slot)()) is not hub
