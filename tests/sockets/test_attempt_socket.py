"""The exam socket as a page uses it: hello, T0, answers, receipts, lease, the end (design 4)."""

from __future__ import annotations

import asyncio
import threading
from datetime import timedelta

import pytest
from asgiref.sync import sync_to_async
from django.contrib.sessions.models import Session

from core.clock import iso
from core.record import attempt_chain, entries_of
from core.signing import verify
from exams.live.writer import writer
from exams.models import Answer
from exams.selectors import receipts_of
from tests.exams.papers_data import T0
from tests.support.clock import FakeClock
from tests.support.exam import Exam, Page, check_in, make_exam, open_paper

pytestmark = pytest.mark.django_db(transaction=True)
MS = 0.001


async def page_of(exam: Exam, index: int = 0, *, name: str = "pagina-uno") -> Page:
    client = await sync_to_async(exam.client)(index)
    page = Page(client, f"/ws/attempt/{exam.attempts[index].id}/", name=name)
    assert await page.connect()
    return page


@sync_to_async
def ready_exam(people: int = 1, *, present: bool = True) -> Exam:
    exam = make_exam(people)
    if present:
        check_in(exam)
    return exam


async def test_lobby_shows_the_sealed_paper_and_no_key(clock: FakeClock) -> None:
    exam = await ready_exam()
    clock.set(T0 - timedelta(minutes=1))
    page = await page_of(exam)
    snapshot = await page.hello()
    assert (snapshot["phase"], snapshot["key"], snapshot["answers"]) == ("ready", None, [])
    assert snapshot["now"] == iso(T0 - timedelta(minutes=1))
    stems = [q.version.stem async for q in exam.sitting.questions.select_related("version")]
    assert snapshot["paper"]
    assert not any(stem in str(snapshot) for stem in stems)
    await page.leave()


async def test_paper_opens_by_itself_at_t0_and_not_a_millisecond_before(clock: FakeClock) -> None:
    exam = await ready_exam(2)
    clock.set(T0 - timedelta(seconds=10))
    pages = [await page_of(exam, index) for index in range(2)]
    snapshots = [await page.hello() for page in pages]
    clock.set(T0 - timedelta(milliseconds=1))
    assert all([await page.socket.receive_nothing(timeout=0.1) for page in pages])
    clock.set(T0)
    opened = [await page.push("attempt.opened") for page in pages]
    assert [o["data"]["deadline"] for o in opened] == [iso(T0 + timedelta(minutes=25))] * 2
    assert opened[0]["data"]["key"] != opened[1]["data"]["key"]
    paper = open_paper(exam.attempts[0], snapshots[0])
    assert [question["position"] for question in paper["questions"]] == list(range(1, 21))
    for page in pages:
        await page.leave()


async def test_somebody_not_present_gets_no_key(clock: FakeClock) -> None:
    exam = await ready_exam(present=False)
    clock.set(T0 - timedelta(seconds=5))
    page = await page_of(exam)
    assert (await page.hello())["phase"] == "lobby"
    clock.set(T0 + timedelta(milliseconds=1))
    assert await page.socket.receive_nothing(timeout=0.2)
    again = await page_of(exam, name="pagina-dos")
    snapshot = await again.hello()
    assert (snapshot["phase"], snapshot["key"], snapshot["paper"]) == ("absent", None, None)
    await again.leave()


async def test_answer_is_stored_before_its_receipt_and_the_receipt_verifies(clock: FakeClock) -> None:
    exam = await ready_exam()
    clock.set(T0 + timedelta(minutes=7))
    page = await page_of(exam)
    await page.hello()
    option = exam.option(8, 2)
    receipt = (await page.ask("answer.save", position=8, option=option, revision=1))["data"]["receipt"]
    stored = await Answer.objects.aget(attempt=exam.attempts[0], revision=1)
    assert (stored.position, stored.option, stored.head) == (8, option, receipt["head"])
    assert receipt["at"] == iso(T0 + timedelta(minutes=7))
    body = {name: receipt[name] for name in ("attempt", "revision", "position", "option", "at", "head")}
    assert verify(body, key=receipt["key"], signature=receipt["signature"])
    assert await sync_to_async(receipts_of)(exam.attempts[0]) == [receipt]
    await page.leave()


