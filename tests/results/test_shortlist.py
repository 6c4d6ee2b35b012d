"""Stage 10: the averages of the demo's people, who is called, and the list that is published."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.enums import Role
from accounts.models import User
from applications.models import Application
from calls.models import Call
from core.errors import Conflict
from exams.enums import ExamResult
from exams.models import Attempt, Sitting
from results.domain.interview import Slot
from results.listings.curricular import LISTING
from results.models import Publication, Stage, StageResult
from results.selectors_shortlist import runners_of
from results.services_curricular import reopen_evaluation
from results.services_interviews import Place, move_slot
from results.services_publish import publish_listing
from results.services_shortlist import close_shortlist
from tests.accounts.people import make_user
from tests.results.filed import AFTERWARDS, EVE, file_person, person_data, publish_exam
from tests.results.test_curricular import close, mark_all, registered, sign
from tests.support.clock import FakeClock

pytestmark = pytest.mark.django_db

PEOPLE = ("A01", "A02", "A03", "A04", "A05", "A06", "A07", "A08", "A09", "A10", "A18", "A19")
MEMBER = "user:comite1"
FIRST = AFTERWARDS + timedelta(days=7)


@pytest.fixture
def one(db: None) -> User:
    return make_user("comite1", Role.COMMITTEE)


@pytest.fixture
def two(db: None) -> User:
    return make_user("comite2", Role.COMMITTEE)


@pytest.fixture
def people(call: Call, one: User, two: User, clock: FakeClock) -> dict[str, Application]:
    """The twelve who passed the demo's exam: one registered nothing, one lacks a course, ten are evaluated."""
    clock.set(AFTERWARDS)
    sitting = Sitting.objects.create(call=call, name="Turno", opens_at=EVE, blueprint=[])
    publish_exam(call, [int(name[1:]) for name in PEOPLE])
    found = {}
    for name in PEOPLE:
        application = found[name] = file_person(call, name)
        exam = person_data(name)["exam"]
        right = exam["technicalCorrect"] + exam["entityCorrect"]
        Attempt.objects.create(
            sitting=sitting,
            application=application,
            user=application.user,
            result=ExamResult.APTO,
            right_count=right,
            score=Decimal("1.5") * right,
        )
        if name != "A09":
            registered(application, without=("training-1",) if name == "A10" else ())
    return found


def evaluate_all(people: dict[str, Application], one: User, two: User) -> None:
    for name, application in people.items():
        if name == "A10":  # a row without a file decides alone
            sign(application, one)
            sign(application, two)
        elif name != "A09":
            close(application, one, two)


def test_the_averages_and_ranks_of_the_demo(people: dict[str, Application], one: User, two: User) -> None:
    evaluate_all(people, one, two)
    close_shortlist(people["A01"].call, actor=MEMBER, now=AFTERWARDS)
    found = {f"A{runner.application.number:02d}": runner for runner in runners_of(people["A01"].call)}
    for name, runner in found.items():
        expected = person_data(name)["expected"]
        average = None if runner.average is None else str(runner.average)
        assert (average, runner.rank) == (expected.get("shortlistAverage"), expected.get("shortlistRank")), name
        assert runner.called == ("interview" in expected and expected["interview"] != "NO_CONVOCADO"), name
    recorded = StageResult.objects.filter(stage=Stage.SHORTLIST)
    assert recorded.filter(result="CONVOCADO").count() == 7  # five, and two who tie with the fifth
    assert recorded.filter(result="NO_CONVOCADO").count() == 3


def test_nobody_is_called_before_everybody_is_evaluated(people: dict[str, Application], one: User) -> None:
    mark_all(people["A01"], one)
    with pytest.raises(Conflict) as owed:
        close_shortlist(people["A01"].call, actor=MEMBER, now=AFTERWARDS)
    assert owed.value.code == "shortlist.owed"
    assert len(owed.value.data["numbers"]) == 11
    assert not StageResult.objects.filter(stage=Stage.SHORTLIST).exists()


def test_nobody_is_left_out_for_a_score_that_is_not_known(people: dict[str, Application], one: User, two: User) -> None:
    evaluate_all(people, one, two)
    Attempt.objects.filter(application=people["A07"]).delete()
    with pytest.raises(Conflict) as unscored:
        close_shortlist(people["A07"].call, actor=MEMBER, now=AFTERWARDS)
    assert unscored.value.data == {"numbers": [7]}
    assert "N° 7" in LISTING.blockers(people["A07"].call)[0].title


