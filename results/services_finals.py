"""Writing the final stage: bonus documents, the quota, the casting vote, false information, and the final results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction

from applications.models import Application
from calls.enums import ENDED
from calls.models import Call
from core.canonical import digest
from core.errors import BadRequest, Conflict
from core.record import Act, append, call_chain
from cvs.enums import ForceKind
from results.domain.numbers import has_places
from results.enums import BonusKind, FinalResult, TieInputKind
from results.models import BonusCheck, Stage, StageResult, TieInput
from results.selectors_finals import Claimed, final_stage
from results.services_stages import REASON_MAX, REASON_MIN, Finding, record_result


@transaction.atomic
def check_bonus(
    application: Application,
    claimed: Claimed,
    *,
    valid: bool,
    found: Mapping[str, Any],
    reason: str,
    actor: str,
    now: datetime,
) -> BonusCheck:
    """HR's word on the document of a declared condition (BON-02), with its reason; the same again writes nothing.

    `found` is what the document says: `degree` (text), `kind` or `level`; empty leaves what was declared. Raises Conflict
    `bonus.no_document` for what has none, BadRequest `bonus.degree`, `bonus.kind`, `bonus.level`, `final.reason`.
    """
    reason = _reason(reason)
    found = _checked_found(claimed.kind, found)
    if valid and not claimed.document:
        raise Conflict("bonus.no_document", "No adjuntó documento: sin él no hay bonificación.")
    _locked_call(application.call)
    last = BonusCheck.objects.filter(application=application, kind=claimed.kind).order_by("-version").first()
    if last and (last.valid, last.found, last.reason) == (valid, found, reason):
        return last
    made = BonusCheck.objects.create(
        application=application,
        kind=claimed.kind,
        version=(last.version if last else 0) + 1,
        valid=valid,
        found=found,
        reason=reason,
        actor=actor,
        at=now,
    )
    # A chain outlives the person's consent: it holds the digest of what concerns health, not the words.
    data = {"application": application.number, "version": made.version, "digest": digest(_told(made))}
    _tell(application.call, "bonus.checked", actor, now, data)
    return made


@transaction.atomic
def declare_quota(call: Call, *, unmet: bool, reason: str, actor: str, now: datetime) -> TieInput:
    """Whether the entity declares that it does not meet the 5 % quota (MER-02, first step)."""
    return _tie_input(call, TieInputKind.QUOTA, {"unmet": unmet}, reason, actor=actor, now=now)


@transaction.atomic
def cast_vote(call: Call, preferred: Sequence[int], *, reason: str, actor: str, now: datetime) -> TieInput:
    """The casting vote of the requesting unit: application numbers, the preferred first (MER-02, last step).

    It names everybody whom the chain left equal, and nobody else: BadRequest `vote.people`; Conflict `vote.no_tie` where
    nothing is tied.
    """
    _locked_call(call)
    stage = final_stage(call)
    tied = {number for group in stage.table.tied for number in group} if stage.table else set()
    if not tied:
        raise Conflict("vote.no_tie", "No hay un empate por dirimir.")
    if len(preferred) != len(set(preferred)) or set(preferred) != tied:
        raise BadRequest("vote.people", "El voto ordena a todas las personas empatadas, una vez cada una.")
    return _tie_input(call, TieInputKind.VOTE, {"order": list(preferred)}, reason, actor=actor, now=now)


@transaction.atomic
def record_false_information(application: Application, *, reason: str, actor: str, now: datetime) -> StageResult:
    """Somebody's sworn information was false: out of the process, at any stage (REQ-06). Again is the same."""
    reason = _reason(reason)
    _locked_call(application.call)
    found = StageResult.objects.filter(application=application, stage=Stage.CONDUCT).first()
    if found is not None:
        return found
    finding = Finding(FinalResult.DESCALIFICADO, None, {"text": reason})
    return record_result(application, Stage.CONDUCT, finding, actor=actor, now=now, reason=reason)


