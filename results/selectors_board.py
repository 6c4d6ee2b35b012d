"""The board of a call: counts of every stage in a constant number of queries, and what blocks the next list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.urls import reverse

from accounts.enums import Right
from accounts.models import User
from applications.enums import Origin
from applications.models import Confirmation
from applications.selectors_review import tally_of
from calls.models import Call
from calls.models import Stage as ScheduleStage
from calls.selectors import public_calls
from core.display import local_date
from exams.enums import ExamResult
from exams.models import Attempt
from results.domain.board import LaneState, Span, lane_state
from results.domain.evaluations import kinds_of
from results.enums import CvResult, DocumentResult, FinalResult, InterviewResult
from results.models import Publication, Stage, StageResult
from results.selectors import latest_publications

CURRICULAR_LIST = 10
READERS = (Right.SEE_OUTCOMES, Right.REVIEW, Right.RESOLVE_CLAIMS, Right.EVALUATE)


@dataclass(frozen=True, slots=True)
class Lane:
    """A group of stages: its headline count, more counts, its days in words, its last list and the pages that lead on."""

    places: str
    name: str
    state: LaneState
    count: int | None
    of: str
    facts: Sequence[tuple[str, int]]
    days: str
    publishes: int | None
    publication: Publication | None
    links: Sequence[tuple[str, str]] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class _Group:
    name: str
    first: int
    last: int
    of: tuple[str, str]  # what is counted: one, and more
    publishes: int | None = None
    links: Mapping[str, tuple[str, frozenset[Right]]] = field(default_factory=dict)
    told_by: int | None = None  # the list that tells its counts, where it publishes none of its own


OTHER_EVALUATIONS = "results-evaluations"
_HR = frozenset({Right.REVIEW, Right.READ_RECORD})
GROUPS = (
    _Group(
        "Postulación",
        1,
        3,
        ("confirmada", "confirmadas"),
        links={"Postulaciones": ("applications-filed", frozenset({Right.MANAGE_CALLS, Right.READ_RECORD}))},
    ),
    _Group("Requisitos", 4, 5, ("apto", "aptos"), 5, {"Revisar requisitos": ("applications-review", _HR)}),
    _Group("Conocimientos", 6, 7, ("apto", "aptos"), 7, {"Otras evaluaciones": (OTHER_EVALUATIONS, _HR)}),
    _Group(
        "Documentos y CV",
        8,
        10,
        ("califica", "califican"),
        10,
        {
            "Documentos": ("results-documents", frozenset({Right.REVIEW, Right.SEE_OUTCOMES, Right.EVALUATE})),
            "Evaluación curricular": ("results-curricular", frozenset({Right.EVALUATE, Right.SEE_OUTCOMES})),
        },
    ),
    _Group(
        "Entrevista y final",
        11,
        12,
        ("ganador/a", "ganadores"),
        12,
        {
            "Entrevistas": ("results-interviews", frozenset({Right.EVALUATE, Right.SEE_OUTCOMES})),
            "Resultado final": ("results-final", frozenset({Right.SEE_OUTCOMES, Right.CAST_VOTE})),
        },
    ),
    _Group(
        "Suscripción",
        13,
        14,
        ("accesitario/a", "accesitarios"),
        links={
            "Suscripción y registro": ("results-signing", frozenset({Right.SEE_OUTCOMES})),
            "Desierto o cancelación": ("results-end", frozenset({Right.SEE_OUTCOMES})),
        },
        told_by=12,
    ),
)


def boards_for(user: User) -> QuerySet[Call]:
    """The published calls, for whoever works on one; none for everybody else."""
    return public_calls() if any(user.has_right(right) for right in READERS) else Call.objects.none()


def lanes_of(call: Call, user: User, *, now: datetime) -> list[Lane]:
    """Every group of stages. Who may not see outcomes early sees counts of published stages only (PUB-03)."""
    stages = {stage.order: stage for stage in ScheduleStage.objects.filter(call=call)}
    published = {found.stage_order: found for found in reversed(latest_publications(call))}
    counts = _counts(call)
    lanes = []
    for group in GROUPS:
        span = _span(group, stages)
        out = published.get(group.publishes or 0)
        count, facts = counts[group.name]
        telling = group.publishes or group.told_by
        shown = telling is None or telling in published or may_see_undone(user, telling)
        lanes.append(
            Lane(
                places=f"{group.first:02}–{group.last:02}",
                name=group.name,
                state=lane_state(span, published=out is not None, now=now),
                count=count if shown else None,
                of=group.of[not shown or count != 1],  # the number of the word would tell the count
                facts=facts if shown else (),
                days=_days(span),
                publishes=group.publishes,
                publication=out,
                links=[
                    (label, reverse(name, args=[call.code]))
                    for label, (name, rights) in group.links.items()
                    if any(user.has_right(right) for right in rights)
                    and (name != OTHER_EVALUATIONS or kinds_of(call.terms))
                ],
            )
        )
    return lanes


def may_see_undone(user: User, stage_order: int) -> bool:
    """Whether they may know how a list stands before it is out: members know it of the curricula they evaluate (PUB-03)."""
    return user.has_right(Right.SEE_OUTCOMES) or (stage_order == CURRICULAR_LIST and user.has_right(Right.EVALUATE))


def _counts(call: Call) -> dict[str, tuple[int, list[tuple[str, int]]]]:
    """By group: the headline and the rest. Five queries."""
    tally = tally_of(call)
    failures = Confirmation.objects.filter(application__call=call, origin=Origin.TECHNICAL_FAILURE).count()
    graded = Attempt.objects.filter(sitting__call=call).exclude(result="")
    exam = Counter(dict(graded.values_list("result").annotate(Count("pk")).order_by()))
    later = StageResult.objects.filter(
        application=OuterRef("application"), stage=OuterRef("stage"), version__gt=OuterRef("version")
    )
    last = StageResult.objects.filter(~Exists(later), application__call=call)
    found = Counter(
        {(stage, result): number for stage, result, number in last.values_list("stage", "result").annotate(Count("pk"))}
    )
    exam.update({result: found[Stage.KNOWLEDGE, result] for result in ExamResult.values})  # of an exam in person
    return {
        "Postulación": (
            tally.total,
            _present([("Por falla técnica", failures), ("Desistieron", tally.withdrawn)]),
        ),
        "Requisitos": (
            tally.apt,
            _present([("No aptos", tally.not_apt), ("Por decidir", tally.due), ("Sin RNSSC", tally.unasked)]),
        ),
        "Conocimientos": (
            exam[ExamResult.APTO],
            _present(
                [
                    ("No aptos", exam[ExamResult.NO_APTO]),
                    ("No se presentó", exam[ExamResult.NO_SE_PRESENTO]),
                    ("Descalificados", exam[ExamResult.DESCALIFICADO]),
                ]
            ),
        ),
        "Documentos y CV": (
            found[Stage.CURRICULAR, CvResult.CALIFICA],
            _present(
                [
                    ("Registraron documentos", found[Stage.DOCUMENTS, DocumentResult.REGISTRADO]),
                    ("No califican", found[Stage.CURRICULAR, CvResult.NO_CALIFICA]),
                    ("Convocados", found[Stage.SHORTLIST, "CONVOCADO"]),
                ]
            ),
        ),
        "Entrevista y final": (
            found[Stage.FINAL, FinalResult.GANADOR],
            _present(
                [
                    ("Aprobaron la entrevista", found[Stage.INTERVIEW, InterviewResult.APTO]),
                    ("No asistieron", found[Stage.INTERVIEW, InterviewResult.NO_ASISTIO]),
                ]
            ),
        ),
        "Suscripción": (found[Stage.FINAL, FinalResult.ACCESITARIO], []),
    }


def _present(facts: list[tuple[str, int]]) -> list[tuple[str, int]]:
    return [(label, number) for label, number in facts if number]


def _span(group: _Group, stages: Mapping[int, ScheduleStage]) -> Span:
    found = [stages[order] for order in range(group.first, group.last + 1) if order in stages]
    starts = [stage.start for stage in found if stage.start]
    ends = [stage.end for stage in found if stage.end]
    publishing = stages.get(group.publishes or 0)
    return Span(min(starts, default=None), max(ends, default=None), publishing.start if publishing else None)


def _days(span: Span) -> str:
    if span.start is None or span.end is None:
        return "Sin fechas"
    if span.start == span.end:
        return local_date(span.start)
    return f"{local_date(span.start)} al {local_date(span.end)}"
