"""Stage 9: documents judged one by one, points proposed, two different members who must find the same (CUR-01..08)."""

from __future__ import annotations

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from accounts.enums import Role
from accounts.models import User
from applications.models import Application
from calls.models import Call
from core.errors import BadRequest, Conflict, DomainError, NotFound
from core.models import RecordEntry
from results.domain.curricular import Points
from results.domain.marks import Mark
from results.enums import DocumentKind, Fact, MarkDecision
from results.models import CvSignature, RowMark, Stage, StageResult
from results.selectors_curricular import evaluation_of, progress_of, rules_of
from results.services_curricular import Signed, give_points, mark_row, reopen_evaluation, sign_evaluation
from results.services_documents import attach_support, confirm_support
from tests.accounts.people import make_user
from tests.results.filed import AFTERWARDS, CLOSES, IN_HOURS, SITE, file_person, pdf, publish_exam
from tests.support.clock import FakeClock

pytestmark = pytest.mark.django_db
LIST = "/rrhh/convocatorias/CAS-091-2023-MIDER/curricular/"
WORK = Mark(MarkDecision.VALID, DocumentKind.CERTIFICADO_TRABAJO)
COURSE = Mark(MarkDecision.VALID, DocumentKind.CAPACITACION)
DEGREE = Mark(MarkDecision.VALID, DocumentKind.TITULO_O_GRADO)
LICENSED = Mark(MarkDecision.VALID, DocumentKind.HABILITACION)
KINDS = {"education": DEGREE, "training": COURSE, "experience": WORK, "habilitacion": LICENSED}


@pytest.fixture
def one(db: None) -> User:
    return make_user("comite1", Role.COMMITTEE)


@pytest.fixture
def two(db: None) -> User:
    return make_user("comite2", Role.REQUESTING_UNIT)


@pytest.fixture
def person(hernan: Application) -> Application:
    """A08 with every document registered."""
    return registered(hernan)


def registered(application: Application, *, without: tuple[str, ...] = ()) -> Application:
    slots = [slot.key for slot in evaluation_of(application).bench.slots if slot.mandatory and slot.key not in without]
    files = {slot: pdf(f"{application.number} {slot}") for slot in slots}
    attach_support(application, files, received_at=IN_HOURS, actor="user:x")
    confirm_support(
        application, key=uuid.uuid4(), received_at=IN_HOURS, actor="user:x", site=SITE, knows_incomplete=True
    )
    return application


def mark(application: Application, slot: str, member: User, given: Mark | None = None, **changes: Any) -> RowMark:
    given = replace(given or KINDS[slot.split("-", maxsplit=1)[0]], **changes)
    return mark_row(application, slot, given, member=member, now=AFTERWARDS)


def mark_all(application: Application, member: User) -> None:
    for slot in evaluation_of(application).bench.decidable:
        mark(application, slot.key, member)


def sign(application: Application, member: User) -> Signed:
    return sign_evaluation(application, member=member, now=AFTERWARDS)


def close(application: Application, one: User, two: User) -> StageResult:
    for member in (one, two):
        mark_all(application, member)
        signed = sign(application, member)
    assert signed.result is not None
    return signed.result


# the points of the demo's people, through marks and signatures


@pytest.mark.parametrize(
    ("name", "points", "score"),
    [
        ("A01", (30, 10, 60), "100.00"),
        ("A02", (20, 9, 50), "79.00"),
        ("A03", (20, 7, 50), "77.00"),
        ("A05", (20, 5, 50), "75.00"),
        ("A08", (20, 10, 60), "90.00"),
        ("A18", (20, 5, 42), "67.00"),
        ("A19", (20, 5, 35), "60.00"),
    ],
)
def test_the_demos_people(call: Call, one: User, two: User, *, name: str, points: tuple[int, ...], score: str) -> None:
    number = int(name[1:])
    publish_exam(call, [number])
    result = close(registered(file_person(call, name)), one, two)
    assert (result.result, result.score) == ("CALIFICA", Decimal(score))
    assert tuple(result.data["points"].values()) == points
    assert result.data["members"] == ["comite1", "comite2"]


