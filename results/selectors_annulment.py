"""What annulling a question would change, before it is done: every score, result and place of a sitting (REC-05)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import UUID

from core.canonical import digest
from core.errors import NotFound
from exams.domain.scoring import Score, grade, right_positions
from exams.enums import ExamResult, Part
from exams.models import Annulment, Answer, Attempt, QuestionVersion, Sitting, SittingQuestion
from exams.services_closing import answer_keys
from results.domain.merit import SCORED, MeritRow, Outcome, merit_rows
from results.selectors_sittings import outcomes_of

Answers = Mapping[UUID, Mapping[int, str | None]]


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


def get_drawn(sitting: Sitting, version_id: int) -> Drawn:
    """One question of the sitting. NotFound for one that was not drawn."""
    found = next((each for each in questions_of(sitting) if each.version.pk == version_id), None)
    if found is None:
        raise NotFound("annulment.question", "Esa pregunta no es de esta sesión.")
    return found


def questions_of(sitting: Sitting) -> list[Drawn]:
    """The questions of a closed sitting, in the order of the draw; none before."""
    if sitting.closed_at is None:
        return []
    keys, answers = answer_keys(sitting), _answers(sitting)
    rights: dict[int, int] = {}
    attempts = [attempt for attempt in _attempts(sitting) if attempt.result in SCORED]
    for attempt in attempts:
        for place in right_positions(attempt.paper, answers.get(attempt.pk, {}), keys):
            version = attempt.paper[place - 1]["version"]
            rights[version] = rights.get(version, 0) + 1
    annulled = {each.version_id: each for each in Annulment.objects.filter(sitting=sitting)}
    drawn = SittingQuestion.objects.filter(sitting=sitting).select_related("version").order_by("ordinal")
    return [
        Drawn(each.ordinal, each.version, rights.get(each.version_id, 0), len(attempts), annulled.get(each.version_id))
        for each in drawn
    ]


def preview_annulment(sitting: Sitting, version_id: int) -> Preview:
    """The list in order of merit as it is and as it would be with that question annulled."""
    now = outcomes_of(sitting)
    keys, answers = answer_keys(sitting) | {version_id: None}, _answers(sitting)
    scores = {
        attempt.application.number: grade(attempt.paper, answers.get(attempt.pk, {}), keys)
        for attempt in _attempts(sitting)
        if attempt.result in SCORED
    }
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


def _attempts(sitting: Sitting) -> list[Attempt]:
    return list(sitting.attempts.exclude(result="").select_related("application").defer("sealed_paper"))


def _answers(sitting: Sitting) -> Answers:
    found: dict[UUID, dict[int, str | None]] = {}
    rows = Answer.objects.filter(attempt__sitting=sitting).order_by("revision")
    for attempt, position, option in rows.values_list("attempt_id", "position", "option"):
        found.setdefault(attempt, {})[position] = option
    return found
