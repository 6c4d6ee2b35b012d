"""Calls for tests: drafts of the model terms, complete or not, and published ones."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from calls.domain.schedule import propose
from calls.domain.terms import drafted, lines_of, offsets_of, with_lines
from calls.domain.timeline import Line
from calls.models import Call
from calls.services_drafts import create_call, publish_call
from exam_server.demo.data import call_data

CODE = "CAS-007-2023-MIDER"
DAY0 = date(2023, 9, 25)  # what gives the seed's own dates
BEFORE = datetime(2023, 9, 20, 15, 0, tzinfo=UTC)
HR = "user:rrhh"


def complete_terms() -> dict[str, Any]:
    """The model terms as a draft with its own number and the seed's dates."""
    terms = drafted(call_data(), number=7, year=2023, acronym="MIDER")
    terms["contract"] |= {"start": "2023-11-01", "end": "2023-12-31"}
    return with_lines(terms, propose(lines_of(terms), offsets_of(terms), day0=DAY0))


def draft(terms: dict[str, Any] | None = None) -> Call:
    """A draft in the database."""
    return create_call(terms or complete_terms(), actor=HR, now=BEFORE)


def published() -> Call:
    """A published call with the seed's dates."""
    return publish_call(draft(), actor=HR, now=BEFORE)


def with_change(call: Call, order: int, **change: Any) -> list[Line]:
    """The call's lines with one of them changed."""
    return [replace(line, **(change if line.order == order else {})) for line in lines_of(call.terms)]