def test_closing_again_writes_nothing_and_a_change_needs_its_reason(
    people: dict[str, Application], one: User, two: User
) -> None:
    call = people["A01"].call
    evaluate_all(people, one, two)
    close_shortlist(call, actor=MEMBER, now=AFTERWARDS)
    count = StageResult.objects.count()
    close_shortlist(call, actor="user:comite2", now=AFTERWARDS)
    assert StageResult.objects.count() == count
    Attempt.objects.filter(application=people["A07"]).update(score=Decimal(30))
    with pytest.raises(Conflict, match="necesita su motivo"):
        close_shortlist(call, actor=MEMBER, now=AFTERWARDS)
    assert StageResult.objects.count() == count  # nothing half-applied
    close_shortlist(call, actor=MEMBER, now=AFTERWARDS, reason="Se anuló una pregunta del examen.")
    assert StageResult.objects.filter(application=people["A07"], stage=Stage.SHORTLIST, result="CONVOCADO").exists()


def test_the_list_waits_for_evaluations_shortlist_and_hours_and_is_then_published(
    people: dict[str, Application], one: User, two: User
) -> None:
    call = people["A01"].call
    assert [blocker.title for blocker in LISTING.blockers(call)] == ["Cerrar 11 evaluaciones curriculares"]
    evaluate_all(people, one, two)
    titles = [blocker.title for blocker in LISTING.blockers(call)]
    assert titles == ["Cerrar la lista de convocados a entrevista", "Programar 7 entrevistas"]
    close_shortlist(call, actor=MEMBER, now=AFTERWARDS)
    chosen = [runner.application for runner in runners_of(call) if runner.called]
    for place, application in enumerate(chosen):
        start = FIRST.replace(hour=14, minute=0) + timedelta(minutes=20 * place)
        told = Place(link="https://reunion.example/sala-1")
        move_slot(application, Slot(start, 20), place=told, reason="", actor=MEMBER, now=AFTERWARDS)
    assert LISTING.blockers(call) == []
    published = publish_listing(call, LISTING, actor="user:rrhh", now=AFTERWARDS)
    by_number = {row["number"]: row for row in published.rows}
    assert [row["number"] for row in published.rows][:4] == [1, 2, 4, 3]
    assert (by_number[8]["curricularScore"], by_number[8]["average"]) == ("90.00", "15.50")
    assert (by_number[9]["result"], by_number[9]["order"]) == ("DESCALIFICADO", None)
    assert by_number[10]["reasons"].startswith("No registró todos los documentos")
    assert by_number[1]["interview"].startswith("26/10/2023, 09:00")
    assert by_number[18]["shortlist"] == "NO_CONVOCADO"
    assert Publication.objects.filter(call=call, stage_order=10).count() == 1


def test_an_evaluation_opened_again_blocks_the_list(people: dict[str, Application], one: User, two: User) -> None:
    evaluate_all(people, one, two)
    reopen_evaluation(people["A08"], reason="Reclamo fundado del postulante.", actor=MEMBER, now=AFTERWARDS)
    assert [blocker.title for blocker in LISTING.blockers(people["A08"].call)] == ["Cerrar 1 evaluación curricular"]


def test_the_committee_closes_it_on_the_page(people: dict[str, Application], one: User, two: User) -> None:
    evaluate_all(people, one, two)
    client = Client()
    client.force_login(one)
    address = "/rrhh/convocatorias/CAS-091-2023-MIDER/curricular/"
    assert "se convoca a 7 postulantes" in client.get(address).content.decode()
    assert client.post(f"{address}convocados").status_code == 302
    assert "Lista cerrada: 7 convocados" in client.get(address).content.decode()


def test_lists_and_screen_in_a_constant_number_of_queries(
    people: dict[str, Application],
    one: User,
    two: User,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    client = Client()
    client.force_login(one)
    base = "/rrhh/convocatorias/CAS-091-2023-MIDER/"
    for address in ("sustentos/", "curricular/", "curricular/8/"):
        client.get(base + address)
        with django_assert_max_num_queries(26):
            assert client.get(base + address).status_code == 200
    evaluate_all(people, one, two)
    with django_assert_max_num_queries(40):
        assert client.get(f"{base}curricular/").status_code == 200
    with django_assert_max_num_queries(20):
        assert len(LISTING.rows(people["A01"].call)) == len(PEOPLE)
