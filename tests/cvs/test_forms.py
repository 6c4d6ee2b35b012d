"""What each field says when it cannot be so, next to it and with what was typed kept; test_field_table has every limit."""

from __future__ import annotations

import html
from typing import Any

import pytest
from django.test import Client

from cvs.models import CvSheet, Experience
from tests.cvs.filled import FILLED, PERSONAL, add, only

TODAY = "2023-10-16"
FUTURE = "La fecha no puede ser posterior a hoy (16/10/2023)."
BEFORE_BIRTH = "La fecha es anterior a su nacimiento (17/05/1990)."
REVERSED = "La fecha de fin no puede ser anterior a la de inicio."
PICK = "Seleccione una opción de la lista."
NO_SUCH_DAY = "Escriba una fecha que exista, como 31/12/2020."


def longest(limit: int) -> str:
    return f"Como máximo {limit} caracteres (escribió {limit + 1})."


def refused(answer: Any, field: str, sentence: str, typed: Any) -> None:
    """The form came back with `sentence` at `field` and with what was typed in it."""
    assert answer.status_code == 422
    assert sentence in answer.context["form"].errors[field]
    page = html.unescape(answer.content.decode())
    assert sentence in page
    assert f'id="id_{field}_error"' in page
    if isinstance(typed, str) and typed and "\0" not in typed:
        assert typed in page


REQUIRED = [
    ("formacion", "center", "Escriba el centro de estudio."), ("formacion", "level", PICK),
    ("formacion", "status", PICK), ("formacion", "specialty", "Escriba la especialidad o profesión."),
    ("formacion", "date", "Escriba la fecha: día, mes y año."),
    ("formacion", "city_country", "Escriba la ciudad y el país."),
    ("capacitacion", "type", PICK), ("capacitacion", "name", "Escriba el nombre."),
    ("capacitacion", "center", "Escriba el centro de estudios."),
    ("capacitacion", "start", "Escriba la fecha de inicio."), ("capacitacion", "end", "Escriba la fecha de fin."),
    ("capacitacion", "hours", "Escriba las horas o los créditos."),
    ("capacitacion", "city_country", "Escriba la ciudad y el país."),
    ("ofimatica", "skill", PICK), ("ofimatica", "level", PICK),
    ("idiomas", "name", "Escriba el idioma o dialecto."), ("idiomas", "level", PICK),
    ("experiencia", "employer", "Escriba la empresa o entidad."), ("experiencia", "sector", PICK),
    ("experiencia", "kind", PICK), ("experiencia", "position", "Escriba el cargo, puesto o servicio."),
    ("experiencia", "unit", "Escriba la oficina o dependencia."),
    ("experiencia", "start", "Escriba la fecha de inicio."),
    ("experiencia", "end", "Escriba la fecha de fin, o marque que continúa."),
    ("experiencia", "duties", "Escriba las funciones que realizó."),
]  # fmt: skip


@pytest.mark.parametrize(("slug", "field", "sentence"), REQUIRED)
def test_what_a_row_must_have(page: Client, slug: str, field: str, sentence: str) -> None:
    refused(add(page, slug, **{field: ""}), field, sentence, None)


