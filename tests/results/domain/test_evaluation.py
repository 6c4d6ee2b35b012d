"""A whole call: the twenty-two people exactly, and what changes when a fact or a key of the call does."""

from __future__ import annotations

import random
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import DomainError
from exam_server.demo.data import applicants_data, call_data
from results.domain.evaluation import evaluate

EXPECTED = {person["id"]: person["expected"] for person in applicants_data()}


def replay(
    call: dict[str, Any] | None = None, people: list[dict[str, Any]] | None = None, **more: Any
) -> dict[str, dict[str, Any]]:
    rows = evaluate(call or call_data(), people if people is not None else applicants_data(), **more)
    return {row["id"]: {key: value for key, value in row.items() if key != "id"} for row in rows}


def terms(**changes: Any) -> dict[str, Any]:
    """The demo's call with other keys; a dictionary is merged into the one there."""
    call = deepcopy(call_data())
    for key, value in changes.items():
        call[key] = call[key] | value if isinstance(value, dict) and key in call else value
    return call


def people(**changes: dict[str, Any]) -> list[dict[str, Any]]:
    """The demo's people; `A01={"interview": …}` changes facts of one."""
    return [person | changes.get(person["id"], {}) for person in applicants_data()]


@pytest.mark.parametrize("key", EXPECTED)
def test_every_key_of_every_person(key: str) -> None:
    assert replay()[key] == EXPECTED[key]


def test_reading_changes_nothing_and_twice_is_the_same() -> None:
    call, persons = deepcopy(call_data()), deepcopy(applicants_data())
    assert evaluate(call, persons) == evaluate(call, persons)
    assert (call, persons) == (call_data(), applicants_data())


@settings(max_examples=20)
@given(st.randoms(use_true_random=False))
def test_the_order_of_the_people_says_nothing(shuffled: random.Random) -> None:
    persons = list(applicants_data())
    shuffled.shuffle(persons)
    assert replay(people=persons) == EXPECTED


def test_who_scores_more_is_never_worse_off() -> None:
    """A03 in the exam, one right answer after another: order of merit and average never fall."""
    orders, averages = [], []
    for technical in range(12, 17):
        row = replay(
            people=people(A03={"exam": {"status": "FINALIZADO", "technicalCorrect": technical, "entityCorrect": 4}})
        )["A03"]
        orders.append(row["meritOrder"])
        averages.append(float(row["shortlistAverage"]))
    assert orders == sorted(orders, reverse=True)
    assert averages == sorted(averages)


@pytest.mark.parametrize(
    ("confirmed", "outcome"),
    [
        ("2023-10-10T08:29:59.999-05:00", "NO_POSTULO"), ("2023-10-10T08:30:00-05:00", "GANADOR"),
        ("2023-10-10T17:30:00-05:00", "GANADOR"), ("2023-10-10T17:30:00.001-05:00", "NO_POSTULO"),
        ("2023-10-10T22:30:00+00:00", "GANADOR"), ("2023-10-11T10:00:00-05:00", "NO_POSTULO"), (None, "NO_POSTULO"),
    ],
)  # fmt: skip
def test_the_hour_of_the_application(confirmed: str | None, outcome: str) -> None:
    assert replay(people=people(A02={"applicationConfirmedAt": confirmed}))["A02"]["outcome"] == outcome


@pytest.mark.parametrize(
    ("registered", "outcome"),
    [
        ("2023-10-19T08:29:59.999-05:00", "DESCALIFICADO_DOCUMENTOS"), ("2023-10-19T08:30:00-05:00", "GANADOR"),
        ("2023-10-19T17:30:00-05:00", "GANADOR"), ("2023-10-19T17:30:00.001-05:00", "DESCALIFICADO_DOCUMENTOS"),
        (None, "DESCALIFICADO_DOCUMENTOS"),
    ],
)  # fmt: skip
def test_the_hour_of_the_documents(registered: str | None, outcome: str) -> None:
    assert replay(people=people(A02={"documentsRegisteredAt": registered}))["A02"]["outcome"] == outcome


def test_documents_given_with_the_application_have_no_stage_of_their_own() -> None:
    found = replay(
        terms(supportDocs="AT_APPLICATION"),
        people(A02={"documentsRegisteredAt": None}, A09={"interview": ["13", "13"]}),
    )
    assert (found["A02"]["outcome"], found["A10"]["outcome"]) == ("GANADOR", "NO_CALIFICA")


def test_nothing_attached_is_no_registration() -> None:
    person = deepcopy(applicants_data()[1])
    for section in ("education", "training", "experience"):
        for row in person[section]:
            row["uploaded"] = False
    assert replay(people=people(A02=person))["A02"]["outcome"] == "DESCALIFICADO_DOCUMENTOS"
    person["experience"][0]["uploaded"] = True
    assert replay(people=people(A02=person))["A02"]["outcome"] == "NO_CALIFICA"


