"""What a line of imported results may say, on both sides of each limit (EXA-04, EXA-05, EXA-06, FIN-01)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest

from results.domain.evaluations import LINES_MAX, Outcome, Reading, Rules, kinds_of, read_lines, right_answers
from results.domain.knowledge import ExamPart
from results.domain.ponderado import Scale
from results.enums import ImportedKind

PSYCHOMETRIC = Rules(ImportedKind.PSYCHOMETRIC, Scale(Decimal(20), Decimal(8)))
EXAM_PARTS = (ExamPart(16, Decimal("1.5")), ExamPart(4, Decimal("1.5")))
EXAM = Rules(
    ImportedKind.KNOWLEDGE, Scale(Decimal(30), Decimal(18)), right_answers(EXAM_PARTS), (Decimal("1.5"),)
)  # fmt: skip
PSYCHOLOGICAL = Rules(ImportedKind.PSYCHOLOGICAL)
STAGE = frozenset({"99900001", "99900002", "01234567", "AB1234567"})
APPLIED = STAGE | {"99900009"}
ONE = "99900001"


def read(rules: Rules, *lines: Sequence[str], header: Sequence[str] | None = None) -> Reading:
    rows = [(place, cells) for place, cells in enumerate([header or rules.header, *lines], start=1)]
    return read_lines(rows, rules, stage=STAGE, applied=APPLIED)


def outcome(rules: Rules, score: str, told: str = "") -> Outcome:
    cells = (ONE, "Nayra", told) if rules.scale is None else (ONE, "Nayra", score, told)
    reading = read(rules, cells)
    assert reading.problems == []
    return reading.lines[0].outcome


def problem(rules: Rules, *cells: str) -> str:
    reading = read(rules, cells)
    assert reading.lines == []
    (only,) = reading.problems
    assert only.place == 2
    return only.text


@pytest.mark.parametrize(
    ("score", "told", "expected"),
    [
        ("0", "", Outcome("NO_APTO", Decimal(0))),
        ("7.99", "", Outcome("NO_APTO", Decimal("7.99"))),
        ("8", "", Outcome("APTO", Decimal(8))),  # 40 % of 20
        ("14,25", "", Outcome("APTO", Decimal("14.25"))),
        ("20.00", "Asistió", Outcome("APTO", Decimal(20))),
        ("", "NO SE PRESENTÓ", Outcome("NO_ASISTIO")),
        ("", "no_asistio", Outcome("NO_ASISTIO")),
    ],
)
def test_a_psychometric_score_passes_with_forty_per_cent(score: str, told: str, expected: Outcome) -> None:
    assert outcome(PSYCHOMETRIC, score, told) == expected


@pytest.mark.parametrize(
    ("score", "told", "expected"),
    [
        ("0", "", Outcome("NO_APTO", Decimal(0), 0)),
        ("16.5", "", Outcome("NO_APTO", Decimal("16.5"), 11)),
        ("18", "", Outcome("APTO", Decimal(18), 12)),
        ("30", "", Outcome("APTO", Decimal(30), 20)),
        ("", "No se presento", Outcome("NO_SE_PRESENTO")),
        ("", "Descalificada D03", Outcome("DESCALIFICADO", code="D03")),
        ("", "DESCALIFICADO/A D09", Outcome("DESCALIFICADO", code="D09")),
    ],
)
def test_an_exam_in_person_follows_the_rules_of_the_exam(score: str, told: str, expected: Outcome) -> None:
    assert outcome(EXAM, score, told) == expected


@pytest.mark.parametrize(
    ("told", "result"), [("ASISTIÓ", "ASISTIO"), ("se presentó", "ASISTIO"), ("NO ASISTIÓ", "NO_ASISTIO")]
)
def test_a_psychological_evaluation_says_only_who_came(told: str, result: str) -> None:
    assert outcome(PSYCHOLOGICAL, "", told) == Outcome(result)


@pytest.mark.parametrize(
    ("rules", "cells", "said"),
    [
        (PSYCHOMETRIC, ("", "Nayra", "14", ""), "falta el número de documento"),
        (PSYCHOMETRIC, ("12345678", "Nadie", "14", ""), "no corresponde a ninguna postulación"),
        (PSYCHOMETRIC, ("1234567", "Sin su cero", "14", ""), "Si empieza con 0"),
        (PSYCHOMETRIC, ("99900009", "No pasó", "14", ""), "no está entre quienes pasan a esta evaluación"),
        (PSYCHOMETRIC, (ONE, "Nayra", "", ""), "falta el puntaje"),
        (PSYCHOMETRIC, (ONE, "Nayra", "", "ASISTIÓ"), "falta el puntaje"),
        (PSYCHOMETRIC, (ONE, "Nayra", "14", "NO SE PRESENTÓ"), "lleva puntaje y también «NO SE PRESENTÓ»"),
        (PSYCHOMETRIC, (ONE, "Nayra", "0", "NO SE PRESENTÓ"), "lleva puntaje y también"),
        (PSYCHOMETRIC, (ONE, "Nayra", "20.01", ""), "fuera de 0 a 20"),
        (PSYCHOMETRIC, (ONE, "Nayra", "-0.01", ""), "fuera de 0 a 20"),
        (PSYCHOMETRIC, (ONE, "Nayra", "14.001", ""), "más de dos decimales"),
        (PSYCHOMETRIC, (ONE, "Nayra", "14.500", ""), "más de dos decimales"),
        (PSYCHOMETRIC, (ONE, "Nayra", "catorce", ""), "no es un número"),
        (PSYCHOMETRIC, (ONE, "Nayra", "1e1", ""), "no es un número"),
        (PSYCHOMETRIC, (ONE, "Nayra", "١٤", ""), "no es un número"),
        (PSYCHOMETRIC, (ONE, "Nayra", "14.", ""), "no es un número"),
        (PSYCHOMETRIC, (ONE, "Nayra", "", "DESCALIFICADO D03"), "la situación «DESCALIFICADO D03» no existe"),
        (PSYCHOMETRIC, (ONE, "Nayra", "14", "", "15"), "tiene 5 columnas y deben ser 4"),
        (EXAM, (ONE, "Nayra", "18.75", ""), "ningún número de respuestas correctas da 18.75: cada una vale 1.5"),
        (EXAM, (ONE, "Nayra", "31.5", ""), "fuera de 0 a 30"),
        (EXAM, (ONE, "Nayra", "", "DESCALIFICADO"), "con su código"),
        (EXAM, (ONE, "Nayra", "", "DESCALIFICADO D10"), "con su código"),
        (EXAM, (ONE, "Nayra", "18", "DESCALIFICADO D03"), "lleva puntaje y también"),
        (PSYCHOLOGICAL, (ONE, "Nayra", ""), "Va ASISTIÓ o NO ASISTIÓ"),
        (PSYCHOLOGICAL, (ONE, "Nayra", "14"), "Va ASISTIÓ o NO ASISTIÓ"),
    ],
)
def test_a_bad_line_is_told_in_words(rules: Rules, cells: tuple[str, ...], said: str) -> None:
    assert said in problem(rules, *cells)


def test_a_document_stands_once() -> None:
    reading = read(PSYCHOMETRIC, (ONE, "", "14", ""), ("99900002", "", "9", ""), (ONE, "", "14", ""))
    assert [str(each) for each in reading.problems] == ["Línea 4: el documento 99900001 ya está en la línea 2."]


def test_documents_keep_their_zeros_and_letters() -> None:
    reading = read(PSYCHOMETRIC, (" 01234567 ", "", "14", ""), ("ab1234567", "", "9", ""))
    assert [line.document for line in reading.lines] == ["01234567", "AB1234567"]


def test_lines_without_anything_are_passed_over() -> None:
    reading = read(PSYCHOMETRIC, ("", "", "", ""), (ONE, "", "14", "", "", ""), ())
    assert ([line.place for line in reading.lines], reading.problems) == ([3], [])


@pytest.mark.parametrize(
    "header",
    [("documento", "puntaje"), ("documento", "nombres", "situacion"), ("Documento", "Puntaje", "Nombres", "Situacion")],
)
def test_the_first_line_names_the_columns(header: tuple[str, ...]) -> None:
    reading = read(PSYCHOMETRIC, (ONE, "", "14", ""), header=header)
    assert [str(each) for each in reading.problems] == [
        "La primera línea debe ser: documento; nombres; puntaje; situacion."
    ]


def test_the_header_may_have_capitals_and_accents() -> None:
    reading = read(PSYCHOMETRIC, (ONE, "", "14", ""), header=("DOCUMENTO", "Nombres", "Puntaje", "Situación", ""))
    assert len(reading.lines) == 1


def test_a_file_without_results_is_no_import() -> None:
    assert [str(each) for each in read(PSYCHOMETRIC).problems] == ["El archivo no tiene ningún resultado."]


@pytest.mark.parametrize(("lines", "refused"), [(LINES_MAX, False), (LINES_MAX + 1, True)])
def test_a_file_has_so_many_lines(lines: int, *, refused: bool) -> None:
    reading = read(PSYCHOMETRIC, *([("", "", "", "")] * (lines - 1)), (ONE, "", "14", ""))
    assert bool(reading.problems) is refused


def test_parts_of_different_worth_give_the_fewest_right_answers() -> None:
    found = right_answers([ExamPart(10, Decimal(1)), ExamPart(10, Decimal(2))])
    assert (found[Decimal(4)], found[Decimal(30)], Decimal("0.5") in found) == (2, 20, False)


SCHEME_4 = {"scheme": 4, "knowledge": "0.25", "psychometric": "0.25", "curricular": "0.30", "interview": "0.20"}


@pytest.mark.parametrize(
    ("terms", "kinds"),
    [
        ({"weights": {"knowledge": "0.4"}, "exam": {"mode": "VIRTUAL"}}, []),
        ({"weights": {"knowledge": "0.4"}, "exam": {"mode": "PRESENCIAL"}}, [ImportedKind.KNOWLEDGE]),
        ({"weights": {"curricular": "0.6"}, "exam": {"mode": "PRESENCIAL"}}, []),
        ({"weights": SCHEME_4, "psychological": True}, [ImportedKind.PSYCHOMETRIC, ImportedKind.PSYCHOLOGICAL]),
        ({}, []),
    ],
)
def test_a_call_says_what_is_held_outside(terms: dict[str, Any], kinds: list[ImportedKind]) -> None:
    assert kinds_of(terms) == kinds
