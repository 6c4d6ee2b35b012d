"""Stage 8: the window to the millisecond, every row its PDF, the receipt, and what becomes of who does not finish."""

from __future__ import annotations

import json
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from pytest_django import DjangoAssertNumQueries

from applications.models import Application
from applications.services_filing import Failure
from calls.models import Call
from core.canonical import canonical
from core.errors import Conflict, Forbidden, NotFound
from core.models import OutboxMessage, RecordEntry
from core.record import call_chain
from core.signing import verify_bytes
from results.enums import DocumentResult
from results.models import Stage, StageResult, SupportFile, SupportRegistration
from results.papers_documents import support_receipt_pdf
from results.selectors_documents import get_registrant_for, receipt_of, support_of, supports_of
from results.services_documents import (
    attach_declared,
    attach_support,
    close_documents,
    register_after_failure,
    remove_support,
)
from tests.results.filed import (
    AFTERWARDS,
    CLOSES,
    IN_HOURS,
    OPENS,
    SITE,
    file_person,
    filed_call,
    pdf,
    person_data,
    publish_exam,
    sheet_of,
)
from tests.results.supporting import MS, ROWS, actor, attach, confirm
from tests.support.clock import FakeClock

pytestmark = pytest.mark.django_db


# who and when


@pytest.mark.parametrize(
    ("at", "code"),
    [
        (OPENS - MS, "documents.before"),
        (OPENS, None),
        (CLOSES, None),
        (CLOSES + MS, "documents.after"),
        (OPENS - timedelta(days=1), "documents.before"),
        (OPENS + timedelta(days=1), "documents.after"),
    ],
)
def test_the_window_to_the_millisecond(hernan: Application, at: datetime, code: str | None) -> None:
    if code is None:
        attach(hernan, *ROWS, at=at)
        assert confirm(hernan, at=at).received_at == at
        return
    with pytest.raises(Conflict) as refused:
        attach(hernan, "training-0", at=at)
    assert refused.value.code == code
    assert not SupportFile.objects.exists()


def test_a_confirmation_a_millisecond_late_is_refused_and_keeps_what_was_attached(hernan: Application) -> None:
    attach(hernan, *ROWS)
    with pytest.raises(Conflict, match="El plazo de registro de documentos ha concluido"):
        confirm(hernan, at=CLOSES + MS)
    assert SupportFile.objects.count() == len(ROWS)
    assert support_of(hernan).result is DocumentResult.REGISTRADO  # AMB-26: complete, unconfirmed


def test_only_who_passed_and_only_once_it_is_published(call: Call) -> None:
    application = file_person(call, "A11")
    with pytest.raises(Forbidden) as early:
        get_registrant_for(application.user, call.code)
    assert early.value.code == "documents.not_yet"
    publish_exam(call, [8], failed=[11])
    with pytest.raises(Forbidden) as out:
        get_registrant_for(application.user, call.code)
    assert out.value.code == "documents.not_admitted"
    publish_exam(call, [8, 11])  # a founded claim: the new version counts
    assert get_registrant_for(application.user, call.code) == application


# what


def test_every_declared_row_and_the_licence_are_asked(hernan: Application) -> None:
    found = support_of(hernan)
    assert tuple(slot.key for slot in found.mandatory) == ROWS
    assert [slot.key for slot in found.slots if not slot.mandatory] == [
        "knowledge-0",
        "knowledge-1",
        "knowledge-2",
        "condicion-disability",
    ]


@pytest.mark.parametrize("slot", ["education-2", "experience-1", "otra", "languages-0", "EDUCATION-0"])
def test_a_row_that_was_not_declared_takes_no_file(hernan: Application, slot: str) -> None:
    with pytest.raises(NotFound):
        attach(hernan, slot)