CASES = [
    ("formacion", {"date": "2023-10-17"}, "date", FUTURE),
    ("formacion", {"date": "1990-05-16"}, "date", BEFORE_BIRTH),
    ("formacion", {"date": "1899-12-31"}, "date", "Revise el año."),
    ("formacion", {"date": "2023-02-30"}, "date", NO_SUCH_DAY),
    ("formacion", {"date": "ayer"}, "date", NO_SUCH_DAY),
    ("formacion", {"level": "KINDER"}, "level", PICK),
    ("formacion", {"cycles_completed": "0"}, "cycles_completed", "Escriba un número entero de 1 a 20."),
    ("formacion", {"cycles_completed": "21"}, "cycles_completed", "Escriba un número entero de 1 a 20."),
    ("formacion", {"cycles_completed": "2.5"}, "cycles_completed", "Escriba un número entero de 1 a 20."),
    ("formacion", {"license_valid_until": "2023-12-31"}, "license_number", "Escriba el número de colegiatura."),
    ("formacion", {"license_valid_until": "2033-10-17"}, "license_valid_until", "Revise el año."),
    ("capacitacion", {"start": "2020-04-01"}, "end", REVERSED),
    ("capacitacion", {"end": "2023-10-17"}, "end", FUTURE),
    ("capacitacion", {"start": "1990-05-16"}, "start", BEFORE_BIRTH),
    ("capacitacion", {"hours": "0"}, "hours", "Debe ser mayor que cero."),
    ("capacitacion", {"hours": "-1"}, "hours", "Debe ser mayor que cero."),
    ("capacitacion", {"hours": "10000"}, "hours", "Como máximo 9999.99, con dos decimales."),
    ("capacitacion", {"hours": "1.234"}, "hours", "Como máximo 9999.99, con dos decimales."),
    ("capacitacion", {"hours": "muchas"}, "hours", "Escriba un número, como 120 o 2.5."),
    ("capacitacion", {"hours": "NaN"}, "hours", "Escriba un número, como 120 o 2.5."),
    ("capacitacion", {"hours": "", "credits": "0"}, "credits", "Debe ser mayor que cero."),
    ("ofimatica", {"skill": "OTROS"}, "other", "Escriba cuál."),
    ("ofimatica", {"skill": "OTROS", "other": "x" * 101}, "other", longest(100)),
    ("ofimatica", {"level": "EXPERTO"}, "level", PICK),
    ("experiencia", {"end": "2015-12-31"}, "end", REVERSED),
    ("experiencia", {"end": "2023-10-17"}, "end", FUTURE),
    ("experiencia", {"start": "2023-10-17", "end": "2023-10-18"}, "start", FUTURE),
    ("experiencia", {"start": "1990-05-16"}, "start", BEFORE_BIRTH),
    ("experiencia", {"sector": "MIXTO"}, "sector", PICK),
    ("experiencia", {"kind": "VOLUNTARIADO"}, "kind", PICK),
]


@pytest.mark.parametrize(("slug", "changes", "field", "sentence"), CASES)
def test_what_a_row_cannot_be(page: Client, slug: str, changes: dict[str, str], field: str, sentence: str) -> None:
    assert page.post("/mis-datos/1/", PERSONAL).status_code == 302
    refused(add(page, slug, **changes), field, sentence, None)


ACCEPTED = [
    ("formacion", {"date": TODAY}), ("formacion", {"date": "17/05/1990"}), ("formacion", {"cycles_completed": "20"}),
    ("formacion", {"license_number": "1", "license_valid_until": "2033-10-16"}),
    ("capacitacion", {"start": TODAY, "end": TODAY}), ("capacitacion", {"hours": "9999.99"}),
    ("capacitacion", {"hours": "0,5"}), ("capacitacion", {"hours": "", "credits": "0.01"}),
    ("ofimatica", {"skill": "OTROS", "other": "x" * 100}),
    ("experiencia", {"start": TODAY, "end": TODAY}), ("experiencia", {"end": "", "current": "on"}),
    ("experiencia", {"end": "nunca", "current": "on"}), ("experiencia", {"paid": "", "claimed_specific": ""}),
]  # fmt: skip


@pytest.mark.parametrize(("slug", "changes"), ACCEPTED)
def test_what_a_row_may_be(page: Client, slug: str, changes: dict[str, str]) -> None:
    page.post("/mis-datos/1/", PERSONAL)
    assert add(page, slug, **changes).status_code == 302


def test_a_date_before_the_birth_is_only_wrong_once_the_birth_is_known(page: Client) -> None:
    assert add(page, "formacion", date="1960-01-01").status_code == 302
    answer = page.post("/mis-datos/1/", PERSONAL)
    refused(
        answer,
        "birth_date",
        "Su ficha tiene fechas anteriores, desde 01/01/1960. Revise su nacimiento o esas filas.",
        None,
    )


