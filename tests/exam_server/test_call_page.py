from __future__ import annotations

import re

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from calls.models import Call, CallState
from core import clock as core_clock
from exam_server.demo.service import Evening, Wanted, prepare_evening
from exams.models import SittingQuestion
from exams.services_closing import close_sitting
from results.services import publish_stage7
from tests.support.clock import FakeClock

pytestmark = pytest.mark.django_db
PAGE = "/convocatorias/CAS-091-2023-MIDER/"


@pytest.fixture
def evening(debug_mode: Settings, clock: FakeClock) -> Evening:
    made = prepare_evening(Wanted())
    debug_mode.DEBUG = False
    return made


def test_anybody_reads_the_call(evening: Evening, client: Client) -> None:
    page = client.get(PAGE).content.decode()

    assert "Especialista I Legal" in page
    assert "5 años, en el sector público o privado" in page
    assert "S/\u00a09\u00a0500.00" in page
    assert "hoy 16/10" in page
    assert len(re.findall(r'<li class="stage ', page)) == 14
    assert len(re.findall(r'<li class="stage is-done"', page)) == 5
    assert len(re.findall(r'aria-current="step"', page)) == 1
    assert "Todavía no hay publicaciones" in page
    assert 'data-until="2023-10-16T14:05:01.000Z"' in page
    assert re.search(r'style="|onclick|<script>', page) is None


def test_the_commitment_is_public_and_the_draw_is_not(evening: Evening, client: Client) -> None:
    page = client.get(PAGE).content.decode()

    assert evening.sitting.commitment is not None
    statement = evening.sitting.commitment["statement"]
    for name in ("bank", "blueprint", "questions", "secret"):
        assert statement[name] in page
    assert evening.sitting.secret not in page
    for drawn in SittingQuestion.objects.select_related("version"):
        assert drawn.version.stem not in page


def test_a_publication_is_linked_from_its_stage(evening: Evening, client: Client, clock: FakeClock) -> None:
    clock.advance(301 + 1500 + 60)
    sitting = close_sitting(evening.sitting, now=core_clock.now())
    publish_stage7(sitting, actor="user:rrhh", now=core_clock.now())

    page = client.get(PAGE).content.decode()

    address = "/publicaciones/CAS-091-2023-MIDER/7/1/"
    assert page.count(f'href="{address}"') == 2  # in the schedule and in the list of publications
    assert client.get(address).status_code == 200


@pytest.mark.parametrize("code", ["CAS-999-2023-MIDER", "cas-091-2023-mider", "x" * 300])
def test_an_unknown_call_is_not_found(evening: Evening, client: Client, code: str) -> None:
    assert client.get(f"/convocatorias/{code}/").status_code == 404


def test_a_draft_looks_like_an_unknown_call(evening: Evening, client: Client) -> None:
    Call.objects.update(state=CallState.BORRADOR)
    assert client.get(PAGE).status_code == 404
    assert "CAS-091-2023-MIDER" not in client.get("/convocatorias/").content.decode()


@pytest.mark.parametrize("sittings", [1, 3])
def test_more_sittings_cost_no_more_queries(
    debug_mode: Settings, client: Client, sittings: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(sittings):
        prepare_evening(Wanted())
    with django_assert_num_queries(6):
        client.get(PAGE)


def test_the_page_is_read_only(evening: Evening, client: Client) -> None:
    assert client.post(PAGE).status_code == 405


def test_the_page_says_what_each_of_four_evaluations_weighs(evening: Evening, client: Client) -> None:
    call = evening.sitting.call
    four = {"scheme": 4, "knowledge": "0.25", "psychometric": "0.25", "curricular": "0.30", "interview": "0.20"}
    Call.objects.filter(pk=call.pk).update(terms=call.terms | {"weights": four})
    page = client.get(PAGE).content.decode()
    told = "evaluación de conocimientos 25 %, evaluación psicométrica 25 %, curricular 30 %, entrevista 20 %"
    assert told in " ".join(page.split())
