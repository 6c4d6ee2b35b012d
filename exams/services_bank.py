"""Writes of the question bank: import, approval by a second person, retirement. Chain `bank` of the record."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from django.db import IntegrityError, connection, transaction
from django.db.models import Max, QuerySet

from core.errors import BadRequest, Conflict, NotFound
from core.record import Act, append
from exams.domain.questions import Draft, Problem, Reading, wording
from exams.enums import QuestionState
from exams.models import Question, QuestionVersion

_Row = TypeVar("_Row", Question, QuestionVersion)
BANK_CHAIN = "bank"
NO_REFERENCE = "Para aprobarla falta la referencia (norma y artículo)."


@dataclass(slots=True)
class ImportPlan:
    """What importing a file would do, or did. With any problem, nothing is done."""

    new: list[Draft] = field(default_factory=list)
    changed: list[Draft] = field(default_factory=list)
    unchanged: list[Draft] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def plan_import(reading: Reading, *, approve: bool = False) -> ImportPlan:
    """Compare a file with the bank: new, changed and unchanged questions, and every problem, in order of lines."""
    plan = ImportPlan(problems=list(reading.problems))
    bank = {version.question.code: version for version in _latest_versions()}
    in_file = {draft.code for draft in reading.drafts}
    spelled = {code.casefold(): code for code in bank}
    stems = {
        wording(version.stem): code
        for code, version in bank.items()
        if code not in in_file and version.state != QuestionState.RETIRED
    }
    for draft in reading.drafts:
        known = bank.get(draft.code)
        if other := spelled.get(draft.code.casefold()) if known is None else None:
            plan.problems.append(Problem(draft.line, draft.code, f"El banco escribe este código {other}."))
        if other := stems.get(wording(draft.stem)):
            plan.problems.append(Problem(draft.line, draft.code, f"El enunciado es el mismo de {other}, en el banco."))
        if approve and not draft.reference:
            plan.problems.append(Problem(draft.line, draft.code, NO_REFERENCE))
        if known is None:
            plan.new.append(draft)
        elif _content(known) == draft.content():
            plan.unchanged.append(draft)
        else:
            plan.changed.append(draft)
    plan.problems.sort(key=lambda problem: problem.line)
    return plan


def import_questions(reading: Reading, *, sha256: str, actor: str, now: datetime, approve: bool = False) -> ImportPlan:
    """Import a whole file or nothing; drafts, unless `approve`. `sha256` is the file's, for the record.

    A question that did not change makes no version; importing the same file again changes and records nothing. Raises
    BadRequest `bank.problems` (data: the first 100), Conflict `bank.busy` when somebody else imported at the same time.
    """
    try:
        with transaction.atomic():
            plan = plan_import(reading, approve=approve)
            if plan.problems:
                raise BadRequest(
                    "bank.problems",
                    f"El archivo tiene {len(plan.problems)} problemas; no se importó ninguna pregunta.",
                    {"problems": [[p.line, p.code, p.message] for p in plan.problems[:100]]},
                )
            _store(plan, sha256=sha256, actor=actor, now=now, approve=approve)
            return plan
    except IntegrityError as error:
        raise Conflict("bank.busy", "El banco cambió mientras se importaba. Inténtelo de nuevo.") from error


def _store(plan: ImportPlan, *, sha256: str, actor: str, now: datetime, approve: bool) -> None:
    drafts = plan.new + plan.changed
    Question.objects.bulk_create(Question(code=draft.code) for draft in plan.new)
    questions = Question.objects.in_bulk([draft.code for draft in drafts], field_name="code")
    numbers = dict(
        QuestionVersion.objects.filter(question__in=questions.values())
        .values_list("question_id")
        .annotate(Max("number"))
    )
    versions = QuestionVersion.objects.bulk_create(
        QuestionVersion(
            question=questions[draft.code],
            number=numbers.get(questions[draft.code].pk, 0) + 1,
            part=draft.part,
            topic=draft.topic,
            reference=draft.reference,
            stem=draft.stem,
            options=list(draft.options),
            answer=draft.answer,
            author=actor,
            created_at=now,
        )
        for draft in drafts
    )
    approved = _approve(_of_file(plan, versions)) if approve else []
    if not versions and not approved:
        return
    data = {
        "sha256": sha256,
        "new": [draft.code for draft in plan.new],
        "changed": [draft.code for draft in plan.changed],
        "unchanged": len(plan.unchanged),
        "approved": sorted([version.question.code, version.number] for version in approved),
    }
    append(Act(BANK_CHAIN, "bank.imported", actor, now, data))


def _of_file(plan: ImportPlan, created: Sequence[QuestionVersion]) -> list[QuestionVersion]:
    """The versions just made and the drafts that already said the same."""
    unchanged = {draft.code for draft in plan.unchanged}
    waiting = [
        version
        for version in _latest_versions()
        if version.question.code in unchanged and version.state == QuestionState.DRAFT
    ]
    return [*created, *waiting]


@transaction.atomic
def approve_versions(version_ids: Iterable[int], *, actor: str, now: datetime) -> list[QuestionVersion]:
    """Let drafts be drawn; the wording approved before them is retired. Gives those that changed.

    Repeating it changes nothing. Raises NotFound, and Conflict `bank.retired`, `bank.same_person` (a second person
    approves what the first one wrote), `bank.no_reference`, `bank.superseded` (there is a later wording).
    """
    wanted = set(version_ids)
    rows = QuestionVersion.objects.select_related("question").filter(pk__in=wanted)
    versions = list(_locked(rows.order_by("question__code", "number")))
    if len(versions) != len(wanted):
        raise NotFound
    drafts = [version for version in versions if version.state != QuestionState.APPROVED]
    latest = {version.question_id: version.number for version in _latest_versions()}
    for version in drafts:
        _require_approvable(version, actor=actor, last=latest[version.question_id])
    if drafts:
        _approve(drafts)
        data = {"approved": [[version.question.code, version.number] for version in drafts]}
        append(Act(BANK_CHAIN, "bank.approved", actor, now, data))
    return drafts


def _require_approvable(version: QuestionVersion, *, actor: str, last: int) -> None:
    code = version.question.code
    if version.state == QuestionState.RETIRED:
        raise Conflict("bank.retired", f"La versión {version.number} de {code} fue retirada.")
    if version.number != last:
        raise Conflict("bank.superseded", f"{code} tiene una redacción posterior a la versión {version.number}.")
    if version.author == actor:
        raise Conflict(
            "bank.same_person", f"Otra persona debe aprobar {code}: quien la escribió o importó no la aprueba."
        )
    if not version.reference:
        raise Conflict("bank.no_reference", f"{code}: {NO_REFERENCE}")


def _approve(versions: Sequence[QuestionVersion]) -> Sequence[QuestionVersion]:
    """Retire every earlier wording of these questions and approve these ones."""
    questions = {version.question_id for version in versions}
    QuestionVersion.objects.filter(question__in=questions).update(state=QuestionState.RETIRED)
    QuestionVersion.objects.filter(pk__in=[version.pk for version in versions]).update(state=QuestionState.APPROVED)
    for version in versions:
        version.state = QuestionState.APPROVED
    return versions


@transaction.atomic
def retire_question(code: str, *, actor: str, now: datetime) -> Question:
    """Keep a question out of later draws; papers already built keep it. Repeating it changes nothing."""
    question = _locked(Question.objects.filter(code=code)).first()
    if question is None:
        raise NotFound
    if question.versions.exclude(state=QuestionState.RETIRED).update(state=QuestionState.RETIRED):
        append(Act(BANK_CHAIN, "bank.retired", actor, now, {"code": code}))
    return question


def _latest_versions() -> list[QuestionVersion]:
    """The last wording of every question."""
    newest: dict[int, QuestionVersion] = {}
    for version in QuestionVersion.objects.select_related("question").order_by("number"):
        newest[version.question_id] = version
    return list(newest.values())


def _content(version: QuestionVersion) -> tuple[object, ...]:
    """What `Draft.content` gives, of a stored wording."""
    return version.part, version.topic, version.reference, version.stem, tuple(version.options), version.answer


def _locked(rows: QuerySet[_Row]) -> QuerySet[_Row]:
    return rows.select_for_update(of=("self",)) if connection.features.has_select_for_update else rows
