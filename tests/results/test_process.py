"""The board of a call and publishing stage 5: what blocks it, what it prints, and what a correction leaves (PUB-01)."""

from __future__ import annotations

import hashlib
import io
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from accounts.enums import Role
from applications.domain.requirements import Verdict
from applications.models import Application, Withdrawal
from applications.selectors_review import review_of
from applications.services_review import LineChoice
from calls.models import Call
from core.errors import Conflict
from core.record import call_chain, entries_of
from results.listings import LISTINGS
from results.models import Publication
from results.selectors import requirements_published
from results.services_publish import publish_listing
from tests.accounts.people import make_user
from tests.applications.filed import HR, applied, ask_everybody, ask_registry, decide, file_application, file_everybody
from tests.applications.ready import make_call
from tests.support.clock import FakeClock

pytestmark = pytest.mark.django_db
NOW = datetime(2023, 10, 13, 22, 0, tzinfo=UTC)
LISTING = LISTINGS[5]
ROWS = {row["id"]: row for row in applied()}


@pytest.fixture
def call(clock: FakeClock) -> Call:
    clock.set(NOW)
    return make_call()


@pytest.fixture
def hr(call: Call) -> Client:
    client = Client()
    client.force_login(make_user("rrhh", Role.HR))
    return client


def publish(call: Call, **more: Any) -> Publication:
    return publish_listing(call, LISTING, actor=HR, now=more.pop("now", NOW), **more)


def titles(call: Call) -> list[str]:
    return [blocker.title for blocker in LISTING.blockers(call)]


def decide_everybody(call: Call) -> dict[str, Application]:
    people = file_everybody(call)
    ask_everybody(people)
    for application in people.values():
        decide(application)
    return people


def test_what_blocks_it(call: Call) -> None:
    assert titles(call) == ["No hay postulaciones"]
    first = file_application(call, ROWS["A01"], 1)
    second = file_application(call, ROWS["A15"], 2)
    assert titles(call) == ["Decidir 2 postulaciones"]
    decide(second)
    assert titles(call) == ["Decidir 1 postulación"]
    with pytest.raises(Conflict) as caught:
        publish(call)
    assert (caught.value.code, caught.value.data) == ("publication.blocked", {"blockers": ["Decidir 1 postulación"]})
    ask_registry(first)
    decide(first)
    assert titles(call) == []
    assert not requirements_published(call)
    assert publish(call).version == 1
    assert requirements_published(call)


def test_an_answer_after_the_decision_blocks_it(call: Call) -> None:
    application = file_application(call, ROWS["A01"], 1)
    ask_registry(application)
    decide(application)
    sanction = {"type": "DESTITUCION", "from": "2023-01-01", "to": None, "status": "VIGENTE"}
    query = ask_registry(application, sanction)
    assert review_of(application).verdict is Verdict.NO_APTO
    assert titles(call) == []  # the answer is older than the decision: it was seen
    type(query).objects.create(
        application=application, asked_at=NOW, evidence_sha256="a" * 64, evidence_name="x.pdf", actor=HR, at=NOW
    )
    assert titles(call) == ["Volver a decidir la postulación N° 1"]


def test_the_list_of_the_demo(call: Call) -> None:
    people = decide_everybody(call)
    Withdrawal.objects.create(application=people["A19"], at=NOW)
    published = publish(call)
    by_number = {row["number"]: row for row in published.rows}
    assert people["A19"].number not in by_number
    assert [row["order"] for row in published.rows] == list(range(1, 21))
    assert [row["name"] for row in published.rows] == sorted(row["name"] for row in published.rows)
    for name, application in people.items():
        if name != "A19":
            assert by_number[application.number]["result"] == ROWS[name]["expected"]["requirements"]
    row = by_number[people["A15"].number]
    assert row["reasons"] == "Horas de capacitación: exige 90 horas, declara 89 horas"
    assert (row["document"], row["exam"]) == ("*****015", None)
    assert by_number[people["A01"].number]["exam"] == "16/10/2023, 09:00, virtual"
    assert hashlib.sha256(bytes(published.pdf)).hexdigest() == published.sha256
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(bytes(published.pdf))).pages)
    assert "Otilia Rengifo Sallo" in text
    assert "99900015" not in text
    assert entries_of(call_chain(call.code))[-1].payload["stage"] == 5


