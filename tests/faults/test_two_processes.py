"""Two web processes with PostgreSQL and Redis: whichever of them holds a page, it hears what happened in the other."""

from __future__ import annotations

import asyncio
import re
import sys
import tempfile
from collections.abc import Awaitable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests import RUN_DIR
from tests.faults.evening import Evening, an_evening, staff
from tests.faults.ledger import promised, stored
from tests.faults.pages import ExamPage, Refused, RoomPage
from tests.support.database import database_url
from tests.support.server import Child, Server

pytestmark = [pytest.mark.faults, pytest.mark.postgres, pytest.mark.redis, pytest.mark.timeout(150)]

BOTH: tuple[Child, Child] = ("web-1", "web-2")
EACH = 5  # applicants in each process


@pytest.fixture
def pair(transactional_db: None) -> Iterator[Server]:
    """The product with two web processes on the test database."""
    var_dir = Path(tempfile.mkdtemp(dir=RUN_DIR))
    with Server(database_url=database_url(), var_dir=var_dir, workers=2) as running:
        yield running
    sys.stdout.write(running.log)


@contextmanager
def only(server: Server, child: Child) -> Iterator[None]:
    """New connections reach this process: the other one stands still meanwhile."""
    other = psutil.Process(server.pid(BOTH[1 - BOTH.index(child)]))
    other.suspend()
    try:
        yield
    finally:
        other.resume()


def holds(server: Server, child: Child, pages: Sequence[RoomPage]) -> list[bool]:
    """Which of these pages' sockets end in that process."""
    open_now = psutil.Process(server.pid(child)).net_connections("tcp")
    ports = {one.raddr.port for one in open_now if one.status == psutil.CONN_ESTABLISHED}
    return [page.local_port in ports for page in pages]


async def connections(room: RoomPage, wanted: dict[str, str]) -> None:
    """Wait until this monitor's page shows these connections by attempt."""
    shown = {seat["attempt"]: seat["connection"] for seat in room.snapshot["seats"]}
    async with asyncio.timeout(20):
        while any(shown[attempt] != state for attempt, state in wanted.items()):
            for seat in (await room.pushes["room.diff"].get())["data"]["seats"]:
                shown[seat["attempt"]] = seat["connection"]


async def code_of(refused: Awaitable[Any]) -> str:
    """The code of the refusal that this call ends in."""
    try:
        await refused
    except Refused as error:
        return error.code
    return "accepted"


async def newest_room(monitor: RoomPage) -> int:
    """The newest sitting's one room, as the monitor's page names it."""
    return max(int(found) for found in re.findall(r'"/sala/(\d+)/"', await monitor.text("/sala/")))


async def play(server: Server, evening: Evening) -> dict[str, Any]:
    """The whole evening; what was told where."""
    pages = evening.pages
    told: dict[str, Any] = {}
    here, there = pages[:EACH], pages[EACH:]
    async with staff(server, "monitor1") as monitor1, staff(server, "monitor2") as monitor2:
        for child, group in ((BOTH[0], [*here, monitor1]), (BOTH[1], [*there, monitor2])):
            room = await newest_room(monitor1)
            monitor1.path = monitor2.path = f"/ws/room/{room}/"
            with only(server, child):
                await asyncio.gather(*(page.enter() for page in group))
            told[f"{child} holds"] = holds(server, child, group)

        # Presence is merged: each monitor sees who is connected in either process.
        online = {page.attempt: "online" for page in pages}
        await asyncio.gather(connections(monitor1, online), connections(monitor2, online))

        # Everybody checks in through the process that does not hold the page, and T0 finds them all the same.
        for child, group_ in ((BOTH[1], here), (BOTH[0], there)):
            with only(server, child):
                answers = await asyncio.gather(*(page.check_in() for page in group_))
            told[f"missing by {child}"] = [answer["missing"] for answer in answers]
        told["opened"] = await evening.open()
        await asyncio.gather(*(page.save_next() for page in pages))

        # A second page in the other process takes the lease; the first is told and may not save.
        first = here[0]
        second = ExamPage(server.url, document=first.username, attempt=first.attempt)
        await second.sign_in()
        with only(server, BOTH[1]):
            await second.enter()
        told["replaced"] = [(await first.push("connection.replaced"))["data"], await first.closed_with()]
        told["lease"] = second.snapshot["lease"]
        late = {"position": 3, "option": None, "revision": 900, "page": first.name}
        told["late answer"] = await code_of(first.post(f"{first.base}respuestas", late))
        await second.open_paper()
        second.continue_after(first)
        await second.save_next()

        # Decided through one process, a disqualification ends the exam of who sits there and of who sits elsewhere.
        base = f"/sala/{room}"
        text = {"code": "D03", "text": "Usa un teléfono.", "stills": []}
        ended = [here[1], there[1]]
        with only(server, BOTH[0]):
            for page in ended:
                proposed = await monitor1.post(f"{base}/postulante/{page.attempt}/descalificacion", text)
                confirm = f"{base}/descalificacion/{proposed['id']}/confirmar"
                told.setdefault("own proposal", []).append(await code_of(monitor1.post(confirm, {})))
                await monitor2.post(confirm, {})
        told["ended"] = [(await page.push("attempt.closed"))["data"] for page in ended]
        told["after the end"] = [await code_of(page.ask("answer.save", **page.compose())) for page in ended]

        # Who leaves one process is gone in both; who was replaced is not.
        await there[2].leave()
        gone = {there[2].attempt: "offline", first.attempt: "online"}
        await asyncio.gather(*(page.beat() for page in [second, *there[3:]]))
        await asyncio.gather(connections(monitor1, gone), connections(monitor2, gone))
        await second.aclose()
        told["second"] = second
    return told


def test_each_process_hears_what_happened_in_the_other(pair: Server) -> None:
    async def story() -> tuple[Evening, dict[str, Any]]:
        async with an_evening(pair, applicants=2 * EACH, duration_s=120, starts_in_s=12) as evening:
            return evening, await play(pair, evening)

    evening, told = asyncio.run(story())

    for child in BOTH:
        assert told[f"{child} holds"] == [True] * (EACH + 1)
        assert told[f"missing by {child}"] == [[]] * EACH
    t0 = evening.opens_at.timestamp()
    assert all(t0 <= moment < t0 + 2 for moment in told["opened"])
    assert told["replaced"] == [{}, 4001]
    assert (told["lease"], told["late answer"]) == (2, "lease.lost")
    assert told["own proposal"] == ["conduct.same_person"] * 2
    assert [(closed["outcome"], closed["code"]) for closed in told["ended"]] == [("proctor", "D03")] * 2
    assert told["after the end"] == ["attempt.closed"] * 2
    pages = [*evening.pages, told["second"]]
    assert promised(pages) == stored(pages)