def test_the_milder_policy_lets_a10_go_on() -> None:
    row = replay(terms(missingSupportPolicy="MINIMUM_ONLY"))["A10"]
    assert row["curricularDetail"] == {"formacion": 20, "capacitacion": 5, "experiencia": 42}
    assert (row["curricularScore"], row["curricularPonderado"], row["outcome"]) == ("67.00", "13.40", "NO_CONVOCADO")
    assert "alternativeMINIMUM_ONLY" not in row


def test_an_alternative_is_told_only_where_it_would_qualify() -> None:
    person = deepcopy(next(p for p in applicants_data() if p["id"] == "A10"))
    person["training"][0]["uploaded"] = False
    row = replay(people=people(A10=person))["A10"]
    assert (row["outcome"], "alternativeMINIMUM_ONLY" in row) == ("NO_CALIFICA", False)


def test_two_positions_call_nine_and_have_two_winners() -> None:
    absent = {key: {"interview": ["12", "12", "12"]} for key in ("A07", "A18", "A19")}
    found = replay(terms(positions=2), people(**absent))
    assert [found[key]["outcome"] for key in ("A02", "A01", "A08")] == ["GANADOR", "GANADOR", "ACCESITARIO_1"]
    assert [key for key, row in found.items() if row["outcome"] == "NO_CONVOCADO"] == ["A19"]
    one_less = replay(terms(positions=2, shortlist={"extraMode": "ADDITIONAL"}), people(**absent))
    assert [key for key, row in one_less.items() if row["outcome"] == "NO_CONVOCADO"] == ["A07", "A18", "A19"]


def test_five_different_scores_call_more() -> None:
    seven = replay(terms(shortlist={"tieRule": "DISTINCT_SCORES"}))
    assert seven["A07"]["outcome"] == "NO_CONVOCADO"  # 18.50, 16.90, 16.40, 16.20, 15.50: its 15.00 is the sixth
    six = terms(shortlist={"tieRule": "DISTINCT_SCORES", "base": 6})
    assert replay(six, people(A07={"interview": ["12", "12"]}))["A07"]["outcome"].startswith("ACCESITARIO")


def test_a_limit_of_accesitarios() -> None:
    found = replay(terms(maxRunnersUp=2))
    assert [found[key]["outcome"] for key in ("A02", "A01", "A08", "A03", "A04")] == [
        "GANADOR", "ACCESITARIO_1", "ACCESITARIO_2", "NO_ALCANZO_VACANTE", "NO_ALCANZO_VACANTE",
    ]  # fmt: skip


def test_other_decimals_print_other_columns() -> None:
    row = replay(terms(decimals=3))["A03"]
    assert (row["interviewScore"], row["ponderadoFinal"], row["finalScore"]) == ("17.220", "16.495", "16.495")
    assert replay(terms(decimals=3))["A04"]["ponderadoFinal"] == "16.494"  # nobody ties any more


def test_an_athletes_points_at_the_curricular_stage_count_for_the_shortlist_only_once() -> None:
    bonuses = deepcopy(call_data()["bonuses"])
    bonuses["athlete"]["timing"] = "AT_CURRICULAR"
    row = replay(terms(bonuses=bonuses))["A04"]
    assert row["shortlistAverage"] == "17.35"  # (17.00 + 17.70) / 2
    assert {key: row[key] for key in ("ponderadoFinal", "finalScore")} == {
        "ponderadoFinal": "16.50", "finalScore": "16.50",
    }  # fmt: skip


def test_only_the_best_bonus_and_a_ceiling() -> None:
    both = deepcopy(applicants_data()[1]["conditions"]) | {
        "disability": {"degree": 40, "code": "X", "document": "x.pdf"}
    }  # fmt: skip
    added = replay(people=people(A02={"conditions": both}))["A02"]
    assert (added["bonusPct"], added["bonusPoints"], added["finalScore"]) == ("1/4", "4.25", "21.23")
    best = replay(terms(bonuses={"combination": "EXCLUSIVE_HIGHEST"}), people(A02={"conditions": both}))["A02"]
    assert (best["bonusPct"], best["finalScore"]) == ("3/20", "19.53")
    assert replay(terms(bonusCap="20"), people(A02={"conditions": both}))["A02"]["finalScore"] == "20.00"


