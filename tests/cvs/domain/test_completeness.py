from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest

from cvs.domain.completeness import Filled, Rows, items, missing, progress

EVERYTHING = Filled(True, True, True, True, True, True, Rows(3), Rows(2), 3, Rows(1))


def test_an_empty_sheet_owes_everything_and_a_full_one_nothing() -> None:
    assert progress(items(Filled())) == (0, 13)
    assert progress(items(EVERYTHING)) == (13, 13)
    assert missing(items(EVERYTHING), needs_support_docs=True) == []


@pytest.mark.parametrize(
    ("field", "blocks"),
    [
        ("birth_date", True), ("address", True), ("mobile", True), ("conditions", True), ("dni", True),
        ("education", True), ("photo", False), ("training", False), ("knowledge", False), ("experience", False),
    ],
)  # fmt: skip
def test_what_keeps_from_applying(field: str, blocks: bool) -> None:
    absent: dict[str, Any] = {f.name: f.default for f in fields(Filled) if f.name == field}
    lines = items(replace(EVERYTHING, **absent))
    assert bool(missing(lines, needs_support_docs=True)) is blocks
    assert progress(lines)[0] < 13


@pytest.mark.parametrize("field", ["education", "training", "experience"])
def test_documents_of_rows_are_asked_for_only_where_the_call_does(field: str) -> None:
    lacking: dict[str, Any] = {field: Rows(3, 1)}
    lines = items(replace(EVERYTHING, **lacking))
    assert missing(lines, needs_support_docs=False) == []
    [line] = missing(lines, needs_support_docs=True)
    assert (line.code, line.text.endswith("falta 1 PDF")) == (f"{field}_files", True)
    assert progress(lines) == (12, 13)
