"""Calls with evaluations held outside, and files of their results, as tests import them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from applications.models import Application
from calls.models import Call
from results.enums import ImportedKind
from results.models import EvaluationImport
from results.selectors_evaluations import preview_of
from results.services_evaluations import import_results, keep_source
from tests.results.filed import IN_HOURS, file_person, filed_call, pdf, publish_exam

HR = "user:rrhh"
KNOWLEDGE, PSYCHOMETRIC, PSYCHOLOGICAL = ImportedKind
WEIGHTS = {"scheme": 4, "knowledge": "0.25", "psychometric": "0.25", "curricular": "0.30", "interview": "0.20"}
FOUR: dict[str, Any] = {
    "weights": WEIGHTS,
    "psychometric": {"maxScore": "20", "minScore": "8"},
    "psychological": True,
}
NUMBERS = {"A01": "99900001", "A02": "99900002", "A08": "99900008"}


def four_call() -> Call:
    """The demo's call with four evaluations and a psychological one."""
    return filed_call(**FOUR)


def passed(call: Call) -> dict[str, Application]:
    """Three who passed the exam, as it was published; A11 applied too, and did not."""
    people = {name: file_person(call, name) for name in NUMBERS}
    file_person(call, "A11")
    publish_exam(call, [1, 2, 8], [11])
    return people


def results_csv(*lines: str, header: str = "documento;nombres;puntaje;situacion") -> bytes:
    """A file of results: each line `A01;14;` without the name."""
    rows = [header]
    for line in lines:
        name, *cells = line.split(";")
        rows.append(";".join([NUMBERS.get(name, name), name, *cells]))
    return "\r\n".join(rows).encode()


def bring_in(
    call: Call,
    kind: ImportedKind,
    raw: bytes,
    *,
    act: str = "acta",
    reason: str = "",
    seen: str = "",
    now: datetime = IN_HOURS,
) -> EvaluationImport:
    """Import a file with an act, having seen what it changes now."""
    source = keep_source("resultados.csv", raw)
    seen = seen or preview_of(call, kind, raw).seen
    return import_results(call, kind, source, pdf(act), seen=seen, actor=HR, now=now, reason=reason)
