"""A call with four evaluations up to its shortlist, and one whose exam is held in person (EXA-06, SHL-01, FIN-01)."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from pytest_django import Settings

from exam_server.demo.data import applicants_data, call_data
from results.domain.evaluation import evaluate
from tests.process.applying import everybody_applies
from tests.process.documents import documents_are_registered
from tests.process.evaluating import curricula_are_evaluated, shortlist_is_closed
from tests.process.examining import exam_is_graded, exam_is_published, exam_is_sat, exam_list_is_right, sitting_is_built
from tests.process.importing import ABSENT, results_are_imported
from tests.process.lists import CURRICULAR, EXAM, REQUIREMENTS, lettered, public_list, publish, versions
from tests.process.requirements import requirements_are_decided, requirements_are_published
from tests.process.story import Story, begin
from tests.process.walking import letters, walk
from tests.support.clock import FakeClock

pytestmark = [pytest.mark.django_db, pytest.mark.anywhere, pytest.mark.timeout(300)]
FOUR: dict[str, Any] = {
    "weights": {"scheme": 4, "knowledge": "0.25", "psychometric": "0.25", "curricular": "0.30", "interview": "0.20"},
    "psychometric": {"maxScore": "20", "minScore": "8"},
}
TESTED = {
    "A01": "8", "A02": "20", "A03": "14", "A04": "14.55", "A05": "13", "A06": "7.99", "A07": ABSENT, "A08": "17",
    "A09": "10", "A10": "10", "A18": "9.5", "A19": "12.25",
}  # fmt: skip
# By hand. Exam and curriculum as in the demo's table; psychometric 20 − 8 × (20 − e) ÷ 12; the mean of the three.
BY_HAND = {
    "A02": ("1", "18.00", "20.00", "20.00", "15.80", "17.93"),  # 53.80 ÷ 3
    "A04": ("2", "17.00", "14.55", "16.37", "15.80", "16.39"),  # 49.17 ÷ 3
    "A01": ("3", "17.00", "8.00", "12.00", "20.00", "16.33"),  # 49.00 ÷ 3
    "A08": ("3", "13.00", "17.00", "18.00", "18.00", "16.33"),  # 49.00 ÷ 3
    "A03": ("5", "17.00", "14.00", "16.00", "15.40", "16.13"),  # 48.40 ÷ 3
    "A05": ("6", "16.00", "13.00", "15.33", "15.00", "15.44"),  # 46.33 ÷ 3
    "A19": ("7", "13.00", "12.25", "14.83", "12.00", "13.28"),  # 39.83 ÷ 3
    "A18": ("8", "12.00", "9.50", "13.00", "13.40", "12.80"),  # 38.40 ÷ 3
}
CALLED = ["A01", "A02", "A03", "A04", "A08"]
OUTSIDERS = ("", "A01", "A06", "A07", "monitor1", "autor", "comite1", "area")


def told(story: Story, name: str) -> str:
    """What the data tell of somebody's exam, as a line of an act."""
    exam = story.people[name]["exam"]
    if exam["status"] == "DESCALIFICADO":
        return f"DESCALIFICADO {exam['code']}"
    return str(story.people[name]["expected"].get("examScore") or ABSENT)


@pytest.fixture
def clock_and_store(db: None, clock: FakeClock, settings: Settings, tmp_path: Path) -> FakeClock:
    settings.PRIVATE_ROOT = tmp_path / "private"
    return clock


def everybody_sees(story: Story) -> dict[str, Any]:
    return {name: walk(story, name) for name in OUTSIDERS}


def nothing_differs(story: Story) -> None:
    out = io.StringIO()
    call_command("recalculate", story.call.code, stdout=out)
    assert out.getvalue().splitlines()[-1] == "Nada difiere."


