"""Confirming: once, in time, complete; frozen, numbered, signed, recorded and told."""

from __future__ import annotations

import hashlib
import json
import uuid
from datetime import timedelta

import pytest

from accounts.enums import Role
from accounts.models import User
from applications.enums import AnnexMode
from applications.models import Application, Confirmation, RequirementResult
from applications.selectors import application_of, receipt_of
from applications.services import ConfirmedApplication, record_applications
from applications.services_confirm import Incomplete, file_recorded, withdraw_application
from applications.services_drafts import ApplicationLocked, attach_annexes, declare_electronically, start_draft
from calls.models import Call, CallState
from core.errors import BadRequest, Conflict
from core.models import OutboxMessage
from core.record import call_chain, entries_of
from core.signing import verify
from cvs.models import Experience
from tests.accounts.people import make_user
from tests.applications.ready import IN_TIME, confirm, document, fill_sheet, give_annexes, make_call, ready_to_apply
from tests.support.clock import FakeClock

pytestmark = pytest.mark.django_db
ELECTRONIC = AnnexMode.ELECTRONIC_DECLARATION.value


def test_a_confirmation_is_frozen_numbered_signed_recorded_and_told(ready: User, call: Call) -> None:
    done = confirm(ready, call)
    application = application_of(ready, call)
    assert application is not None
    assert (application.number, application.confirmed_at) == (1, IN_TIME)
    assert done.sha256 == hashlib.sha256(done.snapshot.encode()).hexdigest()
    frozen = json.loads(done.snapshot)
    assert frozen["sheet"]["docNumber"] == "99900001"
    assert frozen["applicationConfirmedAt"] == frozen["receivedAt"] == "2023-10-10T14:00:00.000Z"
    assert [annex["code"] for annex in frozen["annexes"]] == ["ANEXO_10", "ANEXO_11", "ANEXO_12"]
    assert all(len(annex["file"]["sha256"]) == 64 for annex in frozen["annexes"])

    receipt = receipt_of(application)
    signature = {name: receipt.pop(name) for name in ("key", "signature")}
    assert verify(receipt, **signature)
    assert not verify({**receipt, "number": 2}, **signature)

    entry = entries_of(call_chain(call.code))[-1]
    assert (entry.kind, entry.actor, entry.hash) == ("application.confirmed", "user:99900001", done.head)
    assert entry.payload == {"number": 1, "sha256": done.sha256, "origin": "PORTAL", "applicant": "99900001"}

    mail = OutboxMessage.objects.get()
    assert (mail.to, mail.kind) == (ready.email, "application.confirmed")
    assert done.sha256 in mail.body
    assert "10/10/2023, 09:00:00" in mail.body


def test_the_same_click_is_the_same_receipt_and_another_one_is_refused(ready: User, call: Call) -> None:
    key = uuid.uuid4()
    first = confirm(ready, call, key=key)
    late = IN_TIME + timedelta(days=1)
    assert confirm(ready, call, key=key, received_at=late).head == first.head  # also after the hours
    with pytest.raises(Conflict, match=r"Ya registró su postulación a esta convocatoria\.") as refused:
        confirm(ready, call)
    assert refused.value.code == "app.dup"
    assert Confirmation.objects.count() == OutboxMessage.objects.count() == 1


def test_numbers_go_on_and_calls_count_apart(ready: User, call: Call) -> None:
    other, elsewhere = make_user("99900002", Role.APPLICANT), make_call("OTRA-1")
    ready_to_apply(other, call)
    give_annexes(ready, elsewhere)
    assert [confirm(person, call).application.number for person in (other, ready)] == [1, 2]
    assert confirm(ready, elsewhere).application.number == 1


def test_what_is_missing_is_said_and_nothing_is_written(ana: User, call: Call) -> None:
    with pytest.raises(Incomplete) as refused:
        confirm(ana, call)
    assert refused.value.status == 422
    codes = [line["code"] for line in refused.value.data["missing"]]
    assert {"birth_date", "dni", "education", "ANEXO_10", "ANEXO_11", "ANEXO_12"} <= set(codes)
    assert not Application.objects.exists()
    fill_sheet(ana)
    with pytest.raises(Incomplete) as refused:
        confirm(ana, call)
    assert [line["code"] for line in refused.value.data["missing"]] == ["ANEXO_10", "ANEXO_11", "ANEXO_12"]
    give_annexes(ana, call)
    assert confirm(ana, call).application.number == 1


def test_a_call_that_asks_for_documents_at_the_application(ana: User) -> None:
    call = make_call(supportDocs="AT_APPLICATION")
    ready_to_apply(ana, call)
    with pytest.raises(Incomplete) as refused:
        confirm(ana, call)
    codes = [line["code"] for line in refused.value.data["missing"]]
    assert codes == ["education_files", "training_files", "experience_files"]


