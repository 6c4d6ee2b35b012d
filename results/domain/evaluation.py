"""A whole call from data: each person's way through the stages, with the same functions that the pages use (design 7).

A stage adds its columns to the person's row and may end the way there; the shortlist and the order of merit look at
everybody at once. Who left a stage has no columns of the next ones.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from applications.domain.requirements import Verdict, requirement_lines, verdict
from applications.domain.sanctions import RegistryCheck, sanctions_of
from calls.domain.windows import is_open
from core.display import LIMA
from core.errors import BadRequest, Conflict, DomainError
from cvs.domain.needs import declared
from exams.domain.scoring import result_of
from exams.enums import ExamResult
from results.domain.applicants_file import Applicant, ExamTold
from results.domain.bonus import Bonus, curricular_with, entitled, final_of
from results.domain.curricular import Curricular, Row, evaluate_curricular, mandatory_rows
from results.domain.documents import registration
from results.domain.interview import interview_result, interview_score
from results.domain.knowledge import exam_score
from results.domain.numbers import in_decimals, rounded
from results.domain.order_of_merit import Contender, order, standings
from results.domain.people import read_people
from results.domain.ponderado import ponderado
from results.domain.reading import bad
from results.domain.shortlist import average, called, ranks
from results.domain.terms import Terms, terms_of
from results.enums import (
    AthleteTiming,
    BonusKind,
    CvResult,
    DocumentResult,
    Evaluation,
    InterviewResult,
    MissingSupport,
    Outcome,
)


@dataclass(slots=True)
class Way:
    """One person on the way: `row` is what is printed, `at` the path in the data that errors name."""

    person: Applicant
    sheet: Mapping[str, Any]
    at: str
    row: dict[str, Any] = field(default_factory=dict)
    scores: dict[Evaluation, Decimal] = field(default_factory=dict)
    ponderados: dict[Evaluation, Decimal] = field(default_factory=dict)
    bonuses: list[Bonus] = field(default_factory=list)
    ended: Outcome | None = None

    def end(self, outcome: Outcome) -> None:
        """Their way ends here."""
        self.ended = outcome
        self.row["outcome"] = outcome.value


def evaluate(
    call: Mapping[str, Any], applicants: Sequence[Mapping[str, Any]], *, vote: Sequence[str] = ()
) -> list[dict[str, Any]]:
    """The results of each applicant, in the order given: `id`, and the keys of `expected` in `demo_applicants.json`.

    `call` and `applicants` are plain JSON data in the format of the demo; `vote` is the casting vote (ids, the preferred
    first). Months, scores and percentages are text, exact. BadRequest names the path of the first bad value; Conflict
    `merit.vote` names the people whom only a vote can order.
    """
    terms = terms_of(call)
    people = read_people(applicants)
    if strangers := set(vote) - {person.id for person in people}:
        raise bad("castingVote", f"«{min(strangers)}» no es de esta convocatoria")
    ways = [
        Way(person, raw, f"applicants[{place}]")
        for place, (person, raw) in enumerate(zip(people, applicants, strict=True))
    ]
    for way in ways:
        for stage in (_application, _requirements, _knowledge, _psychometric, _documents, _curricular):
            if way.ended is None:
                stage(terms, way)
    _shortlist(terms, [way for way in ways if way.ended is None])
    for way in ways:
        if way.ended is None:
            _interview(terms, way)
    _merit(terms, [way for way in ways if way.ended is None], vote)
    return [{"id": way.person.id, **way.row} for way in ways]


def _application(terms: Terms, way: Way) -> None:
    """APP-01: confirmed within the hours, to the millisecond."""
    confirmed = way.person.application_confirmed_at
    if confirmed is None or not is_open(terms.postulation, confirmed):
        way.end(Outcome.NO_POSTULO)


def _requirements(terms: Terms, way: Way) -> None:
    """Section 7, as of the day of the application; the RNSSC was asked that day."""
    day = _applied_on(way)
    found = declared(way.sheet, cutoff=day, needs=terms.profile.needs)
    rnssc = None if way.person.rnssc is None else RegistryCheck(day, sanctions_of(way.sheet["rnssc"] or ()))
    annexes = terms.profile.annexes if way.person.annexes is None else way.person.annexes
    lines = requirement_lines(way.sheet, terms.profile, cutoff=day, registry=rnssc, annexes=annexes)
    result = verdict(lines)
    if result is Verdict.PENDIENTE:
        raise bad(f"{way.at}.rnssc", "falta la consulta del RNSSC, y sin ella nadie es Apto", "data.incomplete")
    hours = int(found.hours) if found.hours == int(found.hours) else f"{found.hours:f}"
    way.row |= {
        "generalMonths": in_decimals(found.experience.general),
        "specificMonths": in_decimals(found.experience.specific),
        "specificPublicMonths": in_decimals(found.experience.specific_public),
        "trainingHours": hours,
        "requirements": result.value,
        "failedRequirements": [line.code.value for line in lines if not line.met],
    }
    if result is Verdict.NO_APTO:
        way.end(Outcome.NO_APTO)


def _knowledge(terms: Terms, way: Way) -> None:
    """Section 9."""
    if Evaluation.KNOWLEDGE not in terms.weights:
        return
    told = way.person.exam
    if told is None:
        raise bad(f"{way.at}.exam", "es Apto y falta su examen", "data.incomplete")
    graded = told.status == "FINALIZADO"
    score = _exam_score(terms, way, told) if graded else None
    minimum = terms.scales[Evaluation.KNOWLEDGE].minimum
    result = result_of(
        disqualified=told.status == "DESCALIFICADO", present=graded, score=score, min_score=minimum
    )  # fmt: skip
    way.row |= {"examScore": _shown(terms, score), "exam": result.value}
    if score is not None and result is ExamResult.APTO:
        way.row["examPonderado"] = _passed(terms, way, Evaluation.KNOWLEDGE, score)
        return
    ends = {ExamResult.DESCALIFICADO: Outcome.DESCALIFICADO_EXAMEN, ExamResult.NO_SE_PRESENTO: Outcome.NO_SE_PRESENTO}
    way.end(ends.get(result, Outcome.EXAMEN_NO_APTO))


def _exam_score(terms: Terms, way: Way, told: ExamTold) -> Decimal:
    given = {"TECHNICAL": told.technical_correct, "ENTITY_ETHICS": told.entity_correct}
    right = [given[code] or 0 for code in terms.exam_parts]
    way.row["examCorrect"] = sum(right)
    with _naming(f"{way.at}.exam"):
        return exam_score(list(terms.exam_parts.values()), right)


def _psychometric(terms: Terms, way: Way) -> None:
    """Only where a call has four evaluations (FIN-01)."""
    if Evaluation.PSYCHOMETRIC not in terms.weights:
        return
    told = way.person.psychometric
    if told is None:
        raise bad(f"{way.at}.psychometric", "falta su evaluación psicométrica", "data.incomplete")
    scale = terms.scales[Evaluation.PSYCHOMETRIC]
    score = None if told == "NO_ASISTIO" else Decimal(told)
    if score is not None and score > scale.maximum:
        raise bad(f"{way.at}.psychometric", f"el puntaje va de 0 a {scale.maximum}")
    way.row["psychometricScore"] = _shown(terms, score)
    if score is None or score < scale.minimum:
        way.end(Outcome.PSICOMETRICA_NO_APTO)
        return
    way.row["psychometricPonderado"] = _passed(terms, way, Evaluation.PSYCHOMETRIC, score)


def _documents(terms: Terms, way: Way) -> None:
    """Section 10. The data name a confirmed registration, or none at all."""
    if terms.documents is None:
        return
    confirmed_at = way.person.documents_registered_at
    rows = mandatory_rows(way.sheet)
    confirmed = confirmed_at is not None and is_open(terms.documents, confirmed_at)
    attached = len(rows) - len(_without_file(way)) if confirmed else 0
    if registration(mandatory=len(rows), attached=attached, confirmed=confirmed) is DocumentResult.DESCALIFICADO:
        way.end(Outcome.DESCALIFICADO_DOCUMENTOS)


def _curricular(terms: Terms, way: Way) -> None:
    """Section 11. Where only the strict policy is why somebody does not qualify, what the milder one gives is told."""
    found = _curricular_under(terms, way, terms.missing_support)
    way.row["curricular"] = found.result.value
    if found.points is None or found.score is None:
        way.row["curricularScore"] = None
        mild = _curricular_under(terms, way, MissingSupport.MINIMUM_ONLY)
        if mild.result is CvResult.CALIFICA and mild.points is not None and mild.score is not None:
            scaled = ponderado(mild.score, terms.scales[Evaluation.CURRICULAR], places=terms.decimals)
            way.row["alternativeMINIMUM_ONLY"] = {
                **_detail(mild), "total": mild.points.total, "ponderado": _shown(terms, scaled),
            }  # fmt: skip
        way.end(Outcome.NO_CALIFICA)
        return
    way.row |= {"curricularDetail": _detail(found), "curricularScore": _shown(terms, found.score)}
    way.row["curricularPonderado"] = _passed(terms, way, Evaluation.CURRICULAR, found.score)
    way.bonuses = entitled(way.sheet.get("conditions") or {}, terms.bonuses)


def _curricular_under(terms: Terms, way: Way, policy: MissingSupport) -> Curricular:
    return evaluate_curricular(
        way.sheet,
        profile=terms.profile,
        table=terms.table,
        cutoff=_applied_on(way),
        missing=_without_file(way),
        policy=policy,
    )


def _detail(found: Curricular) -> dict[str, int]:
    points = found.points
    if points is None:
        raise ValueError("only points have parts")
    return {"formacion": points.education, "capacitacion": points.training, "experiencia": points.experience}


def _shortlist(terms: Terms, ways: Sequence[Way]) -> None:
    """Section 13."""
    averages = {way.person.id: average(_so_far(terms, way), places=terms.decimals) for way in ways}
    place_of = ranks(averages)
    chosen = called(averages, places=terms.called, tie_rule=terms.tie_rule)
    for way in ways:
        key = way.person.id
        way.row |= {"shortlistAverage": _shown(terms, averages[key]), "shortlistRank": place_of[key]}
        if key not in chosen:
            way.row["interview"] = InterviewResult.NO_CONVOCADO.value
            way.end(Outcome.NO_CONVOCADO)


def _so_far(terms: Terms, way: Way) -> list[Decimal]:
    """The ponderados before the interview; an athlete's points are in them only where the call gives them there (AMB-37)."""
    if terms.bonuses.athlete_timing is not AthleteTiming.AT_CURRICULAR:
        return list(way.ponderados.values())
    athlete = [bonus for bonus in way.bonuses if bonus.kind is BonusKind.ATHLETE]
    score, scale = way.scores[Evaluation.CURRICULAR], terms.scales[Evaluation.CURRICULAR]
    _, scaled = curricular_with(score, athlete, scale, places=terms.decimals)
    return list({**way.ponderados, Evaluation.CURRICULAR: scaled}.values())


