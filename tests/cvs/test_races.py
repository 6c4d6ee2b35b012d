"""Two hands on one sheet at the same instant: a double click, two windows, the first write of all."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from pytest_django import Settings

from accounts.enums import Role
from accounts.models import User
from core.record import entries_of
from cvs.models import CvSheet, Document, Experience
from cvs.sections import BY_SLUG
from cvs.services_documents import KeptPdf, attach_kept
from cvs.services_rows import add_row
from tests.accounts.people import make_user
from tests.support.clock import NINE_IN_LIMA
from tests.support.together import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

HANDS = 4
VALUES = {
    "employer": "Entidad Demo", "sector": "PUBLICO", "kind": "LABORAL", "position": "Abogada", "unit": "Legal",
    "start": "2020-01-01", "end": None, "paid": True, "claimed_specific": True, "duties": "Informes.",
}  # fmt: skip


@pytest.fixture
def ana(settings: Settings) -> User:
    return make_user("99900001", Role.APPLICANT)


def add(user: User, key: uuid.UUID) -> Any:
    facts: dict[str, Any] = {"document": None, "key": key, "actor": "user:x", "now": NINE_IN_LIMA}
    return add_row(user, BY_SLUG["experiencia"], VALUES, **facts)


def test_the_same_form_by_many_hands_is_one_row(ana: User) -> None:
    key = uuid.uuid4()
    rows = at_once(lambda _: add(ana, key), hands=HANDS)
    assert len({row.pk for row in rows}) == Experience.objects.count() == CvSheet.objects.count() == 1
    assert [entry.kind for entry in entries_of("cv:99900001")] == ["row.added"]


def test_different_forms_all_get_in(ana: User) -> None:
    at_once(lambda _: add(ana, uuid.uuid4()), hands=HANDS)
    assert Experience.objects.count() == HANDS
    assert [entry.index for entry in entries_of("cv:99900001")] == list(range(HANDS))


def test_the_same_file_by_many_hands_is_one_document(ana: User) -> None:
    pdf = KeptPdf("a" * 64, "a.pdf", 9, 1)
    found = at_once(lambda _: attach_kept(ana, [pdf], actor="user:x", now=NINE_IN_LIMA)[0].pk, hands=HANDS)
    assert len(set(found)) == Document.objects.count() == 1
