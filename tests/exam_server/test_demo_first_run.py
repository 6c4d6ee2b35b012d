"""The first run of the demo, in an empty database: everybody's sheet is entered, and what they change is theirs."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from accounts.enums import Role
from accounts.models import User
from applications.models_review import RegistryQuery, RequirementDecision
from core.models import RecordEntry
from cvs.models import Document, Education, Experience
from cvs.selectors import identity_document_of, missing_to_apply, sheet_data
from cvs.services import store_identity_document
from exam_server.demo.data import applicants_data
from exam_server.demo.document import draw_document
from exam_server.demo.people import PASSWORD, Person, ensure_people
from exams.models import Sitting
from tests.support.clock import FakeClock

pytestmark = pytest.mark.django_db

PEOPLE = applicants_data()


@pytest.fixture(autouse=True)
def debug_mode(settings: Settings, tmp_path: Path) -> Settings:
    """The demo may run, and nobody is in yet."""
    settings.DEBUG = True
    settings.PRIVATE_ROOT = tmp_path / "private"
    return settings


def demo(**options: Any) -> dict[str, Any]:
    out = StringIO()
    call_command("demo", stdout=out, json=True, **options)
    printed: dict[str, Any] = json.loads(out.getvalue())
    return printed


def test_everybody_of_the_data_has_a_whole_sheet_and_the_invented_a_document(clock: FakeClock) -> None:
    demo(applicants=17)
    for row in PEOPLE:
        user = User.objects.get(username=row["docNumber"])
        assert missing_to_apply(user, needs_support_docs=False) == [], row["id"]
        data = sheet_data(user)
        assert [len(data[name]) for name in ("education", "training", "knowledge", "experience")] == [
            len(row[name]) for name in ("education", "training", "knowledge", "experience")
        ]
        pictured = identity_document_of(user)
        assert pictured is not None
        assert pictured.path.read_bytes().startswith(b"\xff\xd8\xff")  # drawn from the PDF of their DNI
    invented = User.objects.get(username="99910001")
    assert identity_document_of(invented) is not None
    assert Document.objects.filter(sheet__user=invented).count() == 0


@pytest.mark.parametrize(
    ("now", "first", "last"),
    [
        (datetime(2023, 10, 16, 14, tzinfo=UTC), date(2023, 9, 30), date(2023, 12, 31)),  # the data's own day
        (datetime(2026, 11, 23, 14, tzinfo=UTC), date(2026, 11, 7), date(2027, 2, 7)),
    ],
)
def test_a_licence_ends_as_long_before_or_after_the_exam_as_in_the_data(
    clock: FakeClock, now: datetime, first: date, last: date
) -> None:
    clock.set(now)
    demo()
    ends = sorted(row.license_valid_until for row in Education.objects.all() if row.license_valid_until)
    assert (ends[0], ends[-1]) == (first, last)


def test_a_second_run_writes_no_sheet_again_and_leaves_what_somebody_changed(clock: FakeClock) -> None:
    demo()
    person = Client()
    assert person.login(username="99900001", password=PASSWORD)
    row = Experience.objects.filter(sheet__user__username="99900001").earliest("pk")
    assert person.post(f"/mis-datos/experiencia/{row.pk}/eliminar/").status_code == 302
    entries = RecordEntry.objects.filter(chain__startswith="cv:").count()
    left = sheet_data(User.objects.get(username="99900001"))

    with CaptureQueriesContext(connection) as asked:
        demo()

    assert RecordEntry.objects.filter(chain__startswith="cv:").count() == entries
    assert sheet_data(User.objects.get(username="99900001")) == left
    written = [query["sql"] for query in asked if 'INTO "cvs_' in query["sql"] or 'UPDATE "cvs_' in query["sql"]]
    assert written == []


def test_who_had_only_a_drawn_document_gets_a_sheet(clock: FakeClock) -> None:
    person = PEOPLE[0]
    [user] = ensure_people([Person(person["docNumber"], person["fullName"], person["email"], Role.APPLICANT)])
    store_identity_document(user, draw_document(user.username, user.full_name), actor="system", now=clock.now)
    demo()
    assert len(sheet_data(user)["experience"]) == len(person["experience"])


def test_refused_outside_debug_mode(settings: Settings) -> None:
    settings.DEBUG = False
    with pytest.raises(CommandError, match=r"demo\.off"):
        demo()
    assert not User.objects.exists()
    assert not Sitting.objects.exists()


def test_stage_4_is_decided_as_the_rules_propose_with_the_registrys_answer(clock: FakeClock) -> None:
    for _ in range(2):  # a second run asks and decides nothing again
        demo()
    decisions = RequirementDecision.objects.select_related("application__user")
    found = {
        decision.application.user.username: (decision.result, [line["code"] for line in decision.failed])
        for decision in decisions
    }
    assert found == {
        row["docNumber"]: (row["expected"]["requirements"], row["expected"]["failedRequirements"])
        for row in PEOPLE
        if "requirements" in row["expected"]
    }
    assert decisions.count() == RegistryQuery.objects.count() == len(found)
