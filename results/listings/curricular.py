"""Stage 10: curricular results and who is called to the interview, with every column the average comes from (SHL-01)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse

from calls.models import Call
from core import clock
from core.display import local_date, local_hour, masked_document
from results.domain.bench_words import NOT_QUALIFIED
from results.domain.terms import Terms, terms_of
from results.enums import CvResult, Evaluation, PsychometricResult, ShortlistResult
from results.listings.base import Blocker, Column, Kind, Listing
from results.selectors_documents import is_over, still_open_to
from results.selectors_shortlist import Runner, runners_of

TITLE = "Resultados preliminares de la evaluación curricular"
NAMES = {
    Evaluation.KNOWLEDGE: "examen",
    Evaluation.PSYCHOMETRIC: "psicométrica",
    Evaluation.CURRICULAR: "curricular",
}
TESTS = ("psychometricScore", "psychometricPonderado")
FAILED = str(PsychometricResult.NO_APTO.value)  # of an earlier evaluation: there is nothing to say of the curriculum
RESULTS = {each.value: str(each.label) for each in CvResult} | {FAILED: str(PsychometricResult.NO_APTO.label)}
COLUMNS = (
    Column("order", "Orden", Kind.ORDER, width=13),
    Column("document", "Documento", Kind.DOCUMENT, width=22),
    Column("name", "Nombres y apellidos", Kind.NAME),
    Column("curricularScore", "a Puntaje CV", Kind.NUMBER, width=18),
    Column("result", "Resultado", Kind.RESULT, RESULTS, width=28),
    Column("reasons", "Motivo", Kind.LONG),
    Column("knowledgePonderado", "b Pond. examen", Kind.NUMBER, width=18),
    Column("psychometricScore", "e Psic.", Kind.NUMBER, width=15),
    Column("psychometricPonderado", "f Pond. e", Kind.NUMBER, width=15),
    Column("curricularPonderado", "c Pond. a", Kind.NUMBER, width=15),
    Column("average", "d Promedio", Kind.NUMBER, width=20),
    Column(
        "shortlist",
        "Entrevista",
        Kind.RESULT,
        {each.value: str(each.label) for each in ShortlistResult},
        beside="interview",
        width=34,
    ),
    Column("interview", "Día y hora de la entrevista", Kind.TEXT, file_only=True),
)


def rows(call: Call, *, at: datetime | None = None) -> list[dict[str, Any]]:
    """Who qualifies by average, then who does not, then who was disqualified; equals by number."""
    return _rows(runners_of(call, at=at))


def _rows(runners: list[Runner]) -> list[dict[str, Any]]:
    return [_row(runner) for runner in sorted(runners, key=_order)]


def _order(runner: Runner) -> tuple[bool, int, bool, int]:
    return (runner.rank is None, runner.rank or 0, runner.disqualified, runner.application.number)


def _row(runner: Runner) -> dict[str, Any]:
    person, found = runner.application, None if runner.failed_test else runner.curricular
    test = runner.psychometric
    return {
        "number": person.number,
        "order": runner.rank,
        "document": masked_document(person.user.username),
        "name": person.user.full_name,
        "curricularScore": _text(found.score if found else None),
        "result": _result(runner),
        "reasons": _reasons(runner),
        **{
            f"{evaluation.value}Ponderado": _text(runner.ponderados.get(evaluation)) if runner.qualified else None
            for evaluation in NAMES
        },
        "psychometricScore": _text(test.score if test else None),
        "average": _text(runner.average),
        "shortlist": runner.word.value if runner.word else None,
        "interview": _when(runner) if runner.called else None,
    }


def _result(runner: Runner) -> str:
    if runner.failed_test:
        return FAILED
    if runner.disqualified:
        return CvResult.DESCALIFICADO.value
    return runner.curricular.result if runner.curricular else ""


def _reasons(runner: Runner) -> str | None:
    if runner.failed_test == PsychometricResult.NO_ASISTIO:
        return "No asistió a la evaluación psicométrica"
    if runner.failed_test:
        return "No alcanzó el puntaje mínimo de la evaluación psicométrica"
    if runner.disqualified:
        return "No registró los documentos que acreditan lo declarado"
    found = runner.curricular
    codes = found.data.get("reasons", []) if found else []
    return "; ".join(NOT_QUALIFIED.get(code) or UNMET.get(code, code) for code in codes) or None


UNMET = {
    "GENERAL_EXPERIENCE": "Experiencia general no acreditada",
    "SPECIFIC_EXPERIENCE": "Experiencia específica no acreditada",
    "SPECIFIC_PUBLIC_EXPERIENCE": "Experiencia específica en el sector público no acreditada",
    "EDUCATION": "Formación académica no acreditada",
    "COLEGIATURA": "Colegiatura no acreditada",
    "HABILITACION": "Habilitación vigente no acreditada",
    "TRAINING_HOURS": "Horas de capacitación no acreditadas",
    "OFFICE_SKILLS": "Ofimática no acreditada",
    "LANGUAGES": "Idiomas no acreditados",
}


def _when(runner: Runner) -> str | None:
    slot = runner.slot
    return f"{local_date(slot.start)}, {local_hour(slot.start)}" if slot else None


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def formulas(call: Call) -> tuple[str, ...]:
    """How each column follows from those before it, with the numbers of this call."""
    terms = terms_of(call.terms)
    scale = terms.scales[Evaluation.CURRICULAR]
    before = [NAMES[each] for each in terms.weights if each in NAMES]
    return (
        "a = I. Formación + II. Capacitación + III. Experiencia, solo con documentos registrados y válidos.",
        f"CALIFICA: cumple los requisitos mínimos con sus documentos y obtiene {scale.minimum} o más de {scale.maximum}.",
        "b = el ponderado del puntaje publicado en la etapa 7.",
        *_test_formulas(terms),
        f"c = 20 − 8 × ({scale.maximum} − a) ÷ ({scale.maximum} − {scale.minimum})",
        f"d = promedio simple de los ponderados ({', '.join(before)}); las bonificaciones no cuentan en esta etapa.",
        _cut(terms),
        f"Cada columna se redondea a {terms.decimals} decimales y la siguiente se calcula con la ya redondeada.",
    )


def _test_formulas(terms: Terms) -> tuple[str, ...]:
    scale = terms.scales.get(Evaluation.PSYCHOMETRIC)
    if scale is None:
        return ()
    return (
        f"e = puntaje de la evaluación psicométrica. Con menos de {scale.minimum}, o sin asistir, NO APTO.",
        f"f = 20 − 8 × ({scale.maximum} − e) ÷ ({scale.maximum} − {scale.minimum})",
    )


def _cut(terms: Terms) -> str:
    return f"CONVOCADO/A: los {terms.called} promedios más altos y quienes empaten con el último de ellos."


def blockers(call: Call) -> list[Blocker]:
    """What is still owed: the end of stage 8, evaluations, the shortlist, the hours of the interviews."""
    return _early(call) or _owed(call, runners_of(call))


def preview(call: Call) -> tuple[list[dict[str, Any]], list[Blocker]]:
    """Both from the same runners."""
    runners = runners_of(call)
    return _rows(runners), _early(call) or _owed(call, runners)


def _early(call: Call) -> list[Blocker]:
    now = clock.now()
    if is_over(call, now) and not still_open_to(call, now):
        return []
    return [Blocker("Espere el cierre del registro de documentos", "", reverse("results-documents", args=[call.code]))]


def _owed(call: Call, runners: list[Runner]) -> list[Blocker]:
    page = reverse("results-curricular", args=[call.code])
    if not runners:
        return [Blocker("Nadie registra documentos", "Sin postulantes aptos no hay lista.")]
    if open_ := [runner for runner in runners if not runner.disqualified and runner.curricular is None]:
        return [
            Blocker(
                f"Cerrar {_counted(len(open_), 'evaluación curricular', 'evaluaciones curriculares')}",
                "Cada una con dos firmas.",
                page,
            )
        ]
    found = [
        Blocker(
            f"Falta un puntaje anterior de la postulación N° {runner.application.number}",
            "Examen o psicométrica.",
            reverse("results-evaluations", args=[call.code]),
        )
        for runner in runners
        if runner.unscored
    ]
    if any(runner.outdated for runner in runners):
        found.append(Blocker("Cerrar la lista de convocados a entrevista", "", page))
    if waiting := [runner for runner in runners if runner.called and runner.slot is None]:
        detail = "La publicación dice a cada convocado el día y la hora de su entrevista."
        hours = reverse("results-interviews", args=[call.code])
        found.append(Blocker(f"Programar {_counted(len(waiting), 'entrevista', 'entrevistas')}", detail, hours))
    return found


def _counted(number: int, one: str, many: str) -> str:
    return f"1 {one}" if number == 1 else f"{number} {many}"


LISTING = Listing(
    stage_order=10,
    stage_code="PUB_CURRICULAR",
    title=TITLE,
    columns=COLUMNS,
    formulas=formulas,
    rows=rows,
    blockers=blockers,
    psychometric=TESTS,
    together=preview,
)
