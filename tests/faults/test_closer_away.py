"""The closer hangs over the deadline and is killed: the hour alone ends every exam, and grading comes later with that hour."""

from __future__ import annotations

import asyncio
import os
import signal
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from core.clock import iso, now
from exams.enums import ClosedBy, ExamResult
from exams.models import Answer, Attempt, QuestionVersion, Sitting
from results.exports import render_record
from tests.faults.evening import Evening, an_evening, verify_offline
from tests.faults.pages import ExamPage, Refused
from tests.support.server import Server
from tests.support.wait import wait_until

pytestmark = [pytest.mark.faults, pytest.mark.timeout(150)]

STAYING, LEAVING, FINISHING, ABSENT = range(4)
ANSWERS = 25  # all twenty and five of them changed


async def refusal(page: ExamPage, *, over_http: bool) -> str:
    """The code with which one more answer is refused."""
    answer = page.compose()
    try:
        if over_http:
            await page.post(f"{page.base}respuestas", answer)
        else:
            await page.ask("answer.save", **answer)
    except Refused as error:
        return error.code
    return "accepted"


async def answer_all(page: ExamPage) -> None:
    """Every question once, and a few changed."""
    for _ in range(ANSWERS):
        await page.save_next()


async def play(evening: Evening) -> dict[str, Any]:
    """To the deadline and past it, without the closer: what each page was told."""
    staying, leaving, finishing, absent = evening.pages
    present = (staying, leaving, finishing)
    await evening.check_in(*present)
    await evening.open(*present)
    await asyncio.gather(*(answer_all(page) for page in present))
    await leaving.leave()
    finished = await finishing.finish()
    closed = (await staying.push("attempt.closed"))["data"]
    staying.receipts.append(closed["receipt"])
    assert now() > evening.deadline
    return {
        "closed": closed,
        "finished": finished,
        "refused": [await refusal(staying, over_http=False), await refusal(leaving, over_http=True)],
        "state": (await leaving.get(f"{leaving.base}estado"))["data"],
        "absent": (await absent.get(f"{absent.base}estado"))["data"]["phase"],
        "keys": await staying.get("/.well-known/receipt-key.json"),
    }


def right_answers(page: ExamPage) -> int:
    """A hand count: the newest answer of each question against the bank."""
    attempt = Attempt.objects.get(pk=page.attempt)
    right = dict(QuestionVersion.objects.values_list("pk", "answer"))
    newest: dict[int, str | None] = {}
    for answer in Answer.objects.filter(attempt=attempt).order_by("revision"):
        newest[answer.position] = answer.option
    return sum(
        any(option["id"] == newest.get(place) and option["choice"] == right[question["version"]] for option in shown)
        for place, question in enumerate(attempt.paper, start=1)
        if (shown := question["options"])
    )


def test_the_deadline_ends_every_exam_and_the_closer_writes_it_down_when_it_is_back(
    server: Server, tmp_path: Path
) -> None:
    closer = server.pid("closer")
    os.kill(closer, signal.SIGSTOP)  # alive for its supervisor, and doing nothing

    async def story() -> tuple[Evening, dict[str, Any]]:
        async with an_evening(server, applicants=4, duration_s=5, starts_in_s=6) as evening:
            return evening, await play(evening)

    evening, told = asyncio.run(story())
    pages, deadline = evening.pages, evening.deadline

    # Without the closer the deadline holds, for who stayed and for who was not even there.
    assert told["closed"]["outcome"] == "deadline"
    assert told["closed"]["receipt"]["at"] == iso(deadline)
    assert told["refused"] == ["attempt.closed", "attempt.closed"]
    assert (told["state"]["phase"], told["state"]["key"], told["state"]["paper"]) == ("closed", None, None)
    assert {a["position"]: (a["revision"], a["option"]) for a in told["state"]["answers"]} == pages[LEAVING].newest()
    assert told["absent"] == "absent"
    before = Attempt.objects.get(pk=pages[LEAVING].attempt)
    assert (before.closed_at, before.graded_at) == (None, None), "nothing wrote it down yet"
    assert Sitting.objects.get(pk=evening.sitting).closed_at is None

    server.kill("closer")
    server.wait_back("closer", old_pid=closer)
    wait_until(lambda: Sitting.objects.get(pk=evening.sitting).closed_at, timeout=30, what="the sitting closed")

    attempts = [Attempt.objects.get(pk=page.attempt) for page in pages]
    finished_at = told["finished"]["at"]
    assert [attempt.closed_at and iso(attempt.closed_at) for attempt in attempts] == [
        *[iso(deadline)] * 2,
        finished_at,
        None,
    ]
    by = [ClosedBy.DEADLINE, ClosedBy.DEADLINE, ClosedBy.FINISH, ""]
    assert [attempt.closed_by for attempt in attempts] == by
    assert attempts[ABSENT].result == ExamResult.NO_SE_PRESENTO
    for page, attempt in zip(pages[:ABSENT], attempts, strict=False):
        right = right_answers(page)
        assert (attempt.right_count, attempt.score) == (right, Decimal("1.5") * right)
    sitting = Sitting.objects.get(pk=evening.sitting)
    assert sitting.closed_at is not None
    assert sitting.closed_at > deadline + timedelta(seconds=5), "answers of the last instant had time to be committed"
    said = verify_offline(tmp_path, pages[:ABSENT], keys=told["keys"], record=render_record(sitting))
    assert "OK: todo corresponde." in said
