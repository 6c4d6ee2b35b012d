"""Stage 12: the final results, with every column from which the next is computed (PUB-01, PUB-02)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.urls import reverse

from calls.enums import CallState
from calls.models import Call
from core.display import masked_document
from results.domain.final_table import STEPS
from results.domain.terms import Terms, terms_of
from results.enums import Evaluation, FinalResult, InterviewResult, TieBreak
from results.listings.base import Blocker, Column, Kind, Listing
from results.selectors_finals import FINAL_ORDER, Finalist, FinalStage, final_stage

RESULTS = {
    FinalResult.GANADOR.value: str(FinalResult.GANADOR.label),
    FinalResult.ACCESITARIO.value: str(FinalResult.ACCESITARIO.label),
    FinalResult.NO_ALCANZO_VACANTE.value: str(FinalResult.NO_ALCANZO_VACANTE.label),
    FinalResult.NO_SUSCRIBIO.value: str(FinalResult.NO_SUSCRIBIO.label),
    InterviewResult.NO_APTO.value: str(InterviewResult.NO_APTO.label),
    InterviewResult.NO_ASISTIO.value: str(InterviewResult.NO_ASISTIO.label),
    InterviewResult.DESCALIFICADO.value: str(InterviewResult.DESCALIFICADO.label),
}
_NARROW = 13  # millimetres of a score in the act


def _score(key: str, label: str, *, file_only: bool = False) -> Column:
    return Column(key, label, Kind.NUMBER, width=_NARROW, file_only=file_only)


COLUMNS = (
    Column("order", "Orden", Kind.ORDER, width=13),
    Column("document", "Documento", Kind.DOCUMENT, width=22),
    Column("name", "Nombres y apellidos", Kind.NAME),
    _score("knowledgeScore", "a Ex."),
    _score("knowledgePonderado", "b Pon. a"),
    _score("psychometricScore", "m Psic."),
    _score("psychometricPonderado", "n Pon. m"),
    _score("curricularScore", "c CV"),
    _score("curricularPonderado", "d Pon. c"),
    _score("interviewScore", "e Ent."),
    _score("interviewPonderado", "f Pon. e"),
    _score("athletePoints", "g Dep."),
    _score("curricularPonderadoWithAthlete", "h Pon. c+g"),
    _score("ponderadoFinal", "i Pon. fin."),
    Column("bonusPct", "j Bon.", Kind.TEXT, width=_NARROW),
    _score("bonusPoints", "k Ptos."),
    _score("finalScore", "l Final"),
    Column("result", "Resultado", Kind.RESULT, labels=RESULTS, beside="runnerUp", width=32),
    Column("runnerUp", "Accesitario número", Kind.NUMBER, file_only=True),
    Column("stepWords", "Desempate", Kind.TEXT, file_only=True),
)
_EMPTY = dict.fromkeys(
    (column.key for column in COLUMNS if column.key not in {"order", "document", "name", "result", "stepWords"}), None
)


def rows_of(call: Call, *, at: datetime | None = None) -> list[dict[str, Any]]:
    """The list as it would be printed now, or was: in order of merit, then those who did not pass the interview, by number."""
    return table_rows(final_stage(call, at=at))


def table_rows(stage: FinalStage) -> list[dict[str, Any]]:
    """The same of a stage already read."""
    rows = [_row(stage, one) for one in stage.people]
    return sorted(rows, key=lambda row: (row["order"] is None, row["order"] or row["number"], row["number"]))


def _row(stage: FinalStage, one: Finalist) -> dict[str, Any]:
    told: dict[str, Any] = {
        "number": one.number,
        "order": None,
        "document": masked_document(one.application.user.username),
        "name": one.application.user.full_name,
        **_EMPTY,
        "result": one.word,
        "stepWords": None,
    }
    if one.passed and stage.table is not None:
        computed = stage.row_of(one)
        step = computed.pop("step")
        told |= computed | {"stepWords": STEPS.get(step) or None, "bonusPct": computed["bonusPct"] or None}
        return told
    for evaluation, score in one.scores(stage.terms).items():
        told[f"{evaluation.value}Score"] = str(score)
    return told


def formulas_of(call: Call) -> tuple[str, ...]:
    """How each column follows from those before it, with the numbers of this call."""
    return tuple(_formulas(terms_of(call.terms)))


def _formulas(terms: Terms) -> Iterator[str]:
    letters = {
        Evaluation.KNOWLEDGE: ("a", "b"),
        Evaluation.PSYCHOMETRIC: ("m", "n"),
        Evaluation.CURRICULAR: ("c", "d"),
        Evaluation.INTERVIEW: ("e", "f"),
    }
    yield (
        "a: examen, publicado en la etapa 7; c: currículo, publicado en la etapa 10; e: entrevista, promedio de los "
        "miembros del Comité. Pon.: ponderado en la escala de 20; g: deportista; j y k: bonificación; l: puntaje final."
    )
    for evaluation, scale in terms.scales.items():
        score, scaled = letters[evaluation]
        yield f"{scaled} = 20 − 8 × ({scale.maximum} − {score}) ÷ ({scale.maximum} − {scale.minimum})"
    curricular = terms.scales[Evaluation.CURRICULAR]
    if Evaluation.PSYCHOMETRIC in terms.scales:
        yield "m: evaluación psicométrica, publicada en la etapa 10."
    yield "g = c × porcentaje del nivel de deportista calificado, si lo acreditó."
    yield f"h = 20 − 8 × ({curricular.maximum} − (c + g)) ÷ ({curricular.maximum} − {curricular.minimum})"
    names = {
        Evaluation.KNOWLEDGE: "b",
        Evaluation.PSYCHOMETRIC: "n",
        Evaluation.CURRICULAR: "h",
        Evaluation.INTERVIEW: "f",
    }
    yield "i = " + " + ".join(f"{weight} × {names[evaluation]}" for evaluation, weight in terms.weights.items())
    yield "k = i × j; l = i + k"
    yield f"Cada columna se redondea a {terms.decimals} decimales y la siguiente se calcula con la ya redondeada."


def notes_of(call: Call) -> str:
    """Which steps of the chain ordered equal scores, and what they rested on (MER-02)."""
    return table_notes(final_stage(call))


def table_notes(stage: FinalStage) -> str:
    """The same of a stage already read."""
    if stage.table is None:
        return ""
    people = {one.number: one for one in stage.people}
    said = []
    for number, row in stage.table.rows.items():
        if row["step"]:
            name = people[number].application.user.full_name
            said.append(
                f"Orden {row['order']}, {name}: empate en {row['finalScore']} resuelto por {_lower(row['step'])}."
            )
    if stage.quota is not None:
        said.append(
            f"Cuota de personas con discapacidad: {'no cumplida' if stage.quota.data['unmet'] else 'cumplida'}."
        )
    if stage.vote is not None:
        said.append(f"Voto dirimente del área usuaria: {stage.vote.reason}")
    return " ".join(said)


def _lower(step: str) -> str:
    words = STEPS[step]
    return words if step == TieBreak.DISABILITY_QUOTA else words[:1].lower() + words[1:]


def blockers_of(call: Call) -> list[Blocker]:
    """What keeps the final list from being published."""
    return table_blockers(final_stage(call))


def preview_of(call: Call) -> tuple[list[dict[str, Any]], list[Blocker]]:
    """Rows and blockers from one reading."""
    stage = final_stage(call)
    return table_rows(stage), table_blockers(stage)


def table_blockers(stage: FinalStage) -> list[Blocker]:
    """What keeps it from being published, of a stage already read."""
    call = stage.call
    address = reverse("results-final", args=[call.code])
    found = [
        Blocker(
            "Entrevista sin resultado",
            one.application.user.full_name,
            reverse("results-interview", args=[call.code, one.number]),
        )
        for one in stage.pending_interviews
    ]
    found += [Blocker("Falta un puntaje anterior", one.application.user.full_name) for one in stage.incomplete]
    found += [
        Blocker("Bonificación sin revisar", one.application.user.full_name, address)  # not which: health (PUB-02)
        for one, _ in stage.unchecked
    ]
    if stage.table is not None and stage.table.tied:
        found.append(Blocker("Un empate espera el voto dirimente", "Lo emite el área usuaria.", address))
    if not stage.people:
        found.append(Blocker("Nadie fue convocado a la entrevista"))
    elif not found and stage.stale:
        found.append(Blocker("Falta registrar el resultado final", "El cuadro calculado aún no se registra.", address))
    return found


LISTING = Listing(
    stage_order=FINAL_ORDER,
    stage_code="PUB_FINAL",
    title="Resultados finales",
    columns=COLUMNS,
    formulas=formulas_of,
    rows=rows_of,
    blockers=blockers_of,
    notes=notes_of,
    brings=CallState.CON_RESULTADOS,
    psychometric=("psychometricScore", "psychometricPonderado"),
    beside_them=12,
    together=preview_of,
)