def test_replacing_and_removing(hernan: Application) -> None:
    attach(hernan, "training-0")
    other = pdf("otro")
    attach_support(hernan, {"training-0": other}, received_at=IN_HOURS, actor=actor(hernan))
    assert SupportFile.objects.get().sha256 == other.sha256
    remove_support(hernan, "training-0", received_at=IN_HOURS, actor=actor(hernan))
    remove_support(hernan, "training-0", received_at=IN_HOURS, actor=actor(hernan))
    assert not SupportFile.objects.exists()
    kinds = RecordEntry.objects.filter(chain=f"support:{hernan.pk}").values_list("kind", flat=True).order_by("index")
    assert list(kinds) == ["support.attached", "support.attached", "support.removed"]


def test_the_pdfs_of_the_frozen_sheet_come_in_one_act(call: Call) -> None:
    application = file_person(call, "A08", files=True)
    publish_exam(call, [8])
    assert support_of(application).result is DocumentResult.DESCALIFICADO  # a file in MIS DATOS registers nothing
    assert attach_declared(application, received_at=IN_HOURS, actor=actor(application)) == 7
    assert [slot.key for slot in support_of(application).lacking] == ["habilitacion"]
    assert attach_declared(application, received_at=IN_HOURS, actor=actor(application)) == 0


def test_a_call_that_takes_documents_with_the_application_asks_for_them_no_more(private: object) -> None:
    call = filed_call(supportDocs="AT_APPLICATION")
    sheet = sheet_of(person_data("A08"), files=True)
    application = file_person(call, "A08", sheet=sheet)
    found = support_of(application)
    assert found.confirmed
    assert found.result is DocumentResult.REGISTRADO


# confirming


def test_confirming_gives_a_signed_receipt_a_mail_and_an_entry(hernan: Application) -> None:
    attach(hernan, *ROWS)
    done = confirm(hernan)
    receipt = receipt_of(done)
    signed = {name: receipt[name] for name in receipt if name not in {"key", "signature"}}
    assert verify_bytes(canonical(signed).encode(), key=receipt["key"], signature=receipt["signature"])
    assert sorted(json.loads(done.manifest)) == sorted(ROWS)
    assert RecordEntry.objects.get(chain=call_chain(hernan.call.code), kind="documents.registered").hash == done.head
    mail = OutboxMessage.objects.get(kind="documents.registered")
    assert "5 de 5" in mail.body
    assert "99900008" not in mail.body
    found = support_of(hernan)
    assert support_receipt_pdf(found, done) == support_receipt_pdf(found, done)


def test_the_same_click_again_is_the_same_receipt_and_another_is_refused(hernan: Application) -> None:
    attach(hernan, *ROWS)
    key = uuid.uuid4()
    assert confirm(hernan, key=key) == confirm(hernan, key=key)
    with pytest.raises(Conflict) as again:
        confirm(hernan)
    assert again.value.code == "documents.confirmed"
    with pytest.raises(Conflict):
        attach(hernan, "training-0")
    with pytest.raises(Conflict):
        remove_support(hernan, "training-0", received_at=IN_HOURS, actor=actor(hernan))
    assert OutboxMessage.objects.count() == 1


def test_what_is_missing_is_said_twice(hernan: Application) -> None:
    with pytest.raises(Conflict) as nothing:
        confirm(hernan, knows=True)
    assert nothing.value.code == "documents.none"
    attach(hernan, "training-0")
    with pytest.raises(Conflict) as some:
        confirm(hernan)
    assert some.value.code == "documents.incomplete"
    assert len(some.value.data["missing"]) == 4
    confirm(hernan, knows=True)
    found = support_of(hernan)
    assert found.result is DocumentResult.REGISTRADO  # and NO CALIFICA in stage 9
    assert found.missing_rows == {("education", 0), ("education", 1), ("experience", 0)}
    assert found.lacks_license


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_are_one_registration(hernan: Application) -> None:
    attach(hernan, *ROWS)
    together = threading.Barrier(2)

    def click(_: int) -> str:
        together.wait()
        try:
            return confirm(hernan).sha256
        except Conflict as error:
            return error.code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(click, range(2)))
    assert min(answers, key=len) == "documents.confirmed"
    assert SupportRegistration.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_database_refuses_to_change_a_registration(hernan: Application) -> None:
    attach(hernan, *ROWS)
    stored = SupportRegistration.objects.filter(pk=confirm(hernan).pk)
    with pytest.raises(DatabaseError), transaction.atomic():
        stored.update(manifest="{}")
    with pytest.raises(DatabaseError), transaction.atomic():
        stored.delete()