def _interview(terms: Terms, way: Way) -> None:
    """Section 14."""
    told = way.person.interview
    if told is None:
        raise bad(f"{way.at}.interview", "fue convocado/a y falta su entrevista", "data.incomplete")
    if isinstance(told, str):
        result = InterviewResult(told)
        way.row |= {"interview": result.value, "interviewScore": None}
        absent = result is InterviewResult.NO_ASISTIO
        way.end(Outcome.NO_ASISTIO if absent else Outcome.DESCALIFICADO_ENTREVISTA)
        return
    if len(told) > terms.members:
        raise bad(f"{way.at}.interview", f"califican {len(told)} y el Comité tiene {terms.members} miembros")
    scale = terms.scales[Evaluation.INTERVIEW]
    with _naming(f"{way.at}.interview"):
        score = interview_score([Decimal(each) for each in told], scale=scale, places=terms.decimals)
    result = interview_result(score, scale=scale)
    way.row |= {"interviewScore": _shown(terms, score), "interview": result.value}
    if result is InterviewResult.NO_APTO:
        way.end(Outcome.ENTREVISTA_NO_APTO)
        return
    way.row["interviewPonderado"] = _passed(terms, way, Evaluation.INTERVIEW, score)


def _merit(terms: Terms, ways: Sequence[Way], vote: Sequence[str]) -> None:
    """Sections 15 to 17."""
    finals = [(way, _final(terms, way)) for way in ways]
    places = order(
        [_contender(way, score) for way, score in finals],
        chain=terms.chain,
        quota_unmet=terms.quota_unmet,
        vote=vote,
    )
    if equal := [place.key for place in places if place.undecided]:
        raise Conflict(
            "merit.vote", f"Empatan en todo {', '.join(equal)}: falta el voto dirimente (castingVote).", {"people": equal}
        )  # fmt: skip
    found = standings(places, positions=terms.positions, runners_up=terms.runners_up)
    order_of = {place.key: place.order for place in places}
    for way in ways:
        key = way.person.id
        way.row |= {"meritOrder": order_of[key], "outcome": str(found[key])}


