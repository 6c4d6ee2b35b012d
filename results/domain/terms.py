"""A call's terms as the rules take them: every number, table and choice of a process, read and checked once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from decimal import Decimal
from typing import Any

from applications.domain.requirements import Profile, profile_of
from calls.domain.windows import Window
from results.domain.bonus import BonusRules
from results.domain.call_file import BonusTerms, CallFile, ScaleTerms, StageLine, Weights
from results.domain.curricular import Table, table_of
from results.domain.knowledge import ExamPart, checked_parts
from results.domain.ponderado import SCHEMES, Scale
from results.domain.reading import Amount, bad, shaped
from results.domain.shortlist import places_for
from results.enums import (
    AthleteTiming,
    BonusBase,
    BonusCombination,
    Evaluation,
    ExtraMode,
    MissingSupport,
    TieBreak,
    TieRule,
)

POSTULATION, DOCUMENTS = "POSTULACION", "REGISTRO_DOCUMENTOS"


@dataclass(frozen=True, slots=True)
class Terms:
    """The rules of one process. `documents` None: documents came with the application, and stage 8 asks for nothing."""

    code: str
    positions: int
    decimals: int
    profile: Profile
    postulation: Window
    documents: Window | None
    missing_support: MissingSupport
    exam_parts: Mapping[str, ExamPart]
    scales: Mapping[Evaluation, Scale]
    weights: Mapping[Evaluation, Decimal]
    table: Table
    members: int
    called: int
    tie_rule: TieRule
    bonuses: BonusRules
    chain: tuple[TieBreak, ...]
    quota_unmet: bool
    runners_up: int | None


def terms_of(call: Mapping[str, Any]) -> Terms:
    """Read the terms of a call (the format of `demo_call.json`); BadRequest with the path of what is wrong."""
    told = shaped(dict(call), CallFile)
    weights = _weights(told.weights)
    shortlist = told.shortlist
    return Terms(
        code=told.code,
        positions=told.positions,
        decimals=told.decimals,
        profile=_profile(told, call),
        postulation=_window(told.schedule, POSTULATION),
        documents=_window(told.schedule, DOCUMENTS) if told.support_docs == "AFTER_EXAM" else None,
        missing_support=MissingSupport(told.missing_support_policy),
        exam_parts=_exam_parts(told) if Evaluation.KNOWLEDGE in weights else {},
        scales={evaluation: _scale(told, evaluation) for evaluation in weights},
        weights=weights,
        table=table_of(call),
        members=told.interview.members,
        called=places_for(
            told.positions,
            base=shortlist.base,
            extra=shortlist.extra_per_position,
            extra_mode=ExtraMode(shortlist.extra_mode),
        ),
        tie_rule=TieRule(shortlist.tie_rule),
        bonuses=_bonuses(told.bonuses, cap=told.bonus_cap),
        chain=tuple(map(TieBreak, told.tie_break_chain)) if told.tie_break_chain is not None else tuple(TieBreak),
        quota_unmet=told.disability_quota_unmet,
        runners_up=told.max_runners_up,
    )


def _profile(told: CallFile, call: Mapping[str, Any]) -> Profile:
    if told.profile.training and not told.profile.training.cumulative:
        raise bad("profile.training.cumulative", "las horas de capacitación siempre se acumulan")
    return profile_of(call)


def _window(schedule: list[StageLine], code: str) -> Window:
    place, line = next(((place, line) for place, line in enumerate(schedule) if line.code == code), (0, None))
    if line is None:
        raise bad("schedule", f"falta la etapa {code}")
    if line.start is None or line.end is None or line.end < line.start:
        raise bad(f"schedule[{place}]", "la etapa necesita un inicio y un fin que no sea anterior")
    hours = [time.fromisoformat(hour) if hour else None for hour in (line.daily_from, line.daily_to)]
    return Window(line.start, line.end, hours[0] or time.min, hours[1] or time.max)


def _weights(told: Weights) -> dict[Evaluation, Decimal]:
    given = {
        Evaluation.KNOWLEDGE: told.knowledge,
        Evaluation.PSYCHOMETRIC: told.psychometric,
        Evaluation.CURRICULAR: told.curricular,
        Evaluation.INTERVIEW: told.interview,
    }
    weights = {evaluation: Decimal(weight) for evaluation, weight in given.items() if weight is not None}
    if weights.keys() != SCHEMES[told.scheme].keys():
        names = ", ".join(SCHEMES[told.scheme])
        raise bad("weights", f"con {told.scheme} evaluaciones se pesan {names}")
    if sum(weights.values()) != 1:
        raise bad("weights", f"los pesos suman {sum(weights.values())} y deben sumar 1")
    return weights


def _scale(told: CallFile, evaluation: Evaluation) -> Scale:
    found: dict[Evaluation, Any] = {
        Evaluation.KNOWLEDGE: told.exam,
        Evaluation.PSYCHOMETRIC: told.psychometric,
        Evaluation.CURRICULAR: told.curricular,
        Evaluation.INTERVIEW: told.interview,
    }
    keys = {Evaluation.KNOWLEDGE: "exam"}
    key, source = keys.get(evaluation, evaluation.value), found[evaluation]
    if source is None:
        raise bad(key, "falta: la convocatoria le da un peso")
    return _checked_scale(source, key)


def _checked_scale(source: ScaleTerms, key: str) -> Scale:
    maximum, minimum = _number(source.max_score), _number(source.min_score)
    if minimum >= maximum:
        raise bad(f"{key}.minScore", "el mínimo debe ser menor que el máximo")
    return Scale(maximum, minimum)


def _exam_parts(told: CallFile) -> dict[str, ExamPart]:
    if told.exam is None:
        raise bad("exam", "falta: la convocatoria le da un peso")
    if told.exam.negative_marking:
        raise bad("exam.negativeMarking", "una respuesta incorrecta no resta puntos")
    parts: dict[str, ExamPart] = {
        part.code: ExamPart(part.questions, _number(part.points_each)) for part in told.exam.parts
    }
    if len(parts) < len(told.exam.parts):
        raise bad("exam.parts", "una parte está dos veces")
    checked_parts(list(parts.values()), maximum=_number(told.exam.max_score))
    return parts


def _bonuses(told: BonusTerms, *, cap: Amount | None) -> BonusRules:
    rates = {
        "bonuses.disability.pct": told.disability.pct,
        "bonuses.ffaa.pct": told.ffaa.pct,
        **{f"bonuses.athlete.byLevel.{level}": pct for level, pct in told.athlete.by_level.items()},
    }
    for path, pct in rates.items():
        if not 0 < _number(pct) <= 1:
            raise bad(path, "es una parte: mayor que 0 y hasta 1")
    return BonusRules(
        disability=_number(told.disability.pct),
        disability_degree=_number(told.disability.min_degree_pct),
        disability_base=BonusBase(told.disability.base),
        ffaa=_number(told.ffaa.pct),
        ffaa_base=BonusBase(told.ffaa.base),
        athlete={int(level): _number(pct) for level, pct in told.athlete.by_level.items()},
        athlete_base=BonusBase(told.athlete.base),
        athlete_timing=AthleteTiming(told.athlete.timing),
        combination=BonusCombination(told.combination),
        cap=None if cap is None else _number(cap),
    )


def _number(value: Amount) -> Decimal:
    return Decimal(value)