def test_two_evaluations_leave_the_exam_out() -> None:
    call = terms(exam=None, weights={"scheme": 2, "knowledge": None, "curricular": "0.60", "interview": "0.40"})
    everyone = {key: {"interview": ["13", "13"]} for key in EXPECTED if EXPECTED[key].get("interview") is None}
    row = replay(call, people(**everyone))["A01"]
    assert "exam" not in row
    assert (row["shortlistAverage"], row["ponderadoFinal"]) == ("20.00", "18.27")  # 0.6·20 + 0.4·15.67 = 18.268


@pytest.mark.parametrize(
    ("score", "told"),
    [
        ("14", {"psychometricScore": "14.00", "psychometricPonderado": "16.00"}),
        ("8", {"psychometricScore": "8.00", "psychometricPonderado": "12.00"}),
        ("7.99", {"psychometricScore": "7.99", "outcome": "PSICOMETRICA_NO_APTO"}),
        ("NO_ASISTIO", {"psychometricScore": None, "outcome": "PSICOMETRICA_NO_APTO"}),
    ],
)
def test_four_evaluations(score: str, told: dict[str, Any]) -> None:
    weights = {"scheme": 4, "knowledge": "0.25", "psychometric": "0.25", "curricular": "0.30", "interview": "0.20"}
    call = terms(weights=weights, psychometric={"maxScore": "20", "minScore": "8"})
    persons = [person | {"psychometric": "14"} for person in applicants_data()]
    persons[1] |= {"psychometric": score}
    row = replay(call, persons)["A02"]
    assert {key: row[key] for key in told} == told


@pytest.mark.parametrize(
    ("key", "changes", "code", "path"),
    [
        ("A01", {"exam": None}, "data.incomplete", "applicants[0].exam"),
        ("A01", {"interview": None}, "data.incomplete", "applicants[0].interview"),
        ("A01", {"rnssc": None}, "data.incomplete", "applicants[0].rnssc"),
        ("A01", {"interview": ["15"]}, "interview.members", "applicants[0].interview"),
        ("A01", {"interview": []}, "interview.members", "applicants[0].interview"),
        ("A01", {"interview": ["15"] * 4}, "data.invalid", "applicants[0].interview"),
        ("A01", {"interview": ["15", "20.01"]}, "interview.range", "applicants[0].interview"),
        ("A01", {"exam": {"status": "FINALIZADO", "technicalCorrect": 17, "entityCorrect": 3}},
         "exam.right", "applicants[0].exam"),
    ],
)  # fmt: skip
def test_what_is_missing_or_out_of_its_limits_is_named(key: str, changes: dict[str, Any], code: str, path: str) -> None:
    with pytest.raises(DomainError) as refused:
        replay(people=people(**{key: changes}))
    assert (refused.value.code, refused.value.data["path"]) == (code, path)
    assert refused.value.message.startswith(f"{path}: ")


@pytest.mark.parametrize(("annexes", "outcome"), [(["ANEXO_10", "ANEXO_11", "ANEXO_12"], "GANADOR"), ([], "NO_APTO")])
def test_annexes_where_the_data_name_them(annexes: list[str], outcome: str) -> None:
    assert replay(people=people(A02={"annexes": annexes}))["A02"]["outcome"] == outcome


@pytest.mark.parametrize(
    ("interview", "told"),
    [
        (
            "DESCALIFICADO",
            {"interview": "DESCALIFICADO", "interviewScore": None, "outcome": "DESCALIFICADO_ENTREVISTA"},
        ),
        (["12", "11.98"], {"interview": "NO_APTO", "interviewScore": "11.99", "outcome": "ENTREVISTA_NO_APTO"}),
        (["12", "11.99"], {"interview": "APTO", "interviewScore": "12.00", "outcome": "ACCESITARIO_3"}),
    ],
)
def test_how_an_interview_may_end(interview: Any, told: dict[str, Any]) -> None:
    row = replay(people=people(A05={"interview": interview}))["A05"]
    assert {key: row[key] for key in told} == told


def twins() -> list[dict[str, Any]]:
    """A04 twice: equal in everything but who they are."""
    fourth = next(person for person in applicants_data() if person["id"] == "A04")
    return [*applicants_data(), fourth | {"id": "B04", "docNumber": "99900099"}]


def test_a_tie_in_everything_waits_for_the_vote() -> None:
    with pytest.raises(DomainError) as refused:
        replay(people=twins())
    assert (refused.value.code, refused.value.data) == ("merit.vote", {"people": ["A04", "B04"]})
    voted = replay(people=twins(), vote=["B04", "A04"])
    assert (voted["B04"]["meritOrder"], voted["A04"]["meritOrder"]) == (4, 5)  # the second twin takes A08's place
    with pytest.raises(DomainError) as stranger:
        replay(people=twins(), vote=["B04", "Z99"])
    assert stranger.value.data["path"] == "castingVote"


def test_nobody_applied() -> None:
    assert evaluate(call_data(), []) == []
