"""Who may do what over HTTP: every address of the app times every persona, what leaks to nobody, and how pictures go out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.enums import Role
from core.models import RecordEntry
from core.record import attempt_chain
from cvs.models import CvSheet
from exams.enums import DisqualificationCode
from exams.models import Attempt
from exams.services_answers import AnswerCommand, save_answers
from proctoring.enums import StillPurpose
from proctoring.models import Disqualification, IdentityCheck, Incident, Waiver
from proctoring.pictures import store_picture
from proctoring.selectors_seats import seat_rows
from proctoring.services_conduct import propose_disqualification
from proctoring.services_stills import record_still
from tests.exams.papers_data import T0
from tests.proctoring.room import DURING, KEY, LOBBY, MONITOR2, Seated, jpeg, kinds, seated, staff
from tests.support.clock import FakeClock
from tests.support.exam import person, signed_in

pytestmark = pytest.mark.django_db

PERSONAS = ("anonymous", "applicant", "other_applicant", "author", "hr", "observer", "monitor")
# Guards of three kinds. For pages, 302 leads to the sign-in page; for commands 401 says it.
WATCH_PAGE = {
    "anonymous": 302,
    "applicant": 403,
    "other_applicant": 403,
    "author": 403,
    "hr": 403,
    "observer": 200,
    "monitor": 200,
}
WATCH_JSON = WATCH_PAGE | {"anonymous": 401}
ACT = {
    "anonymous": 401,
    "applicant": 403,
    "other_applicant": 403,
    "author": 403,
    "hr": 403,
    "observer": 403,
    "monitor": 200,
}
OWN = {
    "anonymous": 401,
    "applicant": 200,
    "other_applicant": 404,
    "author": 403,
    "hr": 403,
    "observer": 403,
    "monitor": 403,
}


@pytest.fixture(autouse=True)
def private(settings: Any, tmp_path: Path) -> None:
    settings.PRIVATE_ROOT = tmp_path / "private"
    settings.MEDIA_NODES = [f"embedded:{tmp_path / 'nobody.sock'}"]


class World:
    """A room in the middle of the exam, with something of everything in it."""

    def __init__(self) -> None:
        self.seated: Seated = seated(2)
        self.attempt: Attempt = self.seated.attempts[0]
        self.room = self.seated.room
        people = staff()
        self.clients = {
            "anonymous": Client(),
            "applicant": signed_in(self.attempt.user),
            "other_applicant": signed_in(self.seated.attempts[1].user),
            "author": signed_in(people["author"]),
            "hr": signed_in(people["hr"]),
            "observer": signed_in(people["observer"]),
            "monitor": signed_in(people["monitor1"]),
        }
        self.still = record_still(self.attempt, purpose=StillPurpose.DOCUMENT, data=jpeg(shade=7), now=LOBBY)
        picture = store_picture(jpeg(shade=9))
        CvSheet.objects.create(user=self.attempt.user, dni_picture=picture.path, dni_sha256=picture.sha256)
        self.proposed = propose_disqualification(
            self.attempt, code=DisqualificationCode.D03, text="Celular", stills=[], actor=MONITOR2, now=DURING
        )

    def ask(self, who: str, case: Case) -> Any:
        path = case.path.format(room=self.room.pk, a=self.attempt.id, still=self.still.pk, d=self.proposed.pk)
        client = self.clients[who]
        if case.method == "GET":
            return client.get(path)
        return client.post(path, case.body, content_type=case.content_type)


class Case:
    """One address with a body that is accepted from who may send it."""

    def __init__(
        self, method: str, path: str, expected: dict[str, int], body: Any = None, content_type: str = ""
    ) -> None:
        self.method, self.path, self.expected = method, path, expected
        self.content_type = content_type or "application/json"
        self.body = json.dumps(body) if isinstance(body, dict) else body


SEAT, DECISION = "/sala/{room}/postulante/{a}", "/sala/{room}/descalificacion/{d}"
CASES = {
    "rooms": Case("GET", "/sala/", WATCH_PAGE),
    "room": Case("GET", "/sala/{room}/", WATCH_PAGE),
    "still": Case("GET", "/sala/{room}/imagen/{still}", WATCH_PAGE),
    "document": Case("GET", SEAT + "/documento", WATCH_PAGE),
    "dossier": Case("GET", SEAT + "/expediente", WATCH_JSON),
    "identity": Case("POST", SEAT + "/identidad", ACT, {"decision": "VERIFIED", "note": ""}),
    "waiver": Case("POST", SEAT + "/dispensa", ACT, {"note": "Cámara rota"}),
    "warning": Case("POST", SEAT + "/advertencia", ACT, {"text": "Manos a la vista", "key": KEY}),
    "message": Case("POST", SEAT + "/mensaje", ACT, {"text": "Hola", "key": KEY}),
    "incident": Case("POST", SEAT + "/incidente", ACT, {"text": "Mira abajo", "key": KEY}),
    "propose": Case("POST", SEAT + "/descalificacion", ACT | {"monitor": 409}, {"code": "D06", "text": "Le dictan"}),
    "confirm": Case("POST", DECISION + "/confirmar", ACT, {}),
    "overturn": Case("POST", DECISION + "/dejar-sin-efecto", ACT, {"reason": "Era una calculadora"}),
    "media": Case("POST", "/evaluacion/{a}/media", OWN, {}),
    "upload": Case("POST", "/evaluacion/{a}/imagen?purpose=fallback", OWN, jpeg(), "image/jpeg"),
}


@pytest.mark.parametrize("who", PERSONAS)
@pytest.mark.parametrize("name", CASES)
def test_personas(name: str, who: str, clock: FakeClock) -> None:
    clock.set(DURING)
    world, case = World(), CASES[name]
    before = facts()
    response = world.ask(who, case)
    expected = case.expected[who]
    assert response.status_code == expected
    if expected in {302, 401, 403, 404}:
        assert facts() == before, "a refusal changes nothing"
        text = response.content.decode(errors="replace") + str(response.headers)
        for secret in (world.attempt.user.full_name, world.attempt.user.username, "Celular", str(world.still.sha256)):
            assert who == "applicant" or secret not in text
    if expected == 302:
        assert response.headers["Location"].startswith("/ingresar/")


def facts() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Disqualification, IdentityCheck, Incident, Waiver, RecordEntry))


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case.expected is not OWN and name != "rooms"])
def test_unknown_looks_like_forbidden(name: str, clock: FakeClock) -> None:
    """Another room's number, an attempt of nobody: the same answer, whoever may watch."""
    clock.set(DURING)
    world, case = World(), CASES[name]
    moved = Case(case.method, case.path.replace("{room}", "999999"), case.expected)
    moved.body, moved.content_type = case.body, case.content_type
    assert world.ask("monitor", moved).status_code == 404
    if "{a}" in case.path:
        gone = Case(case.method, case.path.replace("{a}", str(UUID(int=1, version=4))), case.expected)
        gone.body, gone.content_type = case.body, case.content_type
        assert world.ask("monitor", gone).status_code == 404


