"""The table of commands.py, held against both sockets."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from asgiref.sync import sync_to_async

from proctoring.live.link import close_links
from tests.access.commands import CommandRow, command_rows, data_of, path_of
from tests.access.endpoints import UNKNOWN
from tests.access.scene import PERSONAS, Scene, make_scene
from tests.support.clock import FakeClock
from tests.support.exam import Page

pytestmark = pytest.mark.django_db(transaction=True)

SOCKETS = [("attempt", "lobby"), ("attempt", "exam"), ("room", "exam")]
HELLO = {"protocol": 1, "page": "pagina-de-prueba", "last_seq": 0}


@pytest.fixture
async def scene(stage: str, clock: FakeClock) -> AsyncIterator[Scene]:
    yield await sync_to_async(make_scene)(stage, clock)
    await close_links()


async def say(scene: Scene, persona: str, row: CommandRow, *, greet: bool = True, **changes: Any) -> tuple[str, Any]:
    """What comes of this command: `ok` and its data, the code of its error and all of it, or the code of closing.

    The page talks without waiting to be let in. AssertionError when a page that is refused is told anything.
    """
    page = Page(scene.clients[persona], path_of(row.socket, scene, persona))
    assert await page.connect()
    if greet and row.command != "hello":
        await page.send("hello", **HELLO)
    frame_id = await page.send(row.command, **{**data_of(row, scene), **changes})
    heard: list[dict[str, Any]] = []
    while True:
        message = await page.socket.receive_output(timeout=5)
        if message["type"] == "websocket.close":
            assert heard == [], f"{persona} was refused and told {heard}"
            return str(message["code"]), None
        heard.append(json.loads(message["text"]))
        if heard[-1].get("id") == frame_id:
            await page.leave()
            reply = heard[-1]
            return ("ok", reply["data"]) if reply["ok"] else (reply["error"]["code"], reply["error"])


def rows_of(socket: str, stage: str) -> list[CommandRow]:
    return [row for row in command_rows() if (row.socket, row.stage) == (socket, stage)]


@pytest.mark.parametrize(("socket", "stage"), [*SOCKETS, ("interview", "exam")])
async def test_who_may_say_what(scene: Scene, socket: str, stage: str) -> None:
    wrong = {}
    for row in rows_of(socket, stage):
        for persona in PERSONAS:
            found, _ = await say(scene, persona, row)
            if found != row.cells[persona]:
                wrong[row.command, persona] = f"{found}, not {row.cells[persona]}"
    assert wrong == {}


@pytest.mark.parametrize(("socket", "stage"), SOCKETS)
async def test_nothing_is_said_before_hello(scene: Scene, socket: str, stage: str) -> None:
    persona = "owner" if socket == "attempt" else "monitor1"
    found = {
        row.command: (await say(scene, persona, row, greet=False))[0]
        for row in rows_of(socket, stage)
        if row.command != "hello"
    }
    assert set(found.values()) == {"protocol.hello_first"}, found


@pytest.mark.parametrize("stage", ["exam"])
async def test_who_sits_in_another_room_is_unknown_in_this_one(scene: Scene, stage: str) -> None:
    focus = next(row for row in rows_of("room", stage) if row.command == "focus.set")
    elsewhere = await say(scene, "monitor1", focus, attempt=str(scene.exam.attempts[-1].id))
    nobody = await say(scene, "monitor1", focus, attempt=UNKNOWN["attempt"])
    assert elsewhere == nobody
    assert elsewhere[0] == "seat.not_found"


@pytest.mark.parametrize("stage", ["exam"])
async def test_a_monitor_sees_no_answer_and_an_applicant_no_note(scene: Scene, stage: str) -> None:
    hello = {socket: rows_of(socket, stage)[0] for socket in ("attempt", "room")}
    _, room = await say(scene, "monitor1", hello["room"])
    told = scene.marks_in(json.dumps(room).encode())
    assert "name" in told
    assert told <= {"name", "proposal", "incident", "chat"}
    _, own = await say(scene, "owner", hello["attempt"])
    assert scene.marks_in(json.dumps(own).encode()) == {"sealed", "key"}
