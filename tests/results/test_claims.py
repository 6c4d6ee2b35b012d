"""Claims: 24 hours to the millisecond, one a ground, answered once, and what a founded one gives back (REC-01 to REC-03)."""

from __future__ import annotations

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test import Client

from accounts.enums import Role
from applications.models import Application
from calls.models import Call
from core.errors import BadRequest, Conflict, DomainError
from core.models import OutboxMessage
from core.record import call_chain, entries_of
from results.enums import ClaimChannel, ClaimGround, ClaimState
from results.listings import LISTINGS
from results.models import Claim, ClaimDecision, PersonalWindow, Publication
from results.selectors_claims import claimables, is_open_for
from results.services_claims import TEXT_MIN, Complaint, decide_claim, file_claim
from results.services_publish import publish_listing
from tests.accounts.people import make_user
from tests.applications.filed import HR, applied, ask_registry, decide, file_application
from tests.applications.ready import make_call
from tests.cvs.pdfs import sound
from tests.support.clock import FakeClock

pytestmark = pytest.mark.django_db
OUT = datetime(2023, 10, 13, 23, 0, tzinfo=UTC)  # 18:00 in Lima
ROWS = {row["id"]: row for row in applied()}
RESULT = Complaint(5, ClaimGround.RESULT, "Mi certificado dice noventa horas.")
REASON = "El certificado acredita 89 horas."
CODE = "CAS-091-2023-MIDER"
OWN, DESK = f"/postulacion/{CODE}/reclamo/", f"/rrhh/convocatorias/{CODE}/reclamos/"


def published() -> tuple[Call, Application]:
    call = make_call()
    application = file_application(call, ROWS["A15"], 1)
    ask_registry(application)
    decide(application)
    publish_listing(call, LISTINGS[5], actor=HR, now=OUT)
    return call, application


@pytest.fixture
def call(clock: FakeClock) -> Call:
    clock.set(OUT + timedelta(hours=1))
    return published()[0]


@pytest.fixture
def application(call: Call) -> Application:
    return Application.objects.get()


@pytest.fixture
def page(application: Application) -> Client:
    client = Client()
    client.force_login(application.user)
    return client


@pytest.fixture
def hr(call: Call) -> Client:
    client = Client()
    client.force_login(make_user("rrhh", Role.HR))
    return client


def claim(application: Application, complaint: Complaint = RESULT, *, at: datetime = OUT, **more: Any) -> Claim:
    facts = {"key": uuid.uuid4(), "actor": "user:99900015", "now": max(at, OUT), **more}
    return file_claim(application, complaint, received_at=at, **facts)


def answer(found: Claim, state: ClaimState = ClaimState.INFUNDADO, **more: Any) -> ClaimDecision:
    facts: dict[str, Any] = {"reason": REASON, "actor": HR, "now": OUT + timedelta(days=6), **more}
    return decide_claim(found, state=state, **facts)


@pytest.mark.parametrize(
    ("after", "state"),
    [
        (timedelta(0), "PRESENTADO"),
        (timedelta(hours=24), "PRESENTADO"),
        (timedelta(hours=24, milliseconds=1), "EXTEMPORANEO"),
        (timedelta(hours=24, seconds=1), "EXTEMPORANEO"),
    ],
)
def test_the_24_hours(application: Application, after: timedelta, state: str) -> None:
    made = claim(application, at=OUT + after)
    assert (made.state, made.publication.version) == (state, 1)
    entry = entries_of(call_chain(CODE))[-1]
    assert (entry.kind, entry.payload["state"]) == ("claim.filed", state)
    assert OutboxMessage.objects.filter(kind="claim.filed").count() == 1


def test_a_call_may_give_more_hours(call: Call, application: Application) -> None:
    Call.objects.filter(pk=call.pk).update(terms=call.terms | {"claims": {"hours": 48}})
    assert claim(application, at=OUT + timedelta(hours=48)).state == "PRESENTADO"
    assert "48 horas desde la publicación" in Client().get(f"/publicaciones/{CODE}/5/1/").content.decode()


def test_nothing_is_claimed_before_it_is_out(application: Application) -> None:
    with pytest.raises(Conflict) as caught:
        claim(application, at=OUT - timedelta(milliseconds=1))
    assert caught.value.code == "claim.unpublished"
    with pytest.raises(Conflict):
        claim(application, Complaint(10, ClaimGround.RESULT, "De una etapa por venir."))
    assert claimables(application, now=OUT - timedelta(milliseconds=1)) == []