@pytest.mark.parametrize(
    ("name", "body", "status", "code"),
    [
        ("identity", {"decision": "MAYBE"}, 400, "request.invalid"),
        ("identity", {"decision": "REJECTED", "note": "  "}, 400, "text.required"),
        ("identity", {"decision": "VERIFIED", "note": "x" * 501}, 400, "text.too_long"),
        ("identity", {"decision": "VERIFIED", "otra": 1}, 400, "request.invalid"),
        ("warning", {"text": "x" * 301, "key": KEY}, 400, "text.too_long"),
        ("warning", {"text": "hola"}, 400, "request.invalid"),
        ("warning", {"text": "hola", "key": "corta"}, 400, "request.invalid"),
        ("warning", {"text": "hola", "key": "con espacios no"}, 400, "key.invalid"),
        ("message", {"text": "x" * 501, "key": KEY}, 400, "text.too_long"),
        ("incident", {"text": "x" * 1001, "key": KEY}, 400, "text.too_long"),
        ("incident", {"text": "x" * 4001, "key": KEY}, 400, "request.invalid"),
        ("propose", {"code": "D10", "text": "x"}, 400, "conduct.code"),
        ("propose", {"code": "D03", "text": ""}, 400, "text.required"),
        ("propose", {"code": "D03", "text": "x", "stills": ["1"]}, 400, "request.invalid"),
        ("overturn", {"reason": ""}, 400, "text.required"),
        ("waiver", {}, 400, "request.invalid"),
        ("waiver", "{no es json", 400, "request.malformed"),
        ("waiver", "x" * 20_000, 400, "request.too_large"),
    ],
)
def test_bad_bodies(name: str, body: Any, status: int, code: str, clock: FakeClock) -> None:
    clock.set(DURING)
    world = World()
    before = facts()
    response = world.ask("monitor", Case("POST", CASES[name].path, ACT, body))
    assert (response.status_code, response.json()["error"]["code"]) == (status, code)
    assert facts() == before


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case.method == "POST"])
def test_commands_need_the_csrf_token(name: str, clock: FakeClock) -> None:
    clock.set(DURING)
    world, case = World(), CASES[name]
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.attempt.user if case.expected is OWN else person(Role.MONITOR, username="monitor9"))
    path = case.path.format(room=world.room.pk, a=world.attempt.id, d=world.proposed.pk)
    assert client.post(path, case.body, content_type=case.content_type).status_code == 403


