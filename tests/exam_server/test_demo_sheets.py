"""The 22 people of the demo enter through the forms, with real PDFs, and are counted as the data expect."""

from __future__ import annotations

from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from accounts.enums import Role
from core.errors import BadRequest
from cvs.domain.experience import Career
from cvs.domain.needs import Needs, declared
from cvs.entry import enter_sheet
from cvs.models import Document
from cvs.selectors import full_sheet, identity_document_of, missing_to_apply, sheet_data
from cvs.services_documents import Upload, keep_pdfs
from exam_server.demo.data import applicants_data
from exam_server.demo.people import Person, ensure_people
from exam_server.demo.sheets import enter_people, sheet_of_person

NOW = datetime(2023, 10, 10, 14, tzinfo=UTC)
PEOPLE = applicants_data()

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def private(settings: Settings, tmp_path: Path) -> None:
    settings.PRIVATE_ROOT = tmp_path / "private"


def users() -> list[Any]:
    return ensure_people([Person(row["docNumber"], row["fullName"], row["email"], Role.APPLICANT) for row in PEOPLE])


def enter(people: list[tuple[Any, dict[str, Any]]]) -> None:
    enter_people(people, moved=lambda day: day, actor="system", now=NOW)


def test_everybody_enters_and_may_apply() -> None:
    everybody = list(zip(users(), PEOPLE, strict=True))
    enter(everybody)
    for user, person in everybody:
        assert missing_to_apply(user, needs_support_docs=False) == [], person["id"]
        lacking = [missing.code for missing in missing_to_apply(user, needs_support_docs=True)]
        assert lacking == (["training_files"] if person["id"] == "A10" else [])
        assert identity_document_of(user) is not None
        data = sheet_data(user)
        for name in ("education", "training", "knowledge", "experience"):
            assert len(data[name]) == len(person[name])
        assert data["conditions"].keys() == person["conditions"].keys()
        expected = person["expected"]
        if "generalMonths" not in expected:
            continue  # A20 came too late: nothing is expected
        cutoff = date.fromisoformat(person["applicationConfirmedAt"][:10])
        found = declared(data, cutoff=cutoff, needs=Needs("", Career(("Derecho",))))
        assert found.hours == expected["trainingHours"]
        for value, key in (
            (found.experience.general, "generalMonths"),
            (found.experience.specific, "specificMonths"),
            (found.experience.specific_public, "specificPublicMonths"),
        ):
            assert abs(value - Fraction(expected[key])) < Fraction(1, 10**20), (person["id"], key)


def test_entering_twice_changes_nothing() -> None:
    user, person = users()[0], PEOPLE[0]
    for _ in range(2):
        enter([(user, person)])
    assert len(full_sheet(user).experience) == len(person["experience"])
    assert Document.objects.count() == 1 + sum(len(person[name]) for name in ("education", "training", "experience"))


def test_what_a_form_refuses_does_not_get_in() -> None:
    user = users()[0]
    sheet = sheet_of_person(PEOPLE[0], moved=lambda day: day)
    sheet.data["experience"][1]["end"] = "2015-01-01"
    kept = keep_pdfs([Upload(name, pdf) for name, pdf in sheet.files.items()])
    with pytest.raises(BadRequest) as refused:
        enter_sheet(user, sheet.data, files=dict(zip(sheet.files, kept, strict=True)), actor="system", now=NOW)
    assert refused.value.code == "sheet.invalid"
    assert refused.value.data == {
        "where": "experiencia[1]", "errors": {"end": ["La fecha de fin no puede ser anterior a la de inicio."]}
    }  # fmt: skip
    assert len(full_sheet(user).experience) == 1
