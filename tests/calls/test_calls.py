from __future__ import annotations

import copy
import json
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from calls.models import Call, CallState
from calls.selectors import get_public_call, open_stages, public_calls, state_of, summaries
from calls.services import save_call
from calls.views import PAGE_SIZE
from core.errors import NotFound
from core.record import call_chain, entries_of
from exam_server.demo.dates import redated_call
from tests.support.clock import NINE_IN_LIMA, FakeClock

pytestmark = pytest.mark.django_db
TERMS: dict[str, Any] = json.loads(
    (Path(__file__).parents[2] / "exam_server" / "demo" / "data" / "demo_call.json").read_text(encoding="utf-8")
)


def saved(terms: dict[str, Any] = TERMS, state: CallState = CallState.EN_SELECCION, **changes: Any) -> Call:
    return save_call({**copy.deepcopy(terms), **changes}, state=state, actor="user:rrhh", now=NINE_IN_LIMA)


def test_a_call_becomes_rows_and_an_entry() -> None:
    call = saved()
    stages = list(call.stages.all())
    assert [stage.order for stage in stages] == list(range(1, 15))
    window = stages[2]
    assert (window.start, window.time_from, window.time_to) == (date(2023, 10, 10), time(8, 30), time(17, 30))
    [entry] = entries_of(call_chain(call.code))
    assert (entry.kind, entry.actor) == ("call.saved", "user:rrhh")


def test_the_same_again_writes_nothing_and_a_change_writes_once() -> None:
    first = saved()
    assert saved().pk == first.pk
    assert len(entries_of(call_chain(first.code))) == 1

    saved(positions=2)

    assert Call.objects.get().positions == 2
    assert len(entries_of(call_chain(first.code))) == 2


def test_a_shorter_schedule_leaves_no_stage_behind() -> None:
    saved()
    call = saved(schedule=TERMS["schedule"][:12])
    assert call.stages.count() == 12


@pytest.mark.parametrize(
    ("moment", "codes"),
    [
        (datetime(2023, 10, 10, 13, 29, 59, tzinfo=UTC), []),
        (datetime(2023, 10, 10, 13, 30, tzinfo=UTC), ["POSTULACION"]),
        (datetime(2023, 10, 16, 4, 59, 59, tzinfo=UTC), []),
        (datetime(2023, 10, 16, 5, 0, tzinfo=UTC), ["EXAMEN"]),
        (datetime(2023, 9, 25, 12, 0, tzinfo=UTC), ["PUBLICACION_SNE", "DIFUSION_WEB"]),
    ],
)
def test_open_stages_by_lima_s_clock(moment: datetime, codes: list[str]) -> None:
    assert [found.stage.code for found in open_stages(saved(), now=moment)] == codes


def test_a_call_that_ended_early_has_nothing_open() -> None:
    assert open_stages(saved(state=CallState.CANCELADA), now=NINE_IN_LIMA) == []


def test_what_comes_next_when_nothing_is_open() -> None:
    saved()
    [summary] = summaries(public_calls(), now=datetime(2023, 10, 14, 12, 0, tzinfo=UTC))
    assert summary.open_stage is None
    assert summary.next_stage is not None
    assert summary.next_stage.code == "EXAMEN"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["B", "CAS-091-2023-MIDER"]),
        ({"q": "legal"}, ["CAS-091-2023-MIDER"]),
        ({"q": "  091 "}, ["CAS-091-2023-MIDER"]),
        ({"q": "x" * 81}, []),
        ({"q": "%"}, []),
        ({"q": "leg\0al"}, ["CAS-091-2023-MIDER"]),
        ({"estado": "PUBLICADA"}, ["B"]),
        ({"estado": "EN_SELECCION"}, ["CAS-091-2023-MIDER"]),
        ({"estado": "EN_POSTULACION"}, []),
        ({"estado": "BORRADOR"}, ["B", "CAS-091-2023-MIDER"]),
        ({"estado": "no existe"}, ["B", "CAS-091-2023-MIDER"]),
        ({"q": "analista", "estado": "EN_SELECCION"}, []),
        ({"abiertas": "1"}, ["CAS-091-2023-MIDER"]),
        ({"abiertas": "1", "q": "analista"}, []),
        ({"abiertas": "otra cosa"}, ["B", "CAS-091-2023-MIDER"]),
        ({"pagina": "2"}, ["B", "CAS-091-2023-MIDER"]),
        ({"pagina": "no es un número"}, ["B", "CAS-091-2023-MIDER"]),
    ],
)
def test_the_list_is_searched_without_an_account(
    client: Client, clock: FakeClock, query: dict[str, str], found: list[str]
) -> None:
    saved()
    later = redated_call(TERMS, exam_day=date(2023, 11, 20))
    saved(later, code="B", positionTitle="Analista", state=CallState.PUBLICADA)
    saved(code="C", positionTitle="Analista legal", state=CallState.BORRADOR)

    page = client.get("/convocatorias/", query).content.decode()

    shown = [code for code in ("B", "C", "CAS-091-2023-MIDER") if f'href="/convocatorias/{code}/"' in page]
    assert shown == found
    assert f"de un total de {len(found)} registro" in page


