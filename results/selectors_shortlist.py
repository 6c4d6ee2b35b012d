"""Who would be called to the interview now, and every number it comes from (section 13)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from applications.models import Application
from calls.models import Call
from exams.models import Attempt
from results.domain.bonus import curricular_with, entitled
from results.domain.ponderado import ponderado
from results.domain.shortlist import average, called, ranks
from results.domain.terms import Terms, terms_of
from results.enums import AthleteTiming, BonusKind, Evaluation, PsychometricResult, ShortlistResult
from results.models import InterviewSlot, Stage, StageResult
from results.selectors_curricular import Progress, is_qualified, progress_of
from results.selectors_documents import admitted, admitted_people
from results.selectors_past import by, scores_of


@dataclass(frozen=True, slots=True)
class Runner:
    """One person at stage 10. `disqualified`: stage 8 ended it (DOC-04); `curricular`: once two members closed it;
    `psychometric`: as imported, in a call that holds that evaluation.

    `average` and `rank` are of who qualifies; `recorded` is the shortlist as it was closed.
    """

    application: Application
    disqualified: bool
    curricular: StageResult | None
    psychometric: StageResult | None
    ponderados: Mapping[Evaluation, Decimal]
    average: Decimal | None
    rank: int | None
    called: bool
    recorded: StageResult | None
    slot: InterviewSlot | None

    @property
    def failed_test(self) -> str:
        """The word of a psychometric evaluation that ended their way; empty otherwise."""
        result = self.psychometric.result if self.psychometric else ""
        return "" if result == PsychometricResult.APTO else result

    @property
    def qualified(self) -> bool:
        """Whether they closed with CALIFICA, and no earlier evaluation ended their way."""
        return is_qualified(self.curricular) and not self.failed_test

    @property
    def unscored(self) -> bool:
        """Whether they qualify and the score of an earlier evaluation is not known, so that there is no average."""
        return self.qualified and self.average is None

    @property
    def word(self) -> ShortlistResult | None:
        """Called or not; None for who does not qualify."""
        if not self.qualified:
            return None
        return ShortlistResult.CONVOCADO if self.called else ShortlistResult.NO_CONVOCADO

    @property
    def outdated(self) -> bool:
        """Whether what was recorded is not what the numbers give now."""
        if self.word is None:
            return self.recorded is not None and self.recorded.result == ShortlistResult.CONVOCADO
        return self.recorded is None or (self.recorded.result, self.recorded.score) != (self.word, self.average)

    def data(self, terms: Terms) -> dict[str, Any]:
        """All that the word comes from, as a stage's result keeps it."""
        return {
            "ponderados": {key.value: str(value) for key, value in self.ponderados.items()},
            "average": None if self.average is None else str(self.average),
            "rank": self.rank,
            "called": terms.called,
            "tieRule": terms.tie_rule.value,
        }


def runners_of(call: Call, *, at: datetime | None = None, progress: Progress | None = None) -> list[Runner]:
    """Everybody of stage 8 with what stages 6 to 9 left of them, now or by then, by number; a constant number of queries.

    `progress` spares reading it again.
    """
    terms, progress = terms_of(call.terms), progress or progress_of(call, at=at)
    registered = frozenset(progress.numbers)
    people = _people(call, terms, at)
    curricular = _latest(call, Stage.CURRICULAR, at)
    tests = _latest(call, Stage.PSYCHOMETRIC, at) if Evaluation.PSYCHOMETRIC in terms.weights else {}
    closed = {one.pk: curricular.get(one.pk) if progress.closed(one.number) else None for one in people}
    scores = {one.pk: _score(closed[one.pk]) for one in people}
    for pk, score in _exams(call, at):
        if pk in scores:
            scores[pk][Evaluation.KNOWLEDGE] = score
    for pk, test in tests.items():
        if pk in scores and test.score is not None:
            scores[pk][Evaluation.PSYCHOMETRIC] = test.score
    ponderados = {pk: _ponderados(given, terms) for pk, given in scores.items()}
    averages = {
        str(one.pk): average(_so_far(one, scores[one.pk], ponderados[one.pk], terms), places=terms.decimals)
        for one in people
        if one.number in registered and _complete(scores[one.pk], ponderados[one.pk], terms)
    }
    places, chosen = ranks(averages), called(averages, places=terms.called, tie_rule=terms.tie_rule)
    recorded = _latest(call, Stage.SHORTLIST, at)
    slots = {slot.application_id: slot for slot in InterviewSlot.objects.filter(application__call=call)}
    return [
        Runner(
            one,
            one.number not in registered,
            closed[one.pk],
            tests.get(one.pk),
            ponderados[one.pk],
            averages.get(str(one.pk)),
            places.get(str(one.pk)),
            str(one.pk) in chosen,
            recorded.get(one.pk),
            slots.get(one.pk),
        )
        for one in people
    ]


