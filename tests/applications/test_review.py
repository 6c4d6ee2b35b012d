"""Stage 4: what is proposed, what a person decides of it, and that nobody is Apto without the registry (REQ-01..05)."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from applications.domain.requirements import Verdict
from applications.models import Application, Withdrawal
from applications.models_review import RegistryQuery, RequirementDecision
from applications.selectors_review import Show, applications_to_review, next_due, review_of, tally_of
from applications.services_review import (
    LineChoice,
    WrongFile,
    accept_proposals,
    decide_requirements,
    import_answers,
    record_answer,
)
from calls.models import Call
from core.errors import BadRequest, Conflict
from core.record import call_chain, entries_of
from tests.applications.filed import (
    ASKED,
    DECIDED,
    HR,
    PROOF,
    applied,
    as_proposed,
    ask_everybody,
    ask_registry,
    decide,
    file_application,
    file_everybody,
)
from tests.applications.ready import make_call

pytestmark = pytest.mark.django_db
ROWS = {row["id"]: row for row in applied()}
REASON = "El plan de estudios equivale al de Derecho."


@pytest.fixture
def one(call: Call) -> Application:
    """A01, who meets everything; the registry answered that there is nothing."""
    application = file_application(call, ROWS["A01"], 1)
    ask_registry(application)
    return application


def choices_but(application: Application, **changes: LineChoice) -> dict[str, LineChoice]:
    return as_proposed(application) | changes


def test_the_proposal_of_each_person_of_the_demo(call: Call) -> None:
    people = file_everybody(call)
    ask_everybody(people)
    for name, application in people.items():
        expected, review = ROWS[name]["expected"], review_of(application)
        assert review.verdict == expected["requirements"], name
        assert [line.code for line in review.failed] == expected.get("failedRequirements", []), name


def test_a_decision_as_proposed_is_kept_with_its_lines_and_recorded(one: Application) -> None:
    made = decide(one)
    assert (made.version, made.result, made.actor) == (1, "APTO", HR)
    assert {line["code"]: (line["proposed"], line["met"]) for line in made.lines}["GENERAL_EXPERIENCE"] == (True, True)
    one.refresh_from_db()
    assert one.requirements == "APTO"
    entry = entries_of(call_chain(one.call.code))[-1]
    assert (entry.kind, entry.payload["result"], entry.payload["overridden"]) == ("requirements.decided", "APTO", [])


def test_without_the_registry_nobody_is_apto(call: Call) -> None:
    application = file_application(call, ROWS["A01"], 1)
    assert review_of(application).verdict is Verdict.PENDIENTE
    with pytest.raises(Conflict, match="RNSSC") as caught:
        decide(application)
    assert caught.value.code == "review.pending"
    with pytest.raises(BadRequest):  # nor by saying so
        decide(application, {"GENERAL_EXPERIENCE": LineChoice(False)})
    assert not RequirementDecision.objects.exists()
    # who fails another line is NO APTO without waiting for it
    other = file_application(call, ROWS["A15"], 2)
    assert decide(other).result == "NO_APTO"


@pytest.mark.parametrize(
    ("reason", "accepted"),
    [
        ("", False),
        ("x" * 9, False),
        ("x" * 10, True),
        ("x" * 1000, True),
        ("x" * 1001, False),
        ("motivo\x00nulo", False),
    ],
)
def test_who_decides_otherwise_says_why(call: Call, reason: str, accepted: bool) -> None:
    application = file_application(call, ROWS["A15"], 1)
    ask_registry(application)
    change = {"TRAINING_HOURS": LineChoice(True, reason)}
    if accepted:
        made = decide(application, change)
        (line,) = [line for line in made.lines if line["code"] == "TRAINING_HOURS"]
        assert (made.result, line["proposed"], line["met"], line["reason"]) == ("APTO", False, True, reason)
        assert entries_of(call_chain(call.code))[-1].payload["overridden"] == ["TRAINING_HOURS"]
        return
    with pytest.raises(BadRequest) as caught:
        decide(application, change)
    assert (caught.value.code, caught.value.data) == ("review.line", {"code": "TRAINING_HOURS"})
    assert not RequirementDecision.objects.exists()


def test_every_line_is_answered(one: Application) -> None:
    answers = as_proposed(one)
    del answers["EDUCATION"]
    with pytest.raises(BadRequest) as caught:
        decide_requirements(one, answers, seen=review_of(one).seen, actor=HR, now=DECIDED)
    assert caught.value.data == {"code": "EDUCATION"}


def test_the_same_decision_again_is_one_and_a_change_gives_its_reason(one: Application) -> None:
    first = decide(one)
    assert decide(one).pk == first.pk
    change = {"EDUCATION": LineChoice(False, "El título no es de la carrera pedida.")}
    with pytest.raises(BadRequest) as caught:
        decide(one, change)
    assert caught.value.code == "review.reason"
    second = decide(one, change, reason="Se fundó un reclamo.")
    assert (second.version, second.result) == (2, "NO_APTO")
    assert RequirementDecision.objects.get(pk=first.pk).result == "APTO"
    one.refresh_from_db()
    assert one.requirements == "NO_APTO"


def test_who_saw_another_proposal_decides_nothing(one: Application) -> None:
    seen, answers = review_of(one).seen, as_proposed(one)
    sanction = {"type": "INHABILITACION", "from": "2022-03-01", "to": "2023-10-11", "status": "VIGENTE"}
    ask_registry(one, sanction)
    with pytest.raises(Conflict) as caught:
        decide_requirements(one, answers, seen=seen, actor=HR, now=DECIDED)
    assert caught.value.code == "review.stale"
    assert decide(one).result == "NO_APTO"  # its last day is the day of the query, and still in force


def test_who_withdrew_is_not_decided(one: Application) -> None:
    Withdrawal.objects.create(application=one, at=DECIDED)
    with pytest.raises(Conflict) as caught:
        decide(one)
    assert caught.value.code == "review.withdrawn"


def test_neither_answers_nor_decisions_can_be_changed(one: Application) -> None:
    decide(one)
    for model in (RegistryQuery, RequirementDecision):
        for act in ("update", "delete"):
            facts: dict[str, str] = {"actor": "user:otro"} if act == "update" else {}
            with pytest.raises(DatabaseError), transaction.atomic():
                getattr(model.objects.all(), act)(**facts)


def test_an_answer_is_not_from_the_future(one: Application) -> None:
    asked: dict[str, Any] = {"sanctions": [], "proof": PROOF, "actor": HR}
    record_answer(one, asked_at=ASKED, now=ASKED, **asked)
    with pytest.raises(BadRequest):
        record_answer(one, asked_at=ASKED + timedelta(milliseconds=1), now=ASKED, **asked)


def test_many_are_accepted_together_or_none(call: Call) -> None:
    people = file_everybody(call)
    ask_everybody(people)
    seen = {each.number: review_of(each).seen for each in people.values()}
    with pytest.raises(Conflict) as caught:
        accept_proposals(call, seen | {3: "otra"}, actor=HR, now=DECIDED)
    assert (caught.value.code, caught.value.data) == ("review.stale", {"number": 3})
    assert not RequirementDecision.objects.exists()
    assert len(accept_proposals(call, seen, actor=HR, now=DECIDED)) == len(people)
    expected = {ROWS[name]["docNumber"]: ROWS[name]["expected"]["requirements"] for name in people}
    assert dict(Application.objects.values_list("user__username", "requirements")) == expected
    tally = tally_of(call)
    assert (tally.total, tally.due, tally.unasked, tally.apt) == (21, 0, 0, list(expected.values()).count("APTO"))
    assert accept_proposals(call, seen, actor=HR, now=DECIDED) == []


def test_the_lists_of_the_page(call: Call) -> None:
    first, second, third = (
        file_application(call, ROWS[name], place) for place, name in enumerate(("A01", "A15", "A16"), 1)
    )
    ask_registry(first)
    decide(second)
    assert [each.number for each in applications_to_review(call, show=Show.DUE)] == [1, 3]
    assert [each.number for each in applications_to_review(call, show=Show.NO_QUERY)] == [2, 3]
    assert [each.number for each in applications_to_review(call, show=Show.NO_APTO)] == [2]
    assert next_due(call, after=1) == third
    assert next_due(call, after=3) == first


HEAD = "documento;consultado;tipo;desde;hasta;estado\r\n"
NOTHING = "99900001;11/10/2023 10:30;;;;\r\n"
BARRED = "99900014;11/10/2023 10:31;INHABILITACION;01/03/2022;28/02/2027;VIGENTE\r\n"


def load(call: Call, text: str | bytes) -> list[RegistryQuery]:
    raw = text if isinstance(text, bytes) else text.encode()
    return import_answers(call, raw, name="rnssc.csv", actor=HR, now=DECIDED)


@pytest.mark.usefixtures("private")
def test_a_file_of_answers(call: Call) -> None:
    people = file_everybody(call)
    fine = "99900014;11/10/2023 10:31;MULTA;01/03/2022;;VIGENTE\r\n"
    made = load(call, "\ufeff" + HEAD + NOTHING + BARRED + fine)
    assert [(each.application.user.username, len(each.sanctions)) for each in made] == [
        ("99900001", 0),
        ("99900014", 2),
    ]
    assert [line.code for line in review_of(people["A14"]).failed] == ["RNSSC"]
    assert load(call, "\ufeff" + HEAD + NOTHING + BARRED + fine) == []
    assert RegistryQuery.objects.count() == 2


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "La primera línea debe ser"),
        ("documento;tipo\r\n", "La primera línea debe ser"),
        (HEAD, "ninguna consulta"),
        ("Peña".encode("latin-1"), "UTF-8"),
        (HEAD.encode() + b" " * (1024 * 1024), "1 MB"),
        (HEAD + "\r\n" * 5000 + NOTHING, "más de 5000 líneas"),
        (HEAD + "99900001;11/10/2023 10:30;\r\n", "Línea 2: tiene 3 columnas"),
        (HEAD + "11111111;11/10/2023 10:30;;;;\r\n", "Línea 2: el documento «11111111» no corresponde"),
        (HEAD + "99900001;2023-10-11;;;;\r\n", "Línea 2: no se entiende la fecha y hora"),
        (HEAD + "99900001;13/10/2023 10:30;;;;\r\n", "Línea 2: la consulta está en el futuro"),
        (HEAD + NOTHING + NOTHING, "Línea 3: el documento 99900001 ya está"),
        (HEAD + BARRED + BARRED, "Línea 3: repite una sanción"),
        (HEAD + BARRED + BARRED.replace("10:31", "10:32"), "Línea 3: el documento 99900014 ya está con otra fecha"),
        (HEAD + BARRED.replace("INHABILITACION", "EXPULSION"), "Línea 2: el tipo «EXPULSION» no existe"),
        (HEAD + BARRED.replace("VIGENTE", "TAL VEZ"), "Línea 2: el estado «TAL VEZ» no existe"),
        (HEAD + BARRED.replace("28/02/2027", "28/02/2022"), "Línea 2: la sanción termina antes"),
        (HEAD + BARRED.replace("01/03/2022", "31/02/2022"), "Línea 2: no se entiende desde"),
        (HEAD + NOTHING.replace(";;;;", ";;01/01/2022;;"), "Línea 2: sin tipo de sanción"),
    ],
)
def test_a_wrong_file_leaves_nothing(call: Call, text: str | bytes, problem: str) -> None:
    file_application(call, ROWS["A01"], 1)
    file_application(call, ROWS["A14"], 2)
    with pytest.raises(WrongFile) as caught:
        load(call, text)
    assert any(problem in each for each in caught.value.problems), caught.value.problems
    assert not RegistryQuery.objects.exists()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_people_deciding_at_once_make_one_version_each_or_one_is_told() -> None:
    application = file_application(make_call(), ROWS["A15"], 1)
    ask_registry(application)
    seen, together = review_of(application).seen, threading.Barrier(2)

    def go(choice: LineChoice) -> str:
        together.wait()
        try:
            answers = choices_but(application, TRAINING_HOURS=choice)
            return decide_requirements(application, answers, seen=seen, actor=HR, now=DECIDED).result
        except BadRequest as error:
            return error.code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(go, [LineChoice(False), LineChoice(True, REASON)]))
    assert answers[1] == "review.reason"
    assert RequirementDecision.objects.count() == 1