async def test_resending_gives_the_same_receipt_and_every_revision_stays(clock: FakeClock) -> None:
    exam = await ready_exam()
    clock.set(T0 + timedelta(minutes=1))
    page = await page_of(exam)
    await page.hello()
    first = await page.ask("answer.save", position=1, option=exam.option(1, 0), revision=1)
    clock.advance(30)
    again = await page.ask("answer.save", position=1, option=exam.option(1, 0), revision=1)
    assert again["data"] == first["data"]
    await page.ask("answer.save", position=1, option=exam.option(1, 3), revision=2)
    await page.ask("answer.save", position=1, option=None, revision=3)
    rows = [row async for row in Answer.objects.order_by("revision").values_list("revision", "option")]
    assert rows == [(1, exam.option(1, 0)), (2, exam.option(1, 3)), (3, None)]
    assert [a["option"] for a in (await (await page_of(exam, name="otra-pagina")).hello())["answers"]] == [None]


@pytest.mark.parametrize(
    ("position", "letter", "revision", "code"),
    [
        (0, 0, 9, "answer.position"),
        (21, 0, 9, "answer.position"),
        (1, 0, 5, "answer.stale"),  # revision 5 exists with another option
        (3, 1, 4, "answer.stale"),  # position 3 has revision 5
        (2, 0, 0, "answer.revision"),
        (2, 0, 100_001, "answer.revision"),
    ],
)
async def test_answers_that_are_refused(clock: FakeClock, position: int, letter: int, revision: int, code: str) -> None:
    exam = await ready_exam()
    clock.set(T0 + timedelta(minutes=1))
    page = await page_of(exam)
    await page.hello()
    assert (await page.ask("answer.save", position=3, option=exam.option(3, 0), revision=5))["ok"]
    option = exam.option(position, letter) if 1 <= position <= 20 else exam.option(1, 0)
    refused = await page.ask("answer.save", position=position, option=option, revision=revision)
    assert refused["error"]["code"] == code
    assert await Answer.objects.acount() == 1
    ok = await page.ask("answer.save", position=4, option=exam.option(4, 0), revision=4)
    assert ok["ok"], "a lower revision of another position is late, not stale"
    await page.leave()


async def test_option_of_another_question_or_person_is_refused(clock: FakeClock) -> None:
    exam = await ready_exam(2)
    clock.set(T0 + timedelta(minutes=1))
    page = await page_of(exam)
    await page.hello()
    for option in (exam.option(2, 0), exam.option(1, 0, index=1), "", "x" * 16):
        refused = await page.ask("answer.save", position=1, option=option, revision=1)
        assert refused["error"]["code"] == "answer.option"
    await page.leave()


@pytest.mark.parametrize(
    ("offset_ms", "code"),
    [(-1, "attempt.not_open"), (0, None), (1_500_000, None), (1_500_001, "attempt.closed")],
)
async def test_answers_either_side_of_t0_and_of_the_deadline(
    clock: FakeClock, offset_ms: int, code: str | None
) -> None:
    exam = await ready_exam()
    clock.set(T0 - timedelta(minutes=1))
    page = await page_of(exam)
    await page.hello()
    clock.set(T0 + timedelta(milliseconds=offset_ms))
    reply = await page.ask("answer.save", position=1, option=exam.option(1, 0), revision=1)
    assert reply["ok"] is (code is None)
    assert reply.get("error", {}).get("code") == code
    await page.leave()


async def test_deadline_closes_with_a_receipt_and_the_answers_stay(clock: FakeClock) -> None:
    exam = await ready_exam()
    clock.set(T0 + timedelta(minutes=1))
    page = await page_of(exam)
    await page.hello()
    await page.ask("answer.save", position=1, option=exam.option(1, 0), revision=1)
    clock.set(T0 + timedelta(minutes=25, milliseconds=1))
    closed = await page.push("attempt.closed")
    assert closed["data"]["outcome"] == "deadline"
    assert closed["data"]["receipt"]["at"] == iso(T0 + timedelta(minutes=25))
    await exam.attempts[0].arefresh_from_db()
    assert (exam.attempts[0].closed_by, exam.attempts[0].closed_at) == ("deadline", T0 + timedelta(minutes=25))
    refused = await page.ask("answer.save", position=2, option=exam.option(2, 0), revision=2)
    assert refused["error"]["code"] == "attempt.closed"
    await page.leave()


