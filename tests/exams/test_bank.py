"""The bank's writes: import is all or nothing, a change makes a version, a second person approves (EXA-01, AMB-20)."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from core.errors import BadRequest, Conflict, DomainError, NotFound
from core.models import RecordEntry
from exams.domain.bank_file import read_bank_file
from exams.domain.questions import Reading
from exams.enums import QuestionState
from exams.models import Question, QuestionVersion
from exams.selectors_bank import approved_counts, approved_entries
from exams.services_bank import (
    BANK_CHAIN,
    ImportPlan,
    approve_versions,
    import_questions,
    plan_import,
    retire_question,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2023, 10, 1, 15, tzinfo=UTC)
AUTHOR, OTHER = "user:autor", "user:autor2"


def question(code: str, **changes: Any) -> dict[str, Any]:
    return {
        "id": code,
        "part": "technical",
        "topic": "Control interno",
        "stem": f"¿Pregunta {code}?",
        "options": ["a", "b", "c", "d"],
        "answer": 0,
        "reference": "Ley N° 1",
    } | changes


def reading_of(*questions: dict[str, Any]) -> Reading:
    return read_bank_file("banco.json", json.dumps(questions).encode())


def imported(*questions: dict[str, Any], approve: bool = False, actor: str = AUTHOR) -> ImportPlan:
    return import_questions(reading_of(*questions), sha256="f" * 64, actor=actor, now=NOW, approve=approve)


def states(code: str) -> list[tuple[int, str]]:
    return list(QuestionVersion.objects.filter(question__code=code).order_by("number").values_list("number", "state"))


def version(code: str, number: int = 1) -> QuestionVersion:
    return QuestionVersion.objects.get(question__code=code, number=number)


def entries() -> list[tuple[str, dict[str, Any]]]:
    return [(e.kind, e.payload) for e in RecordEntry.objects.filter(chain=BANK_CHAIN).order_by("index")]


def test_an_import_makes_drafts_and_a_record_entry() -> None:
    plan = imported(question("T1"), question("T2"))

    assert [draft.code for draft in plan.new] == ["T1", "T2"]
    stored = version("T1")
    assert (stored.part, stored.topic, stored.reference) == ("technical", "Control interno", "Ley N° 1")
    assert (stored.stem, stored.options, stored.answer) == ("¿Pregunta T1?", ["a", "b", "c", "d"], 0)
    assert (stored.state, stored.author, stored.created_at) == (QuestionState.DRAFT, AUTHOR, NOW)
    assert approved_entries() == []
    assert entries() == [
        (
            "bank.imported",
            {"sha256": "f" * 64, "new": ["T1", "T2"], "changed": [], "unchanged": 0, "approved": []},
        )
    ]


def test_the_same_file_again_changes_and_records_nothing() -> None:
    imported(question("T1"))

    plan = imported(question("T1"))

    assert [draft.code for draft in plan.unchanged] == ["T1"]
    assert states("T1") == [(1, "DRAFT")]
    assert len(entries()) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"part": "entity_ethics"},
        {"topic": "Delitos"},
        {"reference": "Ley N° 2"},
        {"stem": "¿Otra?"},
        {"options": ["a", "b", "c", "e"]},
        {"options": ["b", "a", "c", "d"]},
        {"answer": 1},
    ],
)
def test_any_change_makes_a_new_version_and_the_approved_one_stays_in_use(change: dict[str, Any]) -> None:
    imported(question("T1"), question("T2"), approve=True)

    plan = imported(question("T1", **change), question("T2"))

    assert ([d.code for d in plan.changed], [d.code for d in plan.unchanged]) == (["T1"], ["T2"])
    assert states("T1") == [(1, "APPROVED"), (2, "DRAFT")]
    assert [(entry.code, entry.number) for entry in approved_entries()] == [("T1", 1), ("T2", 1)]


def test_an_approving_import_replaces_what_was_approved_and_takes_waiting_drafts_along() -> None:
    imported(question("T1"), approve=True)
    imported(question("T2"))

    imported(question("T1", answer=2), question("T2"), question("T3"), approve=True)

    assert states("T1") == [(1, "RETIRED"), (2, "APPROVED")]
    assert (states("T2"), states("T3")) == ([(1, "APPROVED")], [(1, "APPROVED")])
    assert approved_counts() == {("technical", "Control interno"): 3}
    assert entries()[-1][1]["approved"] == [["T1", 2], ["T2", 1], ["T3", 1]]


def test_an_approving_import_does_not_bring_back_what_somebody_retired() -> None:
    imported(question("T1"), approve=True)
    retire_question("T1", actor=AUTHOR, now=NOW)

    imported(question("T1"), approve=True)

    assert states("T1") == [(1, "RETIRED")]


def test_one_bad_question_keeps_the_whole_file_out() -> None:
    with pytest.raises(BadRequest) as refused:
        imported(question("T1"), question("T2", answer=9))

    assert refused.value.code == "bank.problems"
    assert refused.value.data == {"problems": [[1, "T2", "La respuesta no es una de sus alternativas."]]}
    assert not Question.objects.exists()
    assert entries() == []


@pytest.mark.parametrize(
    ("new", "approve", "message"),
    [
        (question("T9"), False, None),
        (question("T9", stem="¿PREGUNTA  t1?"), False, "El enunciado es el mismo de T1, en el banco."),
        (question("t1", stem="¿Otra?"), False, "El banco escribe este código T1."),
        (question("T9", reference=""), False, None),
        (question("T9", reference=""), True, "Para aprobarla falta la referencia (norma y artículo)."),
    ],
)
def test_a_file_is_checked_against_the_bank(new: dict[str, Any], approve: bool, message: str | None) -> None:
    imported(question("T1"))

    problems = plan_import(reading_of(new), approve=approve).problems

    assert [problem.message for problem in problems] == ([] if message is None else [message])


def test_two_questions_of_the_bank_may_swap_their_wordings_in_one_file() -> None:
    imported(question("T1"), question("T2"))

    assert (
        plan_import(reading_of(question("T1", stem="¿Pregunta T2?"), question("T2", stem="¿Pregunta T1?"))).problems
        == []
    )


def test_the_wording_of_a_retired_question_is_free() -> None:
    imported(question("T1"))
    retire_question("T1", actor=AUTHOR, now=NOW)

    assert plan_import(reading_of(question("T9", stem="¿Pregunta T1?"))).problems == []


def test_planning_writes_nothing() -> None:
    plan_import(reading_of(question("T1")))
    assert not Question.objects.exists()


def test_a_second_person_approves_and_the_earlier_wording_is_retired() -> None:
    imported(question("T1"), approve=True)
    imported(question("T1", answer=3))

    changed = approve_versions([version("T1", 2).pk], actor=OTHER, now=NOW)

    assert [(v.question.code, v.number) for v in changed] == [("T1", 2)]
    assert states("T1") == [(1, "RETIRED"), (2, "APPROVED")]
    assert entries()[-1] == ("bank.approved", {"approved": [["T1", 2]]})


def test_approving_again_changes_and_records_nothing() -> None:
    imported(question("T1"))
    approve_versions([version("T1").pk], actor=OTHER, now=NOW)

    assert approve_versions([version("T1").pk], actor=OTHER, now=NOW) == []
    assert [kind for kind, _ in entries()] == ["bank.imported", "bank.approved"]


def _own_draft() -> tuple[list[int], str]:
    imported(question("T1"))
    return [version("T1").pk], AUTHOR


def _retired() -> tuple[list[int], str]:
    imported(question("T1"))
    retire_question("T1", actor=AUTHOR, now=NOW)
    return [version("T1").pk], OTHER


def _without_reference() -> tuple[list[int], str]:
    imported(question("T1", reference=""))
    return [version("T1").pk], OTHER


def _superseded() -> tuple[list[int], str]:
    imported(question("T1"))
    imported(question("T1", answer=1))
    return [version("T1", 1).pk], OTHER


def _unknown() -> tuple[list[int], str]:
    imported(question("T1"))
    return [version("T1").pk, 999_999], OTHER


@pytest.mark.parametrize(
    ("case", "error", "code"),
    [
        (_own_draft, Conflict, "bank.same_person"),
        (_retired, Conflict, "bank.retired"),
        (_without_reference, Conflict, "bank.no_reference"),
        (_superseded, Conflict, "bank.superseded"),
        (_unknown, NotFound, "not_found"),
    ],
)
def test_what_is_not_approved(case: Any, error: type[DomainError], code: str) -> None:
    """And with it nothing else of the same request is."""
    ids, actor = case()
    imported(question("T8"), actor="user:third")
    before = len(entries())

    with pytest.raises(error) as refused:
        approve_versions([version("T8").pk, *ids], actor=actor, now=NOW)

    assert refused.value.code == code
    assert states("T8") == [(1, "DRAFT")]
    assert len(entries()) == before


def test_retiring_takes_every_wording_out_once() -> None:
    imported(question("T1"), approve=True)
    imported(question("T1", answer=1))

    retire_question("T1", actor=AUTHOR, now=NOW)
    retire_question("T1", actor=AUTHOR, now=NOW + timedelta(hours=1))

    assert states("T1") == [(1, "RETIRED"), (2, "RETIRED")]
    assert approved_entries() == []
    assert [kind for kind, _ in entries()].count("bank.retired") == 1


def test_an_unknown_question_is_not_found() -> None:
    with pytest.raises(NotFound):
        retire_question("T404", actor=AUTHOR, now=NOW)


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("banco.json", None),
        ("BANCO.JSON", None),
        ("banco.gift", "No tiene alternativas entre llaves { }."),
        ("banco.txt", "No tiene alternativas entre llaves { }."),
        ("banco.csv", "El archivo debe terminar en .json (banco) o en .gift o .txt (GIFT de Moodle)."),
        ("banco", "El archivo debe terminar en .json (banco) o en .gift o .txt (GIFT de Moodle)."),
        ("", "El archivo debe terminar en .json (banco) o en .gift o .txt (GIFT de Moodle)."),
    ],
)
def test_the_ending_chooses_the_reader(name: str, problem: str | None) -> None:
    raw = json.dumps([question("T1")]).encode() if problem is None else b"hola"
    messages = [found.message for found in read_bank_file(name, raw).problems]

    assert messages == [] if problem is None else problem in messages