def test_the_same_click_is_one_claim_and_a_ground_is_claimed_once(application: Application) -> None:
    key = uuid.uuid4()
    first = claim(application, key=key)
    assert claim(application, key=key).pk == first.pk
    with pytest.raises(Conflict) as caught:
        claim(application)
    assert caught.value.code == "claim.dup"
    assert claim(application, Complaint(5, ClaimGround.DATA, "Mi nombre está mal escrito.")).pk != first.pk


@pytest.mark.parametrize(
    ("complaint", "code"),
    [
        (Complaint(5, ClaimGround.RESULT, "x" * (TEXT_MIN - 1)), "claim.text"),
        (Complaint(5, ClaimGround.RESULT, "x" * TEXT_MIN), ""),
        (Complaint(5, ClaimGround.RESULT, "x" * 4000), ""),
        (Complaint(5, ClaimGround.RESULT, "x" * 4001), "claim.text"),
        (Complaint(5, ClaimGround.RESULT, "Con un nulo \x00 dentro"), "claim.text"),
        (Complaint(5, ClaimGround.QUESTION, "No hubo preguntas.", 1), "claim.ground"),
        (Complaint(5, ClaimGround.RESULT, "Una pregunta de más.", 21), "claim.position"),
    ],
)
def test_the_limits_of_a_claim(application: Application, complaint: Complaint, code: str) -> None:
    if not code:
        assert claim(application, complaint).text == complaint.text
        return
    with pytest.raises(BadRequest) as caught:
        claim(application, complaint)
    assert caught.value.code == code
    assert not Claim.objects.exists()


def test_one_received_by_mail_counts_from_its_reception(application: Application) -> None:
    facts: dict[str, Any] = {
        "at": OUT + timedelta(hours=24),
        "now": OUT + timedelta(hours=30),
        "channel": ClaimChannel.MAIL,
    }
    with pytest.raises(BadRequest) as caught:
        claim(application, **facts)
    assert caught.value.code == "claim.file"
    proved = Complaint(5, ClaimGround.RESULT, RESULT.text, file_sha256="a" * 64, file_name="correo.pdf")
    assert claim(application, proved, **facts).state == "PRESENTADO"
    with pytest.raises(BadRequest) as caught:
        claim(
            application, proved, at=OUT + timedelta(hours=31), now=OUT + timedelta(hours=30), channel=ClaimChannel.MAIL
        )
    assert caught.value.code == "claim.future"


def test_a_mail_is_about_the_version_that_was_out_when_it_arrived(call: Call, application: Application) -> None:
    Publication.objects.bulk_create([_second(Publication.objects.get())])
    proved = Complaint(5, ClaimGround.RESULT, RESULT.text, file_sha256="a" * 64, file_name="correo.pdf")
    later = OUT + timedelta(hours=20)
    made = claim(application, proved, at=OUT + timedelta(hours=2), now=later, channel=ClaimChannel.MAIL)
    assert made.publication.version == 1


def _second(first: Publication) -> Publication:
    first.pk, first.version, first.published_at = None, 2, OUT + timedelta(hours=10)
    return first


def test_a_claim_is_answered_once(application: Application) -> None:
    found = claim(application)
    made = answer(found)
    assert answer(found).at == made.at
    with pytest.raises(Conflict) as caught:
        answer(found, ClaimState.FUNDADO)
    assert caught.value.code == "claim.decided"
    assert entries_of(call_chain(CODE))[-1].payload["state"] == "INFUNDADO"
    assert OutboxMessage.objects.filter(kind="claim.decided").count() == 1


def test_a_late_claim_is_answered_and_not_examined(application: Application) -> None:
    found = claim(application, at=OUT + timedelta(hours=24, seconds=1))
    for state in (ClaimState.FUNDADO, ClaimState.FUNDADO_EN_PARTE, ClaimState.INFUNDADO):
        with pytest.raises(Conflict, match="fuera de las 24 horas"):
            answer(found, state)
    assert answer(found, ClaimState.IMPROCEDENTE).state == "IMPROCEDENTE"


@pytest.mark.parametrize("state", [ClaimState.PRESENTADO, ClaimState.EXTEMPORANEO])
def test_what_is_no_answer(application: Application, state: ClaimState) -> None:
    with pytest.raises(BadRequest):
        answer(claim(application), state)


