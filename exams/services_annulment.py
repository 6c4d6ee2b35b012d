"""Annulling a defective question: everybody who sat that sitting gets its points, and nobody falls (REC-05, AMB-19)."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction

from core import bus
from core.errors import BadRequest, Conflict, NotFound
from core.record import Act, append, sitting_chain
from exams.models import Annulment, Sitting
from exams.services_closing import regrade_sitting

REASON_MIN, REASON_MAX = 10, 1000


@transaction.atomic
def annul_question(sitting: Sitting, version_id: int, *, reason: str, actor: str, now: datetime) -> Annulment:
    """Annul a question of a closed sitting and grade everybody anew; a second time is the first.

    BadRequest `annulment.reason` out of 10 to 1,000 characters, NotFound `annulment.question` for one that was not drawn,
    Conflict `annulment.open` before the sitting is closed.
    """
    reason = reason.strip()
    if not REASON_MIN <= len(reason) <= REASON_MAX or "\x00" in reason:
        raise BadRequest("annulment.reason", f"Escriba el motivo, de {REASON_MIN} a {REASON_MAX} caracteres.")
    rows = Sitting.objects.filter(pk=sitting.pk)
    locked = (rows.select_for_update() if connection.features.has_select_for_update else rows).get()
    if locked.closed_at is None:
        raise Conflict("annulment.open", "Una pregunta se anula cuando la sesión ya cerró.")
    drawn = locked.questions.filter(version=version_id).first()
    if drawn is None:
        raise NotFound("annulment.question", "Esa pregunta no es de esta sesión.")
    annulment, fresh = Annulment.objects.get_or_create(
        sitting=locked, version_id=version_id, defaults={"reason": reason, "actor": actor, "at": now}
    )
    if fresh:
        told = {"version": version_id, "ordinal": drawn.ordinal, "reason": reason}
        append(Act(sitting_chain(locked.pk), "question.annulled", actor, now, told))
        regrade_sitting(locked, now=now)
        bus.announce("sitting.changed", {"sitting": locked.pk, "what": "regraded"})
    return annulment
