"""The final stage: the demo's table from stored inputs, bonus documents, ties, false information, and the listing."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from pytest_django import DjangoAssertNumQueries

from applications.models import Application
from calls.models import Call
from core.errors import DomainError
from core.models import RecordEntry
from results.listings import LISTINGS
from results.models import BonusCheck, Publication, Stage, StageResult, TieInput
from results.selectors_finals import final_stage
from results.services_finals import cast_vote, check_bonus, declare_quota, record_false_information, record_finals
from results.services_publish import publish_listing
from tests.results.process import (
    BALTAZAR,
    CIRO,
    EDELMIRA,
    FIVE,
    HERNAN,
    HR,
    LAST_DAY,
    NAYRA,
    PDF,
    UNIT,
    Finalist,
    all_interviewed,
    make_process_call,
)

pytestmark = pytest.mark.django_db
LISTING = LISTINGS[12]
NOW = LAST_DAY
BY: dict[str, Any] = {"actor": HR, "now": NOW}
WHY = "Documento oficial vigente."
TWIN_A = Finalist("99900101", "Ana Quispe Luna", 16, "80.00", ("15", "15"))
TWIN_B = Finalist("99900102", "Beto Rojas Paz", 16, "80.00", ("15", "15"))
THIRD = Finalist("99900103", "Carla Soto Ríos", 12, "60.00", ("12", "12"))


def check_all(call: Call, *, invalid: tuple[int, ...] = ()) -> None:
    for one, claimed in final_stage(call).unchecked:
        valid = one.number not in invalid
        check_bonus(one.application, claimed, valid=valid, found={}, reason=WHY, **BY)


def settled(people: tuple[Finalist, ...] = FIVE) -> Call:
    call = next(iter(all_interviewed(people).values())).call
    check_all(call)
    return call


def refusal(act: Any, *args: Any, **more: Any) -> str:
    with pytest.raises(DomainError) as refused:
        act(*args, **more)
    return refused.value.code


def outcomes(call: Call) -> list[tuple[str, str | None, str, int | None]]:
    return [(row["name"].split()[0], row["finalScore"], row["result"], row["runnerUp"]) for row in LISTING.rows(call)]


def test_the_table_of_the_demo() -> None:
    call = settled()
    record_finals(call, **BY)
    assert outcomes(call) == [
        ("Ciro", "18.68", "GANADOR", None),
        ("Nayra", "17.72", "ACCESITARIO", 1),
        ("Hernán", "17.11", "ACCESITARIO", 2),
        ("Edelmira", "16.50", "ACCESITARIO", 3),  # OTRO is not a licenciado acuartelado: no bonus
        ("Baltazar", "16.50", "ACCESITARIO", 4),
    ]
    by_name = {row["name"].split()[0]: row for row in LISTING.rows(call)}
    assert by_name["Edelmira"]["order"] == 4
    assert by_name["Baltazar"]["stepWords"] == "Mayor puntaje en la entrevista"
    assert (by_name["Baltazar"]["athletePoints"], by_name["Baltazar"]["curricularPonderadoWithAthlete"]) == (
        "9.48",
        "17.70",
    )
    assert (by_name["Ciro"]["bonusPct"], by_name["Ciro"]["bonusPoints"]) == ("10 %", "1.70")
    assert "empate en 16.50 resuelto por mayor puntaje en la entrevista" in LISTING.notes(call)


def test_a_document_that_is_not_valid_gives_no_bonus_and_changes_the_winner() -> None:
    call = all_interviewed()[CIRO.document].call
    check_all(call, invalid=(2,))
    record_finals(call, **BY)
    assert [(name, result) for name, _, result, _ in outcomes(call)][:2] == [
        ("Nayra", "GANADOR"),
        ("Hernán", "ACCESITARIO"),
    ]


@pytest.mark.parametrize(("degree", "score"), [("33", "17.11"), ("32.99", "14.88"), ("45.5", "17.11"), ("", "17.11")])
def test_what_the_certificate_says_counts_over_what_was_declared(degree: str, score: str) -> None:
    call = all_interviewed((HERNAN,))[HERNAN.document].call
    ((one, claimed),) = final_stage(call).unchecked
    check_bonus(one.application, claimed, valid=True, found={"degree": degree}, reason=WHY, **BY)
    record_finals(call, **BY)
    assert LISTING.rows(call)[0]["finalScore"] == score


@pytest.mark.parametrize("degree", ["100.01", "-1", "33.333", "mucho", "NaN"])
def test_a_degree_that_cannot_be(degree: str) -> None:
    call = all_interviewed((HERNAN,))[HERNAN.document].call
    ((one, claimed),) = final_stage(call).unchecked
    told = {"valid": True, "found": {"degree": degree}, "reason": WHY, **BY}
    assert refusal(check_bonus, one.application, claimed, **told) == "bonus.degree"
    assert not BonusCheck.objects.exists()


@pytest.mark.parametrize(("length", "fits"), [(9, False), (10, True), (1000, True), (1001, False)])
def test_a_decision_has_its_reason(length: int, fits: bool) -> None:
    call = all_interviewed((CIRO,))[CIRO.document].call
    ((one, claimed),) = final_stage(call).unchecked
    told = {"valid": True, "found": {}, "reason": "x" * length, **BY}
    if fits:
        check_bonus(one.application, claimed, **told)
        check_bonus(one.application, claimed, **told)
        assert BonusCheck.objects.count() == 1
    else:
        assert refusal(check_bonus, one.application, claimed, **told) == "final.reason"


def test_a_condition_without_a_document_needs_no_check_and_gives_nothing() -> None:
    bare = replace(CIRO, conditions={"ffaa": {"kind": "LICENCIADO_ACUARTELADO", "code": "L-1", "document": None}})
    call = all_interviewed((bare,))[CIRO.document].call
    ((one, claimed),) = final_stage(call).claims
    assert final_stage(call).unchecked == []
    told = {"valid": True, "found": {}, "reason": WHY, **BY}
    assert refusal(check_bonus, one.application, claimed, **told) == "bonus.no_document"
    record_finals(call, **BY)
    assert LISTING.rows(call)[0]["finalScore"] == "16.98"


def test_health_is_in_no_chain_and_in_no_publication() -> None:
    call = settled((HERNAN, NAYRA))
    record_finals(call, **BY)
    made = publish_listing(call, LISTING, **BY)
    told = " ".join(RecordEntry.objects.values_list("data", flat=True))
    for words in ("disability", "discapacidad", WHY):
        assert words not in told
    assert "15 %" in bytes(made.csv).decode()
    for file in (made.csv, str(made.rows).encode()):
        assert b"iscapacidad" not in bytes(file)


def test_nothing_is_recorded_while_anything_is_owed() -> None:
    people = all_interviewed()
    call = people[NAYRA.document].call
    with pytest.raises(DomainError) as refused:
        record_finals(call, **BY)
    assert refused.value.code == "final.blocked"
    assert len(refused.value.data["blockers"]) == 4
    assert [blocker.title for blocker in LISTING.blockers(call)] == ["Bonificación sin revisar"] * 4
    assert not StageResult.objects.filter(stage=Stage.FINAL).exists()


def test_the_same_table_again_records_nothing_and_a_change_needs_its_reason() -> None:
    call = settled()
    assert len(record_finals(call, **BY)) == 5
    assert record_finals(call, **BY) == []
    assert LISTING.blockers(call) == []
    one, claimed = next((one, c) for one, c in final_stage(call).claims if one.number == 2)
    check_bonus(one.application, claimed, valid=False, found={}, reason="El documento es de otra persona.", **BY)
    assert [blocker.title for blocker in LISTING.blockers(call)] == ["Falta registrar el resultado final"]
    assert refusal(record_finals, call, **BY) == "stage.reason_required"
    changed = record_finals(call, reason="El documento de la bonificación es de otra persona.", **BY)
    assert {made.version for made in changed} == {2}
    assert outcomes(call)[0][:3] == ("Nayra", "17.72", "GANADOR")


def test_a_tie_in_everything_waits_for_the_vote() -> None:
    call = settled((TWIN_A, TWIN_B, THIRD))
    assert refusal(record_finals, call, **BY) == "final.blocked"
    assert LISTING.blockers(call)[0].title == "Un empate espera el voto dirimente"
    told: dict[str, Any] = {"reason": "Mayor experiencia en la materia.", "actor": UNIT, "now": NOW}
    for wrong in ([1], [1, 1], [1, 2, 3], [1, 99], []):
        assert refusal(cast_vote, call, wrong, **told) == "vote.people"
    cast_vote(call, [2, 1], **told)
    record_finals(call, **BY)
    assert [(name, result) for name, _, result, _ in outcomes(call)] == [
        ("Beto", "GANADOR"),
        ("Ana", "ACCESITARIO"),
        ("Carla", "ACCESITARIO"),
    ]
    assert "Voto dirimente del área usuaria: Mayor experiencia en la materia." in LISTING.notes(call)


def test_there_is_no_vote_without_a_tie() -> None:
    assert refusal(cast_vote, settled((NAYRA, THIRD)), [1, 2], reason=WHY, actor=UNIT, now=NOW) == "vote.no_tie"


def test_the_quota_puts_a_person_with_disability_first() -> None:
    condition = {"disability": {"degree": "40", "code": "C-1", "document": PDF}}
    # 15 % of a ponderado final of 14.48 is 2.17: the same 16.65 as somebody with more.
    lower = replace(TWIN_A, right=15, curricular="75.00", members=("14", "14"), conditions=condition)
    call = all_interviewed((lower, TWIN_B))[lower.document].call
    check_all(call)
    before = [row["order"] for row in LISTING.rows(call)]
    declare_quota(call, unmet=True, reason="Informe de planilla del mes.", **BY)
    declare_quota(call, unmet=True, reason="Informe de planilla del mes.", **BY)
    assert TieInput.objects.count() == 1
    assert "Cuota de personas con discapacidad: no cumplida." in LISTING.notes(call)
    assert before == [1, 2]


def test_false_information_takes_somebody_out_and_the_next_moves_up() -> None:
    call = settled()
    record_finals(call, **BY)
    publish_listing(call, LISTING, **BY)
    ciro = Application.objects.get(call=call, number=2)
    told = {"reason": "El certificado de trabajo no fue emitido por la empresa.", **BY}
    assert refusal(record_false_information, ciro, reason="falso", **BY) == "final.reason"
    first = record_false_information(ciro, **told)
    assert record_false_information(ciro, **told) == first
    record_finals(call, reason="Información falsa comprobada.", **BY)
    rows = LISTING.rows(call)
    assert [(row["name"].split()[0], row["order"], row["result"]) for row in rows[:2]] == [
        ("Nayra", 1, "GANADOR"),
        ("Hernán", 2, "ACCESITARIO"),
    ]
    assert (rows[-1]["name"].split()[0], rows[-1]["result"], rows[-1]["finalScore"]) == ("Ciro", "DESCALIFICADO", None)
    second = publish_listing(call, LISTING, reason="Información falsa comprobada.", **BY)
    assert (second.version, Publication.objects.get(call=call, version=1).rows[0]["result"]) == (2, "GANADOR")


def test_who_failed_the_interview_is_printed_without_final_columns() -> None:
    failed = replace(HERNAN, members=("11.99", "11.99"))
    call = settled((NAYRA, failed))
    assert final_stage(call).unchecked == []  # a bonus never rescues: nothing to check
    record_finals(call, **BY)
    last = LISTING.rows(call)[-1]
    assert (last["order"], last["result"], last["interviewScore"], last["ponderadoFinal"], last["bonusPct"]) == (
        None, "NO_APTO", "11.99", None, None,
    )  # fmt: skip


def test_publishing_twice_is_one_version_and_its_files_have_every_column() -> None:
    call = settled()
    record_finals(call, **BY)
    first = publish_listing(call, LISTING, **BY)
    assert publish_listing(call, LISTING, actor=HR, now=NOW + timedelta(hours=1)) == first
    head, *lines = bytes(first.csv).decode("utf-8-sig").splitlines()
    assert len(lines) == 5
    assert len(head.split(";")) == len(LISTING.columns_of(call))
    assert bytes(first.pdf).startswith(b"%PDF")


def test_the_table_in_a_constant_number_of_queries(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    call = settled()
    with django_assert_num_queries(12):
        final_stage(call)
    other = make_process_call("CAS-092-2023-MIDER")
    all_interviewed((BALTAZAR, EDELMIRA), call=other)
    with django_assert_num_queries(12):
        final_stage(other)


@pytest.mark.django_db(transaction=True)
def test_the_database_keeps_decisions() -> None:
    settled((CIRO,))
    with pytest.raises(DatabaseError), transaction.atomic():
        BonusCheck.objects.all().delete()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_people_recording_at_once_make_one_version() -> None:
    call = settled()
    together = threading.Barrier(2)

    def record(_: int) -> int:
        together.wait()
        try:
            return len(record_finals(call, **BY))
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(record, range(2))) == [0, 5]
    assert StageResult.objects.filter(stage=Stage.FINAL).count() == 5
