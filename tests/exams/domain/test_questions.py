"""What a question must be, either side of every limit, and the JSON bank with its line numbers (EXA-01, AMB-20)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from exams.domain.questions import MAX_FILE_BYTES, Draft, read_json, read_text

QUESTION: dict[str, Any] = {
    "id": "T001",
    "part": "technical",
    "topic": "Control interno",
    "stem": "¿Pregunta?",
    "options": ["a", "b", "c", "d"],
    "answer": 3,
    "reference": "Ley N° 1",
}


def as_json(*questions: Any) -> str:
    return json.dumps(list(questions), ensure_ascii=False, indent=1)


def messages(text: str) -> list[str]:
    return [problem.message for problem in read_json(text).problems]


def test_a_question_is_read_with_the_line_where_it_begins() -> None:
    reading = read_json(as_json(QUESTION, QUESTION | {"id": "T002", "stem": " ¿Otra? "}))

    assert reading.problems == []
    assert reading.drafts == [
        Draft(2, "T001", "technical", "Control interno", "Ley N° 1", "¿Pregunta?", ("a", "b", "c", "d"), 3),
        Draft(16, "T002", "technical", "Control interno", "Ley N° 1", "¿Otra?", ("a", "b", "c", "d"), 3),
    ]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({}, None),
        ({"id": "x" * 20}, None),
        ({"id": "x" * 21}, "El código debe tener de 1 a 20 letras sin tilde, números o guiones."),
        ({"id": ""}, "El código debe tener de 1 a 20 letras sin tilde, números o guiones."),
        ({"id": "T 1"}, "El código debe tener de 1 a 20 letras sin tilde, números o guiones."),
        ({"id": "ñ1"}, "El código debe tener de 1 a 20 letras sin tilde, números o guiones."),
        ({"part": "tecnica"}, "La parte «tecnica» no existe."),
        ({"topic": "m" * 120}, None),
        ({"topic": "m" * 121}, "La materia tiene 121 caracteres y se admiten 120."),
        ({"topic": "  "}, "La materia está vacía."),
        ({"stem": "e" * 2000}, None),
        ({"stem": "e" * 2001}, "El enunciado tiene 2001 caracteres y se admiten 2000."),
        ({"stem": "\n"}, "El enunciado está vacío."),
        ({"stem": "dos\nlíneas"}, None),
        ({"stem": "nulo\x00"}, "El enunciado contiene caracteres de control."),
        ({"reference": "r" * 300}, None),
        ({"reference": "r" * 301}, "La referencia tiene 301 caracteres y se admiten 300."),
        ({"reference": ""}, None),
        ({"options": ["a", "b", "c"], "answer": 0}, "Debe tener 4 alternativas y tiene 3."),
        ({"options": ["a", "b", "c", "d", "e"]}, "Debe tener 4 alternativas y tiene 5."),
        ({"options": ["a", "b", "c", "o" * 500]}, None),
        ({"options": ["a", "b", "c", "o" * 501]}, "La alternativa 4 tiene 501 caracteres y se admiten 500."),
        ({"options": ["a", "", "c", "d"]}, "La alternativa 2 está vacía."),
        ({"options": ["a", "b", "c", " A "]}, "Tiene alternativas repetidas."),
        ({"options": ["a", "b", "c", 4]}, "Las alternativas deben ser textos."),
        ({"options": "abcd"}, "El campo options no es del tipo esperado."),
        ({"answer": 0}, None),
        ({"answer": -1}, "La respuesta no es una de sus alternativas."),
        ({"answer": 4}, "La respuesta no es una de sus alternativas."),
        ({"answer": True}, "El campo answer no es del tipo esperado."),
        ({"answer": "a"}, "El campo answer no es del tipo esperado."),
        ({"weight": 2}, "Campos desconocidos: weight."),
    ],
)
def test_the_limits_of_a_question(change: dict[str, Any], message: str | None) -> None:
    assert messages(as_json(QUESTION | change)) == ([] if message is None else [message])


@pytest.mark.parametrize("name", list(QUESTION))
def test_every_field_is_needed(name: str) -> None:
    question = {key: value for key, value in QUESTION.items() if key != name}

    assert messages(as_json(question)) == [f"Falta el campo {name}."]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "No es JSON válido (columna 1)."),
        ("[\n{]", "No es JSON válido (columna 2)."),
        ("{}", "Se espera una lista de preguntas."),
        ('"[1]"', "Se espera una lista de preguntas."),
        ("[]", "El archivo no contiene preguntas."),
        ("[1]", "Se espera un objeto con los campos de la pregunta."),
        ("[" * 100_000 + "]" * 100_000, "El JSON tiene demasiados niveles."),
    ],
)
def test_what_is_not_a_list_of_questions(text: str, message: str) -> None:
    assert messages(text) == [message]


def test_repeated_codes_and_wordings_are_told_with_the_first_line() -> None:
    reading = read_json(
        as_json(
            QUESTION,
            QUESTION | {"id": "t001", "stem": "¿Segunda?"},
            QUESTION | {"id": "T003", "stem": "¿PREGUNTA?  "},
        )
    )

    assert [(problem.line, problem.code, problem.message) for problem in reading.problems] == [
        (16, "t001", "El código ya está en la línea 2."),
        (30, "T003", "El enunciado es el mismo de la línea 2."),
    ]


def test_repetitions_are_found_on_one_line_too() -> None:
    assert messages(json.dumps([QUESTION, QUESTION])) == ["El código ya está en la línea 1."]


def numbered(count: int) -> str:
    return json.dumps([QUESTION | {"id": f"Q{n}", "stem": f"¿{n}?"} for n in range(count)])


@pytest.mark.parametrize(
    ("count", "expected"),
    [(2000, []), (2001, ["El archivo tiene 2001 preguntas y se admiten 2000."])],
)
def test_the_limit_of_questions(count: int, expected: list[str]) -> None:
    assert messages(numbered(count)) == expected


@pytest.mark.parametrize(
    ("raw", "text", "fault"),
    [
        (b"hola", "hola", ""),
        ("\ufeffseñal".encode(), "señal", ""),
        ("señal".encode("latin-1"), "", "El archivo no está en UTF-8."),
        (b"x" * MAX_FILE_BYTES, "x" * MAX_FILE_BYTES, ""),
        (b"x" * (MAX_FILE_BYTES + 1), "", "El archivo supera 1 MiB."),
    ],
    ids=["ascii", "bom", "latin-1", "1 MiB", "1 MiB and a byte"],
)
def test_a_file_is_utf8_of_at_most_one_mebibyte(raw: bytes, text: str, fault: str) -> None:
    assert read_text(raw) == (text, fault)
