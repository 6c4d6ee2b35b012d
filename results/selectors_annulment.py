"""What annulling a question would change, before it is done: every score, result and place of a sitting (REC-05)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db.models import CharField
from django.db.models.functions import Cast

from core.canonical import digest
from core.errors import NotFound
from exams.domain.paper import Paper
from exams.domain.scoring import Score, grade, right_positions
from exams.enums import ExamResult, Part
from exams.models import Annulment, Answer, Attempt, QuestionVersion, Sitting, SittingQuestion
from exams.services_closing import answer_keys
from results.domain.merit import SCORED, MeritRow, Outcome, merit_rows
from results.selectors_sittings import outcomes_of


@dataclass(frozen=True, slots=True)
class Drawn:
    """A question of a sitting with how many got it right; `annulment` where it was annulled."""

    ordinal: int
    version: QuestionVersion
    right: int
    sat: int
    annulment: Annulment | None


@dataclass(frozen=True, slots=True)
class Change:
    """One person before and after. `before` and `after` are their rows of the list in order of merit."""

    before: MeritRow
    after: MeritRow

    @property
    def differs(self) -> bool:
        """Whether score, result or place is another."""
        return self.before != self.after


@dataclass(frozen=True, slots=True)
class Preview:
    """Every row of the list, in the new order. `seen` is its digest: who applies says which preview they saw."""

    changes: tuple[Change, ...]

    @property
    def seen(self) -> str:
        """The digest."""
        return digest([[each.before.as_json(), each.after.as_json()] for each in self.changes])

    @property
    def scores(self) -> int:
        """How many scores change."""
        return sum(each.before.score != each.after.score for each in self.changes)

    @property
    def promoted(self) -> int:
        """How many become APTO."""
        return sum(each.before.result != each.after.result for each in self.changes)


def get_preview(sitting: Sitting, version_id: int) -> tuple[Drawn, Preview]:
    """One question of the sitting and what annulling it would change. NotFound for one that was not drawn."""
    exams = _exams(sitting)
    found = next((each for each in _drawn(sitting, exams) if each.version.pk == version_id), None)
    if found is None:
        raise NotFound("annulment.question", "Esa pregunta no es de esta sesión.")
    return found, _preview(sitting, exams, version_id)


def questions_of(sitting: Sitting) -> list[Drawn]:
    """The questions of a closed sitting, in the order of the draw; none before."""
    return _drawn(sitting, _exams(sitting))


def preview_annulment(sitting: Sitting, version_id: int) -> Preview:
    """The list in order of merit as it is and as it would be with that question annulled."""
    return _preview(sitting, _exams(sitting), version_id)


def _drawn(sitting: Sitting, exams: Sequence[_Exam]) -> list[Drawn]:
    if sitting.closed_at is None:
        return []
    keys = answer_keys(sitting)
    rights = Counter(
        exam.paper[place - 1]["version"] for exam in exams for place in right_positions(exam.paper, exam.answers, keys)
    )
    annulled = {each.version_id: each for each in Annulment.objects.filter(sitting=sitting)}
    drawn = SittingQuestion.objects.filter(sitting=sitting).select_related("version").order_by("ordinal")
    return [
        Drawn(each.ordinal, each.version, rights[each.version_id], len(exams), annulled.get(each.version_id))
        for each in drawn
    ]


def _preview(sitting: Sitting, exams: Sequence[_Exam], version_id: int) -> Preview:
    now = outcomes_of(sitting)
    keys = answer_keys(sitting) | {version_id: None}
    scores = {exam.number: grade(exam.paper, exam.answers, keys) for exam in exams}
    before = {row.number: row for row in merit_rows(now)}
    after = merit_rows(_with(outcome, scores.get(outcome.number)) for outcome in now)
    return Preview(tuple(Change(before[row.number], row) for row in after))


def right_by_part(attempt: Attempt) -> list[tuple[str, int, int]]:
    """Label, right answers and questions of each part of somebody's exam: what a claimant is shown, and not the bank."""
    keys = answer_keys(attempt.sitting)
    answers = dict(Answer.objects.filter(attempt=attempt).order_by("revision").values_list("position", "option"))
    right = right_positions(attempt.paper, answers, keys)
    parts = dict(QuestionVersion.objects.filter(pk__in=keys).values_list("pk", "part"))
    return [
        (
            str(part.label),
            sum(parts[attempt.paper[place - 1]["version"]] == part for place in right),
            sum(parts[each["version"]] == part for each in attempt.paper),
        )
        for part in Part
    ]


def _with(outcome: Outcome, score: Score | None) -> Outcome:
    if score is None:
        return outcome
    result = ExamResult(score.result)
    return replace(outcome, right=score.right, score=Decimal(score.score), result=result)


@dataclass(frozen=True, slots=True)
class _Exam:
    """A scored exam: the application's number, the paper, and the last answer to each position."""

    number: int
    paper: Paper
    answers: Mapping[int, str | None]


def _exams(sitting: Sitting) -> list[_Exam]:
    """Every scored exam of a sitting, in two queries. Keys are compared as text: tens of thousands of UUIDs take long."""
    who = Cast("pk", CharField())
    scored = sitting.attempts.filter(result__in=SCORED).annotate(who=who)
    answers: dict[str, dict[int, str | None]] = {}
    rows = Answer.objects.filter(attempt__sitting=sitting).annotate(who=Cast("attempt_id", CharField()))
    for attempt, position, option in rows.order_by("revision").values_list("who", "position", "option"):
        answers.setdefault(attempt, {})[position] = option
    return [
        _Exam(number, paper, answers.get(attempt, {}))
        for attempt, number, paper in scored.values_list("who", "application__number", "paper")
    ]
