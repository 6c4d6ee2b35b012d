"""The PDF act: says everything, page by page, and is the same bytes every time."""

from __future__ import annotations

import hashlib
import io
import re
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from pypdf import PdfReader

from core.paper import printable
from results.domain.act import Sheet, render_act
from results.domain.merit import EXAM_COLUMNS

MOMENT = datetime(2023, 10, 18, 22, 0, tzinfo=UTC)


def row(number: int, name: str = "Ñusta Quispe", **changes: Any) -> dict[str, Any]:
    return {
        "order": number,
        "number": number,
        "document": f"*****{number:03d}",
        "name": name,
        "right": 17,
        "score": "25.50",
        "result": "APTO",
        "code": "",
    } | changes


SHEET = Sheet(
    title="Resultados preliminares de la evaluación de conocimientos",
    entity="Ministerio Demo de Energía y Recursos",
    responsible="Oficina de Recursos Humanos",
    call_code="CAS-091-2023-MIDER",
    position="Especialista I Legal",
    stage=7,
    heading="Lista en orden de mérito",
    columns=EXAM_COLUMNS,
    facts=[("Sesión", "Turno único. Inicio 16/10/2023, 09:00:00; cierre 16/10/2023, 09:26:03")],
    notes="Códigos. D03: Celular u otro dispositivo electrónico.",
    version=1,
    reason="",
    published_at=MOMENT,
    rows=[row(1), row(2, result="DESCALIFICADO", order=None, right=None, score=None, code="D03")],
    formulas=["Puntaje = respuestas correctas × 1.5."],
    merkle_root="ab" * 32,
    csv_sha256="cd" * 32,
    key="0123456789abcdef",
    address="/publicaciones/CAS-091-2023-MIDER/7/1/",
)


def pages(pdf: bytes) -> list[str]:
    return [re.sub(r"\s+", " ", page.extract_text()) for page in PdfReader(io.BytesIO(pdf)).pages]


def test_everything_is_printed() -> None:
    (text,) = pages(render_act(SHEET))
    for said in (
        "Resultados preliminares de la evaluación de conocimientos",
        "Ministerio Demo de Energía y Recursos",
        "CAS-091-2023-MIDER, Especialista I Legal",
        "Etapa 7, versión 1",
        "18/10/2023, 17:00:00, Oficina de Recursos Humanos",
        "Turno único. Inicio 16/10/2023, 09:00:00; cierre 16/10/2023, 09:26:03",
        "2 postulantes: 1 APTO · 1 DESCALIFICADO/A",
        "Orden Documento Nombres y apellidos Correctas Puntaje Resultado",
        "1 *****001 Ñusta Quispe 17 25.50 APTO",
        "– *****002 Ñusta Quispe – – DESCALIFICADO/A D03",
        "D03: Celular u otro dispositivo electrónico",
        "Puntaje = respuestas correctas × 1.5.",
        "abababab abababab",
        "cdcdcdcd cdcdcdcd",
        "Ed25519, 0123456789abcdef",
        "/publicaciones/CAS-091-2023-MIDER/7/1/",
        "Página 1 de 1",
    ):
        assert said in text
    assert "Motivo de esta versión" not in text


def test_correction_prints_its_reason() -> None:
    (text,) = pages(render_act(replace(SHEET, version=2, reason="Se dejó sin efecto una descalificación.")))
    assert "Etapa 7, versión 2" in text
    assert "Motivo de esta versión Se dejó sin efecto una descalificación." in text


def test_every_page_is_numbered_and_repeats_the_head_of_the_list() -> None:
    found = pages(render_act(replace(SHEET, rows=[row(number) for number in range(1, 101)])))
    assert len(found) > 2
    for number, text in enumerate(found, start=1):
        assert f"Página {number} de {len(found)}" in text
        assert "CAS-091-2023-MIDER · Etapa 7 · versión 1" in text
    assert all("Orden Documento" in text for text in found[:-1])
    assert "*****100" in "".join(found)


def test_whoever_waits_hears_how_many_rows_are_drawn() -> None:
    heard: list[int] = []
    long = replace(SHEET, rows=[row(number) for number in range(1, 101)])
    assert render_act(long, on_drawn=heard.append) == render_act(long)
    assert heard == sorted(set(heard))
    assert (len(heard) > 2, heard[-1]) == (True, 100)


def test_a_name_wraps_only_where_its_column_ends() -> None:
    """The last name that fits and the first that does not, both printed whole."""
    short, long = "Ana " * 19, "Ana " * 40
    (text,) = pages(render_act(replace(SHEET, rows=[row(1, short.strip()), row(2, long.strip())])))
    assert text.count("Ana") == 59
    assert "*****001 " + short.strip() + " 17 25.50 APTO" in text


def test_same_sheet_same_bytes_in_another_process_too() -> None:
    again = (
        "import hashlib; from tests.results.domain.test_act import SHEET; from results.domain.act import render_act; "
        "print(hashlib.sha256(render_act(SHEET)).hexdigest())"
    )
    done = subprocess.run([sys.executable, "-c", again], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == hashlib.sha256(render_act(SHEET)).hexdigest()


@pytest.mark.parametrize(
    "name",
    ["<b>Ana</b> & Cía", "x" * 150, "Ana " * 37, "", "\u0000Ana", "😀 Ana", "Ana\u2028Pérez"],
)
def test_no_name_breaks_the_act(name: str) -> None:
    assert render_act(replace(SHEET, rows=[row(1, name)])).startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Ñusta Ibárcena", "Ñusta Ibárcena"),
        ("Nin\u0303o", "Niño"),  # composed, whatever way it was typed
        ("Ștefan", "Stefan"),  # no drawing: its base letter
        ("😀 Ana", "? Ana"),
        ("16 × 1.5 – 24 · «sí»", "16 × 1.5 – 24 · «sí»"),
    ],
)
def test_printable(text: str, shown: str) -> None:
    assert printable(text) == shown
