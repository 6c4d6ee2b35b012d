"""Stage 4: recording what the RNSSC answered and deciding the minimum requirements, line by line (REQ-02, REQ-05)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from applications.domain.limits import LEAST_REASON, REASON
from applications.domain.registry_file import PROBLEMS_SHOWN, Answer, read_answers
from applications.domain.requirements import Verdict
from applications.domain.sanctions import sanctions_of
from applications.models import Application, RequirementResult
from applications.models_review import RegistryQuery, RequirementDecision
from applications.selectors_review import review_of, reviews
from calls.models import Call
from core.clock import iso
from core.errors import BadRequest, Conflict, DomainError
from core.record import Act, append, append_many, call_chain
from cvs.store import keep

FILE_EXTENSION = "csv"


@dataclass(frozen=True, slots=True)
class LineChoice:
    """What a person says of one line; `reason` is asked where it is not what the rules propose."""

    met: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Proof:
    """The file in which the registry's answer is seen, kept already."""

    sha256: str
    name: str


class WrongFile(DomainError):
    """A file of answers that was not used, with what is wrong with it line by line."""

    status = 422

    def __init__(self, problems: Sequence[str]) -> None:
        shown = list(problems[:PROBLEMS_SHOWN])
        super().__init__("registry.file", "El archivo no se importó: nada quedó registrado.", {"problems": shown})
        self.problems = shown
        self.more = max(len(problems) - PROBLEMS_SHOWN, 0)


@transaction.atomic
def decide_requirements(
    application: Application,
    choices: Mapping[str, LineChoice],
    *,
    seen: str,
    actor: str,
    now: datetime,
    reason: str = "",
) -> RequirementDecision:
    """Decide every line; all met is APTO. A decision there is changes by its next version, with its reason.

    `seen` is the digest of the proposal that the person had before them. The same decision again returns the one there
    is. Conflict `review.stale` when the proposal changed meanwhile, `review.pending` while the RNSSC was not asked and
    everything else is met, `review.withdrawn`; BadRequest `review.line` (data `code`) for a line without an answer, or
    one that differs without 10 to 1,000 characters of reason; `review.reason` for a change without one.
    """
    locked = Application.objects.select_for_update().get(pk=application.pk)
    if hasattr(locked, "withdrawal"):
        raise Conflict("review.withdrawn", "Esa persona desistió: no hay nada que decidir.")
    review = review_of(locked)
    if seen != review.seen:
        raise Conflict("review.stale", "La propuesta cambió mientras decidía. Revísela de nuevo.")
    lines = [_decided(line_facts, choices) for line_facts in _proposed(review.lines)]
    if all(line["met"] is not False for line in lines) and any(line["met"] is None for line in lines):
        raise Conflict("review.pending", "Falta la consulta al RNSSC: nadie es declarado APTO sin ella.")
    result = RequirementResult.APTO if all(line["met"] for line in lines) else RequirementResult.NO_APTO
    last = review.decision
    if last and (last.result, last.lines) == (result, lines):
        return last
    reason = reason.strip()
    if (last or reason) and not _is_reason(reason):
        message = f"Ya había una decisión. Escriba por qué cambia, de {LEAST_REASON} a {REASON} caracteres."
        raise BadRequest("review.reason", message)
    made = RequirementDecision.objects.create(
        application=locked,
        version=(last.version if last else 0) + 1,
        result=result,
        lines=lines,
        reason=reason,
        actor=actor,
        at=now,
    )
    Application.objects.filter(pk=locked.pk).update(requirements=result)
    told = {
        "application": locked.number,
        "version": made.version,
        "result": made.result,
        "lines": [{"code": line["code"], "met": line["met"]} for line in lines],
        "overridden": [line["code"] for line in lines if line["met"] != line["proposed"]],
        "reason": reason,
    }
    append(Act(call_chain(locked.call.code), "requirements.decided", actor, now, told))
    return made


@transaction.atomic
def accept_proposals(call: Call, seen: Mapping[int, str], *, actor: str, now: datetime) -> list[RequirementDecision]:
    """Decide as the rules propose for the applications with these numbers; `seen` is each one's digest as it was shown.

    All or none: Conflict `review.stale`, `review.pending` or `review.withdrawn` names the application. One that was
    decided already keeps its decision.
    """
    applications = list(
        Application.objects.select_related("confirmation", "call", "user").filter(
            call=call, number__in=list(seen), requirements=""
        )
    )
    made = []
    for review in reviews(call, sorted(applications, key=lambda each: each.number)):
        number = review.application.number
        if review.verdict is Verdict.PENDIENTE:
            raise Conflict("review.pending", f"La postulación N° {number} no tiene consulta al RNSSC.")
        choices = {line.code.value: LineChoice(line.met) for line in review.lines if line.met is not None}
        try:
            made.append(decide_requirements(review.application, choices, seen=seen[number], actor=actor, now=now))
        except DomainError as error:
            raise Conflict(error.code, f"Postulación N° {number}: {error.message}", {"number": number}) from error
    return made


