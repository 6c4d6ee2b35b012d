"""The monitors' socket: two monitors at once, a real media process, its death and return, and whoever may not come in."""

from __future__ import annotations

import json
import signal
from typing import Any

import pytest
from asgiref.sync import sync_to_async

from accounts.models import User
from core import bus
from core.clock import iso
from core.record import entries_of
from exams.enums import DisqualificationCode
from exams.live import presence
from proctoring import consumers
from proctoring.enums import IdentityDecision
from proctoring.live.hub import hub_of
from proctoring.live.link import close_links
from proctoring.services import decide_identity, mark_incident, send_warning
from proctoring.services_audit import room_chain
from proctoring.services_conduct import propose_disqualification
from tests.exams.papers_data import T0
from tests.proctoring.media.support import Camera, Microphone, PublisherClient, WallClient, growing
from tests.proctoring.media.support import MediaProcess as Media
from tests.proctoring.room import DURING, KEY, LOBBY, MONITOR1, Seated, seated, staff
from tests.support.clock import FakeClock
from tests.support.exam import Page, signed_in

pytestmark = pytest.mark.django_db(transaction=True)


class Monitor(Page):
    """A monitor's page, which keeps every seat as the pushes tell it."""

    def __init__(self, client: Any, room_id: int) -> None:
        super().__init__(client, f"/ws/room/{room_id}/", name="pagina-monitor")
        self.seats: dict[str, dict[str, Any]] = {}

    async def hello(self) -> dict[str, Any]:
        snapshot = await super().hello()
        self.seats = {seat["attempt"]: seat for seat in snapshot["seats"]}
        return snapshot

    async def seat_where(self, attempt: object, within: float = 10, **expected: Any) -> dict[str, Any]:
        """The seat of this attempt once it has these values."""
        while True:
            seat = self.seats[str(attempt)]
            if all(seat[name] == value for name, value in expected.items()):
                return seat
            diff = await self.push("room.diff", within)
            self.seats |= {seat["attempt"]: seat for seat in diff["data"]["seats"]}


async def monitor_of(room: Seated, user: User) -> Monitor:
    page = Monitor(await sync_to_async(signed_in)(user), room.room.pk)
    assert await page.connect()
    return page


@pytest.fixture
async def people() -> dict[str, User]:
    return await sync_to_async(staff)()


@pytest.fixture
async def room(clock: FakeClock) -> Any:
    clock.set(DURING)
    yield await sync_to_async(seated)(2, waived=False, present=False)
    await close_links()


async def test_snapshot_tells_the_room_and_nothing_of_answers(
    media: Media, people: dict[str, User], clock: FakeClock
) -> None:
    clock.set(DURING)
    room = await sync_to_async(seated)(2)
    page = await monitor_of(room, people["monitor1"])
    snapshot = await page.hello()
    assert snapshot["now"] == iso(DURING)
    assert snapshot["room"] == {"id": room.room.pk, "name": "Sala A", "confirmations": 2}
    assert snapshot["me"] == {"username": "monitor1", "can_act": True}
    assert snapshot["sitting"]["opens_at"] == iso(T0)
    assert [seat["number"] for seat in snapshot["seats"]] == [1, 2]
    seat = page.seats[str(room.attempts[0].id)]
    assert (seat["name"], seat["document_tail"]) == (
        room.attempts[0].user.full_name,
        room.attempts[0].user.username[-3:],
    )
    assert (seat["phase"], seat["waived"], seat["why"]["code"]) == ("open", True, "waived")
    assert set(seat) == {
        "attempt", "number", "name", "document_tail", "phase", "present_at", "connection", "visible", "rtt_ms",
        "last_beat", "video", "audio", "why", "still", "identity", "waived", "incidents", "disqualification", "outcome",
        "last_signal", "message_at", "attention", "audio_level",
    }  # fmt: skip
    await page.leave()
    await close_links()