def test_four_evaluations_up_to_the_shortlist(clock_and_store: FakeClock) -> None:
    story = begin(clock_and_store, **FOUR)
    everybody_applies(story)
    requirements_are_decided(story)
    requirements_are_published(story)
    sitting = sitting_is_built(story)
    exam_is_sat(story, sitting)
    exam_is_graded(story, sitting)
    exam_is_published(story, sitting)

    story.at("2023-10-18T19:00:00")
    before, mails = everybody_sees(story), letters()
    results_are_imported(story, "psicometrica", TESTED | {"A03": "13"})
    results_are_imported(story, "psicometrica", {"A03": "14"}, reason="Se leyó mal la hoja de A03.")
    assert everybody_sees(story) == before, "the result of a test shows before stage 10 is out"
    assert letters() == mails

    documents_are_registered(story)
    curricula_are_evaluated(story)
    shortlist_is_closed(story)
    publish(story, CURRICULAR)
    rows = public_list(story, CURRICULAR)
    for name, (order, *columns) in BY_HAND.items():
        found = lettered(rows[name])
        assert (rows[name]["Orden"], [found[key] for key in "befcd"]) == (order, columns), name
    for name, why in (("A06", "No alcanzó el puntaje mínimo"), ("A07", "No asistió")):
        row = rows[name]
        assert (row["Resultado"], row["Entrevista"], row["Motivo"].startswith(why)) == ("NO APTO", "", True), row
        assert not any(lettered(row)[key] for key in "abcdf"), row
    assert sorted(name for name, row in rows.items() if row["Entrevista"] == "CONVOCADO/A") == CALLED
    nothing_differs(story)
    _compare_with_the_replay(rows)


def _compare_with_the_replay(rows: dict[str, dict[str, str]]) -> None:
    """`evaluate_call` gives the same averages and ends the same ways at the same places."""
    scores = {name: "NO_ASISTIO" if score == ABSENT else score for name, score in TESTED.items()}
    people = [
        person | ({"psychometric": scores[person["id"]]} if person["id"] in scores else {})
        for person in applicants_data()
    ]
    for person in people:
        person["interview"] = (
            person["interview"] or {"scores": [15, 15, 15]} if person["id"] in CALLED else person["interview"]
        )
    found = {each["id"]: each for each in evaluate(call_data() | FOUR, people)}
    for name, row in rows.items():
        columns = lettered(row)
        assert columns["d"] == found[name].get("shortlistAverage", ""), name
        assert columns["f"] == (found[name].get("psychometricPonderado", "") if columns["d"] else ""), name
    assert {found[name]["outcome"] for name in ("A06", "A07")} == {"PSICOMETRICA_NO_APTO"}
    assert {
        name for name, each in found.items() if each.get("shortlistAverage") and each["outcome"] != "NO_CONVOCADO"
    } == set(CALLED)


def test_an_exam_in_person(clock_and_store: FakeClock) -> None:
    story = begin(clock_and_store, exam=call_data()["exam"] | {"mode": "PRESENCIAL"})
    everybody_applies(story)
    requirements_are_decided(story)
    publish(story, REQUIREMENTS)
    assert public_list(story, REQUIREMENTS)["A01"]["Evaluación de conocimientos"] == "16/10/2023, 09:00, presencial"

    story.at("2023-10-17T09:00:00")
    apt = story.names("requirements", "APTO")
    before = everybody_sees(story)
    results_are_imported(story, "conocimientos", {name: told(story, name) for name in apt if name != "A08"})
    assert story.refused("rrhh", story.staff(f"proceso/{EXAM}/publicar")).status_code == 409
    assert "Importar el resultado de 1 persona" in story.page("rrhh", story.staff(f"proceso/{EXAM}/"))
    results_are_imported(
        story, "conocimientos", {"A08": told(story, "A08")}, reason="Faltaba el acta de la segunda aula."
    )
    assert everybody_sees(story) == before, "a score of the exam shows before stage 7 is out"

    publish(story, EXAM)
    exam_list_is_right(story)
    nothing_differs(story)
    documents_are_registered(story)
    curricula_are_evaluated(story)
    shortlist_is_closed(story)
    publish(story, CURRICULAR)
    rows = public_list(story, CURRICULAR)
    expected = {name: person["expected"].get("shortlistAverage", "") for name, person in story.people.items()}
    assert {name: lettered(row)["d"] for name, row in rows.items()} == {name: expected[name] for name in rows}

    story.at("2023-10-25T18:00:00")
    results_are_imported(story, "conocimientos", {"A11": "18"}, reason="Se contó mal una respuesta de A11.")
    why = {"reason": "Se contó mal una respuesta de la postulación corregida."}
    story.send("rrhh", story.staff(f"proceso/{EXAM}/publicar"), why)
    assert versions(story, EXAM) == 2
    assert public_list(story, EXAM, 2)["A11"]["Resultado"] == "APTO"
    assert public_list(story, EXAM)["A11"]["Resultado"] == "NO APTO"
