from __future__ import annotations

import copy
import json
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from calls.models import Call, CallState
from calls.selectors import get_public_call, open_stages, public_calls, summaries
from calls.services import save_call
from core.errors import NotFound
from core.record import call_chain, entries_of
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
        ({"estado": "PUBLICADA"}, ["B"]),
        ({"estado": "BORRADOR"}, ["B", "CAS-091-2023-MIDER"]),
        ({"estado": "no existe"}, ["B", "CAS-091-2023-MIDER"]),
        ({"q": "analista", "estado": "EN_SELECCION"}, []),
    ],
)
def test_the_list_is_searched_without_an_account(
    client: Client, clock: FakeClock, query: dict[str, str], found: list[str]
) -> None:
    saved()
    saved(code="B", positionTitle="Analista", state=CallState.PUBLICADA)
    saved(code="C", positionTitle="Analista legal", state=CallState.BORRADOR)

    page = client.get("/convocatorias/", query).content.decode()

    shown = [code for code in ("B", "C", "CAS-091-2023-MIDER") if f'href="/convocatorias/{code}/"' in page]
    assert shown == found
    assert "de un total de 2 registros" in page


def test_the_exam_of_today_is_open_now(client: Client, clock: FakeClock) -> None:
    saved()
    page = client.get("/convocatorias/").content.decode()
    assert "Rendir la evaluación de conocimientos: Especialista I Legal" in page
    assert "17/10/2023, 24:00" in page


def test_an_empty_portal_says_so(client: Client) -> None:
    page = client.get("/convocatorias/").content.decode()
    assert "No hay ningún plazo abierto" in page
    assert "Mostrando registros del 0 al 0 de un total de 0 registros" in page


def test_drafts_and_unknown_calls_look_the_same() -> None:
    saved(state=CallState.BORRADOR)
    codes = []
    for code in (TERMS["code"], "CAS-000"):
        with pytest.raises(NotFound) as refused:
            get_public_call(code)
        codes.append((refused.value.code, refused.value.message))
    assert codes[0] == codes[1]
