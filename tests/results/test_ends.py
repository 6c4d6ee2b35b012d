"""Void and cancelled: who may declare it and when, to the millisecond, with an act that anybody can check."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from accounts.enums import Role
from calls.models import Call, CallState, Notice
from core.errors import DomainError
from core.models import RecordEntry
from core.signing import verify_bytes
from results.enums import CallEndKind
from results.models import CallEnd, Publication
from results.selectors_ends import cancellable_until, void_of
from results.services_contracts import call_runner_up, record_signing_failure
from results.services_ends import cancel_call, declare_void, render_ending
from tests.results.factories import make_staff
from tests.results.process import FIRST, HR, NAYRA, NOON, finalists, give_slot, make_process_call
from tests.results.test_signing import REASON, by, call, day, winner  # noqa: F401 - a fixture
from tests.support.clock import FakeClock
from tests.support.exam import signed_in

pytestmark = pytest.mark.django_db
MS = timedelta(milliseconds=1)
TEXT = "La entidad ya no requiere el servicio."
MIDNIGHT = datetime(2023, 10, 26, 5, 0, tzinfo=UTC)  # 00:00 in Lima of the first day of stage 11
AFTER = datetime(2023, 10, 10, 22, 31, tzinfo=UTC)  # 17:31 in Lima: the hours of postulation are over


def refusal(act: Any, *args: Any, **more: Any) -> str:
    with pytest.raises(DomainError) as refused:
        act(*args, **more)
    return refused.value.code


def publish(made: Call, order: int, moment: datetime) -> None:
    """A list of a stage, as far as claims go."""
    version = Publication.objects.filter(call=made, stage_order=order).count() + 1
    Publication.objects.create(
        call=made, stage_code=f"ETAPA_{order}", stage_order=order, version=version, title="Resultados",
        published_at=moment, published_by=HR, rows=[], csv=b"", csv_sha256="", pdf=b"", sha256="", signature={},
    )  # fmt: skip


def test_until_midnight_of_the_interviews_without_slots_and_until_the_first_slot_with_them() -> None:
    application = finalists((NAYRA,))[NAYRA.document]
    assert cancellable_until(application.call) == MIDNIGHT
    give_slot(application)
    assert cancellable_until(application.call) == FIRST


@pytest.mark.parametrize(("moment", "fits"), [(FIRST - MS, True), (FIRST, False), (FIRST + MS, False)])
def test_cancelling_to_the_millisecond(moment: datetime, fits: bool) -> None:
    application = finalists((NAYRA,))[NAYRA.document]
    give_slot(application)
    made = application.call
    if not fits:
        assert refusal(cancel_call, made, "BUDGET", text=TEXT, **by(moment)) == "cancel.late"
        assert Call.objects.get(pk=made.pk).state == CallState.EN_SELECCION
        assert not Notice.objects.exists()
        return
    done = cancel_call(made, "BUDGET", text=TEXT, **by(moment))
    assert Call.objects.get(pk=made.pk).state == CallState.CANCELADA
    assert Notice.objects.get(call=made).title == "Proceso cancelado"
    assert cancel_call(made, "BUDGET", text=TEXT, **by(FIRST + MS)) == done
    assert refusal(cancel_call, made, "NEED_DISAPPEARED", text=TEXT, **by(moment)) == "call.ended"
    assert RecordEntry.objects.filter(kind="call.ended").count() == 1


@pytest.mark.parametrize(
    ("cause", "text", "code"),
    [
        ("OTRA", TEXT, "cancel.cause"),
        ("BUDGET", "x" * 19, "cancel.text"),
        ("BUDGET", "x" * 2001, "cancel.text"),
    ],
)
def test_a_cancellation_that_cannot_be(cause: str, text: str, code: str) -> None:
    assert refusal(cancel_call, make_process_call(), cause, text=text, **by(NOON)) == code
    assert not CallEnd.objects.exists()


@pytest.mark.parametrize("length", [20, 2000])
def test_a_ground_at_its_limits(length: int) -> None:
    made = make_process_call()
    assert len(cancel_call(made, "BUDGET", text="x" * length, **by(NOON)).text) == length


def test_nobody_applied() -> None:
    made = make_process_call()
    before = AFTER - timedelta(minutes=1, milliseconds=1)
    assert void_of(made, now=before) is None
    assert refusal(declare_void, made, "a", text=TEXT, **by(before)) == "void.no_case"
    done = declare_void(made, "a", text=TEXT, **by(AFTER))
    assert (done.kind, done.unfilled) == ("VOID", 1)
    assert Call.objects.get(pk=made.pk).state == CallState.DESIERTA
    assert declare_void(made, "a", text=TEXT, **by(AFTER)) == done
    assert refusal(declare_void, made, "b", text=TEXT, **by(AFTER)) == "call.ended"
    assert refusal(cancel_call, made, "BUDGET", text=TEXT, **by(AFTER)) == "call.ended"


@pytest.mark.parametrize("text", ["x" * 19, "x" * 2001, "x" * 30 + "\x00"])
def test_a_void_without_its_ground(text: str) -> None:
    assert refusal(declare_void, make_process_call(), "a", text=text, **by(AFTER)) == "void.text"


def test_nobody_meets_the_requirements_once_claims_are_over() -> None:
    application = finalists((NAYRA,))[NAYRA.document]
    made = application.call
    application.requirements = "NO_APTO"
    application.save(update_fields=["requirements"])
    publish(made, 5, NOON)
    end = NOON + timedelta(hours=24)
    assert void_of(made, now=end) is None  # a claim that arrives now is still in time
    found = void_of(made, now=end + MS)
    assert found is not None
    assert found.case.value == "b"
    publish(made, 5, NOON + timedelta(hours=1))
    assert void_of(made, now=end + MS) is None  # the corrected list opens its own term


def test_the_list_is_exhausted(call: Call) -> None:  # noqa: F811 - the fixture
    for moment in (day(8), day(16), day(24)):
        assert refusal(declare_void, call, "d", text=TEXT, **by(moment)) == "void.no_case"
        record_signing_failure(winner(call), "DECLINED", reason=REASON, **by(moment))
        if moment != day(24):
            call_runner_up(call, reason=REASON, **by(moment))
    assert declare_void(call, "d", text=TEXT, **by(day(24))).case == "d"


def test_the_act_is_public_signed_and_the_same_bytes_again() -> None:
    made = make_process_call()
    address = f"/convocatorias/{made.code}/fin/"
    assert Client().get(address).status_code == 404
    assert Client().get(f"{address}acta.pdf").status_code == 404
    done = cancel_call(made, "BUDGET", text="Recorte <b>presupuestal</b> de la unidad.", **by(NOON))
    page = Client().get(address).content.decode()
    assert "Firma válida" in page
    assert "<b>presupuestal</b>" not in page
    pdf = Client().get(f"{address}acta.pdf").content
    assert verify_bytes(pdf, **done.signature)
    again = render_ending(made, CallEndKind.CANCEL, "BUDGET", unfilled=1, text=done.text, now=NOON)
    assert again == pdf


def test_human_resources_cancels_from_the_page(clock: FakeClock) -> None:
    made = make_process_call()
    clock.set(MIDNIGHT - MS)
    hr, observer = signed_in(make_staff("rrhh", Role.HR)), signed_in(make_staff("oci", Role.OBSERVER))
    address = f"/rrhh/convocatorias/{made.code}/fin/"
    told = {"act": "cancel", "case": "BUDGET", "text": TEXT}
    assert observer.get(address).status_code == 200
    assert observer.post(address, told).status_code == 403
    assert hr.post(address, {**told, "case": "OTRA"}).status_code == 422
    assert hr.post(address, {"act": "otra"}).status_code == 400
    clock.set(MIDNIGHT)
    late = hr.post(address, told)
    assert late.status_code == 409
    assert "hasta antes de la entrevista personal" in late.content.decode()
    assert TEXT in late.content.decode()
    clock.set(MIDNIGHT - MS)
    assert hr.post(address, told).status_code == 302
    assert "Cancelado" in hr.get(address).content.decode()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_people_ending_a_call_at_once_make_one_act() -> None:
    made = make_process_call()
    together = threading.Barrier(2)

    def attempt(cause: str) -> str:
        together.wait()
        try:
            cancel_call(made, cause, text=TEXT, **by(NOON))
        except DomainError as error:
            return error.code
        finally:
            connection.close()
        return "ended"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(attempt, ["BUDGET", "NEED_DISAPPEARED"])) == ["call.ended", "ended"]
    assert CallEnd.objects.count() == 1
