"""Publishing stage 7: the outcome of one sitting of the exam (PUB-01)."""

from __future__ import annotations

from datetime import datetime

from calls.models import Call, Stage
from core.display import local_stamp
from exams.domain.scoring import MAX_SCORE, MIN_SCORE, POINTS_EACH
from exams.enums import DisqualificationCode
from exams.models import Sitting
from results.domain.merit import EXAM_COLUMNS
from results.models import Publication
from results.selectors import STAGE_ORDER, latest_of_sitting
from results.selectors_sittings import blockers_of, owed_before_recount, rows_of
from results.services_publish import Edition, Subject, publish_now

TITLE = "Resultados preliminares de la evaluación de conocimientos"
HEADING = "Lista en orden de mérito"
STAGE_CODE = "PUB_EXAMEN"
RULE = (
    f"Cada respuesta correcta vale {POINTS_EACH} puntos; mínimo {MIN_SCORE} de {MAX_SCORE}. "
    "Con igual puntaje, el orden es por número de documento."
)
FORMULAS = (
    f"Puntaje = respuestas correctas × {POINTS_EACH}, hasta {MAX_SCORE}. Errada o en blanco vale 0; nada se descuenta.",
    f"APTO: puntaje de {MIN_SCORE} o más. NO APTO: menos de {MIN_SCORE}, también sin ninguna respuesta.",
    "NO SE PRESENTÓ: no estuvo presente a la hora de inicio. DESCALIFICADO/A: examen invalidado, sin puntaje.",
    "Orden: por puntaje, de mayor a menor; con igual puntaje, por número de documento.",
)


def sitting_subject(sitting: Sitting) -> Subject:
    """The list of one sitting."""

    def blockers() -> list[str]:
        return [blocker.title for blocker in blockers_of(Sitting.objects.get(pk=sitting.pk))]

    return Subject(
        call=sitting.call,
        stage_order=STAGE_ORDER,
        blockers=blockers,
        last_look=lambda: [blocker.title for blocker in owed_before_recount(Sitting.objects.get(pk=sitting.pk))],
        edition=lambda call: _edition_of(call, Sitting.objects.get(pk=sitting.pk)),
        latest=lambda: latest_of_sitting(sitting),
        sitting=sitting,
    )


def publish_stage7(sitting: Sitting, *, actor: str, reason: str = "", now: datetime) -> Publication:
    """Publish the sitting's list at once as the next version of the call's stage 7; see `publish_now`."""
    return publish_now(sitting_subject(sitting), actor=actor, reason=reason, now=now)


def _edition_of(call: Call, sitting: Sitting) -> Edition:
    assert sitting.closed_at is not None
    rows = rows_of(sitting)
    codes = sorted({row["code"] for row in rows if row["code"]})
    meaning = "; ".join(f"{code}: {DisqualificationCode(code).label}" for code in codes)
    stage = Stage.objects.filter(call=call, order=STAGE_ORDER).first()
    hours = f"Inicio {local_stamp(sitting.opens_at)}; cierre {local_stamp(sitting.closed_at)}"
    return Edition(
        stage_order=STAGE_ORDER,
        stage_code=stage.code if stage else STAGE_CODE,
        title=TITLE,
        heading=HEADING,
        columns=EXAM_COLUMNS,
        rows=rows,
        formulas=FORMULAS,
        notes=f"Códigos. {meaning}." if meaning else "",
        facts=[("Sesión", f"{sitting.name}. {hours}")],
        sitting=sitting,
        merkle_root=sitting.merkle_root,
        told={"sitting": sitting.pk},
    )
