"""Closing the shortlist: who is called to the interview, written down with every number it comes from (SHL-01..05)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from calls.models import Call
from core.errors import Conflict
from results.domain.terms import terms_of
from results.enums import ShortlistResult
from results.models import Stage, StageResult
from results.selectors_documents import is_over, still_open_to
from results.selectors_shortlist import Runner, runners_of
from results.services_stages import Finding, record_result


def still_owed(runners: list[Runner]) -> list[Runner]:
    """Those whose evaluation two members have not closed yet."""
    return [runner for runner in runners if not runner.disqualified and runner.curricular is None]


@transaction.atomic
def close_shortlist(call: Call, *, actor: str, now: datetime, reason: str = "") -> list[StageResult]:
    """Record who is called; again, only what changed, and that needs a reason.

    Conflict `shortlist.early` before registering is over, `shortlist.owed` (data: `numbers`) while evaluations are open,
    `shortlist.unscored` (data: `numbers`) where an earlier score is not known.
    """
    call = Call.objects.select_for_update(of=("self",)).get(pk=call.pk)
    if not is_over(call, now) or still_open_to(call, now):
        raise Conflict("shortlist.early", "El registro de documentos no ha terminado.")
    runners = runners_of(call)
    if owed := still_owed(runners):
        raise Conflict(
            "shortlist.owed",
            f"Faltan cerrar {len(owed)} evaluaciones curriculares.",
            {"numbers": [runner.application.number for runner in owed]},
        )
    if unscored := [runner.application.number for runner in runners if runner.unscored]:
        raise Conflict(
            "shortlist.unscored",
            f"Falta el puntaje de una evaluación anterior de {len(unscored)} postulantes.",
            {"numbers": unscored},
        )
    terms = terms_of(call.terms)
    made = []
    for runner in runners:
        if runner.word is None and not runner.outdated:
            continue
        word = runner.word or ShortlistResult.NO_CONVOCADO
        finding = Finding(word.value, runner.average, runner.data(terms))
        why = reason if runner.recorded and runner.outdated else ""
        if runner.recorded and not runner.outdated:
            made.append(runner.recorded)
            continue
        made.append(record_result(runner.application, Stage.SHORTLIST, finding, actor=actor, now=now, reason=why))
    return made
