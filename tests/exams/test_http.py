"""The exam over HTTP: the same services, receipts and errors as the socket (design 4)."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from calls.models import Stage
from core.clock import iso
from core.http import JSON_LIMIT
from exams.models import Attempt
from tests.exams.papers_data import DOOR, T0
from tests.support.clock import FakeClock
from tests.support.exam import Exam, check_in, make_exam, open_paper

pytestmark = pytest.mark.django_db
MS = timedelta(milliseconds=1)


def post(client: Client, exam: Exam, command: str, data: Any, **headers: str) -> dict[str, Any]:
    body = data if isinstance(data, (str, bytes)) else json.dumps(data)
    reply = client.post(
        f"/evaluacion/{exam.attempts[0].id}/{command}", body, content_type="application/json", headers=headers
    )
    found: dict[str, Any] = reply.json() | {"status": reply.status_code}
    return found


READY = {"consent": True, "document_shown": True}


@pytest.mark.parametrize(
    ("moment", "code"),
    [(DOOR - MS, "attempt.early"), (DOOR, None), (T0 - MS, None), (T0, None), (T0 + MS, "attempt.door_closed")],
)
def test_presence_from_the_door_to_t0(clock: FakeClock, moment: Any, code: str | None) -> None:
    exam = make_exam()
    clock.set(moment)
    reply = post(exam.client(), exam, "presente", READY)
    exam.attempts[0].refresh_from_db()
    if code:
        assert (reply["status"], reply["error"]["code"], exam.attempts[0].present_at) == (409, code, None)
    else:
        assert (reply["data"]["present_at"], exam.attempts[0].present_at) == (iso(moment), moment)


def test_presence_says_what_is_missing_and_comes_by_itself_when_nothing_is(clock: FakeClock) -> None:
    exam = make_exam(waived=False)
    clock.set(DOOR)
    client = exam.client()
    first = post(client, exam, "presente", {"consent": False, "document_shown": False})
    assert first["data"]["missing"] == ["camera", "microphone", "consent", "document"]
    second = post(client, exam, "presente", READY)
    assert second["data"] == {"present_at": None, "missing": ["camera", "microphone"], "now": iso(DOOR)}
    remembered = post(client, exam, "presente", {"consent": False, "document_shown": False})
    assert remembered["data"]["missing"] == ["camera", "microphone"]


def test_a_waived_applicant_needs_nothing_else(clock: FakeClock) -> None:
    exam = make_exam(waived=True)
    clock.set(DOOR)
    reply = post(exam.client(), exam, "presente", {"consent": False, "document_shown": False})
    assert reply["data"]["missing"] == []
    assert reply["data"]["present_at"] == iso(DOOR)


def test_presence_is_told_once(clock: FakeClock) -> None:
    exam = make_exam()
    clock.set(DOOR)
    client = exam.client()
    first = post(client, exam, "presente", READY)
    clock.advance(60)
    assert post(client, exam, "presente", READY)["data"]["present_at"] == first["data"]["present_at"]


@pytest.mark.parametrize(
    "agent",
    [
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Mobile/15E148",
        "Mozilla/5.0 (Linux; Android 14; SM-T970) AppleWebKit/537.36 Chrome/120 Safari/537.36",
        "Mozilla/5.0 (iPad; CPU OS 16_0 like Mac OS X)",
    ],
)
def test_phones_and_tablets_are_refused(clock: FakeClock, agent: str) -> None:
    exam = make_exam()
    clock.set(DOOR)
    reply = post(exam.client(), exam, "presente", READY, user_agent=agent)
    assert (reply["status"], reply["error"]["code"]) == (409, "attempt.mobile")


def test_answers_over_http_give_the_same_receipt_as_the_file(clock: FakeClock) -> None:
    exam = make_exam()
    check_in(exam)
    clock.set(T0 + timedelta(minutes=3))
    client = exam.client()
    answer = {"position": 5, "option": exam.option(5, 1), "revision": 1}
    saved = post(client, exam, "respuestas", answer)["data"]["receipt"]
    assert post(client, exam, "respuestas", answer)["data"]["receipt"] == saved
    finished = post(client, exam, "finalizar", {})["data"]["receipt"]
    kept = client.get(f"/evaluacion/{exam.attempts[0].id}/constancias.json").json()
    assert kept["receipts"] == [saved, finished]
    assert kept["keys"] == client.get("/.well-known/receipt-key.json").json()["keys"]
    late = post(client, exam, "respuestas", {"position": 5, "option": None, "revision": 2})
    assert (late["status"], late["error"]["code"]) == (409, "attempt.closed")


def test_a_page_that_was_replaced_may_not_save(clock: FakeClock) -> None:
    exam = make_exam()
    check_in(exam)
    clock.set(T0 + timedelta(minutes=3))
    Attempt.objects.update(lease_page="la-otra-pagina")
    answer = {"position": 5, "option": exam.option(5, 1), "revision": 1, "page": "esta-pagina"}
    assert post(exam.client(), exam, "respuestas", answer)["error"]["code"] == "lease.lost"


@pytest.mark.parametrize(
    ("offset", "present", "status", "code"),
    [
        (-MS, True, 409, "attempt.not_open"),
        (timedelta(0), True, 200, None),
        (timedelta(minutes=25), True, 200, None),
        (timedelta(minutes=25) + MS, True, 409, "attempt.closed"),
        (MS, False, 409, "attempt.door_closed"),
    ],
)
def test_the_key_over_http(clock: FakeClock, offset: timedelta, present: bool, status: int, code: str | None) -> None:
    exam = make_exam()
    if present:
        check_in(exam)
    clock.set(T0 + offset)
    client = exam.client()
    reply = client.get(f"/evaluacion/{exam.attempts[0].id}/llave")
    assert (reply.status_code, reply.json().get("error", {}).get("code")) == (status, code)
    if status == 200:
        state = client.get(f"/evaluacion/{exam.attempts[0].id}/estado").json()["data"]
        assert state["key"] == reply.json()["data"]["key"]
        assert len(open_paper(exam.attempts[0], state)["questions"]) == 20


def test_nothing_before_t0_tells_a_question_and_nothing_ever_tells_the_right_option(clock: FakeClock) -> None:
    exam = make_exam()
    versions = [question.version for question in exam.sitting.questions.select_related("version")]
    client = exam.client()
    base = f"/evaluacion/{exam.attempts[0].id}"
    for moment in (DOOR - timedelta(days=1), DOOR, T0 - MS):
        clock.set(moment)
        if moment == DOOR:
            check_in(exam, at=DOOR)
        told = "".join(client.get(path).content.decode() for path in (f"{base}/", f"{base}/estado", f"{base}/llave"))
        assert not any(version.stem in told for version in versions)
        assert not any(option in told for version in versions for option in version.options)
    clock.set(T0)
    state = client.get(f"{base}/estado").json()["data"]
    paper = open_paper(exam.attempts[0], state)
    assert set(paper) == {"attempt", "questions"}
    assert {name for question in paper["questions"] for name in question} == {"position", "part", "stem", "options"}
    assert {name for q in paper["questions"] for option in q["options"] for name in option} == {"id", "text"}
    assert exam.sitting.secret not in json.dumps(state)


@pytest.mark.parametrize(
    ("command", "body", "status", "code"),
    [
        ("presente", "{", 400, "request.malformed"),
        ("presente", b"\xff\xfe", 400, "request.malformed"),
        ("presente", {"consent": True}, 400, "request.invalid"),
        ("presente", {"consent": "yes", "document_shown": True}, 400, "request.invalid"),
        ("presente", READY | {"waive": True}, 400, "request.invalid"),
        ("respuestas", {"position": 1, "option": 3, "revision": 1}, 400, "request.invalid"),
        ("respuestas", " " * (JSON_LIMIT + 1), 400, "request.too_large"),
        ("respuestas", {"position": 21, "option": None, "revision": 1}, 400, "answer.position"),
        ("finalizar", {"sure": 1}, 400, "request.invalid"),
    ],
)
def test_bad_bodies(clock: FakeClock, command: str, body: Any, status: int, code: str) -> None:
    exam = make_exam()
    check_in(exam)
    clock.set(T0 + timedelta(minutes=1))
    reply = post(exam.client(), exam, command, body)
    assert (reply["status"], reply["error"]["code"]) == (status, code)


def test_a_forged_form_is_refused(clock: FakeClock) -> None:
    exam = make_exam()
    clock.set(DOOR)
    client = Client(enforce_csrf_checks=True)
    client.force_login(exam.attempts[0].user)
    reply = post(client, exam, "presente", READY)
    assert (reply["status"], reply["error"]["code"]) == (403, "auth.csrf")


def test_the_page_knows_when_the_list_is_announced(clock: FakeClock) -> None:
    exam = make_exam()
    state = f"/evaluacion/{exam.attempts[0].id}/estado"
    client = exam.client()
    assert client.get(state).json()["data"]["result_date"] is None
    Stage.objects.create(
        call=exam.sitting.call, order=7, code="PUB_EXAMEN", name="Resultados", phase="SELECCION", responsible="ORH",
        start=date(2023, 10, 18), end=date(2023, 10, 18),
    )  # fmt: skip
    assert client.get(state).json()["data"]["result_date"] == "18/10/2023"
