"""Writing what a stage found of an application: the next version, never over the last (STA-01)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from applications.models import Application
from calls.models import Call
from core.errors import BadRequest, Conflict
from core.record import Act, append, append_many, call_chain
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
    made = _version(locked, stage, finding, after=last, actor=actor, now=now, reason=reason)
    made.save()
    append(_decided(locked.call.code, made))
    return made


@transaction.atomic
def record_results(
    call: Call,
    stage: Stage,
    findings: Mapping[Application, Finding],
    *,
    actor: str,
    now: datetime,
    reason: str = "",
) -> list[StageResult]:
    """Store what a stage found of many applications of a call, each as their next version; a constant number of statements.

    The caller holds the call's lock, leaves out who changes nothing and has checked the reason.
    """
    locked = {
        found.pk: found for found in Application.objects.select_for_update().filter(pk__in=[a.pk for a in findings])
    }
    last = {
        found.application_id: found
        for found in StageResult.objects.filter(application__in=locked, stage=stage).order_by("version")
    }
    made = [
        _version(
            locked[application.pk], stage, finding, after=last.get(application.pk), actor=actor, now=now, reason=reason
        )
        for application, finding in findings.items()
    ]
    StageResult.objects.bulk_create(made)
    append_many([_decided(call.code, result) for result in made])
    return made


def _version(
    application: Application,
    stage: Stage,
    finding: Finding,
    *,
    after: StageResult | None,
    actor: str,
    now: datetime,
    reason: str,
) -> StageResult:
    """The next version, not saved yet."""
    return StageResult(
        application=application,
        stage=stage,
        version=(after.version if after else 0) + 1,
        result=finding.result,
        score=finding.score,
        data=dict(finding.data or {}),
        reason=reason,
        actor=actor,
        at=now,
    )


def _decided(code: str, made: StageResult) -> Act:
    told = {
        "application": made.application.number,
        "stage": Stage(made.stage).value,
        "version": made.version,
        "result": made.result,
        "score": None if made.score is None else str(made.score),
        "reason": made.reason,
    }
    return Act(call_chain(code), "stage.decided", made.actor, made.at, told)