@transaction.atomic
def record_finals(call: Call, *, actor: str, now: datetime, reason: str = "") -> list[StageResult]:
    """Record the final result of everybody who passed, as the table is now; what is recorded already stays.

    Raises Conflict `final.blocked` (data: `blockers`) while anything is owed, and `stage.reason_required` where a
    recorded result would change without a reason.
    """
    call = _locked_call(call)
    stage = final_stage(call)
    owed = [f"Entrevista sin resultado: {one.application.user.full_name}" for one in stage.pending_interviews]
    owed += [f"Falta un puntaje anterior: {one.application.user.full_name}" for one in stage.incomplete]
    owed += [f"Bonificación sin revisar: {one.application.user.full_name}" for one, _ in stage.unchecked]
    if stage.table is not None and stage.table.tied:
        owed.append("Un empate espera el voto dirimente")
    if owed or stage.table is None:
        raise Conflict("final.blocked", "Aún no se puede calcular el resultado final.", {"blockers": owed})
    stale = set(stage.stale)
    made = []
    for one in stage.people:
        if one.number not in stale:
            continue
        data = stage.row_of(one) if one.passed else {"result": one.word}
        score = Decimal(data["finalScore"]) if one.passed else None
        finding = Finding(data["result"], score, data)
        why = reason if one.recorded is not None else ""
        made.append(record_result(one.application, Stage.FINAL, finding, actor=actor, now=now, reason=why))
    return made


def _locked_call(call: Call) -> Call:
    """Every writer of the final stage of one call queues here. Conflict `call.ended`."""
    fresh = Call.objects.select_for_update().get(pk=call.pk)
    if fresh.state in ENDED:
        raise Conflict("call.ended", "Esta convocatoria ya terminó.")
    return fresh


def _tie_input(
    call: Call, kind: TieInputKind, data: dict[str, Any], reason: str, *, actor: str, now: datetime
) -> TieInput:
    reason = _reason(reason)
    fresh = _locked_call(call)
    last = TieInput.objects.filter(call=fresh, kind=kind).order_by("-version").first()
    if last and (last.data, last.reason) == (data, reason):
        return last
    version = (last.version if last else 0) + 1
    made = TieInput.objects.create(
        call=fresh, kind=kind, version=version, data=data, reason=reason, actor=actor, at=now
    )
    told = {"kind": kind.value, "version": version, **data, "reason": reason}
    _tell(fresh, "tie.decided", actor, now, told)
    return made


def _checked_found(kind: BonusKind, found: Mapping[str, Any]) -> dict[str, Any]:
    """What the document says, in the words of a sheet."""
    if kind is BonusKind.DISABILITY and (degree := found.get("degree")) not in {None, ""}:
        try:
            number = Decimal(str(degree))
        except InvalidOperation:
            raise BadRequest("bonus.degree", "El grado es un porcentaje de 0 a 100, como 33 o 45.5.") from None
        if not has_places(number) or not 0 <= number <= 100:
            raise BadRequest("bonus.degree", "El grado es un porcentaje de 0 a 100, con dos decimales como máximo.")
        return {"degree": f"{number:f}"}
    if kind is BonusKind.FFAA and found.get("kind"):
        if found["kind"] not in ForceKind.values:
            raise BadRequest("bonus.kind", "Elija qué acredita el documento.")
        return {"kind": str(found["kind"])}
    if kind is BonusKind.ATHLETE and (level := found.get("level")) not in {None, ""}:
        if level not in {1, 2, 3, 4, 5}:
            raise BadRequest("bonus.level", "El nivel va de 1 a 5.")
        return {"level": int(str(level))}
    return {}


def _reason(reason: str) -> str:
    reason = reason.strip()
    if "\x00" in reason or not REASON_MIN <= len(reason) <= REASON_MAX:
        raise BadRequest("final.reason", f"El motivo debe tener entre {REASON_MIN} y {REASON_MAX} caracteres.")
    return reason


def _told(check: BonusCheck) -> dict[str, Any]:
    return {"kind": check.kind, "valid": check.valid, "found": check.found, "reason": check.reason}


def _tell(call: Call, kind: str, actor: str, now: datetime, data: dict[str, Any]) -> None:
    append(Act(call_chain(call.code), kind, actor, now, data))