def test_a_declared_row_without_a_file_does_not_qualify_and_asks_for_no_marks(call: Call, one: User, two: User) -> None:
    publish_exam(call, [10])
    person = registered(file_person(call, "A10"), without=("training-1",))
    from_support = evaluation_of(person)
    assert from_support.undecided(one, rules_of(call)) == []
    sign(person, one)
    result = sign(person, two).result
    assert result is not None
    assert (result.result, result.score, result.data["reasons"]) == ("NO_CALIFICA", None, ["MISSING_SUPPORT"])


# what a mark does to the points


def proposed(application: Application, member: User) -> Any:
    return evaluation_of(application).finding_of(member, rules_of(application.call)).proposed


def test_an_invalid_or_illegible_document_is_a_row_that_does_not_count(person: Application, one: User) -> None:
    assert proposed(person, one).points == Points(20, 10, 60)
    mark(person, "experience-0", one, decision=MarkDecision.ILLEGIBLE)
    assert proposed(person, one).points is None
    assert "GENERAL_EXPERIENCE" in proposed(person, one).reasons
    mark(person, "experience-0", one)
    assert proposed(person, one).points == Points(20, 10, 60)


def test_dates_and_hours_only_prove_less(person: Application, one: User) -> None:
    mark(person, "experience-0", one, end=date(2020, 12, 31))  # exactly eight years: four beyond the minimum
    assert proposed(person, one).points == Points(20, 10, 50)
    mark(person, "training-0", one, hours=Decimal("101.5"))
    assert proposed(person, one).points == Points(20, 5, 50)
    with pytest.raises(BadRequest) as longer:
        mark(person, "experience-0", one, end=date(2021, 1, 2))
    assert longer.value.code == "mark.dates"


def test_experience_that_is_not_specific_needs_a_reason(person: Application, one: User) -> None:
    with pytest.raises(BadRequest) as silent:
        mark(person, "experience-0", one, related=False)
    assert silent.value.code == "mark.reason"
    mark(person, "experience-0", one, related=False, reason="Funciones de archivo.")
    assert proposed(person, one).reasons == ("SPECIFIC_EXPERIENCE", "SPECIFIC_PUBLIC_EXPERIENCE")


@pytest.mark.parametrize(
    ("decision", "lacks", "reason", "code"),
    [
        (MarkDecision.VALID, (Fact.POSITION,), "", "mark.lacks"),
        (MarkDecision.NOT_VALID, (), "", "mark.reason"),
        (MarkDecision.NOT_VALID, (), "x" * 9, "mark.reason"),
        (MarkDecision.NOT_VALID, (), "x" * 10, None),
        (MarkDecision.NOT_VALID, (), "x" * 500, None),
        (MarkDecision.NOT_VALID, (), "x" * 501, "mark.reason"),
        (MarkDecision.NOT_VALID, (Fact.POSITION,), "", None),
        (MarkDecision.NOT_VALID, (Fact.HOURS,), "", "mark.reason"),  # a certificate of work shows no hours
        (MarkDecision.ILLEGIBLE, (), "", None),
    ],
)
def test_what_an_invalid_document_must_say(
    person: Application, one: User, *, decision: MarkDecision, lacks: tuple[Fact, ...], reason: str, code: str | None
) -> None:
    if code is None:
        assert mark(person, "experience-0", one, decision=decision, lacks=lacks, reason=reason).decision == decision
        return
    with pytest.raises(DomainError) as refused:
        mark(person, "experience-0", one, decision=decision, lacks=lacks, reason=reason)
    assert refused.value.code == code


def test_a_licence_that_is_not_current_does_not_qualify(person: Application, one: User) -> None:
    mark(person, "habilitacion", one, decision=MarkDecision.NOT_VALID, lacks=(Fact.CURRENT,))
    assert proposed(person, one).reasons == ("HABILITACION",)


