"""Writing what a stage found of an application: the next version, never over the last (STA-01)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from applications.models import Application
from core.errors import BadRequest, Conflict
from core.record import Act, append, call_chain
from results.models import Stage, StageResult

REASON_MIN, REASON_MAX = 10, 1000


@dataclass(frozen=True, slots=True)
class Finding:
    """What a stage found: a word of the stage's enumeration, the printed score if it has one, and all it comes from."""

    result: str
    score: Decimal | None = None
    data: Mapping[str, Any] | None = None


@transaction.atomic
def record_result(
    application: Application, stage: Stage, finding: Finding, *, actor: str, now: datetime, reason: str = ""
) -> StageResult:
    """Store a result as the stage's next version; the same finding again returns the version there is.

    Raises BadRequest `stage.reason` for a reason out of 10 to 1,000 characters and Conflict `stage.reason_required` where
    a result that stands would change without one. The record keeps word, score and the digest of the inputs.
    """
    reason = reason.strip()
    if "\x00" in reason or (reason and not REASON_MIN <= len(reason) <= REASON_MAX):
        raise BadRequest("stage.reason", f"El motivo debe tener entre {REASON_MIN} y {REASON_MAX} caracteres.")
    locked = Application.objects.select_for_update().select_related("call").get(pk=application.pk)
    last = StageResult.objects.filter(application=locked, stage=stage).order_by("-version").first()
    data = dict(finding.data or {})
    if last and (last.result, last.score, last.data) == (finding.result, finding.score, data):
        return last
    if last and not reason:
        raise Conflict(
            "stage.reason_required",
            "Esa etapa ya tiene resultado. Un cambio necesita su motivo.",
            {"version": last.version},
        )
    made = StageResult.objects.create(
        application=locked,
        stage=stage,
        version=(last.version if last else 0) + 1,
        result=finding.result,
        score=finding.score,
        data=data,
        reason=reason,
        actor=actor,
        at=now,
    )
    told = {
        "application": locked.number,
        "stage": stage.value,
        "version": made.version,
        "result": made.result,
        "score": None if made.score is None else str(made.score),
        "reason": reason,
    }
    append(Act(call_chain(locked.call.code), "stage.decided", actor, now, told))
    return made
