"""Section 4.1, field by field: what each takes at its very limits, what it refuses one beyond them, and that none is left out.

What is accepted is stored as it was typed; what is refused is told next to its field, and stays in it as it was typed.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db.models import TextChoices
from django.test import Client

from accounts.models import User
from cvs.enums import (
    EducationLevel,
    EducationStatus,
    ForceKind,
    KnowledgeLevel,
    Sector,
    Sex,
    TrainingType,
    WorkKind,
)
from cvs.forms import FORMS, OFFICE_SKILLS, OTHER, RowForm
from cvs.forms_personal import PersonalForm
from cvs.models import CvSheet
from cvs.sections import BY_SLUG
from cvs.selectors import full_sheet
from tests.cvs.filled import PERSONAL, add

PERSONAL_TAB = "personal"
BIRTH, DAY_BEFORE = PERSONAL["birth_date"], "1990-05-16"
TODAY, TOMORROW = "2023-10-16", "2023-10-17"
NOWHERE = "OTRA_COSA"


@dataclass(frozen=True)
class Rule:
    """A row of the table. `beside` are other fields that the values ask for."""

    form: str
    name: str
    at: tuple[str, ...]
    beyond: tuple[str, ...]
    beside: Mapping[str, str] = field(default_factory=dict)


def text(form: str, name: str, longest: int, *, required: bool = True, **beside: str) -> Rule:
    empty = ("", "   ")
    at = ("ñ" * longest, "x" if required else "")
    return Rule(form, name, at, ("ñ" * (longest + 1), "a\0b", *(empty if required else ())), beside)


def pick(form: str, name: str, choices: type[TextChoices], *, required: bool = True, **beside: str) -> Rule:
    beyond = (NOWHERE, str(choices.values[0]).lower(), *(("",) if required else ()))
    return Rule(form, name, tuple(map(str, choices.values)), beyond, beside)


def day(form: str, name: str, *, at: tuple[str, ...] = (BIRTH, TODAY), **beside: str) -> Rule:
    return Rule(form, name, at, (DAY_BEFORE, TOMORROW, "1899-12-31", "2023-02-29", "hoy", ""), beside)


def whole(form: str, name: str, least: int, most: int, **beside: str) -> Rule:
    beyond = (str(least - 1), str(most + 1), "-1", "1.5", "uno", "9" * 40)
    return Rule(form, name, (str(least), str(most), ""), beyond, beside)


def yes_no(name: str, **beside: str) -> Rule:
    return Rule(PERSONAL_TAB, name, ("SI", "NO"), ("", "TAL VEZ"), beside)


AMOUNTS = ("0", "-1", "0.001", "10000", "1e3x", "Infinity")
TABLE = [
    text("formacion", "center", 200), pick("formacion", "level", EducationLevel),
    pick("formacion", "status", EducationStatus), text("formacion", "specialty", 150), day("formacion", "date"),
    text("formacion", "city_country", 100), text("formacion", "license_number", 40, required=False),
    text("formacion", "license_body", 150, required=False),
    Rule("formacion", "license_valid_until", ("1900-01-01", "2033-10-16", ""), ("1899-12-31", "2033-10-17", "2023-02-29"),
         {"license_number": "1"}),
    whole("formacion", "cycles_completed", 1, 20),
    pick("capacitacion", "type", TrainingType), text("capacitacion", "name", 300), text("capacitacion", "center", 200),
    day("capacitacion", "start", end=TODAY), day("capacitacion", "end", start=BIRTH),
    Rule("capacitacion", "hours", ("0.01", "9999.99"), (*AMOUNTS, "")),
    Rule("capacitacion", "credits", ("0.01", "9999.99"), AMOUNTS, {"hours": ""}),
    text("capacitacion", "city_country", 100),
    Rule("ofimatica", "skill", OFFICE_SKILLS, (NOWHERE, "")), text("ofimatica", "other", 100, skill=OTHER),
    pick("ofimatica", "level", KnowledgeLevel),
    text("idiomas", "name", 100), pick("idiomas", "level", KnowledgeLevel),
    text("experiencia", "employer", 200), pick("experiencia", "sector", Sector), pick("experiencia", "kind", WorkKind),
    text("experiencia", "position", 150), text("experiencia", "unit", 150),
    day("experiencia", "start", end=TODAY), day("experiencia", "end", start=BIRTH), text("experiencia", "duties", 4000),
    Rule(PERSONAL_TAB, "birth_date", ("2005-10-16", "1923-10-16"), ("2005-10-17", "1923-10-15", TOMORROW, "ayer", "")),
    pick(PERSONAL_TAB, "sex", Sex, required=False),
    Rule(PERSONAL_TAB, "nationality", ("ñ" * 60, "x"), ("ñ" * 61, "a\0b")),  # empty is shown as the usual one
    text(PERSONAL_TAB, "address", 200),
    Rule(PERSONAL_TAB, "department", ("15",), ("26", "1", "")), Rule(PERSONAL_TAB, "province", ("1501",), ("0801", "150", "")),
    Rule(PERSONAL_TAB, "ubigeo", ("150101", "150122"), ("150199", "080101", "15010", "1501010", "")),
    Rule(PERSONAL_TAB, "mobile", ("900000000", "999999999"), ("90000000", "9000000000", "899999999", "+51900000000", "")),
    Rule(PERSONAL_TAB, "phone", ("123456", "1" * 15, ""), ("12345", "1" * 16, "12345a", "-12345")),
    yes_no("disability_declared"), yes_no("ffaa_declared"), yes_no("athlete_declared"),
    text(PERSONAL_TAB, "disability_code", 40, required=False, disability_declared="SI"),
    whole(PERSONAL_TAB, "disability_degree_pct", 1, 100, disability_declared="SI"),
    text(PERSONAL_TAB, "ffaa_code", 40, required=False, ffaa_declared="SI"),
    pick(PERSONAL_TAB, "ffaa_kind", ForceKind, required=False, ffaa_declared="SI"),
    text(PERSONAL_TAB, "athlete_code", 40, required=False, athlete_declared="SI"),
    whole(PERSONAL_TAB, "athlete_level", 1, 5, athlete_declared="SI"),
    text(PERSONAL_TAB, "accommodation", 500, accommodation_requested="on"),
]  # fmt: skip
TICKS = {
    ("formacion", "sunedu_registered"), ("capacitacion", "by_governing_body"), ("experiencia", "current"),
    ("experiencia", "paid"), ("experiencia", "claimed_specific"), (PERSONAL_TAB, "accommodation_requested"),
}  # fmt: skip
SELECTS = {
    "level", "status", "type", "skill", "sector", "kind", "sex", "department", "province", "ubigeo", "ffaa_kind",
    "disability_declared", "ffaa_declared", "athlete_declared",
}  # fmt: skip
FILES = re.compile(r"((dni|disability|ffaa|athlete)_)?(file|document|document_drop)|key")  # tested as files

EVERY = pytest.mark.parametrize("rule", TABLE, ids=[f"{rule.form}.{rule.name}" for rule in TABLE])


def test_no_field_is_left_out_of_the_table() -> None:
    forms: dict[str, type[Any]] = {**FORMS, PERSONAL_TAB: PersonalForm}
    fields = {(slug, name) for slug, form in forms.items() for name in form.base_fields if not FILES.fullmatch(name)}
    assert fields == {(rule.form, rule.name) for rule in TABLE} | TICKS


def send(page: Client, rule: Rule, value: str) -> Any:
    changes = {**rule.beside, rule.name: value}
    if rule.form == PERSONAL_TAB:
        return page.post("/mis-datos/1/", {**PERSONAL, **changes})
    return add(page, rule.form, **changes)


def stored(user: User, rule: Rule) -> str:
    """What the form would show again."""
    full = full_sheet(user)
    if rule.form == PERSONAL_TAB:
        initial = PersonalForm.initial_of(full)
    else:
        form: type[RowForm] = FORMS[rule.form]
        initial = form.initial_of(full.rows(BY_SLUG[rule.form])[-1])
    found = initial[rule.name]
    return "" if found is None else str(found)


@EVERY
def test_a_field_takes_what_lies_at_its_limits(page: Client, ana: User, rule: Rule) -> None:
    assert page.post("/mis-datos/1/", PERSONAL).status_code == 302
    for value in rule.at:
        answer = send(page, rule, value)
        assert answer.status_code == 302, (value, answer.context and answer.context["form"].errors)
        assert stored(ana, rule) == value


@EVERY
def test_a_field_refuses_what_lies_beyond_and_keeps_it_as_typed(page: Client, ana: User, rule: Rule) -> None:
    assert page.post("/mis-datos/1/", PERSONAL).status_code == 302
    before = CvSheet.objects.values().get()
    for value in rule.beyond:
        answer = send(page, rule, value)
        assert answer.status_code == 422, value
        said = html.unescape(answer.content.decode())
        note = re.search(rf'id="id_{rule.name}_error"[^>]*>(.*?)</div>', said, flags=re.DOTALL)
        assert note is not None, value
        sentence = re.sub(r"<[^>]+>", "", note[1]).strip()
        assert sentence.endswith("."), value
        assert answer.context["form"][rule.name].value() == value
        if "\0" not in value and rule.name not in SELECTS:
            assert value in said
    assert CvSheet.objects.values().get() == before
    if rule.form != PERSONAL_TAB:
        assert full_sheet(ana).rows(BY_SLUG[rule.form]) == []