async def test_finish_is_irrevocable_and_gives_one_receipt(clock: FakeClock) -> None:
    exam = await ready_exam()
    clock.set(T0 + timedelta(minutes=3))
    page = await page_of(exam)
    await page.hello()
    saved = await page.send("answer.save", position=1, option=exam.option(1, 0), revision=1)
    first = await page.ask("attempt.finish")
    assert (await page.reply_to(saved))["ok"], "what was sent before finishing is stored before it"
    clock.advance(5)
    assert (await page.ask("attempt.finish"))["data"] == first["data"]
    assert (first["data"]["receipt"]["revision"], first["data"]["receipt"]["position"]) == (1, None)
    refused = await page.ask("answer.save", position=1, option=exam.option(1, 1), revision=2)
    assert refused["error"]["code"] == "attempt.closed"
    await page.leave()


async def test_second_page_takes_over_and_the_first_is_told(clock: FakeClock) -> None:
    exam = await ready_exam()
    clock.set(T0 + timedelta(minutes=2))
    first = await page_of(exam, name="primera-pagina")
    await first.hello()
    await first.ask("answer.save", position=1, option=exam.option(1, 0), revision=1)
    second = await page_of(exam, name="segunda-pagina")
    snapshot = await second.hello()
    assert [a["revision"] for a in snapshot["answers"]] == [1]
    assert (await first.push("connection.replaced"))["data"] == {}
    assert await first.closed_with() == 4001
    assert (await second.ask("answer.save", position=2, option=exam.option(2, 0), revision=2))["ok"]
    await second.leave()


async def test_the_same_page_reconnecting_keeps_its_lease(clock: FakeClock) -> None:
    exam = await ready_exam()
    clock.set(T0 + timedelta(minutes=2))
    first = await page_of(exam)
    lease = (await first.hello())["lease"]
    await first.leave()
    second = await page_of(exam)
    assert (await second.hello())["lease"] == lease
    await second.leave()


async def test_signals_and_messages_go_to_the_record(clock: FakeClock) -> None:
    exam = await ready_exam()
    clock.set(T0 + timedelta(minutes=2))
    page = await page_of(exam)
    await page.hello()
    assert (await page.ask("signal.report", kind="focus_lost", at=iso(clock.now), detail="6 s"))["data"] == {}
    assert (await page.ask("chat.send", text="¿Puedo tomar agua?"))["data"] == {}
    bad = await page.ask("signal.report", kind="focus_lost", at="ayer", detail=None)
    assert bad["error"]["code"] == "protocol.invalid"
    from_record = await sync_to_async(_kinds)(exam)
    assert from_record[-2:] == ["signal.reported", "chat.sent"]
    await page.leave()


def _kinds(exam: Exam) -> list[str]:
    return [entry.kind for entry in entries_of(attempt_chain(exam.attempts[0].id))]


async def test_an_answers_time_is_its_arrival_also_behind_a_message_that_waits_for_the_database(
    clock: FakeClock,
) -> None:
    exam = await ready_exam()
    clock.set(T0 + timedelta(minutes=25))
    page = await page_of(exam)
    await page.hello()
    held, free = threading.Event(), threading.Event()

    def hold() -> None:
        held.set()
        free.wait(10)

    holding = asyncio.create_task(writer().call(hold))
    await asyncio.to_thread(held.wait, 10)
    chat = await page.send("chat.send", text="¿Siguen ahí?")
    answer = await page.send("answer.save", position=1, option=exam.option(1), revision=1)
    assert await page.socket.receive_nothing(timeout=0.1)
    clock.advance(0.001)  # the deadline passes while the database is held
    free.set()
    await holding
    assert (await page.reply_to(answer))["data"]["receipt"]["at"] == iso(T0 + timedelta(minutes=25))
    assert (await page.reply_to(chat))["ok"]
    await page.leave()


async def test_a_ticket_is_worth_nothing_once_its_session_ended(clock: FakeClock) -> None:
    exam = await ready_exam()
    clock.set(T0 + timedelta(minutes=1))
    client = await sync_to_async(exam.client)()
    await sync_to_async(client.get)(f"/evaluacion/{exam.attempts[0].id}/")
    assert "vigia_ticket" in client.cookies
    await Session.objects.all().adelete()
    page = Page(client, f"/ws/attempt/{exam.attempts[0].id}/")
    assert await page.connect()
    await page.send("hello", protocol=1, page=page.name, last_seq=0)
    assert await page.closed_with() == 4003
