"""Reads of the evaluations held outside: who is evaluated, what is imported, and what a file would change (EXA-06)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from accounts.enums import Right
from accounts.models import User
from applications.models import Application
from applications.selectors import apt_applications
from calls.models import Call
from calls.selectors import public_calls
from core.canonical import digest
from core.errors import DomainError, NotFound
from cvs.store import stored_path
from exams.enums import ExamResult
from results.domain.evaluation_files import rows_of
from results.domain.evaluations import Line, Outcome, Problem, Reading, Rules, kinds_of, read_lines, rules_of
from results.domain.terms import terms_of
from results.enums import ImportedKind, PsychologicalResult, PsychometricResult
from results.models import EvaluationImport, Stage, StageResult
from results.selectors import requirements_published
from results.selectors_documents import admitted_people, published_passes

WORDS = {
    word.value: str(word.label) for words in (ExamResult, PsychometricResult, PsychologicalResult) for word in words
}
READERS = (Right.SEE_OUTCOMES, Right.REVIEW)


@dataclass(frozen=True, slots=True)
class Change:
    """What a line would do: the person, what they have now (None: nothing) and what they would have."""

    line: Line
    application: Application
    before: StageResult | None

    @property
    def after(self) -> Outcome:
        """What the line says."""
        return self.line.outcome

    @property
    def word(self) -> str:
        """The result as people read it, with its code."""
        return words_of(self.after)

    @property
    def score_text(self) -> str:
        """The score as it will be printed; empty without one."""
        return str(self.after.data()["score"] or "")

    @property
    def before_text(self) -> str:
        """What they have now, in words; empty for nothing."""
        if self.before is None:
            return ""
        had = outcome_of(self.before)
        return f"{had.data()['score'] or ''} {words_of(had)}".strip()

    @property
    def is_new(self) -> bool:
        """Whether they have no result yet."""
        return self.before is None

    @property
    def changes(self) -> bool:
        """Whether it says anything that is not so already."""
        return self.before is None or outcome_of(self.before) != self.after


@dataclass(frozen=True, slots=True)
class Preview:
    """A file read against the people of the stage. With one problem there are no changes.

    `missing` are the people that the file does not name: they keep what they have. `seen` is the digest of it all.
    """

    changes: Sequence[Change]
    missing: Sequence[Application]
    problems: Sequence[Problem]
    seen: str

    @property
    def changed(self) -> list[Change]:
        """The lines that change something."""
        return [change for change in self.changes if change.changes]


@dataclass(frozen=True, slots=True)
class Progress:
    """How an evaluation of a call stands."""

    kind: ImportedKind
    ready: bool
    people: int
    without: Sequence[Application]
    imports: Sequence[EvaluationImport]

    @property
    def last(self) -> EvaluationImport | None:
        """The newest import."""
        return self.imports[0] if self.imports else None


def get_evaluated_call_for(user: User, code: str) -> Call:
    """A published call, for who sees outcomes; unknown and forbidden look the same."""
    found = public_calls().filter(code=code).first() if any(map(user.has_right, READERS)) else None
    if found is None:
        raise _not_found()
    return found


def kinds_for(user: User, call: Call) -> list[ImportedKind]:
    """The call's evaluations that this person may look at: the psychological one is for who reviews alone (PUB-02)."""
    told = kinds_of(call.terms)
    return [kind for kind in told if kind is not ImportedKind.PSYCHOLOGICAL or user.has_right(Right.REVIEW)]


def get_evaluation_for(user: User, code: str, kind: str) -> tuple[Call, ImportedKind]:
    """A call and one of its evaluations held outside, by the value of its kind."""
    call = get_evaluated_call_for(user, code)
    found = next((each for each in kinds_for(user, call) if each.value == kind), None)
    if found is None:
        raise _not_found()
    return call, found


def get_import_for(user: User, code: str, kind: str, version: int) -> EvaluationImport:
    """One version of what was imported."""
    call, found = get_evaluation_for(user, code, kind)
    made = EvaluationImport.objects.select_related("call").filter(call=call, kind=found, version=version).first()
    if made is None:
        raise _not_found()
    return made


def imports_of(call: Call, kind: ImportedKind) -> QuerySet[EvaluationImport]:
    """Every import of an evaluation, the newest first."""
    return EvaluationImport.objects.filter(call=call, kind=kind).order_by("-version")