PERSONAL_CASES = [
    ({"birth_date": ""}, "birth_date", "Escriba su fecha de nacimiento."),
    ({"birth_date": "2005-10-17"}, "birth_date", "Debe tener 18 años cumplidos."),
    ({"birth_date": "2023-10-17"}, "birth_date", FUTURE),
    ({"birth_date": "1923-10-15"}, "birth_date", "Revise el año de su nacimiento."),
    ({"sex": "X"}, "sex", None),
    ({"nationality": "x" * 61}, "nationality", longest(60)),
    ({"address": ""}, "address", "Escriba su dirección."),
    ({"address": "x" * 201}, "address", longest(200)),
    ({"department": ""}, "department", PICK),
    ({"province": ""}, "province", PICK),
    ({"ubigeo": ""}, "ubigeo", PICK),
    ({"ubigeo": "150199"}, "ubigeo", PICK),
    ({"ubigeo": "080101"}, "ubigeo", PICK),
    ({"mobile": ""}, "mobile", "Escriba los 9 dígitos de su celular; empieza con 9."),
    ({"mobile": "90000000"}, "mobile", "Escriba los 9 dígitos de su celular; empieza con 9."),
    ({"mobile": "9000000011"}, "mobile", "Escriba los 9 dígitos de su celular; empieza con 9."),
    ({"mobile": "800000001"}, "mobile", "Escriba los 9 dígitos de su celular; empieza con 9."),
    ({"mobile": "９00000001"}, "mobile", "Escriba los 9 dígitos de su celular; empieza con 9."),
    ({"phone": "12345"}, "phone", "Escriba de 6 a 15 dígitos."),
    ({"phone": "1" * 16}, "phone", "Escriba de 6 a 15 dígitos."),
    ({"disability_declared": ""}, "disability_declared", PICK),
    ({"disability_declared": "SI", "disability_code": "x" * 41}, "disability_code", longest(40)),
    ({"disability_declared": "SI", "disability_degree_pct": "0"}, "disability_degree_pct", "Escriba un número entero de 1 a 100."),
    ({"disability_declared": "SI", "disability_degree_pct": "101"}, "disability_degree_pct", "Escriba un número entero de 1 a 100."),
    ({"ffaa_declared": "SI", "ffaa_kind": "GENERAL"}, "ffaa_kind", None),
    ({"athlete_declared": "SI", "athlete_level": "0"}, "athlete_level", "Escriba un número entero de 1 a 5."),
    ({"athlete_declared": "SI", "athlete_level": "6"}, "athlete_level", "Escriba un número entero de 1 a 5."),
    ({"accommodation_requested": "on"}, "accommodation", "Escriba qué ajustes necesita."),
    ({"accommodation_requested": "on", "accommodation": "x" * 501}, "accommodation", longest(500)),
    ({"dni_document": "999999"}, "dni_file", "No se encontró ese documento en su ficha."),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "field", "sentence"), PERSONAL_CASES)
def test_what_personal_data_cannot_be(page: Client, changes: dict[str, str], field: str, sentence: str | None) -> None:
    answer = page.post("/mis-datos/1/", {**PERSONAL, **changes})
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert sentence is None or sentence in answer.context["form"].errors[field]
    assert "Jr. Ejemplo 101" in answer.content.decode() or "address" in changes
    assert not CvSheet.objects.exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"birth_date": "2005-10-16"}, {"birth_date": "1923-10-16"}, {"nationality": "x" * 60}, {"address": "x" * 200},
        {"phone": "123456"}, {"phone": "01 234-5678"}, {"phone": "1" * 15},
        {"disability_declared": "SI", "disability_code": "x" * 40, "disability_degree_pct": "100"},
        {"disability_declared": "SI"},  # declared without document: allowed, and no bonus
        {"athlete_declared": "SI", "athlete_level": "5"}, {"athlete_declared": "SI", "athlete_level": "1"},
        {"athlete_level": "9", "disability_degree_pct": "mucho"}, {"accommodation_requested": "on", "accommodation": "x" * 500},
        {"accommodation": "no pedido"},
    ],
)  # fmt: skip
def test_what_personal_data_may_be(page: Client, changes: dict[str, str]) -> None:
    answer = page.post("/mis-datos/1/", {**PERSONAL, **changes})
    errors = answer.context["form"].errors if answer.context else {}
    assert answer.status_code == 302, errors


def test_text_is_shown_as_text(page: Client) -> None:
    add(page, "experiencia", employer="<script>alert(1)</script>")
    assert b"<script>alert" not in page.get("/mis-datos/5/").content
    assert only(Experience).employer == "<script>alert(1)</script>"


def test_a_new_line_is_one_character(page: Client) -> None:
    lines = "\n".join("ñ" * 79 for _ in range(50))  # 3999 characters
    assert add(page, "experiencia", duties=lines.replace("\n", "\r\n") + "x").status_code == 302
    assert only(Experience).duties == lines + "x"
    assert add(page, "experiencia", duties=lines.replace("\n", "\r\n") + "xx").status_code == 422


@pytest.mark.parametrize("slug", sorted(FILLED))
def test_a_list_has_a_limit(page: Client, slug: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cvs.domain.limits.ROWS", 1)
    assert add(page, slug).status_code == 302
    answer = add(page, slug)
    assert answer.status_code == 422
    assert "Esta lista admite como máximo 1 filas." in html.unescape(answer.content.decode())
