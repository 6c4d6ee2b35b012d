"""Evaluating curricula (CUR-01..08): marks saved as they are made, two signatures, and opening again with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from applications.models import Application
from core.errors import BadRequest, Conflict, NotFound
from core.record import Act, append, call_chain
from results.domain.curricular import Points
from results.domain.marks import REASON_MAX, REASON_MIN, Mark, checked_mark, checked_points, differences, points_data
from results.models import CvReopening, CvSignature, PointsMark, RowMark, Stage, StageResult
from results.selectors_curricular import Evaluation, evaluation_of, rules_of
from results.selectors_documents import is_over_for
from results.services_stages import REASON_MAX as LONGEST_REASON
from results.services_stages import Finding, record_result


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature, and the result where it was the second one."""

    signature: CvSignature
    result: StageResult | None


@transaction.atomic
def mark_row(application: Application, slot: str, mark: Mark, *, member: User, now: datetime) -> RowMark:
    """Save what a member finds of one document; the same again changes nothing. It takes their signature back.

    NotFound `curricular.slot` for a place without a document; BadRequest `mark.*`; Conflict `curricular.closed`.
    """
    evaluation = _open(application, now)
    place = next((each for each in evaluation.bench.decidable if each.key == slot), None)
    if place is None:
        raise NotFound("curricular.slot", "En esa fila no hay un documento por evaluar.")
    mark = checked_mark(mark, place, evaluation.bench.sheet)
    values = {
        "decision": mark.decision.value,
        "kind": mark.kind.value,
        "lacks": [fact.value for fact in mark.lacks],
        "reason": mark.reason,
        "start": mark.start,
        "end": mark.end,
        "hours": mark.hours,
        "related": mark.related,
    }
    stored = evaluation.marks.get(member.pk, {}).get(slot)
    if stored is not None and all(getattr(stored, name) == value for name, value in values.items()):
        return stored
    _unsign(evaluation, member)
    saved, _ = RowMark.objects.update_or_create(
        application=application, member=member, slot=slot, defaults=values | {"at": now}
    )
    told = {"number": application.number, "slot": slot, "decision": mark.decision.value, "reason": mark.reason}
    _tell(evaluation, "curricular.marked", told | mark.data, member=member, now=now)
    return saved


@transaction.atomic
def give_points(
    application: Application, points: Points | None, *, reason: str = "", member: User, now: datetime
) -> None:
    """Give other points than the proposed ones, with the reason; None goes back to the proposal.

    BadRequest `points.reason`, `points.impossible`; Conflict `points.not_qualified`, `curricular.closed`.
    """
    evaluation = _open(application, now)
    if points is None:
        if PointsMark.objects.filter(application=application, member=member).delete()[0]:
            _unsign(evaluation, member)
            told = {"number": application.number, "points": None}
            _tell(evaluation, "curricular.points", told, member=member, now=now)
        return
    reason = reason.strip()
    if "\x00" in reason or not REASON_MIN <= len(reason) <= REASON_MAX:
        raise BadRequest("points.reason", f"Escriba el motivo, de {REASON_MIN} a {REASON_MAX} caracteres.")
    terms = rules_of(application.call)
    checked_points(points, terms.table)
    if evaluation.finding_of(member, terms).proposed.points is None:
        raise Conflict("points.not_qualified", "Quien no califica no tiene puntaje.")
    parts = {"education": points.education, "training": points.training, "experience": points.experience}
    _unsign(evaluation, member)
    PointsMark.objects.update_or_create(
        application=application, member=member, defaults=parts | {"reason": reason, "at": now}
    )
    given = {"number": application.number, "points": points_data(points), "reason": reason}
    _tell(evaluation, "curricular.points", given, member=member, now=now)


