"""Which call MIS DATOS compares with, and what its profile asks for."""

from __future__ import annotations

from copy import deepcopy
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from calls.models import CallState
from calls.services import save_call
from cvs.domain.needs import declared, gauges
from cvs.enums import EducationLevel
from exam_server.demo.data import applicants_data, call_data
from exam_server.needs import needs_of_nearest_call

pytestmark = pytest.mark.django_db


def published(code: str, day: str, *, state: CallState = CallState.PUBLICADA, **profile: Any) -> None:
    """The demo's call with another code, another day of applications, and changes in its profile."""
    terms = deepcopy(call_data())
    terms["code"] = code
    terms["profile"] |= profile
    stage = next(line for line in terms["schedule"] if line["code"] == "POSTULACION")
    stage["start"] = stage["end"] = day
    save_call(terms, state=state, actor="user:rrhh", now=datetime(2023, 9, 1, tzinfo=UTC))


def label(day: str) -> str | None:
    found = needs_of_nearest_call(datetime.fromisoformat(f"{day}T12:00:00-05:00"))
    return found.label if found else None


def test_the_call_that_is_open_or_opens_next_or_was_open_last() -> None:
    assert label("2023-10-10") is None
    published("PRIMERA", "2023-10-10")
    published("SEGUNDA", "2023-11-10")
    published("BORRADOR", "2023-10-11", state=CallState.BORRADOR)
    assert [label(day) for day in ("2023-10-01", "2023-10-10", "2023-10-11", "2023-12-01")] == [
        "PRIMERA", "PRIMERA", "SEGUNDA", "SEGUNDA"
    ]  # fmt: skip


def test_the_profile_in_figures() -> None:
    published("UNA", "2023-10-10")
    needs = needs_of_nearest_call(datetime(2023, 10, 10, 15, tzinfo=UTC))
    assert needs is not None
    assert needs.career is not None
    assert (needs.career.names, needs.career.levels) == (("Derecho",), frozenset({EducationLevel.UNIVERSITARIO}))
    assert (needs.general, needs.specific, needs.specific_public, needs.hours) == (60, 48, 12, Decimal(90))

    person = next(row for row in applicants_data() if row["id"] == "A19")  # on every threshold, to the day
    lines = gauges(declared(person, cutoff=date(2023, 10, 10), needs=needs), needs)
    assert [(line.shown, line.asked, line.met) for line in lines] == [
        ("5 años", "5 años", True), ("4 años", "4 años", True), ("1 año", "1 año", True), ("90", "90", True)
    ]  # fmt: skip
    eve = gauges(declared(person, cutoff=date(2023, 10, 9), needs=needs), needs)
    assert [line.met for line in eve] == [False, False, True, True]


def test_a_profile_without_studies_counts_any_work() -> None:
    published("SIN-ESTUDIOS", "2023-10-10", education={}, training=None)
    needs = needs_of_nearest_call(datetime(2023, 10, 10, 15, tzinfo=UTC))
    assert needs is not None
    assert needs.career is None
    assert needs.hours == 0