def is_ready(call: Call, kind: ImportedKind) -> bool:
    """Whether the list that says who is evaluated is out: of stage 5 for an exam, of the exam for what comes after it."""
    if kind is ImportedKind.KNOWLEDGE:
        return requirements_published(call)
    return published_passes(call) is not None


def evaluated_people(call: Call, kind: ImportedKind) -> list[Application]:
    """Who is evaluated, by number: the Aptos of stage 5, or those who passed the exam; nobody who withdrew."""
    return list(apt_applications(call)) if kind is ImportedKind.KNOWLEDGE else admitted_people(call)


def latest_results(call: Call, kind: ImportedKind, *, at: datetime | None = None) -> dict[int, StageResult]:
    """The result of each application that has one, by id; as it was at an instant, where one is given."""
    found = StageResult.objects.filter(application__call=call, stage=Stage(kind.value))
    if at is not None:
        found = found.filter(at__lte=at)
    return {result.application_id: result for result in found.order_by("version")}


def progress_of(call: Call, kind: ImportedKind) -> Progress:
    """Who is still without a result, and what was imported."""
    people, known = evaluated_people(call, kind), latest_results(call, kind)
    without = [person for person in people if person.pk not in known]
    return Progress(kind, is_ready(call, kind), len(people), without, list(imports_of(call, kind).defer("rows")))


def outcome_of(result: StageResult) -> Outcome:
    """What a stored result says."""
    return Outcome(result.result, result.score, result.data.get("right"), result.data.get("code", ""))


def words_of(outcome: Outcome) -> str:
    """`NO SE PRESENTÓ`, `DESCALIFICADO/A D03`."""
    return f"{WORDS[outcome.result]} {outcome.code}".strip()


def stored_source(sha256: str, source_format: str) -> bytes:
    """A file of results as it came. NotFound where the store has none."""
    try:
        return stored_path(sha256, shelf=source_format, extension=source_format).read_bytes()
    except FileNotFoundError as error:
        raise NotFound("evaluation.source", "Ese archivo de resultados no está guardado.") from error


def preview_of(call: Call, kind: ImportedKind, raw: bytes) -> Preview:
    """What a file would change now, or everything that is wrong with it. Writes nothing."""
    people = {person.user.username: person for person in evaluated_people(call, kind)}
    reading = _read(call, raw, rules_of(kind, terms_of(call.terms)), people)
    known = latest_results(call, kind)
    changes = [
        Change(line, people[line.document], known.get(people[line.document].pk))
        for line in (() if reading.problems else reading.lines)
    ]
    named = {line.document for line in reading.lines}
    missing = [person for document, person in people.items() if document not in named]
    told = {
        "changes": [
            [each.application.number, each.before.version if each.before else 0, each.after.data()] for each in changes
        ],
        "missing": [person.number for person in missing],
    }
    return Preview(changes, missing, reading.problems, digest(told))


def recount_of(call: Call, kind: ImportedKind) -> tuple[int, list[str]]:
    """How many results were imported, and in words which are not what their kept files say (AUD-02)."""
    numbers = dict(Application.objects.filter(call=call).values_list("user__username", "number"))
    rules, wrong = rules_of(kind, terms_of(call.terms)), []
    said: dict[tuple[int, int], Outcome] = {}
    for made in imports_of(call, kind):
        reading = _read(call, stored_source(made.source_sha256, made.source_format), rules, numbers)
        rows = [{"line": each.place, "number": numbers[each.document], **each.outcome.data()} for each in reading.lines]
        if reading.problems or rows != made.rows:
            wrong.append(f"la versión {made.version} no sale de su archivo")
        said |= {(made.version, numbers[each.document]): each.outcome for each in reading.lines}
    results = StageResult.objects.filter(application__call=call, stage=Stage(kind.value)).select_related("application")
    for result in results.order_by("application__number", "version"):
        number = result.application.number
        if said.get((result.data.get("import", 0), number)) != outcome_of(result):
            wrong.append(f"postulación {number}, versión {result.version}: {words_of(outcome_of(result))}")
    return len(results), wrong


def _read(call: Call, raw: bytes, rules: Rules, people: Mapping[str, Any]) -> Reading:
    try:
        rows = rows_of(raw)
    except DomainError as error:
        return Reading(problems=[Problem(0, error.message)])
    applied = Application.objects.filter(call=call).exclude(confirmed_at=None).values_list("user__username", flat=True)
    return read_lines(rows, rules, stage=people, applied=frozenset(applied))


def _not_found() -> NotFound:
    return NotFound("evaluation.not_found", "No se encontró esa evaluación.")
