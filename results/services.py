"""Publishing: an immutable, numbered, signed version; a correction is the next one, with its reason (PUB-01)."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse

from calls.models import Call, Stage
from core.errors import BadRequest, Conflict
from core.record import Act, append, call_chain
from core.signing import public_keys, sign_bytes
from exams.domain.scoring import MAX_SCORE, MIN_SCORE, POINTS_EACH
from exams.models import Sitting
from results.domain.act import Sheet, render_act
from results.domain.listing import render_csv
from results.models import Publication
from results.selectors import STAGE_ORDER, latest_of_sitting, next_version
from results.selectors_sittings import blockers_of, rows_of

TITLE = "Resultados preliminares de la evaluación de conocimientos"
STAGE_CODE = "PUB_EXAMEN"
RESPONSIBLE = "Oficina de Recursos Humanos"
REASON_MIN, REASON_MAX = 10, 1000
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


def publish_stage7(sitting: Sitting, *, actor: str, reason: str = "", now: datetime) -> Publication:
    """Publish the sitting's list as the next version of the call's stage 7; returns the version, signed and recorded.

    Idempotent: the same list again, without a reason or with the one of the last version, returns that version. Raises
    Conflict `publication.blocked` (data: `blockers`, the titles) while something is owed, Conflict
    `publication.reason_required` for a list that differs from the one published, BadRequest `publication.reason`
    unless a correction's reason has 10 to 1,000 characters.
    """
    reason = checked_reason(reason)
    # Recounting thousands takes seconds: it comes before the lock, not under it.
    sitting = Sitting.objects.get(pk=sitting.pk)
    if blockers := blockers_of(sitting):
        raise Conflict(
            "publication.blocked",
            "Aún no se puede publicar: hay pendientes por resolver.",
            {"blockers": [blocker.title for blocker in blockers]},
        )
    with transaction.atomic():
        call = Call.objects.select_for_update().get(pk=sitting.call_id)
        latest, rows = latest_of_sitting(sitting), rows_of(sitting)
        if latest and rows == latest.rows and reason in {"", latest.reason}:
            return latest
        if latest and not reason:
            raise Conflict(
                "publication.reason_required",
                f"La versión {latest.version} ya está publicada. Una corrección necesita su motivo.",
                {"version": latest.version},
            )
        return _publish(call, sitting, rows=rows, reason=reason, actor=actor, now=now)


def checked_reason(reason: str) -> str:
    """The reason trimmed; empty is none. BadRequest `publication.reason` otherwise out of 10 to 1,000 characters."""
    reason = reason.strip()
    if "\x00" in reason or (reason and not REASON_MIN <= len(reason) <= REASON_MAX):
        raise BadRequest(
            "publication.reason",
            f"El motivo debe tener entre {REASON_MIN} y {REASON_MAX} caracteres.",
            {"min": REASON_MIN, "max": REASON_MAX},
        )
    return reason


def _publish(
    call: Call, sitting: Sitting, *, rows: list[dict[str, Any]], reason: str, actor: str, now: datetime
) -> Publication:
    """Number, render, sign, store and record; the caller holds the call's lock."""
    assert sitting.closed_at is not None
    version = next_version(call)
    stage = Stage.objects.filter(call=call, order=STAGE_ORDER).first()
    csv = render_csv(rows)
    csv_sha256 = hashlib.sha256(csv).hexdigest()
    pdf = render_act(
        Sheet(
            title=TITLE,
            entity=call.entity_name,
            responsible=stage.responsible if stage else RESPONSIBLE,
            call_code=call.code,
            position=call.position_title,
            sitting=sitting.name,
            opens_at=sitting.opens_at,
            closed_at=sitting.closed_at,
            version=version,
            reason=reason,
            published_at=now,
            rows=rows,
            formulas=FORMULAS,
            merkle_root=sitting.merkle_root,
            csv_sha256=csv_sha256,
            key=public_keys()[0]["key"],
            address=reverse("results-publication", args=[call.code, STAGE_ORDER, version]),
        )
    )
    publication = Publication.objects.create(
        call=call,
        sitting=sitting,
        stage_code=stage.code if stage else STAGE_CODE,
        stage_order=STAGE_ORDER,
        version=version,
        title=TITLE,
        reason=reason,
        published_at=now,
        published_by=actor,
        rows=rows,
        merkle_root=sitting.merkle_root,
        csv=csv,
        csv_sha256=csv_sha256,
        pdf=pdf,
        sha256=hashlib.sha256(pdf).hexdigest(),
        signature=sign_bytes(pdf),
    )
    append(
        Act(
            call_chain(call.code),
            "publication.made",
            actor,
            now,
            {
                "stage": STAGE_ORDER,
                "version": version,
                "sitting": sitting.pk,
                "sha256": publication.sha256,
                "csv_sha256": csv_sha256,
            },
        )
    )
    return publication