@transaction.atomic
def record_answer(
    application: Application,
    *,
    asked_at: datetime,
    sanctions: Sequence[Mapping[str, str | None]],
    proof: Proof,
    actor: str,
    now: datetime,
) -> RegistryQuery:
    """Record what the RNSSC answered about one person. BadRequest `registry.future` for an answer still to come.

    A decision there is stands until a person changes it: the page says that its proposal is another now.
    """
    if asked_at > now:
        raise BadRequest("registry.future", "La consulta no puede estar en el futuro.")
    sanctions_of(sanctions)
    query = _query(application, asked_at=asked_at, sanctions=sanctions, proof=proof, actor=actor, now=now)
    query.save()
    append(_act(application.call, query, application.number))
    return query


@transaction.atomic
def import_answers(call: Call, raw: bytes, *, name: str, actor: str, now: datetime) -> list[RegistryQuery]:
    """Record every answer of a CSV, or none: WrongFile says what is wrong. The file itself is kept as the evidence.

    The same file again records nothing twice.
    """
    applications = {
        each.user.username: each
        for each in Application.objects.filter(call=call).exclude(confirmation=None).select_related("user")
    }
    reading = read_answers(raw, known=applications, now=now)
    if reading.problems:
        raise WrongFile(reading.problems)
    proof = Proof(keep(raw, shelf="csv", extension=FILE_EXTENSION).sha256, name[:120])
    known = set(
        RegistryQuery.objects.filter(application__call=call, evidence_sha256=proof.sha256).values_list(
            "application_id", flat=True
        )
    )
    made = [
        _of_file(applications[answer.document], answer, proof=proof, actor=actor, now=now)
        for answer in reading.answers
        if applications[answer.document].pk not in known
    ]
    RegistryQuery.objects.bulk_create(made)
    append_many([_act(call, query, query.application.number) for query in made])
    return made


def _of_file(application: Application, answer: Answer, *, proof: Proof, actor: str, now: datetime) -> RegistryQuery:
    return _query(application, asked_at=answer.asked_at, sanctions=answer.sanctions, proof=proof, actor=actor, now=now)


def _query(
    application: Application,
    *,
    asked_at: datetime,
    sanctions: Sequence[Mapping[str, str | None]],
    proof: Proof,
    actor: str,
    now: datetime,
) -> RegistryQuery:
    return RegistryQuery(
        application=application,
        asked_at=asked_at,
        sanctions=[dict(sanction) for sanction in sanctions],
        evidence_sha256=proof.sha256,
        evidence_name=proof.name,
        actor=actor,
        at=now,
    )


def _act(call: Call, query: RegistryQuery, number: int) -> Act:
    told = {
        "application": number,
        "asked_at": iso(query.asked_at),
        "sanctions": len(query.sanctions),
        "evidence": query.evidence_sha256,
    }
    return Act(call_chain(call.code), "registry.asked", query.actor, query.at, told)


def _proposed(lines: Sequence[Any]) -> list[dict[str, Any]]:
    return [
        {
            "code": line.code.value,
            "required": line.required,
            "computed": line.computed,
            "proposed": line.met,
            "evidence": sorted({f"{each.section}-{each.place}" for each in line.evidence}),
        }
        for line in lines
    ]


def _decided(line: dict[str, Any], choices: Mapping[str, LineChoice]) -> dict[str, Any]:
    """The line with what the person says; one that is not known yet stays so."""
    if line["proposed"] is None:
        return {**line, "met": None, "reason": ""}
    choice = choices.get(line["code"])
    if choice is None:
        raise BadRequest("review.line", "Indique si cumple o no cumple cada requisito.", {"code": line["code"]})
    reason = choice.reason.strip()
    differs = choice.met != line["proposed"]
    if (differs or reason) and not _is_reason(reason):
        message = f"Decide distinto de la propuesta: escriba el motivo, de {LEAST_REASON} a {REASON} caracteres."
        raise BadRequest("review.line", message, {"code": line["code"]})
    return {**line, "met": choice.met, "reason": reason if differs else ""}


def _is_reason(reason: str) -> bool:
    return LEAST_REASON <= len(reason) <= REASON and "\x00" not in reason