@transaction.atomic
def sign_evaluation(application: Application, *, member: User, now: datetime) -> Signed:
    """Sign what one found. The second member to sign the same closes the evaluation (CUR-08); a repeated call is the first.

    Conflict `curricular.undecided` (data: `slots`), `curricular.differs` (data: `slots`, `member`), `curricular.closed`.
    """
    evaluation = _open(application, now, may_be_signed_by=member)
    known = next((each for each in evaluation.signatures if each.member_id == member.pk), None)
    if known is not None:
        return Signed(known, evaluation.result if evaluation.closed else None)
    terms = rules_of(application.call)
    if undecided := evaluation.undecided(member, terms):
        raise Conflict("curricular.undecided", f"Faltan {len(undecided)} documentos por decidir.", {"slots": undecided})
    finding = evaluation.finding_of(member, terms)
    for other in evaluation.signatures:
        if differing := differences(other.found, finding.data):
            raise Conflict(
                "curricular.differs",
                f"Su calificación difiere de la que firmó {other.member.username}. Revisen juntos las filas señaladas.",
                {"slots": differing, "member": other.member.username},
            )
    signature = CvSignature.objects.create(
        application=application, member=member, round=evaluation.round, found=finding.data, at=now
    )
    _tell(evaluation, "curricular.signed", {"number": application.number}, member=member, now=now)
    if not evaluation.signatures:
        return Signed(signature, None)
    members = sorted([member.username, *(each.member.username for each in evaluation.signatures)])
    data = finding.data | {"members": members, "round": evaluation.round, "policy": terms.missing_support.value}
    reason = evaluation.reopenings[-1].reason if evaluation.reopenings else ""
    found = Finding(finding.proposed.result.value, finding.score, data)
    result = record_result(
        application, Stage.CURRICULAR, found, actor=f"user:{member.username}", now=now, reason=reason
    )
    return Signed(signature, result)


@transaction.atomic
def reopen_evaluation(application: Application, *, reason: str, actor: str, now: datetime) -> CvReopening:
    """Open a closed evaluation again (CUR-08). BadRequest `curricular.reason`; Conflict `curricular.open`."""
    reason = reason.strip()
    if "\x00" in reason or not REASON_MIN <= len(reason) <= LONGEST_REASON:
        raise BadRequest("curricular.reason", f"Escriba el motivo, de {REASON_MIN} a {LONGEST_REASON} caracteres.")
    evaluation = evaluation_of(_locked(application))
    if not evaluation.closed:
        raise Conflict("curricular.open", "Esa evaluación no está cerrada.")
    made = CvReopening.objects.create(
        application=application, round=evaluation.round + 1, reason=reason, actor=actor, at=now
    )
    told = {"number": application.number, "round": made.round, "reason": reason}
    append(Act(call_chain(application.call.code), "curricular.reopened", actor, now, told))
    return made


def _locked(application: Application) -> Application:
    locked = Application.objects.select_for_update(of=("self",)).select_related("call", "user", "confirmation")
    return locked.get(pk=application.pk)


def _open(application: Application, now: datetime, *, may_be_signed_by: User | None = None) -> Evaluation:
    """The evaluation for writing, its application locked; Conflict once it is closed or before registering is over."""
    locked = _locked(application)
    if not is_over_for(locked, now):
        raise Conflict("curricular.early", "La evaluación empieza cuando termina el registro de documentos.")
    evaluation = evaluation_of(locked)
    signed = may_be_signed_by is not None and evaluation.signed_by(may_be_signed_by)
    if evaluation.closed and not signed:
        raise Conflict(
            "curricular.closed", "La evaluación está cerrada con dos firmas. Para cambiarla, reábrala con su motivo."
        )
    return evaluation


def _unsign(evaluation: Evaluation, member: User) -> None:
    CvSignature.objects.filter(application=evaluation.application, member=member, round=evaluation.round).delete()


def _tell(evaluation: Evaluation, kind: str, data: Mapping[str, Any], *, member: User, now: datetime) -> None:
    append(Act(call_chain(evaluation.application.call.code), kind, f"user:{member.username}", now, dict(data)))