def _final(terms: Terms, way: Way) -> Decimal:
    final = final_of(
        way.ponderados,
        curricular=way.scores[Evaluation.CURRICULAR],
        scale=terms.scales[Evaluation.CURRICULAR],
        weights=terms.weights,
        bonuses=way.bonuses,
        rules=terms.bonuses,
        places=terms.decimals,
    )
    way.row |= {
        "ponderadoFinalBeforeAthlete": _shown(terms, final.before_athlete),
        "athletePoints": _shown(terms, final.athlete_points),
        "curricularPonderadoWithAthlete": _shown(terms, final.curricular_ponderado),
        "ponderadoFinal": _shown(terms, final.ponderado_final),
        "bonusPct": str(final.part),
        "bonusPoints": _shown(terms, final.points),
        "finalScore": _shown(terms, final.score),
    }
    return final.score


def _contender(way: Way, score: Decimal) -> Contender:
    return Contender(
        key=way.person.id,
        score=score,
        interview=way.scores[Evaluation.INTERVIEW],
        knowledge=way.scores.get(Evaluation.KNOWLEDGE),
        curricular=way.scores[Evaluation.CURRICULAR],
        disability=any(bonus.kind is BonusKind.DISABILITY for bonus in way.bonuses),
    )


def _passed(terms: Terms, way: Way, evaluation: Evaluation, score: Decimal) -> str | None:
    """Keep the score of a passed evaluation and its ponderado; the ponderado as printed."""
    scaled = ponderado(score, terms.scales[evaluation], places=terms.decimals)
    if scaled is None:
        raise ValueError("only a passed evaluation has a ponderado")
    way.scores[evaluation], way.ponderados[evaluation] = score, scaled
    return _shown(terms, scaled)


def _applied_on(way: Way) -> date:
    confirmed = way.person.application_confirmed_at
    if confirmed is None:
        raise ValueError("who did not apply is not evaluated")
    return confirmed.astimezone(LIMA).date()


def _without_file(way: Way) -> list[Row]:
    return [row for row in mandatory_rows(way.sheet) if not way.sheet[row[0]][row[1]].get("uploaded", True)]


def _shown(terms: Terms, value: Decimal | None) -> str | None:
    """A column as it is printed."""
    return None if value is None else str(rounded(value, terms.decimals))


@contextmanager
def _naming(path: str) -> Iterator[None]:
    """Errors of a rule get the path of the value that broke it."""
    try:
        yield
    except DomainError as error:
        raise BadRequest(error.code, f"{path}: {error.message}", {**error.data, "path": path}) from error
