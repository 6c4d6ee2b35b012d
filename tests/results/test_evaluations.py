"""Imported evaluations: all of a file or nothing, each correction a version with its reason, none of them ever changed."""

from __future__ import annotations

import threading
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from pytest_django import DjangoAssertNumQueries

from applications.models import Application
from calls.enums import CallState
from calls.models import Call
from core.errors import BadRequest, Conflict, DomainError
from core.immutability import protect, release
from core.models import RecordEntry
from core.record import call_chain
from results.models import EvaluationImport, Stage, StageResult
from results.selectors_evaluations import preview_of, progress_of, recount_of
from results.selectors_stages import standing_of
from results.services_evaluations import import_results, keep_source
from results.services_recalculation import recalculate
from tests.results.filed import IN_HOURS, file_person, filed_call, pdf
from tests.results.importing import (
    HR,
    KNOWLEDGE,
    PSYCHOLOGICAL,
    PSYCHOMETRIC,
    bring_in,
    four_call,
    passed,
    results_csv,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("private")]
GOOD = results_csv("A01;14;", "A02;7.99;", "A08;;NO SE PRESENTÓ")
WHY = "Se leyó mal la hoja de respuestas."


@pytest.fixture
def call() -> Call:
    return four_call()


@pytest.fixture
def people(call: Call) -> dict[str, Application]:
    return passed(call)


def stored(stage: Stage = Stage.PSYCHOMETRIC) -> list[tuple[int, int, str, Decimal | None]]:
    found = StageResult.objects.filter(stage=stage).order_by("application__number", "version")
    return list(found.values_list("application__number", "version", "result", "score"))


def test_each_line_becomes_the_result_of_its_person(call: Call, people: dict[str, Application]) -> None:
    made = bring_in(call, PSYCHOMETRIC, GOOD)
    assert stored() == [(1, 1, "APTO", Decimal(14)), (2, 1, "NO_APTO", Decimal("7.99")), (8, 1, "NO_ASISTIO", None)]
    assert (made.version, made.changed, made.reason) == (1, 3, "")
    assert made.rows[1] == {"line": 3, "number": 2, "result": "NO_APTO", "score": "7.99", "right": None, "code": ""}
    assert standing_of(people["A01"]).result(Stage.PSYCHOMETRIC) == "APTO"
    entries = RecordEntry.objects.filter(chain=call_chain(call.code)).order_by("index")
    (entry,) = entries.filter(kind="evaluation.imported")
    assert entry.actor == HR
    assert entry.payload | {"source": "", "act": ""} == {
        "kind": "PSYCHOMETRIC",
        "version": 1,
        "rows": 3,
        "changed": 3,
        "missing": 0,
        "source": "",
        "act": "",
        "reason": "",
    }
    assert entries.filter(kind="stage.decided").count() == 3


def test_the_preview_says_what_would_change_and_writes_nothing(call: Call, people: dict[str, Application]) -> None:
    bring_in(call, PSYCHOMETRIC, GOOD)
    preview = preview_of(call, PSYCHOMETRIC, results_csv("A01;14.00;", "A02;8;"))
    told = [
        (change.application.number, change.before_text, change.score_text, change.changes) for change in preview.changes
    ]
    assert told == [(1, "14.00 APTO", "14.00", False), (2, "7.99 NO APTO", "8.00", True)]
    assert [person.number for person in preview.missing] == [8]
    assert len(stored()) == 3


def test_a_wrong_line_leaves_nothing_behind(call: Call, people: dict[str, Application]) -> None:
    raw = results_csv("A01;14;", "A02;21;", "99900011;15;", "A08;12.345;")
    assert [str(problem) for problem in preview_of(call, PSYCHOMETRIC, raw).problems] == [
        "Línea 3: el puntaje 21 está fuera de 0 a 20.",
        "Línea 4: el documento 99900011 no está entre quienes pasan a esta evaluación.",
        "Línea 5: el puntaje 12.345 tiene más de dos decimales.",
    ]
    with pytest.raises(BadRequest) as caught:
        bring_in(call, PSYCHOMETRIC, raw)
    assert (caught.value.code, len(caught.value.data["problems"])) == ("evaluation.problems", 3)
    assert stored() == []
    assert not EvaluationImport.objects.exists()


def test_the_same_file_and_act_again_is_the_same_import(call: Call, people: dict[str, Application]) -> None:
    made = bring_in(call, PSYCHOMETRIC, GOOD)
    again = bring_in(call, PSYCHOMETRIC, GOOD, seen="lo que se vio entonces")
    assert again == made
    assert len(stored()) == 3


def test_a_correction_is_a_version_with_its_reason_and_the_earlier_stays(
    call: Call, people: dict[str, Application]
) -> None:
    bring_in(call, PSYCHOMETRIC, GOOD)
    second = bring_in(call, PSYCHOMETRIC, results_csv("A01;14;", "A02;8;"), reason=WHY)
    assert (second.version, second.changed, second.reason) == (2, 1, WHY)
    assert stored() == [
        (1, 1, "APTO", Decimal(14)),
        (2, 1, "NO_APTO", Decimal("7.99")),
        (2, 2, "APTO", Decimal(8)),
        (8, 1, "NO_ASISTIO", None),
    ]
    assert EvaluationImport.objects.get(version=1).rows[1]["score"] == "7.99"


@pytest.mark.parametrize(("reason", "ok"), [("", False), ("123456789", False), ("1234567890", True), ("x" * 1000, True),
                                            ("x" * 1001, False), ("con un \x00 adentro", False)])  # fmt: skip