def test_the_exam_of_today_is_open_now(client: Client, clock: FakeClock) -> None:
    saved()
    page = client.get("/convocatorias/").content.decode()
    assert "Rendir la evaluación de conocimientos: Especialista I Legal" in page
    assert "17/10/2023, 24:00" in page


def test_an_empty_portal_says_so(client: Client) -> None:
    page = client.get("/convocatorias/").content.decode()
    assert "No hay ningún plazo abierto" in page
    assert "Mostrando registros del 0 al 0 de un total de 0 registros" in page


@pytest.mark.parametrize(
    ("stored", "moment", "shown"),
    [
        (CallState.PUBLICADA, datetime(2023, 10, 10, 13, 29, 59, 999_000, tzinfo=UTC), CallState.PUBLICADA),
        (CallState.PUBLICADA, datetime(2023, 10, 10, 13, 30, tzinfo=UTC), CallState.EN_POSTULACION),
        (CallState.PUBLICADA, datetime(2023, 10, 10, 22, 30, tzinfo=UTC), CallState.EN_POSTULACION),
        (CallState.PUBLICADA, datetime(2023, 10, 10, 22, 30, 0, 1000, tzinfo=UTC), CallState.EN_SELECCION),
        (CallState.EN_SELECCION, datetime(2023, 10, 9, 12, 0, tzinfo=UTC), CallState.PUBLICADA),
        (CallState.CON_RESULTADOS, datetime(2023, 10, 31, 4, 59, 59, tzinfo=UTC), CallState.CON_RESULTADOS),
        (CallState.CON_RESULTADOS, datetime(2023, 10, 31, 5, 0, tzinfo=UTC), CallState.EN_SUSCRIPCION),
        (CallState.CANCELADA, datetime(2023, 10, 10, 15, 0, tzinfo=UTC), CallState.CANCELADA),
        (CallState.BORRADOR, datetime(2023, 10, 10, 15, 0, tzinfo=UTC), CallState.BORRADOR),
    ],
)
def test_the_clock_moves_the_state_between_two_acts(stored: CallState, moment: datetime, shown: CallState) -> None:
    assert state_of(saved(state=stored), now=moment) == shown


def test_a_window_for_applicants_leads_to_the_application(client: Client, clock: FakeClock) -> None:
    saved(redated_call(TERMS, exam_day=date(2023, 10, 20)), state=CallState.PUBLICADA)
    page = client.get("/convocatorias/").content.decode()
    assert "Postular: Especialista I Legal" in page
    assert 'href="/postulacion/CAS-091-2023-MIDER/"' in page


def test_many_calls_come_in_pages(client: Client, clock: FakeClock) -> None:
    for number in range(PAGE_SIZE + 1):
        saved(code=f"CAS-{number}")
    first, second = (client.get("/convocatorias/", {"pagina": page}).content.decode() for page in (1, 2))
    assert "Mostrando registros del 1 al 20 de un total de 21 registros" in first
    assert "Mostrando registros del 21 al 21 de un total de 21 registros" in second


@pytest.mark.parametrize("count", [1, 5])
def test_the_list_costs_the_same_for_many(
    client: Client, clock: FakeClock, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        saved(code=f"CAS-{number}")
    with django_assert_num_queries(3):
        page = client.get("/convocatorias/").content.decode()
    assert page.count("Oficina de Integridad Institucional") == count


@pytest.mark.parametrize("address", ["/preguntas-frecuentes/", "/manual/", "/manual/evaluacion/"])
def test_help_needs_no_account(client: Client, address: str) -> None:
    assert client.get(address).status_code == 200


def test_drafts_and_unknown_calls_look_the_same() -> None:
    saved(state=CallState.BORRADOR)
    codes = []
    for code in (TERMS["code"], "CAS-000"):
        with pytest.raises(NotFound) as refused:
            get_public_call(code)
        codes.append((refused.value.code, refused.value.message))
    assert codes[0] == codes[1]