@pytest.mark.parametrize("slot", ["training-1", "otra", "knowledge-0"])
def test_a_place_without_a_document_takes_no_mark(person: Application, one: User, slot: str) -> None:
    with pytest.raises(NotFound):
        mark(person, slot, one, COURSE)


def test_nothing_is_judged_before_registering_is_over(person: Application, one: User) -> None:
    with pytest.raises(Conflict) as early:
        mark_row(person, "training-0", COURSE, member=one, now=CLOSES)
    assert early.value.code == "curricular.early"


def test_the_same_mark_again_writes_nothing(person: Application, one: User) -> None:
    mark(person, "training-0", one)
    entries = RecordEntry.objects.count()
    mark(person, "training-0", one)
    assert RecordEntry.objects.count() == entries


# other points


def test_other_points_with_their_reason(person: Application, one: User, two: User) -> None:
    for member in (one, two):
        give_points(person, Points(30, 10, 60), reason="El grado figura en SUNEDU.", member=member, now=AFTERWARDS)
    result = close(person, one, two)
    assert result.score == 100
    assert result.data["proposed"] == {"formacion": 20, "capacitacion": 10, "experiencia": 60}


@pytest.mark.parametrize(
    ("points", "reason", "code"),
    [
        (Points(20, 10, 60), "corto", "points.reason"),
        (Points(20, 10, 60), "x" * 501, "points.reason"),
        (Points(25, 10, 60), "Un motivo suficiente.", "points.impossible"),
        (Points(20, 8, 60), "Un motivo suficiente.", "points.impossible"),
        (Points(20, 10, 61), "Un motivo suficiente.", "points.impossible"),
    ],
)
def test_points_that_cannot_be(person: Application, one: User, points: Points, reason: str, code: str) -> None:
    with pytest.raises(DomainError) as refused:
        give_points(person, points, reason=reason, member=one, now=AFTERWARDS)
    assert refused.value.code == code


# two signatures


def test_one_member_never_closes_alone(person: Application, one: User) -> None:
    with pytest.raises(Conflict) as undecided:
        sign(person, one)
    assert len(undecided.value.data["slots"]) == 5
    mark_all(person, one)
    assert sign(person, one).result is None
    assert sign(person, one).result is None  # again: the same signature
    assert not StageResult.objects.exists()


def test_two_members_who_differ_do_not_close(person: Application, one: User, two: User) -> None:
    mark_all(person, one)
    sign(person, one)
    mark_all(person, two)
    mark(person, "training-0", two, hours=Decimal(100))
    with pytest.raises(Conflict) as differs:
        sign(person, two)
    assert differs.value.data == {"slots": ["training-0", "points"], "member": "comite1"}
    mark(person, "training-0", one, hours=Decimal(100))  # takes the first signature back
    assert not CvSignature.objects.exists()
    sign(person, one)
    result = sign(person, two).result
    assert result is not None
    assert result.score == 85


def test_reasons_may_be_worded_differently(person: Application, one: User, two: User) -> None:
    for member, reason in ((one, "No es del puesto."), (two, "Funciones de archivo.")):
        mark_all(person, member)
        mark(person, "experience-0", member, related=False, reason=reason)
        sign(person, member)
    assert StageResult.objects.get().result == "NO_CALIFICA"


def test_a_closed_evaluation_opens_only_with_a_reason(person: Application, one: User, two: User) -> None:
    close(person, one, two)
    with pytest.raises(Conflict) as closed:
        mark(person, "training-0", one, hours=Decimal(100))
    assert closed.value.code == "curricular.closed"
    with pytest.raises(BadRequest):
        reopen_evaluation(person, reason="corto", actor="user:comite1", now=AFTERWARDS)
    reopen_evaluation(person, reason="El certificado decía 100 horas.", actor="user:comite1", now=AFTERWARDS)
    for member in (one, two):
        mark(person, "training-0", member, hours=Decimal(100))
        sign(person, member)
    results = StageResult.objects.filter(stage=Stage.CURRICULAR).order_by("version")
    assert [(found.version, found.score) for found in results] == [(1, Decimal(90)), (2, Decimal(85))]
    assert results[1].reason == "El certificado decía 100 horas."