def test_electronic_declaration(ana: User) -> None:
    call = make_call(annexMode=ELECTRONIC)
    fill_sheet(ana)
    with pytest.raises(BadRequest):
        attach_annexes(ana, call, {"ANEXO_10": document(ana, "x")}, actor="user:x", now=IN_TIME)
    declare_electronically(ana, call, actor="user:x", now=IN_TIME)
    declare_electronically(ana, call, actor="user:x", now=IN_TIME + timedelta(hours=1))
    frozen = confirm(ana, call).data
    assert [(annex["mode"], annex["file"], annex["at"]) for annex in frozen["annexes"]] == [
        (ELECTRONIC, None, "2023-10-10T14:00:00.000Z")
    ] * 3


def test_signed_annexes_are_not_declared_nor_unknown_ones_attached(ana: User, call: Call) -> None:
    with pytest.raises(BadRequest):
        declare_electronically(ana, call, actor="user:x", now=IN_TIME)
    with pytest.raises(BadRequest):
        attach_annexes(ana, call, {"ANEXO_13": document(ana, "x")}, actor="user:x", now=IN_TIME)


def test_annexes_given_the_old_way_do_not_count_after_the_terms_changed(ready: User, call: Call) -> None:
    changed = make_call(annexMode=ELECTRONIC)
    assert changed.pk == call.pk
    with pytest.raises(Incomplete):
        confirm(ready, changed)


def test_an_annex_can_be_replaced_and_taken_away(ready: User, call: Call) -> None:
    attach_annexes(ready, call, {"ANEXO_11": None}, actor="user:x", now=IN_TIME)
    with pytest.raises(Incomplete) as refused:
        confirm(ready, call)
    assert [line["code"] for line in refused.value.data["missing"]] == ["ANEXO_11"]
    better = document(ready, "otro")
    attach_annexes(ready, call, {"ANEXO_11": better}, actor="user:x", now=IN_TIME)
    assert confirm(ready, call).data["annexes"][1]["file"]["sha256"] == better.sha256
    kinds = [entry.kind for entry in entries_of("cv:99900001")]
    assert kinds == ["annex.attached"] * 3 + ["annex.removed", "annex.attached"]


def test_after_confirming_every_write_is_refused_and_the_sheet_stays_free(ready: User, call: Call) -> None:
    done = confirm(ready, call)
    for write in (
        lambda: attach_annexes(ready, call, {"ANEXO_10": None}, actor="user:x", now=IN_TIME),
        lambda: start_draft(ready, call, now=IN_TIME),
        lambda: declare_electronically(ready, call, actor="user:x", now=IN_TIME),
    ):
        with pytest.raises(ApplicationLocked, match="no admite cambios o modificaciones posteriores"):
            write()
    Experience.objects.filter(sheet__user=ready).delete()
    again = Confirmation.objects.get(pk=done.pk)
    assert hashlib.sha256(again.snapshot.encode()).hexdigest() == done.sha256
    assert len(again.data["sheet"]["experience"]) == 1


@pytest.mark.parametrize("state", [CallState.CANCELADA, CallState.SUSPENDIDA, CallState.DESIERTA])
def test_a_call_that_ended_takes_nobody(ready: User, call: Call, state: CallState) -> None:
    call.state = state
    with pytest.raises(Conflict, match=r"Esta convocatoria no recibe postulaciones\."):
        confirm(ready, call)


def test_withdrawing_is_a_new_record(ready: User, call: Call, hour: FakeClock) -> None:
    done = confirm(ready, call)
    for reason in ("Conseguí otro puesto", "otra vez"):
        left = withdraw_application(done.application, reason=reason, actor="user:x", now=IN_TIME)
    assert left.reason == "Conseguí otro puesto"
    assert Confirmation.objects.get().snapshot == done.snapshot
    assert [entry.kind for entry in entries_of(call_chain(call.code))][-2:] == [
        "application.confirmed",
        "application.withdrawn",
    ]
    with pytest.raises(Conflict):
        confirm(ready, call)
    with pytest.raises(BadRequest):
        withdraw_application(done.application, reason="x" * 1001, actor="user:x", now=IN_TIME)


def test_recorded_applications_are_filed_from_their_sheets(ana: User, call: Call) -> None:
    blank = make_user("99900002", Role.APPLICANT)
    fill_sheet(ana)
    entries = [ConfirmedApplication(user, IN_TIME, RequirementResult.APTO) for user in (ana, blank)]
    recorded = record_applications(call, entries, actor="system", now=IN_TIME)
    [done] = file_recorded(recorded, actor="system", now=IN_TIME)
    assert done.application.user == ana
    assert [annex["mode"] for annex in done.data["annexes"]] == [ELECTRONIC] * 3
    assert done.data["sheet"]["experience"][0]["employer"] == "Entidad Demo"
    receipt = receipt_of(done.application)
    assert verify(
        {k: receipt[k] for k in receipt if k not in {"key", "signature"}},
        key=receipt["key"],
        signature=receipt["signature"],
    )
    assert file_recorded(recorded, actor="system", now=IN_TIME) == []
    assert not OutboxMessage.objects.exists()