async def test_both_monitors_see_what_one_decides(media: Media, room: Seated, people: dict[str, User]) -> None:
    pages = [await monitor_of(room, people[name]) for name in ("monitor1", "monitor2")]
    for page in pages:
        await page.hello()
    attempt = room.attempts[0]
    await sync_to_async(decide_identity)(
        attempt, decision=IdentityDecision.DOUBTFUL, note="", actor=MONITOR1, now=DURING
    )
    await sync_to_async(mark_incident)(attempt, text="Habla", key=KEY, actor=MONITOR1, now=DURING)
    proposed = await sync_to_async(propose_disqualification)(
        attempt, code=DisqualificationCode.D06, text="Le dictan", stills=[], actor=MONITOR1, now=DURING
    )
    decided = {"decision": "DOUBTFUL", "by": "monitor1", "at": iso(DURING)}
    pending = {"id": proposed.pk, "code": "D06", "state": "proposed", "by": "monitor1", "at": iso(DURING)}
    for page in pages:
        seat = await page.seat_where(attempt.id, identity=decided, incidents=1, disqualification=pending)
        assert seat["attention"] == {"rank": 0, "level": "danger", "code": "proposed", "since": iso(DURING)}
        assert page.seats[str(room.attempts[1].id)]["incidents"] == 0
    for page in pages:
        await page.leave()


async def test_pushes_are_numbered_per_socket_and_come_at_most_once_a_second(
    media: Media, room: Seated, people: dict[str, User]
) -> None:
    page = await monitor_of(room, people["monitor1"])
    await page.hello()
    for number in range(6):
        await sync_to_async(mark_incident)(
            room.attempts[0], text=f"Número {number}", key=f"{KEY}-{number}", actor=MONITOR1, now=DURING
        )
    seqs: list[int] = []
    while page.seats[str(room.attempts[0].id)]["incidents"] < 6:
        diff = await page.push("room.diff")
        seqs.append(diff["seq"])
        page.seats |= {seat["attempt"]: seat for seat in diff["data"]["seats"]}
    assert seqs == list(range(1, len(seqs) + 1))
    assert len(seqs) <= 4, "six acts in less than two seconds are not six pushes"
    await page.leave()


async def test_presence_is_seen_as_it_is_told(media: Media, room: Seated, people: dict[str, User]) -> None:
    page = await monitor_of(room, people["monitor1"])
    await page.hello()
    attempt = str(room.attempts[0].id)
    presence.merge("otro-proceso", {attempt: ["online", True, 84, iso(DURING)]})
    seat = await page.seat_where(attempt, connection="online")
    assert (seat["rtt_ms"], seat["visible"], seat["last_beat"]) == (84, True, iso(DURING))
    presence.merge("otro-proceso", {attempt: ["offline", True, None, iso(DURING)]})
    await page.seat_where(attempt, connection="offline")
    await page.leave()


async def test_a_wall_shows_who_is_assigned_and_comes_back_after_the_engine_died(
    media: Media, room: Seated, people: dict[str, User], footage: tuple[Camera, Microphone], clock: FakeClock
) -> None:
    clock.set(LOBBY)
    attempt = room.attempts[0]
    page = await monitor_of(room, people["monitor1"])
    assert (await page.hello())["engine"] == "back"
    applicant = Page(await sync_to_async(room.exam.client)(0), f"/ws/attempt/{attempt.id}/")
    assert await applicant.connect()
    await applicant.hello()

    publisher, wall = PublisherClient(*footage), WallClient()
    link = hub_of(room.room).link.client
    published = await link.publish(str(room.room.pk), str(attempt.id), await publisher.offer())
    await publisher.accept(published["answer"])
    opened = (await page.ask("wall.open", slots=2))["data"]
    assert (await page.ask("wall.answer", view=opened["view"], answer=await wall.answer(opened["offer"])))["ok"]
    assert (await page.ask("wall.assign", view=opened["view"], slot=0, attempt=str(attempt.id)))["ok"]
    assert (await page.ask("wall.assign", view=opened["view"], slot=-1, attempt=str(attempt.id)))["ok"]
    await growing(wall.slots["0"], 6, "the wall's first slot")
    await growing(wall.slots["audio"], 3, "the wall's sound")
    assert (await page.seat_where(attempt.id, video="live"))["audio"] == "live"
    assert wall.slots["1"].frames == 0

    assert (await page.ask("focus.set", attempt=str(attempt.id)))["ok"]
    assert (await applicant.push("media.quality"))["data"] == {"high": True}
    assert (await page.ask("focus.set", attempt=None))["ok"]
    assert (await applicant.push("media.quality"))["data"] == {"high": False}

    media.stop(signal.SIGKILL)
    assert (await page.push("engine"))["data"] == {"state": "lost"}
    assert (await page.seat_where(attempt.id, video="none"))["why"]["code"] == "engine_lost"
    refused = await page.ask("wall.open", slots=2)
    assert refused["error"]["code"] == "media.unavailable"
    assert (await applicant.ask("heartbeat", sent_at=iso(LOBBY), visible=True, rtt_ms=3))["ok"], "the exam goes on"

    media.start()
    assert (await page.push("engine", within=15))["data"] == {"state": "back"}
    assert (await applicant.push("media.republish", within=15))["data"] == {}
    again = await page.ask("wall.open", slots=2)
    assert again["ok"]
    await page.leave()
    await applicant.leave()
    await publisher.close()
    await wall.close()


