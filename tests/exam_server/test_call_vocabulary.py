"""The words that the call editor writes are those that the other apps read: they do not know each other, the site does."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django import forms

from applications.domain.profile import DEGREES
from applications.enums import AnnexMode
from calls.domain.profile import EDUCATION
from calls.domain.terms import QUESTIONS, Section, blank, drafted
from calls.fields import CountsField, LinesField
from calls.forms_sections import LEVELS, NOT_ASKED, OFFICE_SKILLS, SECTION_FORMS, ConditionsForm
from cvs.enums import KnowledgeLevel
from cvs.forms import OFFICE_SKILLS as SHEET_SKILLS
from exam_server.demo.data import call_data
from exams.domain.blueprint import QUESTIONS_OF_PART
from results.domain.call_file import CallFile
from results.domain.evaluations import kinds_of
from results.domain.ponderado import SCHEMES, Scale
from results.domain.reading import shaped
from results.domain.terms import terms_of
from results.enums import Evaluation, ImportedKind
from tests.calls.drafts import complete_terms

EVALUATIONS = SECTION_FORMS[Section.TESTS]


def choices(name: str) -> list[str]:
    field: Any = ConditionsForm().fields[name]
    return [value for value, _label in field.choices]


def widest() -> dict[str, Any]:
    """Terms with every field of the editor as long as it may be."""
    terms = complete_terms()
    for kind in SECTION_FORMS.values():
        form = kind(initial=kind.initial_of(terms))
        typed = {bound.html_name: bound.value() for bound in form}
        for name, field in form.fields.items():
            if isinstance(field, LinesField) and not isinstance(field, CountsField):
                typed[name] = "\n".join([str(place).rjust(field.each, "x") for place in range(field.items)])
            elif isinstance(field, forms.CharField) and field.max_length and not isinstance(field, CountsField):
                typed[name] = "x" * field.max_length
            elif isinstance(field, forms.ChoiceField):
                typed[name] = list(field.choices)[-1][0]  # type: ignore[arg-type]
        sent = {name: value for name, value in typed.items() if value is not None and value is not False}
        filled = kind({**sent, "seen": "x"})
        assert filled.is_valid(), filled.errors
        terms = filled.applied(terms)
    return terms


def saved(terms: dict[str, Any], **change: Any) -> dict[str, Any]:
    """The terms after the section of evaluations was saved with this change."""
    shown = EVALUATIONS(initial=EVALUATIONS.initial_of(terms))
    sent = {bound.html_name: bound.value() for bound in shown} | change
    form = EVALUATIONS({name: value for name, value in sent.items() if value is not False} | {"seen": "x"})
    assert form.is_valid(), form.errors
    return form.applied(terms)


def test_a_call_holds_evaluations_outside_and_stops_holding_them() -> None:
    weights = {"weight_knowledge": 25, "weight_psychometric": 25, "weight_curricular": 30, "weight_interview": 20}
    held = saved(complete_terms(), **weights, psychometric_max=50, psychological=True, mode="PRESENCIAL")
    terms = terms_of(held)
    assert kinds_of(held) == list(ImportedKind)
    assert terms.scales[Evaluation.PSYCHOMETRIC] == Scale(Decimal(50), Decimal(20))  # passes with 40 %
    assert terms.weights == SCHEMES[4]
    assert saved(held) == held
    back = {"weight_knowledge": 40, "weight_psychometric": 0, "weight_curricular": 35, "weight_interview": 25}
    left = saved(held, **back, psychological=False, mode="VIRTUAL")
    assert kinds_of(left) == []
    assert terms_of(left).weights == SCHEMES[3]
    assert "psychometric" not in left


def test_studies_are_those_that_requirements_compare() -> None:
    assert set(EDUCATION) == set(DEGREES)


def test_levels_and_skills_are_those_of_the_sheet() -> None:
    assert {level for level, _label in LEVELS if level != NOT_ASKED} == {level.value for level in KnowledgeLevel}
    assert set(OFFICE_SKILLS.values()) == set(SHEET_SKILLS)


def test_annexes_are_given_in_the_ways_that_applications_know() -> None:
    assert choices("annex_mode") == [mode.value for mode in AnnexMode]


@pytest.mark.parametrize(
    "terms",
    [
        complete_terms(),
        drafted(call_data(), number=1, year=2000, acronym="AB"),
        blank(call_data(), number=9999, year=2099, acronym="ABCDEFGHIJKL"),
        widest(),
    ],
    ids=["complete", "drafted", "blank", "widest"],
)
def test_what_the_editor_writes_is_a_call_file(terms: dict[str, Any]) -> None:
    assert shaped(terms, CallFile).code == terms["code"]


def test_the_blueprint_s_parts_are_those_of_the_draw() -> None:
    assert QUESTIONS == QUESTIONS_OF_PART
