"""kill -9 of the web process in the middle of the exam: what was acknowledged is there, what was not is acknowledged later."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from tests.faults.evening import Evening, an_evening, unsigned, verify_offline
from tests.faults.ledger import promised, recorded, sealed_record, stored
from tests.faults.pages import ExamPage
from tests.support.server import Server

pytestmark = [pytest.mark.faults, pytest.mark.timeout(150)]

APPLICANTS = 30
KILLS = 3
EACH_LIFE = 600  # receipts between two kills: twenty each, well inside a connection's burst


async def answer_until(page: ExamPage, enough: asyncio.Event) -> None:
    """Save answers as fast as they are acknowledged."""
    while not enough.is_set():
        await page.save_next()


class Killer:
    """Kills the web process in the very instant in which the receipt of a given number arrives.

    A receipt sent a few milliseconds before its commit is lost then; a moment later it would not be.
    """

    def __init__(self, server: Server, pages: list[ExamPage]) -> None:
        self._server = server
        self._heard = 0
        self._due = 0
        self._kill = False
        self._killed: asyncio.Future[int] | None = None
        for page in pages:
            page.on_receipt = self._on_receipt

    async def after(self, receipts: int, *, kill: bool = True) -> int:
        """Wait for this many more receipts; the pid of the process killed with the last of them, 0 if none was."""
        self._due, self._kill = self._heard + receipts, kill
        self._killed = asyncio.get_running_loop().create_future()
        return await asyncio.wait_for(self._killed, 60)

    def _on_receipt(self) -> None:
        self._heard += 1
        if self._heard == self._due and self._killed is not None:
            self._killed.set_result(self._server.kill("web") if self._kill else 0)


async def kill_in_the_middle(server: Server, evening: Evening) -> dict[str, Any]:
    """Everybody answers while the web process dies three times; the published keys, and everybody's last snapshot."""
    pages = evening.pages
    await evening.check_in()
    await evening.open()
    enough, killer = asyncio.Event(), Killer(server, pages)
    async with asyncio.TaskGroup() as everybody:
        for page in pages:
            everybody.create_task(answer_until(page, enough))
        for _ in range(KILLS):
            killed = await killer.after(EACH_LIFE)
            await asyncio.to_thread(server.wait_back, "web", old_pid=killed)
        await killer.after(EACH_LIFE, kill=False)
        enough.set()
    snapshots = await asyncio.gather(*(page.enter() for page in pages))
    await asyncio.gather(*(page.finish() for page in pages[::2]))
    keys: dict[str, Any] = await pages[0].get("/.well-known/receipt-key.json")
    return {"keys": keys, "snapshots": snapshots}


def test_no_acknowledged_answer_is_lost_and_no_pending_one_is_forgotten(server: Server, tmp_path: Path) -> None:
    async def story() -> tuple[Evening, dict[str, Any]]:
        async with an_evening(server, applicants=APPLICANTS, duration_s=120, starts_in_s=8) as evening:
            return evening, await kill_in_the_middle(server, evening)

    evening, told = asyncio.run(story())
    server.stop()
    pages = evening.pages

    assert [page.reconnects for page in pages] == [KILLS + 1] * APPLICANTS  # the last one is the test's own
    assert sum(page.resent for page in pages) > 0, "nobody was waiting for a receipt when the process died"
    assert [page.pending for page in pages] == [{}] * APPLICANTS
    assert sum(len(page.receipts) for page in pages) > (KILLS + 1) * EACH_LIFE
    # In the database, in the chain, signed by the published key, and shown to the page that came back.
    assert promised(pages) - stored(pages) == set()
    assert stored(pages) == promised(pages)
    assert {head for *_, head in promised(pages)} == recorded(pages)
    assert {page.attempt: wrong for page in pages if (wrong := unsigned(page.receipts, told["keys"]["keys"]))} == {}
    assert [line for page in pages for line in page.lost] == []
    for page, snapshot in zip(pages, told["snapshots"], strict=True):
        assert {a["position"]: (a["revision"], a["option"]) for a in snapshot["answers"]} == page.newest()
        assert snapshot["lease"] == 1, "a page that comes back with its own id takes nothing over"
    said = verify_offline(tmp_path, pages, keys=told["keys"], record=sealed_record(evening.sitting))
    assert "OK: todo corresponde." in said