WALL_COMMANDS: list[tuple[str, dict[str, Any]]] = [
    ("heartbeat", {"sent_at": iso(DURING)}),
    ("wall.open", {"slots": 2}),
    ("wall.answer", {"view": "v", "answer": "v=0"}),
    ("wall.assign", {"view": "v", "slot": 0, "attempt": None}),
    ("wall.close", {"view": "v"}),
    ("focus.set", {"attempt": None}),
]


@pytest.mark.parametrize(("kind", "data"), WALL_COMMANDS)
async def test_hello_comes_first(room: Seated, people: dict[str, User], kind: str, data: dict[str, Any]) -> None:
    page = await monitor_of(room, people["monitor1"])
    assert (await page.ask(kind, **data))["error"]["code"] == "protocol.hello_first"
    await page.leave()


@pytest.mark.parametrize(
    ("who", "code"),
    [("monitor1", None), ("monitor2", None), ("observer", None), ("hr", 4003), ("author", 4003), ("applicant", 4003)],
)
async def test_who_comes_in(media: Media, room: Seated, people: dict[str, User], who: str, code: int | None) -> None:
    user = people.get(who) or room.attempts[0].user
    page = await monitor_of(room, user)
    if code is not None:
        assert await page.closed_with() == code
        return
    assert (await page.hello())["me"]["can_act"] is (who != "observer")
    for kind, data in WALL_COMMANDS:
        reply = await page.ask(kind, **data)
        assert reply["ok"] or reply["error"]["code"] == "wall.not_found", (kind, reply)
    await page.leave()


async def test_strangers_and_unknown_rooms_look_the_same(room: Seated, people: dict[str, User]) -> None:
    signed_out = Monitor(await sync_to_async(signed_in)(people["monitor1"]), room.room.pk)
    signed_out.socket.scope["headers"] = [(b"host", b"testserver")]
    assert await signed_out.connect()
    assert await signed_out.closed_with() == 4003
    unknown = Monitor(await sync_to_async(signed_in)(people["monitor1"]), 999_999)
    assert await unknown.connect()
    assert await unknown.closed_with() == 4003


