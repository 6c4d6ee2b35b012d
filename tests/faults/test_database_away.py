"""The database freezes, then dies, in the middle of the exam: no receipt without a commit, and none forgotten afterwards."""

from __future__ import annotations

import asyncio
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import RUN_DIR
from tests.faults.evening import Evening, an_evening, unsigned
from tests.faults.pages import PATIENCE_S, ExamPage, data_of
from tests.faults.postgres import PrivatePostgres
from tests.support.server import Server
from tests.support.wait import wait_until

pytestmark = [pytest.mark.faults, pytest.mark.postgres, pytest.mark.timeout(150)]

APPLICANTS = 12
EACH = 3  # answers of each page while nothing can be stored

Reply = asyncio.Future[dict[str, Any]]


@pytest.fixture
def database() -> Iterator[PrivatePostgres]:
    """A PostgreSQL that only this test knows."""
    # Not tmp_path, where another user may not pass.
    folder = Path(tempfile.mkdtemp(prefix="vigia-faults-"))
    folder.chmod(0o755)
    with PrivatePostgres(folder / "postgresql") as running:
        yield running
    shutil.rmtree(folder)


@pytest.fixture
def lonely_server(database: PrivatePostgres) -> Iterator[Server]:
    """The product on that database, with channel layer in memory."""
    var_dir = Path(tempfile.mkdtemp(dir=RUN_DIR))
    server = Server(database_url=database.url, var_dir=var_dir, environment={"REDIS_URL": ""})
    server.manage("migrate", "-v", "0")
    with server:
        yield server
    sys.stdout.write(server.log)  # pytest shows it when the test failed


async def send_without_waiting(page: ExamPage) -> list[Reply]:
    """A few answers one after the other; their replies to come."""
    return [await page.send("answer.save", **page.compose()) for _ in range(EACH)]


async def still_there(pages: list[ExamPage]) -> None:
    """Heartbeats go round, twice, on every page."""
    for _ in range(2):
        await asyncio.gather(*(page.beat() for page in pages))


async def receipts_of(page: ExamPage, replies: list[Reply]) -> None:
    """Every reply is a receipt."""
    for reply in replies:
        page.acknowledge(data_of(await asyncio.wait_for(reply, PATIENCE_S))["receipt"])


async def play(evening: Evening, database: PrivatePostgres, server: Server) -> dict[str, Any]:
    """Frozen, back, killed, back: what was told in between."""
    pages = evening.pages
    await evening.check_in()
    await evening.open()
    await asyncio.gather(*(page.save_next() for page in pages))
    told: dict[str, Any] = {}

    async def outage(name: str) -> list[list[Reply]]:
        waiting = await asyncio.gather(*(send_without_waiting(page) for page in pages))
        await still_there(pages)
        told[name] = [reply for replies in waiting for reply in replies if reply.done()]
        return waiting

    database.freeze()
    waiting = await outage("acknowledged while frozen")
    database.resume()
    await asyncio.gather(*(receipts_of(page, replies) for page, replies in zip(pages, waiting, strict=True)))

    await asyncio.to_thread(database.kill)
    tried = server.log.count("database away, nothing acknowledged")
    waiting = await outage("acknowledged while dead")
    await asyncio.to_thread(
        wait_until, lambda: server.log.count("database away, nothing acknowledged") > tried + 1, what="a second try"
    )
    told["acknowledged while dead"] += [reply for replies in waiting for reply in replies if reply.done()]
    await asyncio.to_thread(database.start)
    await asyncio.gather(*(receipts_of(page, replies) for page, replies in zip(pages, waiting, strict=True)))

    await asyncio.gather(*(page.save_next() for page in pages))
    told["sockets"] = [(page.is_open, page.reconnects) for page in pages]
    told["over http"] = [await page.get(f"{page.base}estado") for page in pages]
    told["kept"] = [await page.get(f"{page.base}constancias.json") for page in pages]
    return told


def test_answers_wait_for_the_database_and_all_get_their_receipts(
    database: PrivatePostgres, lonely_server: Server
) -> None:
    async def story() -> tuple[Evening, dict[str, Any]]:
        async with an_evening(lonely_server, applicants=APPLICANTS, duration_s=120, starts_in_s=6) as evening:
            return evening, await play(evening, database, lonely_server)

    evening, told = asyncio.run(story())

    assert told["acknowledged while frozen"] == []
    assert told["acknowledged while dead"] == []
    assert told["sockets"] == [(True, 0)] * APPLICANTS
    for page, state, kept in zip(evening.pages, told["over http"], told["kept"], strict=True):
        assert page.pending == {}
        assert [receipt["revision"] for receipt in page.receipts] == list(range(1, 2 * EACH + 3))
        assert kept["receipts"] == page.receipts, "what is stored is what was promised"
        assert unsigned(page.receipts, kept["keys"]) == []
        assert page.missing_in(state["data"]) == []
