"""Registering after a technical failure (APP-07), and the list of Human Resources."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.enums import Role
from accounts.models import User
from applications import gates
from applications.models import Application, Confirmation
from applications.selectors import filed_applications
from applications.services_confirm import register_after_failure
from applications.services_filing import Failure
from calls.models import Call
from core.errors import BadRequest, Conflict
from core.models import OutboxMessage
from core.record import call_chain, entries_of
from cvs.services_documents import KeptPdf
from tests.accounts.people import make_user
from tests.applications.ready import IN_TIME, SITE, confirm, ready_to_apply
from tests.cvs.pdfs import picture, sound
from tests.support.clock import FakeClock

pytestmark = pytest.mark.django_db

LATER = IN_TIME + timedelta(days=1)
EVIDENCE = KeptPdf("a" * 64, "captura.pdf", 900, 1)
REASON = "El servidor no respondió"
LIST = "/rrhh/convocatorias/CAS-091-2023-MIDER/postulaciones/"


def register(
    user: User, call: Call, *, failed_at: datetime = IN_TIME, now: datetime = LATER, reason: str = REASON
) -> Any:
    failure = Failure(failed_at, EVIDENCE, reason)
    return register_after_failure(user, call, failure, approver="user:rrhh", now=now, site=SITE)


@pytest.fixture
def published(call: Call) -> Iterator[None]:
    """As when the results of stage 5 are out."""
    before = gates._gate
    gates.register_publication_gate(lambda asked: asked == call)
    yield
    gates._gate = before


def test_what_was_ready_is_registered_with_its_proof(ready: User, call: Call) -> None:
    done = register(ready, call)
    assert (done.origin, done.approver, done.evidence_sha256) == ("TECHNICAL_FAILURE", "user:rrhh", "a" * 64)
    assert (done.received_at, done.failed_at, done.application.confirmed_at) == (LATER, IN_TIME, IN_TIME)
    assert done.data["applicationConfirmedAt"] == "2023-10-10T14:00:00.000Z"
    assert done.data["receivedAt"] == "2023-10-11T14:00:00.000Z"
    entry = entries_of(call_chain(call.code))[-1]
    assert (entry.kind, entry.actor) == ("application.confirmed", "user:rrhh")
    assert entry.payload["reason"] == REASON
    assert entry.payload["evidence"] == "a" * 64
    assert "Recursos Humanos registró su postulación" in OutboxMessage.objects.get().body


WINDOW = [
    ("2023-10-10T08:29:59.999-05:00", False),
    ("2023-10-10T08:30:00-05:00", True),
    ("2023-10-10T17:30:00-05:00", True),
    ("2023-10-10T17:30:00.001-05:00", False),
    ("2023-10-12T09:00:00-05:00", False),  # still to come
]


@pytest.mark.parametrize(("failed_at", "accepted"), WINDOW)
def test_the_failure_was_within_the_hours(ready: User, call: Call, failed_at: str, accepted: bool) -> None:
    if accepted:
        assert register(ready, call, failed_at=datetime.fromisoformat(failed_at)).application.number == 1
    else:
        with pytest.raises(BadRequest) as refused:
            register(ready, call, failed_at=datetime.fromisoformat(failed_at))
        assert refused.value.code == "failure.time"


@pytest.mark.parametrize(("length", "accepted"), [(9, False), (10, True), (1000, True), (1001, False)])
def test_the_reason_says_something_and_not_a_book(ready: User, call: Call, length: int, accepted: bool) -> None:
    if accepted:
        assert register(ready, call, reason="x" * length).reason == "x" * length
    else:
        with pytest.raises(BadRequest):
            register(ready, call, reason=f"  {'x' * length}  ")


def test_not_after_stage_5_nor_for_who_is_in(ready: User, call: Call, published: None) -> None:
    with pytest.raises(Conflict) as refused:
        register(ready, call)
    assert refused.value.code == "failure.late"
    confirm(ready, call)
    with pytest.raises(Conflict) as refused:
        register(ready, call)
    assert refused.value.code == "app.dup"


def sent(**changes: Any) -> dict[str, Any]:
    evidence = SimpleUploadedFile("captura.pdf", sound("Captura"))
    facts = {"document_number": "99900001", "failed_on": "2023-10-10", "failed_time": "09:00:00", "reason": REASON}
    return {**facts, "evidence": evidence, **changes}


MISTAKES = [
    ({"document_number": "9990000"}, "Escriba de 8 a 12 cifras o letras."),
    ({"document_number": "99900099"}, "No existe un postulante con ese número de documento."),
    ({"document_number": "monitor1"}, "No existe un postulante con ese número de documento."),
    ({"failed_on": "31/02/2023"}, "Escriba una fecha que exista, como 31/12/2020."),
    ({"failed_time": "25:00"}, "Escriba una hora, como 17:05:30."),
    ({"failed_time": "17:31"}, "La falla debe haber ocurrido dentro del horario."),
    ({"reason": "corto"}, "Escriba al menos 10 caracteres."),
    ({"reason": "x" * 1001}, "Como máximo 1000 caracteres (escribió 1001)."),
    ({"evidence": SimpleUploadedFile("foto.pdf", picture())}, "Solo se admiten archivos en formato PDF."),
    ({"evidence": ""}, "Adjunte la evidencia en PDF."),
    ({"evidence": "", "kept": "falsificado"}, "Adjunte la evidencia en PDF."),
]


@pytest.mark.parametrize(("change", "said"), MISTAKES)
@pytest.mark.usefixtures("ready", "call")
def test_mistakes_are_told_and_what_was_typed_stays(hr: Client, hour: FakeClock, change: Any, said: str) -> None:
    make_user("monitor1", Role.MONITOR)
    hour.set(LATER)
    answer = hr.post(f"{LIST}falla-tecnica/", sent(**change))
    text = answer.content.decode()
    assert (answer.status_code in {400, 422}, said in text) == (True, True)
    assert 'Ya está guardada: <span class="anywhere">captura.pdf' in text or "evidence" in change
    assert REASON in text or "reason" in change
    assert not Application.objects.exists()


def test_a_corrected_form_needs_no_second_file(ana: User, call: Call, hr: Client, hour: FakeClock) -> None:
    hour.set(LATER)
    answer = hr.post(f"{LIST}falla-tecnica/", sent())
    assert answer.status_code == 422
    assert "A esa persona le falta:" in answer.content.decode()
    kept = answer.context["form"]["kept"].value()
    ready_to_apply(ana, call)
    done = hr.post(f"{LIST}falla-tecnica/", sent(evidence="", kept=kept), follow=True)
    assert "Se registró la postulación N° 1." in done.content.decode()
    assert Confirmation.objects.get().evidence_name == "captura.pdf"
    proof = hr.get(f"{LIST}1/evidencia.pdf")
    assert proof.content == sound("Captura")
    assert proof["Content-Security-Policy"] == "default-src 'none'; sandbox"


@pytest.mark.parametrize(
    ("search", "numbers"),
    [("", [1, 2, 3]), ("ana", [1]), ("9990000", [1, 2, 3]), ("99900002", [2]), ("3", [3]), ("%", [])],
)
def test_searching_the_list(ready: User, call: Call, search: str, numbers: list[int]) -> None:
    confirm(ready, call)
    for place in (2, 3):
        other = make_user(f"9990000{place}", Role.APPLICANT, full_name="Beto Ríos")
        ready_to_apply(other, call)
        confirm(other, call)
    assert [application.number for application in filed_applications(call, search=search)] == numbers


def test_a_long_list_is_as_cheap_as_a_short_one(call: Call, hr: Client, private: object) -> None:
    def grow(first: int, count: int) -> None:
        users = User.objects.bulk_create(
            User(username=f"{first + n}", doc_type="DNI", full_name="X Y", email=f"{first + n}@correo.example")
            for n in range(count)
        )
        Application.objects.bulk_create(
            Application(call=call, user=user, number=first + n, confirmed_at=IN_TIME) for n, user in enumerate(users)
        )

    def queries(page: int) -> int:
        with CaptureQueriesContext(connection) as counted:
            answer = hr.get(LIST, {"pagina": page})
        assert answer.status_code == 200
        return len(counted)

    grow(10_000_000, 3)
    few = queries(1)
    grow(20_000_000, 2000)
    assert queries(1) == few
    assert queries(41) == few
    assert "del 2001 al 2003 de un total de 2003" in hr.get(LIST, {"pagina": 41}).content.decode()
    assert "Página 41 de 41" in hr.get(LIST, {"pagina": "999"}).content.decode()