async def test_signing_out_ends_the_watching(
    media: Media, room: Seated, people: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = await sync_to_async(signed_in)(people["monitor1"])
    page = Monitor(client, room.room.pk)
    assert await page.connect()
    await page.hello()
    assert (await page.ask("heartbeat", sent_at=iso(DURING)))["data"] == {"now": iso(DURING)}
    await sync_to_async(client.logout)()
    assert (await page.ask("heartbeat", sent_at=iso(DURING)))["ok"], "looked at once a minute"
    monkeypatch.setattr(consumers, "RECHECK_S", 0.0)
    await page.send("heartbeat", sent_at=iso(DURING))
    assert await page.closed_with() == 4003


async def test_who_watched_whom_is_written(media: Media, room: Seated, people: dict[str, User]) -> None:
    page = await monitor_of(room, people["observer"])
    await page.hello()
    attempt = str(room.attempts[1].id)
    for looked_at in (attempt, attempt, None):
        assert (await page.ask("focus.set", attempt=looked_at))["ok"]
    entries = await sync_to_async(entries_of)(room_chain(room.room))
    assert [(one.kind, one.actor, one.payload) for one in entries] == [
        ("room.watched", "user:observador", {}),
        ("video.watched", "user:observador", {"attempt": attempt}),
    ]
    await page.leave()


@pytest.mark.parametrize(
    "case",
    [
        ("wall.open", {"slots": 0}, "protocol.invalid"),
        ("wall.open", {"slots": 81}, "protocol.invalid"),
        ("wall.open", {}, "protocol.invalid"),
        ("wall.open", {"slots": 2, "otro": 1}, "protocol.invalid"),
        ("wall.answer", {"view": "de-otro", "answer": "v=0"}, "wall.not_found"),
        ("wall.answer", {"view": "de-otro", "answer": ""}, "protocol.invalid"),
        ("wall.assign", {"view": "de-otro", "slot": 0, "attempt": None}, "wall.not_found"),
        ("wall.assign", {"view": "v", "slot": -2, "attempt": None}, "protocol.invalid"),
        ("wall.assign", {"view": "v", "slot": 80, "attempt": None}, "protocol.invalid"),
        ("wall.assign", {"view": "v", "slot": 0, "attempt": "x"}, "protocol.invalid"),
        ("focus.set", {"attempt": "00000000-0000-4000-8000-000000000000"}, "seat.not_found"),
        ("hello", {"protocol": 2, "page": "pagina-monitor", "last_seq": 0}, "protocol.version"),
        ("answer.save", {"position": 1}, "protocol.unknown_type"),
    ],
)
async def test_bad_commands(
    media: Media, room: Seated, people: dict[str, User], case: tuple[str, dict[str, Any], str]
) -> None:
    kind, data, code = case
    page = await monitor_of(room, people["monitor1"])
    await page.hello()
    assert (await page.ask(kind, **data))["error"]["code"] == code
    await page.leave()


async def test_a_broken_answer_is_refused_and_the_socket_stays(
    media: Media, room: Seated, people: dict[str, User]
) -> None:
    page = await monitor_of(room, people["monitor1"])
    await page.hello()
    view = (await page.ask("wall.open", slots=1))["data"]["view"]
    assert (await page.ask("wall.answer", view=view, answer="hola"))["error"]["code"] == "media.bad_sdp"
    assert (await page.ask("wall.assign", view=view, slot=5, attempt=None))["error"]["code"] == "media.bad_request"
    oversized = json.dumps({"id": 99, "type": "wall.answer", "data": {"view": view, "answer": "x" * 70_000}})
    assert (await page.raw(text_data=oversized))["error"]["code"] == "protocol.too_large"
    assert (await page.ask("wall.close", view=view))["ok"]
    assert (await page.ask("wall.close", view=view))["ok"], "closing twice is no error"
    await page.leave()


async def test_an_applicant_of_another_room_is_not_shown(
    media: Media, people: dict[str, User], clock: FakeClock
) -> None:
    clock.set(DURING)
    room = await sync_to_async(seated)(2, size=1)
    page = await monitor_of(room, people["monitor1"])
    await page.hello()
    view = (await page.ask("wall.open", slots=1))["data"]["view"]
    inside, outside = sorted((str(attempt.id) for attempt in room.attempts), key=lambda one: one not in page.seats)
    assert (await page.ask("wall.assign", view=view, slot=0, attempt=inside))["ok"]
    assert (await page.ask("wall.assign", view=view, slot=0, attempt=outside))["error"]["code"] == "seat.not_found"
    await page.leave()
    await close_links()


async def test_a_warning_reaches_one_applicant_alone(room: Seated, people: dict[str, User], clock: FakeClock) -> None:
    clock.set(LOBBY)
    pages = []
    for index in range(2):
        client = await sync_to_async(room.exam.client)(index)
        pages.append(Page(client, f"/ws/attempt/{room.attempts[index].id}/", name=f"pagina-{index}"))
        assert await pages[index].connect()
        await pages[index].hello()
    await sync_to_async(send_warning)(room.attempts[0], text="Manos a la vista", key=KEY, actor=MONITOR1, now=LOBBY)
    assert (await pages[0].push("warning"))["data"] == {"text": "Manos a la vista", "from": "Monitor"}
    await bus.announce_async("attempt.push", {"attempt": str(room.attempts[1].id), "type": "chat.message", "data": {}})
    first = await pages[1].push("chat.message")
    assert first["type"] == "chat.message"
    assert not pages[1].pushes
    for page in pages:
        await page.leave()