def test_a_founded_claim_gives_back_a_window_as_long(application: Application) -> None:
    found, code = claim(application), "REGISTRO_DOCUMENTOS"  # 19/10/2023 08:30 to 17:30
    granted = datetime(2023, 10, 20, 14, 0, tzinfo=UTC)
    with pytest.raises(BadRequest):
        answer(found, ClaimState.INFUNDADO, reopen=code)
    with pytest.raises(BadRequest) as caught:
        answer(found, ClaimState.FUNDADO, reopen="POSTULACION", now=granted)
    assert caught.value.code == "claim.reopen"
    with pytest.raises(BadRequest):  # it has not opened for anybody yet
        answer(found, ClaimState.FUNDADO, reopen=code, now=datetime(2023, 10, 18, tzinfo=UTC))
    assert not ClaimDecision.objects.exists()
    answer(found, ClaimState.FUNDADO, reopen=code, now=granted)
    ends = granted + timedelta(hours=9)
    moments = (granted - timedelta(milliseconds=1), granted, ends, ends + timedelta(milliseconds=1))
    assert [is_open_for(application, code, each) for each in moments] == [False, True, True, False]
    assert not is_open_for(application, "ENTREVISTA", granted)


def test_nothing_of_a_claim_is_changed_or_removed(application: Application) -> None:
    found = claim(application)
    answer(found, ClaimState.FUNDADO, reopen="REGISTRO_DOCUMENTOS", now=datetime(2023, 10, 20, tzinfo=UTC))
    for model in (Claim, ClaimDecision, PersonalWindow):
        with pytest.raises(DatabaseError), transaction.atomic():
            model.objects.all().delete()
        with pytest.raises(DatabaseError), transaction.atomic():
            model.objects.all().update(actor="user:otro")


def test_the_applicants_page(page: Client, hr: Client, private: Any) -> None:
    assert "En plazo" in page.get(OWN).content.decode()
    body = {"key": str(uuid.uuid4()), "stage": "5", "ground": "RESULT", "text": "corto"}
    evidence = SimpleUploadedFile("certificado.pdf", sound("noventa"), content_type="application/pdf")
    refused = page.post(OWN, {**body, "evidence": evidence})
    text = refused.content.decode()
    assert (refused.status_code, "Escriba de 10 a 4000 caracteres." in text) == (422, True)
    assert "certificado.pdf" in text
    kept = refused.context["token"]
    assert page.post(OWN, {**body, "text": RESULT.text, "kept": kept}).status_code == 302
    found = Claim.objects.get()
    assert (found.state, found.channel, found.file_name) == ("PRESENTADO", "PORTAL", "certificado.pdf")
    assert page.get(f"{OWN}{found.pk}.pdf").content == sound("noventa")
    assert "Por responder" in hr.get(DESK).content.decode()
    detail = hr.get(f"{DESK}{found.pk}/").content.decode()
    assert RESULT.text in detail
    answered = hr.post(f"{DESK}{found.pk}/resolver", {"state": "INFUNDADO", "reason": REASON, "reopen": ""})
    assert answered.status_code == 302
    told = page.get(OWN).content.decode()
    assert "Infundado" in told
    assert REASON in told


def test_after_the_term_the_page_says_so_and_takes_it(page: Client, clock: FakeClock) -> None:
    clock.set(OUT + timedelta(hours=24, seconds=1))
    assert "Plazo concluido" in page.get(OWN).content.decode()
    body = {"key": str(uuid.uuid4()), "stage": "5", "ground": "RESULT", "text": RESULT.text}
    assert "fuera de las 24 horas" in page.post(OWN, body, follow=True).content.decode()
    assert Claim.objects.get().state == "EXTEMPORANEO"


def test_registering_one_that_came_by_mail(hr: Client, private: Any) -> None:
    body = {
        "key": str(uuid.uuid4()),
        "document": "99900015",
        "received_on": "2023-10-13",
        "received_time": "18:30:00",
        "stage": "5",
        "ground": "RESULT",
        "text": RESULT.text,
    }
    assert "Adjunte el correo" in hr.post(f"{DESK}registrar/", body).content.decode()
    proof = {"evidence": SimpleUploadedFile("correo.pdf", sound("correo"), content_type="application/pdf")}
    wrong = hr.post(f"{DESK}registrar/", body | proof | {"document": "11111111"})
    assert (wrong.status_code, "Nadie con ese documento" in wrong.content.decode()) == (422, True)
    done = hr.post(f"{DESK}registrar/", body | {"kept": wrong.context["token"]})
    assert done.status_code == 302
    assert (Claim.objects.get().channel, Claim.objects.get().actor) == ("MAIL", "user:rrhh")


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_answers_at_once_are_one() -> None:
    _, application = published()
    found, together = claim(application), threading.Barrier(2)

    def go(state: ClaimState) -> str:
        together.wait()
        try:
            return answer(found, state).state
        except DomainError as error:
            return error.code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        answers = set(pool.map(go, [ClaimState.FUNDADO, ClaimState.INFUNDADO]))
    assert "claim.decided" in answers
    assert ClaimDecision.objects.count() == 1
