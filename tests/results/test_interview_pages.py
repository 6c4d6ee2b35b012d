"""The interview's pages: the committee's, each member's own view of the scores, and what the applicant is told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.enums import Role
from accounts.models import User
from applications.models import Application
from core.models import OutboxMessage
from results.models import InterviewSlot, Publication, Stage, StageResult
from results.services_interviews import score_interview
from tests.results.factories import make_staff
from tests.results.process import (
    FIRST,
    HR,
    NAYRA,
    NOON,
    ONE,
    TWO,
    arrive,
    committee,
    finalists,
    give_slot,
    interviewed,
    make_process_call,
    spread,
)
from tests.support.clock import FakeClock
from tests.support.exam import signed_in

pytestmark = pytest.mark.django_db
PLAN = {
    "on": "2023-10-26",
    "time_from": "09:00",
    "time_to": "10:00",
    "minutes": "20",
    "pause": "0",
    "tolerance_minutes": "5",
    "link": "https://reunion.example/sala-1",
    "room": "",
}


@pytest.fixture
def nayra() -> Application:
    return finalists((NAYRA,))[NAYRA.document]


@pytest.fixture
def staff(clock: FakeClock) -> dict[str, User]:
    clock.set(NOON)
    return committee()


def page_of(application: Application) -> str:
    return f"/rrhh/convocatorias/{application.call.code}/entrevistas/{application.number}/"


def act(client: Client, application: Application, name: str, **data: Any) -> Any:
    return client.post(page_of(application), {"act": name, **data})


def test_the_committee_lays_out_slots(nayra: Application, staff: dict[str, User]) -> None:
    client = signed_in(staff["comite1"])
    address = f"/rrhh/convocatorias/{nayra.call.code}/entrevistas/"
    answer = client.post(address, PLAN | {"minutes": "veinte", "link": ""})
    assert answer.status_code == 422
    assert "Escriba un número entero de 5 a 120." in answer.content.decode()
    assert 'value="veinte"' in answer.content.decode()
    answer = client.post(address, PLAN | {"room": "Sala 2"})
    assert answer.status_code == 400
    assert "uno de los tres" in answer.content.decode()
    assert client.post(address, PLAN).status_code == 302
    assert InterviewSlot.objects.get().start == FIRST
    assert "26/10/2023, 09:00" in client.get(address).content.decode()


def test_one_interview_from_the_slot_to_the_result(
    nayra: Application, staff: dict[str, User], clock: FakeClock
) -> None:
    one, two = signed_in(staff["comite1"]), signed_in(staff["area"])
    slot = {key: PLAN[key] for key in ("on", "time_from", "minutes", "tolerance_minutes", "link")}
    assert act(one, nayra, "slot", **slot).status_code == 302
    clock.set(FIRST + timedelta(minutes=1))
    assert act(one, nayra, "arrival", connected="08:59:30", identity_checked="on").status_code == 302
    scores = {f"criterion_{place}": "4" for place in range(4)}
    assert act(one, nayra, "score", **scores).status_code == 302
    refused = act(one, nayra, "close")
    assert refused.status_code == 400
    assert "al menos dos miembros" in refused.content.decode()
    assert act(two, nayra, "score", **scores | {"criterion_0": "4.55"}).status_code == 302
    assert act(two, nayra, "close").status_code == 302
    found = StageResult.objects.get(stage=Stage.INTERVIEW)
    assert (str(found.score), found.result, found.actor) == ("16.28", "APTO", "user:area")


@pytest.mark.parametrize(
    ("tried", "status"),
    [
        (("score", {"criterion_0": "cinco", "criterion_1": "5", "criterion_2": "5", "criterion_3": "5"}), 422),
        (("score", {"criterion_0": "5.01", "criterion_1": "5", "criterion_2": "5", "criterion_3": "5"}), 400),
        (("score", {"criterion_0": "1.234", "criterion_1": "5", "criterion_2": "5", "criterion_3": "5"}), 400),
        (("score", {"criterion_0": "NaN", "criterion_1": "5", "criterion_2": "5", "criterion_3": "5"}), 422),
        (("disqualify", {"code": "E99", "text": "Se oye a otra persona"}), 422),
        (("disqualify", {"code": "E02", "text": "x" * 1001}), 422),
        (("arrival", {"connected": "25:61"}), 422),
        (("otra", {}), 400),
    ],
)
def test_what_cannot_be_is_told_and_writes_nothing(
    staff: dict[str, User], clock: FakeClock, nayra: Application, tried: tuple[str, dict[str, str]], status: int
) -> None:
    give_slot(nayra)
    arrive(nayra, FIRST)
    clock.set(FIRST + timedelta(minutes=1))
    name, data = tried
    assert act(signed_in(staff["comite1"]), nayra, name, **data).status_code == status
    assert not StageResult.objects.filter(stage=Stage.INTERVIEW).exists()
    assert not nayra.interview_scores.exists()


def test_a_member_sees_the_others_scores_once_they_gave_their_own(
    nayra: Application, staff: dict[str, User], clock: FakeClock
) -> None:
    give_slot(nayra)
    arrive(nayra, FIRST)
    clock.set(FIRST + timedelta(minutes=5))
    score_interview(nayra, spread("17.31"), actor=ONE, now=FIRST)
    other = signed_in(staff["comite2"])
    before = other.get(page_of(nayra)).content.decode()
    assert "17.31" not in before
    assert "Ya calificó" in before
    score_interview(nayra, spread("15"), actor=TWO, now=FIRST)
    assert "17.31" in other.get(page_of(nayra)).content.decode()


def test_human_resources_reads_and_does_not_score(nayra: Application, staff: dict[str, User]) -> None:
    give_slot(nayra)
    client = signed_in(staff["rrhh"])
    page = client.get(page_of(nayra)).content.decode()
    assert 'name="act"' not in page
    assert act(client, nayra, "close").status_code == 403


def test_an_unknown_call_and_an_unknown_person(nayra: Application, staff: dict[str, User]) -> None:
    client = signed_in(staff["comite1"])
    assert client.get("/rrhh/convocatorias/no-existe/entrevistas/").status_code == 404
    assert client.get(f"/rrhh/convocatorias/{nayra.call.code}/entrevistas/99/").status_code == 404


def test_a_name_is_text_on_every_page(clock: FakeClock) -> None:
    hostile = "<script>alert(1)</script>"
    application = finalists((NAYRA,), call=make_process_call())[NAYRA.document]
    User.objects.filter(pk=application.user_id).update(full_name=hostile)
    interviewed(application, ("15", "16"))
    client = signed_in(make_staff("otro", Role.COMMITTEE))
    for address in (page_of(application), f"/rrhh/convocatorias/{application.call.code}/entrevistas/"):
        assert hostile not in client.get(address).content.decode()


def publish_shortlist(application: Application, word: str) -> None:
    """Stage 10 as published, as far as this person's word goes."""
    Publication.objects.create(
        call=application.call, stage_code="PUB_CURRICULAR", stage_order=10, version=1, title="Resultados",
        published_at=NOON, published_by=HR, rows=[{"number": application.number, "shortlist": word}],
        csv=b"", csv_sha256="", pdf=b"", sha256="", signature={},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("word", "told"), [("", "En evaluación"), ("NO_CONVOCADO", "Sin turno de entrevista"), ("CONVOCADO", "09:00")]
)
def test_the_applicant_is_told_of_the_slot_by_the_publication_alone(
    nayra: Application, staff: dict[str, User], word: str, told: str
) -> None:
    give_slot(nayra)
    if word:
        publish_shortlist(nayra, word)
    page = signed_in(nayra.user).get(f"/postulacion/{nayra.call.code}/entrevista/").content.decode()
    assert told in page
    assert ("https://reunion.example/sala-1" in page) is (word == "CONVOCADO")


def test_a_published_slot_moves_with_its_reason_and_a_mail(nayra: Application, staff: dict[str, User]) -> None:
    give_slot(nayra)
    publish_shortlist(nayra, "CONVOCADO")
    client = signed_in(staff["comite1"])
    slot = {key: PLAN[key] for key in ("on", "minutes", "tolerance_minutes", "link")} | {"time_from": "10:00"}
    refused = act(client, nayra, "slot", **slot)
    assert refused.status_code == 409
    assert "Un cambio necesita su motivo." in refused.content.decode()
    assert not OutboxMessage.objects.exists()
    assert act(client, nayra, "slot", **slot, reason="Un miembro del Comité enfermó.").status_code == 302
    mail = OutboxMessage.objects.get()
    assert "jueves 26/10/2023, 10:00" in mail.body
    assert "https://" not in mail.body