@pytest.mark.parametrize("name", ["still", "document"])
def test_pictures_go_out_bare_and_every_look_is_written(name: str, clock: FakeClock) -> None:
    clock.set(DURING)
    world = World()
    for who in ("monitor", "monitor", "observer"):
        response = world.ask(who, CASES[name])
        assert response["Content-Type"] == "image/jpeg"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert "no-store" in response["Cache-Control"]
        assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert response.content == jpeg(shade=7 if name == "still" else 9)
    seen = RecordEntry.objects.filter(kind="picture.viewed").order_by("id")
    assert [entry.actor for entry in seen] == ["user:monitor1", "user:monitor1", "user:observador"]
    assert seen[0].payload["attempt"] == str(world.attempt.id)
    assert "picture.viewed" not in kinds(world.attempt), "a look does not move the head a root may have signed"


def test_a_fallback_picture_is_written_once_per_person(clock: FakeClock) -> None:
    clock.set(DURING)
    world = World()
    world.still = record_still(world.attempt, purpose=StillPurpose.FALLBACK, data=jpeg(), now=DURING)
    for who in ("monitor", "monitor", "observer"):
        assert world.ask(who, CASES["still"]).status_code == 200
    assert RecordEntry.objects.filter(kind="picture.viewed").count() == 2


def test_the_dossier_never_tells_answers_scores_or_progress(clock: FakeClock) -> None:
    clock.set(DURING)
    world = World()
    option = world.seated.exam.option(3, 1)
    save_answers([AnswerCommand(world.attempt.id, 3, option, 1, DURING)])
    assert "answer.saved" in kinds(world.attempt)
    text = world.ask("monitor", CASES["dossier"]).content.decode()
    told = json.loads(text)["data"]
    assert {line["kind"] for line in told["log"]} == {
        "attempt.present",
        "waiver.granted",
        "still.received",
        "disqualification.proposed",
    }
    for secret in ("answer", option, "position", "revision", "score", "graded", "paper", "receipt"):
        assert secret not in text, secret
    heads = {entry.hash for entry in RecordEntry.objects.filter(chain=attempt_chain(world.attempt.id))}
    assert not any(head in text for head in heads)


def test_the_dossier_does_not_count_what_it_leaves_out(clock: FakeClock) -> None:
    """Places in the chain would tell how many answers lie between two lines."""
    clock.set(DURING)
    world = World()
    first = world.ask("monitor", CASES["dossier"]).json()["data"]
    save_answers([AnswerCommand(world.attempt.id, 3, world.seated.exam.option(3, 1), 1, DURING)])
    world.ask("monitor", CASES["message"])
    again = world.ask("monitor", CASES["dossier"]).json()["data"]
    assert again["log"] == first["log"]
    assert all("index" not in line for line in again["log"] + again["messages"])


def test_the_same_queries_for_one_seat_and_for_many(clock: FakeClock) -> None:
    clock.set(DURING)
    world = World()
    counts = []
    for only in ([str(world.attempt.id)], None):
        with CaptureQueriesContext(connection) as queries:
            rows = seat_rows(world.room.pk, only=only)
        counts.append((len(rows), len(queries)))
    assert counts == [(1, counts[0][1]), (2, counts[0][1])]


def test_list_of_rooms_tells_hours(clock: FakeClock) -> None:
    clock.set(DURING)
    page = World().ask("monitor", CASES["rooms"]).content.decode()
    assert "Sala A" in page
    assert "09:00:00" in page
    assert str(T0.year) in page
