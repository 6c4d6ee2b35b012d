"""Where everybody of a call stands (STA-01): the facts of each stage, read together in a constant number of queries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from accounts.models import User
from applications.models import Application
from applications.selectors import in_call
from calls.models import Call
from exams.enums import ExamResult
from exams.models import Attempt
from results.models import Stage, StageResult


@dataclass(frozen=True, slots=True)
class ExamFact:
    """What the exam left once its sitting was graded."""

    result: ExamResult
    right: int | None
    score: Decimal | None
    code: str


@dataclass(frozen=True, slots=True)
class Standing:
    """One application with the latest result of every stage; a stage still without result is absent."""

    application: Application
    user: User
    exam: ExamFact | None
    stages: Mapping[Stage, StageResult] = field(default_factory=dict)

    def result(self, stage: Stage) -> str:
        """The word of a stage's latest result; empty while there is none."""
        found = self.stages.get(stage)
        return found.result if found else ""


def standings(call: Call) -> list[Standing]:
    """Every application of a call by number: three queries, however many there are."""
    exams = _exams(call)
    stages: dict[int, dict[Stage, StageResult]] = {}
    for found in StageResult.objects.filter(application__call=call).order_by("version"):
        stages.setdefault(found.application_id, {})[Stage(found.stage)] = found
    applications = in_call(Application.objects.filter(call=call).select_related("user").order_by("number"), call)
    return [
        _standing(application, exams.get(application.pk), stages.get(application.pk, {}))
        for application in applications
    ]


def standing_of(application: Application) -> Standing:
    """One application's facts."""
    exam = _exams(application.call).get(application.pk)
    found = StageResult.objects.filter(application=application).order_by("version")
    return _standing(application, exam, {Stage(each.stage): each for each in found})


def _standing(application: Application, sat: ExamFact | None, stages: Mapping[Stage, StageResult]) -> Standing:
    return Standing(application, application.user, sat or _in_person(stages), stages)


def _exams(call: Call) -> dict[int, ExamFact]:
    """The graded exam of each application; of several sittings of one person the latest."""
    graded = Attempt.objects.filter(sitting__call=call).exclude(result="").order_by("sitting__opens_at", "sitting_id")
    fields = ("application_id", "result", "right_count", "score", "disqualified_code")
    return {
        application: ExamFact(ExamResult(result), right, score, code)
        for application, result, right, score, code in graded.values_list(*fields)
    }


def _in_person(stages: Mapping[Stage, StageResult]) -> ExamFact | None:
    """An exam held in person, as imported (EXA-06)."""
    found = stages.get(Stage.KNOWLEDGE)
    if found is None:
        return None
    return ExamFact(ExamResult(found.result), found.data["right"], found.score, found.data["code"])
