from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from calls.domain.actions import closing_words, duration_words, public_action, remaining
from calls.domain.profile import duration, listed, profile_lines, soles

CALL = json.loads(
    (Path(__file__).parents[2] / "exam_server" / "demo" / "data" / "demo_call.json").read_text(encoding="utf-8")
)
NOW = datetime(2023, 10, 16, 14, 0, tzinfo=UTC)  # 09:00 in Lima


def test_the_profile_of_the_seeds() -> None:
    lines = dict(profile_lines(CALL["profile"]))
    assert lines["Formación"] == (
        "Título universitario en Derecho o carrera afín, con colegiatura y habilitación vigente"
    )
    assert lines["Experiencia general"] == "5 años, en el sector público o privado"
    assert lines["Experiencia específica"] == "4 años en la función o materia, de ellos 1 año en el sector público"
    assert lines["Capacitación"].startswith("90 horas acumuladas en gestión de riesgos, derecho administrativo, ")
    assert "Idiomas" not in lines


def test_a_profile_without_requirements_has_no_lines() -> None:
    assert profile_lines({}) == []


@pytest.mark.parametrize(
    ("months", "text"),
    [(0, "0 meses"), (1, "1 mes"), (11, "11 meses"), (12, "1 año"), (13, "1 año y 1 mes"), (60, "5 años")],
)
def test_duration(months: int, text: str) -> None:
    assert duration(months) == text


@pytest.mark.parametrize(
    ("items", "conjunction", "text"),
    [
        ([], "y", ""),
        (["a"], "y", "a"),
        (["español", "inglés"], "y", "español e inglés"),
        (["agua", "hielo"], "y", "agua y hielo"),
        (["siete", "ocho"], "o", "siete u ocho"),
        (["a", "b", "c"], "o", "a, b o c"),
    ],
)
def test_listed(items: list[str], conjunction: str, text: str) -> None:
    assert listed(items, conjunction) == text


@pytest.mark.parametrize(("amount", "text"), [("9500.00", "S/\u00a09\u00a0500.00"), ("930", "S/\u00a0930.00")])
def test_soles(amount: str, text: str) -> None:
    assert soles(amount) == text


@pytest.mark.parametrize(
    ("left", "text"),
    [
        (timedelta(0), "0 s"),
        (timedelta(seconds=-5), "0 s"),
        (timedelta(seconds=59, milliseconds=999), "59 s"),
        (timedelta(seconds=60), "1 min"),
        (timedelta(minutes=59, seconds=59), "59 min"),
        (timedelta(hours=1), "1 h 0 min"),
        (timedelta(hours=7, minutes=18), "7 h 18 min"),
        (timedelta(hours=24), "1 d 0 h"),
    ],
)
def test_remaining(left: timedelta, text: str) -> None:
    assert remaining(NOW + left, NOW) == text


@pytest.mark.parametrize(
    ("closes_at", "text"),
    [
        (datetime(2023, 10, 16, 22, 30, tzinfo=UTC), "hoy 17:30"),
        (datetime(2023, 10, 17, 5, 0, tzinfo=UTC), "hoy 24:00"),
        (datetime(2023, 10, 18, 5, 0, tzinfo=UTC), "17/10/2023, 24:00"),
        (datetime(2023, 10, 19, 22, 30, tzinfo=UTC), "19/10/2023, 17:30"),
    ],
)
def test_closing_words(closes_at: datetime, text: str) -> None:
    assert closing_words(closes_at, NOW) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0 segundos"), (1, "1 segundo"), (60, "1 minuto"), (90, "1 minuto y 30 segundos"), (1500, "25 minutos")],
)
def test_duration_words(seconds: int, text: str) -> None:
    assert duration_words(seconds) == text


def test_only_what_the_public_may_do_has_an_action() -> None:
    assert [stage["code"] for stage in CALL["schedule"] if public_action(stage["code"])] == ["POSTULACION", "EXAMEN"]
