"""What a broken or hostile page may send: each gets its typed error, nothing is lost and nothing is opened."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async
from django.test import Client

from core.protocol import FRAME_LIMIT
from exams.models import Answer
from tests.exams.papers_data import T0
from tests.support.clock import FakeClock
from tests.support.exam import Exam, Page, check_in, make_exam, person, signed_in

pytestmark = pytest.mark.django_db(transaction=True)


@sync_to_async
def running_exam(people: int = 1) -> Exam:
    exam = make_exam(people)
    check_in(exam)
    return exam


async def page_in(exam: Exam, clock: FakeClock) -> Page:
    clock.set(T0 + timedelta(minutes=1))
    page = Page(await sync_to_async(exam.client)(), f"/ws/attempt/{exam.attempts[0].id}/")
    assert await page.connect()
    return page


def frame(**parts: Any) -> dict[str, str]:
    return {"text_data": json.dumps({"id": 1, "type": "heartbeat", "data": {}} | parts)}


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ({"bytes_data": b"\x00\x01"}, "protocol.binary"),
        ({"text_data": " "}, "protocol.malformed"),
        ({"text_data": "{"}, "protocol.malformed"),
        ({"text_data": "[]"}, "protocol.malformed"),
        ({"text_data": "null"}, "protocol.malformed"),
        ({"text_data": '{"id":1,"type":"hello"}'}, "protocol.malformed"),
        (frame(id="1"), "protocol.malformed"),
        (frame(id=1.5), "protocol.malformed"),
        (frame(id=-1), "protocol.malformed"),
        (frame(id=2**53), "protocol.malformed"),
        (frame(extra=1), "protocol.malformed"),
        (frame(type=7), "protocol.malformed"),
        ({"text_data": "[" * 3000}, "protocol.malformed"),
        ({"text_data": "x" * (FRAME_LIMIT + 1)}, "protocol.too_large"),
        ({"text_data": "ñ" * (FRAME_LIMIT // 2 + 1)}, "protocol.too_large"),
    ],
)
async def test_frames_that_cannot_be_read(clock: FakeClock, sent: dict[str, Any], code: str) -> None:
    page = await page_in(await running_exam(), clock)
    reply = await page.raw(**sent)
    assert (reply["ok"], reply["error"]["code"]) == (False, code)
    assert (await page.hello())["phase"] == "open", "the socket stays open"
    await page.leave()


@pytest.mark.parametrize(
    ("kind", "data", "code"),
    [
        ("answer.delete", {}, "protocol.unknown_type"),
        ("", {}, "protocol.unknown_type"),
        ("heartbeat", {}, "protocol.invalid"),
        ("heartbeat", {"sent_at": "x", "visible": 1, "rtt_ms": 1}, "protocol.invalid"),
        ("heartbeat", {"sent_at": "x", "visible": True, "rtt_ms": -1}, "protocol.invalid"),
        ("heartbeat", {"sent_at": "x" * 41, "visible": True, "rtt_ms": 1}, "protocol.invalid"),
        ("answer.save", {"position": "1", "option": None, "revision": 1}, "protocol.invalid"),
        ("answer.save", {"position": 1, "option": None, "revision": 1, "score": 30}, "protocol.invalid"),
        ("answer.save", {"position": 1, "option": "x" * 17, "revision": 1}, "protocol.invalid"),
        ("answer.save", {"position": 1, "option": None, "revision": 2**31}, "protocol.invalid"),
        ("answer.save", {"position": True, "option": None, "revision": 1}, "protocol.invalid"),
        ("signal.report", {"kind": "sneezed", "at": "2023-10-16T14:00:00Z", "detail": None}, "protocol.invalid"),
        ("signal.report", {"kind": "copy", "at": "2023-10-16T14:00:00", "detail": None}, "protocol.invalid"),
        ("signal.report", {"kind": "copy", "at": "2023-10-16T14:00:00Z", "detail": "x" * 201}, "protocol.invalid"),
        ("chat.send", {"text": ""}, "protocol.invalid"),
        ("chat.send", {"text": "   "}, "protocol.invalid"),
        ("chat.send", {"text": "x" * 501}, "protocol.invalid"),
        ("attempt.finish", {"sure": True}, "protocol.invalid"),
        ("hello", {"protocol": 2, "page": "pagina-uno", "last_seq": 0}, "protocol.version"),
        ("hello", {"protocol": 1, "page": "corta", "last_seq": 0}, "protocol.invalid"),
        ("hello", {"protocol": 1, "page": "x" * 65, "last_seq": 0}, "protocol.invalid"),
        ("hello", {"protocol": 1, "page": "con espacios", "last_seq": 0}, "protocol.invalid"),
        ("hello", {"protocol": 1, "page": "pagina-uno", "last_seq": -1}, "protocol.invalid"),
    ],
)
async def test_commands_that_are_refused(clock: FakeClock, kind: str, data: dict[str, Any], code: str) -> None:
    page = await page_in(await running_exam(), clock)
    await page.hello()
    reply = await page.ask(kind, **data)
    assert (reply["ok"], reply["error"]["code"]) == (False, code)
    assert await Answer.objects.acount() == 0
    assert (await page.hello())["phase"] == "open"
    await page.leave()


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("heartbeat", {"sent_at": "2023-10-16T14:00:00Z", "visible": True, "rtt_ms": None}),
        ("answer.save", {"position": 1, "option": None, "revision": 1}),
        ("signal.report", {"kind": "copy", "at": "2023-10-16T14:00:00Z", "detail": None}),
        ("chat.send", {"text": "hola"}),
        ("attempt.finish", {}),
    ],
)
async def test_hello_comes_first(clock: FakeClock, kind: str, data: dict[str, Any]) -> None:
    page = await page_in(await running_exam(), clock)
    assert (await page.ask(kind, **data))["error"]["code"] == "protocol.hello_first"
    assert await Answer.objects.acount() == 0
    await page.leave()


@pytest.mark.parametrize("data", [{"text": "x" * 500}, {"text": "ñ"}])
async def test_the_largest_and_smallest_that_are_accepted(clock: FakeClock, data: dict[str, Any]) -> None:
    page = await page_in(await running_exam(), clock)
    await page.hello()
    assert (await page.ask("chat.send", **data))["ok"]
    await page.leave()


async def test_repeated_protocol_errors_end_with_4008(clock: FakeClock) -> None:
    page = await page_in(await running_exam(), clock)
    for _ in range(10):
        await page.socket.send_to(text_data="{")
    assert await page.closed_with() == 4008


async def test_flooding_ends_with_4029(clock: FakeClock) -> None:
    page = await page_in(await running_exam(), clock)
    await page.hello()
    for _ in range(200):
        await page.send("heartbeat", sent_at="2023-10-16T14:00:00Z", visible=True, rtt_ms=None)
    assert await page.closed_with() == 4029


async def test_another_site_cannot_open_a_socket(clock: FakeClock) -> None:
    exam = await running_exam()
    client = await sync_to_async(exam.client)()
    path = f"/ws/attempt/{exam.attempts[0].id}/"
    for origin in ("http://evil.example", "https://testserver.evil.example", "null", "http://testserver:81"):
        assert not await Page(client, path, origin=origin).connect()
    assert await Page(client, path, origin="").connect(), "a program without Origin shows who it is by its cookie"


async def test_only_the_owner_gets_in(clock: FakeClock) -> None:
    exam = await running_exam(2)
    path = f"/ws/attempt/{exam.attempts[0].id}/"
    stranger = await sync_to_async(signed_in)(await sync_to_async(person)())
    neighbour = await sync_to_async(exam.client)(1)
    nobody = await sync_to_async(_nobody)()
    forged = await sync_to_async(_nobody)()
    forged.cookies["vigia_ticket"] = f"{exam.attempts[0].id}:{exam.attempts[0].user_id}:abc:1tXyZ:firma"
    owner = await sync_to_async(exam.client)()
    for client, where in [(stranger, path), (neighbour, path), (nobody, path), (forged, path)]:
        page = Page(client, where)
        assert await page.connect()
        assert await page.closed_with() == 4003
    unknown = Page(owner, f"/ws/attempt/{uuid4()}/")
    assert await unknown.connect()
    assert await unknown.closed_with() == 4003


def _nobody() -> Any:
    return Client()