# the close


def test_the_table_of_doc_05(call: Call) -> None:
    people = {name: file_person(call, name) for name in ("A01", "A02", "A03", "A04", "A09")}
    publish_exam(call, [1, 2, 3, 4, 9])
    for name in ("A01", "A02"):
        found = support_of(people[name])
        attach(people[name], *[slot.key for slot in found.mandatory])
    confirm(people["A01"])
    for name in ("A03", "A04"):
        attach(people[name], "education-0")
    confirm(people["A03"], knows=True)
    with pytest.raises(Conflict) as early:
        close_documents(call, now=CLOSES)
    assert early.value.code == "documents.open"
    assert {result.application.number: result.result for result in close_documents(call, now=CLOSES + MS)} == {
        1: "REGISTRADO",
        2: "REGISTRADO",
        3: "REGISTRADO",
        4: "DESCALIFICADO",
        9: "DESCALIFICADO",
    }
    close_documents(call, now=AFTERWARDS)
    assert StageResult.objects.filter(stage=Stage.DOCUMENTS).count() == 5  # again: nothing new


def test_the_command_closes_and_says_how_many(
    hernan: Application, clock: FakeClock, capsys: pytest.CaptureFixture[str]
) -> None:
    clock.set(AFTERWARDS)
    call_command("close_documents", hernan.call.code)
    assert "1 postulante" in capsys.readouterr().out


# after a technical failure


def failure(at: datetime = IN_HOURS, reason: str = "El servidor no respondió a su carga.") -> Failure:
    return Failure(at, pdf("captura"), reason)


def test_what_failed_in_time_is_registered_by_human_resources(hernan: Application) -> None:
    close_documents(hernan.call, now=AFTERWARDS)
    files = {slot: pdf(slot) for slot in ROWS}
    done = register_after_failure(hernan, files, failure(), approver="user:rrhh", now=AFTERWARDS, site=SITE)
    assert (done.approver, done.failed_at) == ("user:rrhh", IN_HOURS)
    results = StageResult.objects.filter(application=hernan, stage=Stage.DOCUMENTS).order_by("version")
    assert [found.result for found in results] == ["DESCALIFICADO", "REGISTRADO"]
    assert results[1].reason


@pytest.mark.parametrize("at", [OPENS - MS, CLOSES + MS, AFTERWARDS + MS])
def test_a_failure_outside_the_hours_is_no_failure(hernan: Application, at: datetime) -> None:
    with pytest.raises(Exception, match="dentro del horario"):
        register_after_failure(
            hernan, {"training-0": pdf("x")}, failure(at), approver="user:rrhh", now=AFTERWARDS, site=SITE
        )
    assert not SupportFile.objects.exists()


def test_not_once_the_curricular_results_are_out(hernan: Application) -> None:
    published = publish_exam(hernan.call, [8])
    type(published).objects.create(
        **{
            field.name: getattr(published, field.name)
            for field in published._meta.concrete_fields
            if field.name not in {"id", "stage_order"}
        },
        stage_order=10,
    )
    with pytest.raises(Conflict) as late:
        register_after_failure(
            hernan, {"training-0": pdf("x")}, failure(), approver="user:rrhh", now=AFTERWARDS, site=SITE
        )
    assert late.value.code == "failure.late"


def test_two_queries_whatever_the_number(
    hernan: Application, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    people = [hernan, *(file_person(hernan.call, name) for name in ("A01", "A02"))]
    people = list(
        Application.objects.select_related("call", "user", "confirmation").filter(pk__in=[p.pk for p in people])
    )
    with django_assert_num_queries(2):
        assert len(supports_of(people)) == 3