@pytest.mark.django_db(transaction=True)
def test_two_who_sign_at_once_make_one_result(person: Application, one: User, two: User) -> None:
    for member in (one, two):
        mark_all(person, member)
    together = threading.Barrier(2)

    def press(member: User) -> bool:
        together.wait()
        try:
            return sign(person, member).result is not None
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(press, (one, two))) == [False, True]
    assert StageResult.objects.count() == 1


def test_the_next_person_is_one_that_one_did_not_sign(call: Call, one: User, two: User) -> None:
    publish_exam(call, [1, 2, 8])
    people = {number: registered(file_person(call, f"A{number:02d}")) for number in (1, 2, 8)}
    mark_all(people[2], one)
    sign(people[2], one)
    found = progress_of(call)
    assert [found.next_for(one, number) for number in (0, 1, 8)] == [1, 8, None]
    assert found.next_for(two, 1) == 2
    close(people[8], one, two)
    assert progress_of(call).open == [1, 2]


# pages


def enter(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_a_whole_evaluation_by_forms(person: Application, one: User, two: User, clock: FakeClock) -> None:
    clock.set(AFTERWARDS)
    for member in (one, two):
        client = enter(member)
        slots = [slot.key for slot in evaluation_of(person).bench.decidable]
        page = client.get(f"{LIST}8/")
        assert page.context["current"].key == "education-0"
        for place, slot in enumerate(slots):
            initial = client.get(f"{LIST}8/?fila={slot}").context["shown"]["form"].initial
            facts = {"decision": "VALID", "kind": initial["kind"], "related": "on" if initial["related"] else ""}
            answer = client.post(f"{LIST}8/{slot}/", facts)
            assert answer.headers["Location"].endswith(f"?fila={slots[min(place + 1, len(slots) - 1)]}")
        assert client.post(f"{LIST}8/firmar/").headers["Location"] == LIST
    assert StageResult.objects.get().score == 90
    listed = client.get(LIST).content.decode()
    assert "1 de 1 cerradas" in listed
    assert "comite1, comite2" in listed


def test_what_is_wrong_comes_back_with_what_was_typed(person: Application, one: User, clock: FakeClock) -> None:
    clock.set(AFTERWARDS)
    facts = {"decision": "NOT_VALID", "kind": "CERTIFICADO_TRABAJO", "reason": "corto", "end": "31/02/2020"}
    answer = enter(one).post(f"{LIST}8/experience-0/", facts)
    assert answer.status_code == 422
    assert "Escriba una fecha que exista" in answer.content.decode()
    answer = enter(one).post(f"{LIST}8/experience-0/", facts | {"end": ""})
    assert answer.status_code == 400
    assert "corto" in answer.content.decode()
    assert not RowMark.objects.exists()


def test_human_resources_look_and_do_not_judge(person: Application, clock: FakeClock) -> None:
    clock.set(AFTERWARDS)
    client = enter(make_user("rrhh", Role.HR))
    assert client.get(f"{LIST}8/").status_code == 200
    assert client.get(f"{LIST}8/training-0.pdf").content.startswith(b"%PDF")
    for place in ("training-0/", "firmar/", "reabrir/", "puntaje/"):
        assert client.post(f"{LIST}8/{place}").status_code == 403


def test_the_page_of_a_document_is_a_picture(person: Application, one: User, clock: FakeClock) -> None:
    clock.set(AFTERWARDS)
    answer = enter(one).get(f"{LIST}8/training-0/pagina-1.jpg")
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert enter(one).get(f"{LIST}8/training-0/pagina-2.jpg").status_code == 404
    assert enter(one).get(f"{LIST}8/otra.pdf").status_code == 404
