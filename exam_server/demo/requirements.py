"""Stage 4 of the demo: the registry's answer about everybody with a sheet, and each decision as the rules propose it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from applications.domain.registry_file import DAY, HEADER, MOMENT
from applications.models import Application
from applications.selectors_review import reviews
from applications.services_review import LineChoice, decide_requirements, import_answers
from calls.models import Call
from core.display import LIMA

ACTOR = "user:rrhh"
FILE = "rnssc.csv"
IN_FORCE = "VIGENTE"


def decide_stage_4(
    call: Call,
    people: Sequence[tuple[Application, Mapping[str, Any]]],
    *,
    moved: Callable[[str], str],
    now: datetime,
) -> None:
    """Ask the registry and decide for people of `demo_applicants.json`; who was decided already stays so.

    `moved` puts a date of the data on the demo's calendar.
    """
    open_files = [(application, row) for application, row in people if not application.decisions.exists()]
    if not open_files:
        return
    import_answers(call, _file(open_files, moved=moved, now=now), name=FILE, actor=ACTOR, now=now)
    waiting = Application.objects.select_related("call", "user", "confirmation").filter(
        pk__in=[application.pk for application, _ in open_files]
    )
    for review in reviews(call, list(waiting)):
        choices = {line.code.value: LineChoice(line.met) for line in review.lines if line.met is not None}
        decide_requirements(review.application, choices, seen=review.seen, actor=ACTOR, now=now)


def _file(
    people: Iterable[tuple[Application, Mapping[str, Any]]], *, moved: Callable[[str], str], now: datetime
) -> bytes:
    """The registry's answer in the form of its file."""
    asked = now.astimezone(LIMA).strftime(MOMENT)
    lines = [";".join(HEADER)]
    for _, row in people:
        for sanction in row["rnssc"] or [None]:
            told = ("", "", "", "")
            if sanction is not None:
                days = (date.fromisoformat(moved(sanction[edge])).strftime(DAY) for edge in ("from", "to"))
                told = (sanction["type"], *days, IN_FORCE)
            lines.append(";".join((row["docNumber"], asked, *told)))
    return "\r\n".join(lines).encode()
