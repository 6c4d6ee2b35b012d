"""Moodle's GIFT: what is read, and what is refused with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from exams.domain.gift import read_gift

CATEGORY = "$CATEGORY: technical/Control interno\n\n"
FOUR = "{=buena ~mala ~peor ~pésima}"


def test_a_file_as_moodle_exports_it() -> None:
    text = r"""// question: 0  name: Switch category to $course$/top/Conocimientos técnicos/Control interno
$CATEGORY: $course$/top/Conocimientos técnicos/Control interno


// question: 918  name: T900
// [id:T900] [tag:control]
// referencia: Ley N° 28716, artículo 3
::Control\: qué es::[moodle]¿Qué es el control interno \{según la ley\}?
Elija una.\nSolo una. {
	=Un conjunto \= de acciones#Muy bien
	~Una relación \~ anual#Lea el artículo 3 \# de nuevo
	~Un grupo\: auditores
	~Un programa \\ informático
	####Vea la Ley 28716 {sin llaves\}
}
""".replace("{sin", r"\{sin")

    reading = read_gift(text)

    assert reading.problems == []
    [draft] = reading.drafts
    assert draft.line == 8
    assert (draft.code, draft.part, draft.topic) == ("T900", "technical", "Control interno")
    assert draft.reference == "Ley N° 28716, artículo 3"
    assert draft.stem == "¿Qué es el control interno {según la ley}? Elija una.\nSolo una."
    assert draft.options == (
        "Un conjunto = de acciones",
        "Una relación ~ anual",
        "Un grupo: auditores",
        "Un programa \\ informático",
    )
    assert draft.answer == 0


@pytest.mark.parametrize(
    ("category", "part", "topic"),
    [
        ("technical/Control interno", "technical", "Control interno"),
        ("TECHNICAL/Control interno", "technical", "Control interno"),
        ("$course$/top/Banco 2023/technical/Control interno", "technical", "Control interno"),
        ("Conocimientos técnicos / Control interno", "technical", "Control interno"),
        ("entidad, gestión pública y ética/Ética", "entity_ethics", "Ética"),
        ("technical/Control//Riesgos", "technical", "Control/Riesgos"),
        ("Control interno", None, None),
        ("tecnica/Control interno", None, None),
        ("technical/", None, None),
        ("", None, None),
    ],
)
def test_a_category_is_part_and_topic(category: str, part: str | None, topic: str | None) -> None:
    reading = read_gift(f"$CATEGORY: {category}\n\n¿Pregunta? {FOUR}\n\n¿Otra? {FOUR}")

    if part is None:
        assert [(problem.line, problem.message[:12]) for problem in reading.problems] == [(1, "La categoría")]
        return
    assert [(draft.part, draft.topic) for draft in reading.drafts] == [(part, topic)] * 2
    assert reading.problems == []


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("::T001::", "T001"),
        (":: T-001_b ::", "T-001_b"),
        ("// [id:X1]\n::T001::", "X1"),
        ("::Un título largo, con comas::", "Gb3a38ed3e5"),
        ("", "Gaec3d2136d"),
    ],
)
def test_where_the_code_comes_from(title: str, code: str) -> None:
    [draft] = read_gift(f"{CATEGORY}{title}¿Pregunta? {FOUR}").drafts
    assert draft.code == code


def test_a_code_made_from_a_title_outlives_a_change_of_the_stem() -> None:
    codes = [read_gift(f"{CATEGORY}::Un título, largo::{stem} {FOUR}").drafts[0].code for stem in ("¿A?", "¿B?")]
    assert codes[0] == codes[1]


def test_windows_line_ends_and_comments_do_not_move_the_line_numbers() -> None:
    text = f"{CATEGORY}¿Una? {FOUR}\n\n// nota\n// otra\n\n\n::T2::¿Dos?\n// en medio\n{{=a ~b ~c}}"

    for version in (text, text.replace("\n", "\r\n"), text.replace("\n", "\r")):
        reading = read_gift(version)
        assert [draft.line for draft in reading.drafts] == [3, 9]
        assert [(p.line, p.code, p.message) for p in reading.problems] == [
            (9, "T2", "Debe tener 4 alternativas y tiene 3.")
        ]


@pytest.mark.parametrize(
    ("question", "line", "message"),
    [
        ("¿Pregunta? {}", 3, "Las preguntas de desarrollo ({}) no se admiten."),
        ("¿Pregunta? {\n}", 3, "Las preguntas de desarrollo ({}) no se admiten."),
        ("¿Cuánto? {#5:1}", 3, "Las preguntas numéricas ({#…}) no se admiten."),
        ("Es así. {T}", 3, "Las preguntas de verdadero o falso no se admiten."),
        ("Es así. {false#No#Sí}", 3, "Las preguntas de verdadero o falso no se admiten."),
        ("¿Quién? {=Grau =Miguel Grau}", 3, "Las preguntas de respuesta corta (sin alternativas ~) no se admiten."),
        ("Una.\n{=a -> b\n=c -> d}", 4, "Las preguntas de emparejar (->) no se admiten."),
        (
            "El {=mar ~sol ~río ~aire} es azul.",
            3,
            "No se admite texto después de las alternativas (completar la oración).",
        ),
        ("¿Pregunta? {\n=a\n~%50%b\n~c\n~d}", 5, "Las alternativas con porcentaje (%…%) no se admiten."),
        ("¿Pregunta? {~%100%a ~b ~c ~d}", 3, "Las alternativas con porcentaje (%…%) no se admiten."),
        ("¿Pregunta? {=a =b ~c ~d}", 3, "Debe tener una sola alternativa correcta (=) y tiene 2."),
        ("¿Pregunta? {~a ~b ~c ~d}", 3, "Debe tener una sola alternativa correcta (=) y tiene 0."),
        ("¿Pregunta? {a =b ~c ~d}", 3, "Cada alternativa empieza con = (la correcta) o con ~."),
        ("¿Pregunta? {####solo comentario}", 3, "Cada alternativa empieza con = (la correcta) o con ~."),
        ("Solo una descripción.", 3, "No tiene alternativas entre llaves { }."),
        ("¿Pregunta\\{?\\}", 3, "No tiene alternativas entre llaves { }."),
        ("¿Pregunta }? {=a ~b ~c ~d}", 3, "Sobra la llave } o le falta la barra: \\}."),
        ("¿Pregunta? {\n=a\n~b {x}\n~c ~d}", 5, "Hay una llave { dentro de las alternativas; escríbala \\{."),
        ("¿Pregunta? {\n=a\n\n~b}", 3, "Falta la llave } de cierre (una pregunta no lleva líneas en blanco)."),
        ("::Título ¿Pregunta? {=a ~b ~c ~d}", 3, "El título empieza con :: y no termina con ::."),
        ("[html]<p>¿Pregunta?</p> {=a ~b ~c ~d}", 3, "El formato [html] no se admite: use texto simple."),
        ("::T1::[markdown]¿*Pregunta*? {=a ~b ~c ~d}", 3, "El formato [markdown] no se admite: use texto simple."),
        ("{=a ~b ~c ~d}", 3, "El enunciado está vacío."),
        ("¿Pregunta? {=a ~b ~ ~d}", 3, "La alternativa 3 está vacía."),
        ("¿Pregunta? {=a ~b ~A ~d}", 3, "Tiene alternativas repetidas."),
        ("::a\x07b::¿Pregunta\x07? {=a ~b ~c ~d}", 3, "El enunciado contiene caracteres de control."),
    ],
)
def test_what_is_refused_says_where_and_why(question: str, line: int, message: str) -> None:
    problems = read_gift(CATEGORY + question).problems

    assert (line, message) in [(problem.line, problem.message) for problem in problems]


def test_a_question_before_any_category_is_told_once() -> None:
    reading = read_gift(f"¿Una? {FOUR}\n\n¿Dos? {FOUR}\n\n{CATEGORY}¿Tres? {FOUR}")

    assert [(p.line, p.message) for p in reading.problems] == [
        (1, "Falta $CATEGORY con la parte y la materia antes de esta pregunta.")
    ]
    assert [draft.stem for draft in reading.drafts] == ["¿Tres?"]


def test_every_bad_question_is_told_and_the_good_ones_are_read() -> None:
    reading = read_gift(f"{CATEGORY}¿Una? {{}}\n\n¿Dos? {FOUR}\n\n::T3::¿Tres? {{T}}")

    assert [(problem.line, problem.code) for problem in reading.problems] == [(3, ""), (7, "T3")]
    assert [draft.stem for draft in reading.drafts] == ["¿Dos?"]


@pytest.mark.parametrize("text", ["", "\n\n", "// nada\n", CATEGORY])
def test_a_file_without_questions_is_told(text: str) -> None:
    assert [problem.message for problem in read_gift(text).problems] == ["El archivo no contiene preguntas."]


def test_this_file_is_not_gift_and_does_no_harm() -> None:
    assert read_gift(Path(__file__).read_text(encoding="utf-8")).problems
