"""Recalculation: nothing differs in a call as it was run, and one changed number anywhere is found (AUD-02)."""

from __future__ import annotations

import io
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from calls.models import Call
from core.immutability import protect, release
from exams.models import Attempt
from results.listings import LISTINGS
from results.models import Publication, Stage, StageResult
from results.services_finals import record_finals
from results.services_publish import publish_listing
from results.services_recalculation import recalculate
from results.services_stages import Finding, record_result
from tests.results.process import HR, LAST_DAY
from tests.results.test_finals import settled

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> Call:
    call = settled()
    record_finals(call, actor=HR, now=LAST_DAY)
    publish_listing(call, LISTINGS[12], actor=HR, now=LAST_DAY)
    return call


def differing(call: Call) -> dict[str, tuple[str, ...]]:
    return {one.what: one.differing for one in recalculate(call) if one.differing}


def test_nothing_differs_in_a_call_as_it_was_run(made: Call) -> None:
    out = io.StringIO()
    call_command("recalculate", made.code, stdout=out)
    lines = out.getvalue().splitlines()
    assert "Entrevista: 5, igual" in lines
    assert "Cuadro final: 5, igual" in lines
    assert "Publicación de la etapa 12, versión 1: 5, igual" in lines
    assert lines[-1] == "Nada difiere."


def test_a_changed_exam_score_is_found_in_the_table_and_in_the_list(made: Call) -> None:
    Attempt.objects.filter(application__number=1).update(score=Decimal("24.00"))
    found = differing(made)
    assert "postulación 1" in found["Cuadro final"]
    (line,) = found["Publicación de la etapa 12, versión 1"]
    assert "knowledgeScore 25.50 → 24.00" in line
    with pytest.raises(CommandError):
        call_command("recalculate", made.code, stdout=io.StringIO())


def test_an_interview_that_its_members_did_not_give_is_found(made: Call) -> None:
    result = StageResult.objects.get(application__call=made, application__number=1, stage=Stage.INTERVIEW)
    other = Finding(result.result, Decimal("19.00"), result.data)
    record_result(
        result.application, Stage.INTERVIEW, other, actor=HR, now=LAST_DAY, reason="Cambio que nadie calificó."
    )
    assert differing(made)["Entrevista"] == ("postulación 1: 19.00, recalculado 15.67",)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("csv", b"otra lista", "el CSV no sale de sus filas"),
        ("xlsx", b"otro libro", "el XLSX no sale de sus filas"),
        ("pdf", b"otra acta", "el acta no tiene su huella"),
    ],
)
def test_a_file_changed_behind_the_triggers_is_found(made: Call, field: str, value: bytes, said: str) -> None:
    release(connection, "results_publication")
    try:
        Publication.objects.filter(call=made).update(**{field: value})
    finally:
        protect(connection, "results_publication")
    assert said in differing(made)["Publicación de la etapa 12, versión 1"]


def test_an_unknown_call() -> None:
    with pytest.raises(CommandError):
        call_command("recalculate", "no-existe")