def test_a_correction_leaves_the_first_version_readable(call: Call, hr: Client) -> None:
    people = decide_everybody(call)
    first = publish(call)
    assert publish(call).pk == first.pk
    decide(
        people["A15"], {"TRAINING_HOURS": LineChoice(True, "El certificado dice 90 horas.")}, reason="Reclamo fundado."
    )
    with pytest.raises(Conflict) as caught:
        publish(call)
    assert caught.value.code == "publication.reason_required"
    second = publish(call, reason="Se fundó el reclamo de la postulación 15.", now=NOW + timedelta(hours=1))
    assert second.version == 2
    base = f"/publicaciones/{call.code}/5"
    old, new = (Client().get(f"{base}/{version}/").content.decode() for version in (1, 2))
    assert "Hay una versión más reciente" in old
    assert "Se fundó el reclamo" in old
    assert "declara 89 horas" in old
    assert "declara 89 horas" not in new
    for name in ("acta.pdf", "lista.csv", "lista.xlsx", "firma.json"):
        assert Client().get(f"{base}/1/{name}").status_code == 200


def test_the_pages_from_the_board_to_the_publication(call: Call, hr: Client) -> None:
    board = f"/rrhh/convocatorias/{call.code}/proceso/"
    file_application(call, ROWS["A15"], 1)
    assert call.code in hr.get("/rrhh/procesos/").content.decode()
    text = hr.get(board).content.decode()
    assert "Publicar etapa 5, requisitos" in text
    assert "Decidir 1 postulación" in text
    answer = hr.post(f"{board}5/publicar")
    assert (answer.status_code, "hay pendientes por resolver" in answer.content.decode()) == (409, True)
    decide(Application.objects.get())
    assert "Firmar y publicar la versión 1" in hr.get(f"{board}5/").content.decode()
    assert hr.post(f"{board}5/publicar").status_code == 302
    assert "Publicada v1" in hr.get(board).content.decode()
    assert "La lista es la que está publicada" in hr.get(f"{board}5/").content.decode()
    assert hr.get(f"{board}6/").status_code == 404


def test_the_committee_sees_no_count_of_a_list_that_is_not_out(call: Call) -> None:
    decide_everybody(call)
    client = Client()
    client.force_login(make_user("comite1", Role.COMMITTEE))
    page = client.get(f"/rrhh/convocatorias/{call.code}/proceso/").content.decode()
    assert "No aptos" not in page
    assert "Impide publicar" not in page
    publish(call)
    assert "No aptos" in client.get(f"/rrhh/convocatorias/{call.code}/proceso/").content.decode()


@pytest.mark.parametrize("path", ["proceso/", "proceso/5/", "requisitos/"])
def test_a_page_asks_the_same_however_many_applied(call: Call, hr: Client, path: str) -> None:
    address = f"/rrhh/convocatorias/{call.code}/{path}"
    for place, name in enumerate(("A01", "A15"), start=1):
        ask_registry(file_application(call, ROWS[name], place))
    hr.get(address)
    with CaptureQueriesContext(connection) as few:
        hr.get(address)
    for place, name in enumerate(("A02", "A03", "A04", "A05", "A06", "A07"), start=3):
        ask_registry(file_application(call, ROWS[name], place))
    with CaptureQueriesContext(connection) as many:
        assert hr.get(address).status_code == 200
    assert len(many) == len(few)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_people_publishing_at_once_make_one_version() -> None:
    call = make_call()
    decide(file_application(call, ROWS["A15"], 1))
    together = threading.Barrier(2)

    def go(actor: str) -> int:
        together.wait()
        try:
            return publish_listing(call, LISTING, actor=actor, now=NOW).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert len(set(pool.map(go, ["user:rrhh", "user:rrhh2"]))) == 1
    assert Publication.objects.count() == 1
