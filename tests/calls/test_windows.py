"""The window of an application, to the millisecond (APP-01)."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from calls.domain.windows import Window, WindowPhase, closes_at, is_open, opens_next, phase
from calls.models import CallState
from calls.selectors import get_public_call, window_of
from calls.services import save_call
from core import clock
from exam_server.demo.data import call_data

SEED = Window(date(2023, 10, 10), date(2023, 10, 10), time(8, 30), time(17, 30))
TWO_DAYS = Window(date(2023, 10, 10), date(2023, 10, 11), time(8, 30), time(17, 30))
WHOLE_DAYS = Window(date(2023, 10, 10), date(2023, 10, 11))


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("instant", "accepted"),
    [
        ("2023-10-10T08:29:59-05:00", False),
        ("2023-10-10T08:29:59.999-05:00", False),
        ("2023-10-10T08:30:00-05:00", True),
        ("2023-10-10T17:30:00-05:00", True),
        ("2023-10-10T17:30:00.001-05:00", False),
        ("2023-10-10T17:30:01-05:00", False),
        ("2023-10-10T13:30:00+00:00", True),
        ("2023-10-10T22:30:00+00:00", True),
        ("2023-10-11T10:00:00-05:00", False),
        ("2023-10-10T23:00:00+00:00", False),
        ("2023-10-09T12:00:00-05:00", False),
    ],
)
def test_the_table_of_app_01(instant: str, accepted: bool) -> None:
    assert is_open(SEED, _at(instant)) is accepted


@pytest.mark.parametrize(
    ("instant", "expected", "opens", "closes"),
    [
        ("2023-10-10T08:29:59.999-05:00", "before", "2023-10-10T08:30:00-05:00", None),
        ("2023-10-10T08:30:00-05:00", "open", None, "2023-10-10T17:30:00-05:00"),
        ("2023-10-10T17:30:00-05:00", "open", None, "2023-10-10T17:30:00-05:00"),
        ("2023-10-10T17:30:00.001-05:00", "between_days", "2023-10-11T08:30:00-05:00", None),
        ("2023-10-10T20:00:00-05:00", "between_days", "2023-10-11T08:30:00-05:00", None),
        ("2023-10-11T00:00:00-05:00", "between_days", "2023-10-11T08:30:00-05:00", None),
        ("2023-10-11T08:29:59.999-05:00", "between_days", "2023-10-11T08:30:00-05:00", None),
        ("2023-10-11T12:00:00-05:00", "open", None, "2023-10-11T17:30:00-05:00"),
        ("2023-10-11T17:30:00.001-05:00", "after", None, None),
        ("2024-01-01T10:00:00-05:00", "after", None, None),
    ],
)
def test_every_day_has_the_same_hours(instant: str, expected: str, opens: str | None, closes: str | None) -> None:
    now = _at(instant)
    assert phase(TWO_DAYS, now) is WindowPhase(expected)
    assert opens_next(TWO_DAYS, now) == (_at(opens) if opens else None)
    assert closes_at(TWO_DAYS, now) == (_at(closes) if closes else None)


@pytest.mark.parametrize(
    ("instant", "expected"),
    [
        ("2023-10-09T23:59:59.999-05:00", "before"),
        ("2023-10-10T00:00:00-05:00", "open"),
        ("2023-10-10T23:59:59.999-05:00", "open"),
        ("2023-10-11T23:59:59.999-05:00", "open"),
        ("2023-10-12T00:00:00-05:00", "after"),
    ],
)
def test_without_hours_the_days_are_open_throughout(instant: str, expected: str) -> None:
    now = _at(instant)
    assert phase(WHOLE_DAYS, now) is WindowPhase(expected)
    assert closes_at(WHOLE_DAYS, now) == (WHOLE_DAYS.ends_at if expected == "open" else None)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("state", "stage", "expected"),
    [
        (CallState.PUBLICADA, "POSTULACION", SEED),
        (CallState.EN_SELECCION, "PUB_FINAL", Window(date(2023, 10, 30), date(2023, 10, 30))),
        (CallState.PUBLICADA, "REGISTRO_CONTRATO", None),
        (CallState.PUBLICADA, "OTRA", None),
        (CallState.CANCELADA, "POSTULACION", None),
        (CallState.SUSPENDIDA, "POSTULACION", None),
    ],
)
def test_the_window_of_a_stage_of_a_call(state: CallState, stage: str, expected: Window | None) -> None:
    call = save_call(call_data(), state=state, actor="user:rrhh", now=clock.now())
    assert window_of(get_public_call(call.code), stage) == expected


@pytest.mark.django_db
def test_a_draft_has_no_window() -> None:
    call = save_call(call_data(), state=CallState.BORRADOR, actor="user:rrhh", now=clock.now())
    assert window_of(call, "POSTULACION") is None