def test_a_correction_says_why(call: Call, people: dict[str, Application], reason: str, *, ok: bool) -> None:
    bring_in(call, PSYCHOMETRIC, GOOD)
    if ok:
        assert bring_in(call, PSYCHOMETRIC, results_csv("A02;8;"), reason=reason).version == 2
        return
    with pytest.raises(BadRequest) as caught:
        bring_in(call, PSYCHOMETRIC, results_csv("A02;8;"), reason=reason)
    assert caught.value.code == "evaluation.reason"
    assert len(stored()) == 3


def test_what_was_seen_must_still_be_so(call: Call, people: dict[str, Application]) -> None:
    raw = results_csv("A01;15;")
    seen = preview_of(call, PSYCHOMETRIC, raw).seen
    bring_in(call, PSYCHOMETRIC, GOOD)
    with pytest.raises(Conflict) as caught:
        bring_in(call, PSYCHOMETRIC, raw, seen=seen, reason=WHY)
    assert caught.value.code == "evaluation.stale"


def test_nothing_is_imported_before_the_list_that_says_who_is_evaluated(call: Call) -> None:
    file_person(call, "A01")
    with pytest.raises(Conflict) as caught:
        bring_in(call, PSYCHOMETRIC, results_csv("A01;14;"))
    assert caught.value.code == "evaluation.early"
    in_person = filed_call(code="CAS-092-2023-MIDER", exam=call.terms["exam"] | {"mode": "PRESENCIAL"})
    with pytest.raises(Conflict) as caught:
        bring_in(in_person, KNOWLEDGE, results_csv("A01;18;"))
    assert caught.value.code == "evaluation.early"


@pytest.mark.parametrize("state", [CallState.CANCELADA, CallState.DESIERTA, CallState.CONCLUIDA])
def test_a_call_that_ended_takes_no_results(call: Call, people: dict[str, Application], state: CallState) -> None:
    Call.objects.filter(pk=call.pk).update(state=state)
    with pytest.raises(Conflict) as caught:
        bring_in(call, PSYCHOMETRIC, GOOD)
    assert caught.value.code == "evaluation.ended"


def test_a_psychological_evaluation_keeps_only_who_came(call: Call, people: dict[str, Application]) -> None:
    raw = results_csv("A01;ASISTIÓ", "A02;NO ASISTIÓ", header="documento;nombres;situacion")
    bring_in(call, PSYCHOLOGICAL, raw)
    assert stored(Stage.PSYCHOLOGICAL) == [(1, 1, "ASISTIO", None), (2, 1, "NO_ASISTIO", None)]
    progress = progress_of(call, PSYCHOLOGICAL)
    assert ([person.number for person in progress.without], progress.people) == ([8], 3)


def test_an_import_can_be_neither_changed_nor_removed(call: Call, people: dict[str, Application]) -> None:
    bring_in(call, PSYCHOMETRIC, GOOD)
    with pytest.raises(DatabaseError), transaction.atomic():
        EvaluationImport.objects.update(reason="otro motivo")
    with pytest.raises(DatabaseError), transaction.atomic():
        EvaluationImport.objects.all().delete()
    assert EvaluationImport.objects.count() == 1


def test_an_import_runs_a_constant_number_of_statements(
    call: Call, people: dict[str, Application], django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(25):
        bring_in(call, PSYCHOMETRIC, GOOD)


def test_recalculation_reads_the_files_again(call: Call, people: dict[str, Application]) -> None:
    bring_in(call, PSYCHOMETRIC, GOOD)
    bring_in(call, PSYCHOMETRIC, results_csv("A02;8;"), reason=WHY)
    assert recount_of(call, PSYCHOMETRIC) == (4, [])
    release(connection, "results_stageresult")
    StageResult.objects.filter(application=people["A01"]).update(score=Decimal(15))
    protect(connection, "results_stageresult")
    release(connection, "results_evaluationimport")
    EvaluationImport.objects.filter(version=2).update(rows=[])
    protect(connection, "results_evaluationimport")
    wrong = ["la versión 2 no sale de su archivo", "postulación 1, versión 1: APTO"]
    assert recount_of(call, PSYCHOMETRIC) == (4, wrong)
    found = {each.what: each.differing for each in recalculate(call) if each.differing}
    assert found == {"Evaluación psicométrica": tuple(wrong)}


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("resultados.csv", "resultados.csv"),
        ("..\\carpeta/Psicométrica final.xlsx", "Psicométrica final.csv"),  # what it holds says what it is
        ("", "documento.csv"),
        (f"{'x' * 300}.csv", f"{'x' * 115}.csv"),
        ("a\u202egpj.csv", "agpj.csv"),
    ],
)
def test_a_file_keeps_a_harmless_name(sent: str, kept: str) -> None:
    assert keep_source(sent, GOOD).name == kept


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("same", [True, False])
def test_two_imports_at_once_give_one_version(*, same: bool) -> None:
    """The same file by two clicks is one import; of two different files, the second was looked at before the first."""
    call = four_call()
    passed(call)
    files = [GOOD, GOOD] if same else [GOOD, results_csv("A01;9;", "A02;10;", "A08;11;")]
    seen = [preview_of(call, PSYCHOMETRIC, raw).seen for raw in files]
    sources = [keep_source("resultados.csv", raw) for raw in files]
    act, told, barrier = pdf("acta"), [], threading.Barrier(2)

    def run(place: int) -> None:
        barrier.wait()
        try:
            made = import_results(
                call,
                PSYCHOMETRIC,
                sources[place],
                act,
                seen=seen[place],
                actor=HR,
                now=IN_HOURS + timedelta(seconds=place),
            )
            told.append(str(made.version))
        except DomainError as error:
            told.append(error.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(told) == (["1", "1"] if same else ["1", "evaluation.stale"])
    assert EvaluationImport.objects.count() == 1
    assert StageResult.objects.filter(stage=Stage.PSYCHOMETRIC).count() == 3
