"""What a stage found: versions that never change, with their reason, and everybody's standing in a few queries."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from pytest_django import DjangoAssertNumQueries

from applications.models import Application
from core.errors import BadRequest, Conflict
from core.models import RecordEntry
from core.record import call_chain
from results.models import Stage, StageResult
from results.selectors_stages import standing_of, standings
from results.services_stages import Finding, record_result
from tests.results.factories import EVENING, T0, TRIO, Person, closed_sitting, make_applicant, make_call

pytestmark = pytest.mark.django_db
MEMBER = "user:comite1"


@pytest.fixture
def application() -> Application:
    user = make_applicant(Person("99900001", "Nayra Altamira Quilca", None))
    return Application.objects.create(call=make_call(), user=user, number=1, confirmed_at=T0)


def record(application: Application, finding: Finding, *, reason: str = "") -> StageResult:
    return record_result(application, Stage.INTERVIEW, finding, actor=MEMBER, now=T0, reason=reason)


def test_the_same_finding_again_is_the_same_version(application: Application) -> None:
    finding = Finding("APTO", Decimal("15.67"), {"scores": ["15", "16", "16"]})
    first = record(application, finding)
    assert record(application, finding) == first
    assert StageResult.objects.count() == 1
    assert RecordEntry.objects.get(chain=call_chain(application.call.code)).kind == "stage.decided"


def test_a_change_is_a_new_version_with_its_reason(application: Application) -> None:
    record(application, Finding("APTO", Decimal("15.67")))
    with pytest.raises(Conflict, match="necesita su motivo"):
        record(application, Finding("APTO", Decimal("15.33")))
    changed = record(application, Finding("APTO", Decimal("15.33")), reason="Un puntaje estaba mal sumado.")
    assert changed.version == 2
    assert standing_of(application).stages[Stage.INTERVIEW] == changed
    assert [found.score for found in StageResult.objects.order_by("version")] == [Decimal("15.67"), Decimal("15.33")]


@pytest.mark.parametrize("length", [9, 1001])
def test_a_reason_has_limits(application: Application, length: int) -> None:
    record(application, Finding("APTO"))
    with pytest.raises(BadRequest):
        record(application, Finding("NO_APTO"), reason="x" * length)


@pytest.mark.parametrize("length", [10, 1000])
def test_a_reason_at_its_limits(application: Application, length: int) -> None:
    record(application, Finding("APTO"))
    assert record(application, Finding("NO_APTO"), reason="x" * length).version == 2


@pytest.mark.django_db(transaction=True)
def test_the_database_refuses_to_change_a_result(application: Application) -> None:
    made = record(application, Finding("APTO", Decimal(15)))
    stored = StageResult.objects.filter(pk=made.pk)
    with pytest.raises(DatabaseError), transaction.atomic():
        stored.update(score=20)
    with pytest.raises(DatabaseError), transaction.atomic():
        stored.delete()
    assert StageResult.objects.get().score == Decimal(15)


def test_everybodys_standing_in_a_few_queries(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    sitting = closed_sitting(EVENING)
    first = Application.objects.filter(call=sitting.call).order_by("number")[0]
    record_result(first, Stage.DOCUMENTS, Finding("REGISTRADO"), actor=MEMBER, now=T0 + timedelta(days=3))
    with django_assert_num_queries(3):
        found = standings(sitting.call)
        told = {standing.user.username: standing.exam for standing in found}
    assert len(found) == len(EVENING)
    assert found[0].result(Stage.DOCUMENTS) == "REGISTRADO"
    assert found[1].result(Stage.DOCUMENTS) == ""
    exams = {person.document: told[person.document] for person in TRIO}
    assert [(exam.result, exam.right, exam.score) for exam in exams.values() if exam] == [
        ("APTO", 17, Decimal("25.50")),
        ("NO_APTO", 11, Decimal("16.50")),
        ("NO_SE_PRESENTO", None, None),
    ]