def _people(call: Call, terms: Terms, at: datetime | None) -> list[Application]:
    """Everybody of stage 8; with their frozen files only where an athlete's points count already (AMB-37)."""
    if terms.bonuses.athlete_timing is AthleteTiming.AT_CURRICULAR:
        return admitted(call, at=at)
    return admitted_people(call, at=at)


def _latest(call: Call, stage: Stage, at: datetime | None) -> dict[int, StageResult]:
    results = by(StageResult.objects.filter(application__call=call, stage=stage), at)
    if stage is Stage.SHORTLIST:
        results = results.defer("data")  # only its word and average are compared
    return {result.application_id: result for result in results.order_by("version")}


def _score(result: StageResult | None) -> dict[Evaluation, Decimal]:
    return {Evaluation.CURRICULAR: result.score} if result and is_qualified(result) and result.score else {}


def _exams(call: Call, at: datetime | None) -> list[tuple[int, Decimal]]:
    """The scores of the exam, of several sittings the latest, or as imported of one in person."""
    sat = Attempt.objects.filter(application__call=call).exclude(result="").order_by("sitting__opens_at", "sitting_id")
    imported = _latest(call, Stage.KNOWLEDGE, at).items()
    return scores_of(sat, at) + [(pk, result.score) for pk, result in imported if result.score is not None]


def _before_interview(terms: Terms) -> list[Evaluation]:
    return [evaluation for evaluation in terms.weights if evaluation is not Evaluation.INTERVIEW]


def _ponderados(scores: Mapping[Evaluation, Decimal], terms: Terms) -> dict[Evaluation, Decimal]:
    found = {}
    for evaluation in _before_interview(terms):
        if evaluation in scores:
            scaled = ponderado(scores[evaluation], terms.scales[evaluation], places=terms.decimals)
            if scaled is not None:
                found[evaluation] = scaled
    return found


def _complete(scores: Mapping[Evaluation, Decimal], ponderados: Mapping[Evaluation, Decimal], terms: Terms) -> bool:
    return Evaluation.CURRICULAR in scores and all(each in ponderados for each in _before_interview(terms))


def _so_far(
    person: Application, scores: Mapping[Evaluation, Decimal], ponderados: Mapping[Evaluation, Decimal], terms: Terms
) -> list[Decimal]:
    """The ponderados of the mean (SHL-01); an athlete's points are in them only where the call says so (AMB-37)."""
    if terms.bonuses.athlete_timing is not AthleteTiming.AT_CURRICULAR:
        return list(ponderados.values())
    conditions = person.confirmation.data["sheet"].get("conditions") or {}
    athlete = [bonus for bonus in entitled(conditions, terms.bonuses) if bonus.kind is BonusKind.ATHLETE]
    scale = terms.scales[Evaluation.CURRICULAR]
    _, scaled = curricular_with(scores[Evaluation.CURRICULAR], athlete, scale, places=terms.decimals)
    return list({**ponderados, Evaluation.CURRICULAR: scaled}.values())
