"""Stage 7 of a call whose exam was held in person: one list for everybody, from the results imported with their act (EXA-06)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse

from applications.models import Application
from calls.models import Call
from exams.enums import DisqualificationCode, ExamResult
from results.domain.merit import EXAM_COLUMNS, Outcome, merit_rows
from results.domain.terms import terms_of
from results.enums import Evaluation, ImportedKind
from results.listings.base import Blocker, Listing
from results.selectors_evaluations import latest_results, outcome_of, progress_of

KIND = ImportedKind.KNOWLEDGE


def rows(call: Call, *, at: datetime | None = None) -> list[dict[str, Any]]:
    """In order of merit, as of a sitting: who has a score first, then NO SE PRESENTÓ and DESCALIFICADO."""
    results = latest_results(call, KIND, at=at)
    people = Application.objects.filter(pk__in=results).select_related("user")
    return [row.as_json() for row in merit_rows(_outcome(person, results[person.pk]) for person in people)]


def _outcome(person: Application, result: Any) -> Outcome:
    told = outcome_of(result)
    return Outcome(
        number=person.number,
        document=person.user.username,
        name=person.user.full_name,
        result=ExamResult(told.result),
        right=told.right,
        score=told.score,
        code=told.code,
    )


def formulas(call: Call) -> tuple[str, ...]:
    """How the columns come about, with the numbers of this call."""
    terms = terms_of(call.terms)
    scale = terms.scales[Evaluation.KNOWLEDGE]
    each = " o ".join(str(points) for points in sorted({part.points_each for part in terms.exam_parts.values()}))
    return (
        f"Puntaje = respuestas correctas × {each}, hasta {scale.maximum}. Errada o en blanco vale 0; nada se descuenta.",
        f"APTO: puntaje de {scale.minimum} o más. NO APTO: menos de {scale.minimum}.",
        "NO SE PRESENTÓ: no asistió a la hora señalada. DESCALIFICADO/A: examen invalidado, sin puntaje.",
        "Orden: por puntaje, de mayor a menor; con igual puntaje, por número de documento.",
    )


def notes(call: Call) -> str:
    """What the codes of those disqualified mean."""
    codes = sorted({code for result in latest_results(call, KIND).values() if (code := outcome_of(result).code)})
    meaning = "; ".join(f"{code}: {DisqualificationCode(code).label}" for code in codes)
    return f"Evaluación presencial. {f'Códigos. {meaning}.' if meaning else ''}".strip()


def blockers(call: Call) -> list[Blocker]:
    """The list of stage 5, and results still to be imported."""
    progress = progress_of(call, KIND)
    page = reverse("results-evaluation", args=[call.code, "conocimientos"])
    if not progress.ready:
        address = reverse("results-stage", args=[call.code, 5])
        return [Blocker("Publicar los requisitos mínimos", "Dice quiénes rinden el examen.", address)]
    if not progress.people:
        return [Blocker("Nadie rinde el examen", "Sin postulantes aptos no hay lista.")]
    if progress.without:
        number = len(progress.without)
        title = "Importar el resultado de 1 persona" if number == 1 else f"Importar los resultados de {number} personas"
        return [Blocker(title, "Con el acta de la evaluación presencial.", page)]
    return []


LISTING = Listing(
    stage_order=7,
    stage_code="PUB_EXAMEN",
    title="Resultados preliminares de la evaluación de conocimientos",
    columns=EXAM_COLUMNS,
    formulas=formulas,
    rows=rows,
    blockers=blockers,
    notes=notes,
)
