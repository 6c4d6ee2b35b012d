"""Filing and answering claims (REC-01 to REC-03)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from applications.models import Application
from calls.selectors import window_of
from core.clock import iso
from core.display import local_stamp
from core.errors import BadRequest, Conflict
from core.outbox import enqueue_mail
from core.record import Act, append, call_chain
from results.domain.claims import personal_window, state_on_receipt
from results.enums import ClaimChannel, ClaimGround, ClaimState
from results.models import Claim, ClaimDecision, PersonalWindow
from results.models.claims import TEXT_MAX
from results.selectors_claims import OWN_WINDOW, claim_hours, claimables, grounds_of

TEXT_MIN = 10
QUESTIONS = 20
FOUNDED = frozenset({ClaimState.FUNDADO, ClaimState.FUNDADO_EN_PARTE})
ANSWERS = (ClaimState.FUNDADO, ClaimState.FUNDADO_EN_PARTE, ClaimState.INFUNDADO, ClaimState.IMPROCEDENTE)


@dataclass(frozen=True, slots=True)
class Complaint:
    """What is claimed; `position` the question, where the ground is one. The file is a PDF that is kept already."""

    stage_order: int
    ground: ClaimGround
    text: str
    position: int | None = None
    file_sha256: str = ""
    file_name: str = ""


@transaction.atomic
def file_claim(
    application: Application,
    complaint: Complaint,
    *,
    key: uuid.UUID,
    received_at: datetime,
    channel: ClaimChannel = ClaimChannel.PORTAL,
    actor: str,
    now: datetime,
) -> Claim:
    """Register a claim; what came after the term is registered as EXTEMPORANEO (REC-01). The same `key` again is the same.

    `received_at` is when it had arrived whole, by the server's clock, or by the header of the mail. BadRequest
    `claim.text`, `claim.ground`, `claim.position`, `claim.file`, `claim.future`; Conflict `claim.unpublished` for a list
    that was not out or that the person is not in, `claim.dup` for a ground claimed already.
    """
    text = _checked(complaint, channel=channel, received_at=received_at, now=now)
    locked = Application.objects.select_for_update().select_related("call", "user").get(pk=application.pk)
    if (known := Claim.objects.filter(key=key, application=locked).first()) is not None:
        return known
    found = {each.publication.stage_order: each for each in claimables(locked, now=received_at)}
    against = found.get(complaint.stage_order)
    if against is None:
        raise Conflict("claim.unpublished", "No figura en ninguna publicación de esa etapa.")
    if complaint.ground not in against.grounds:
        raise Conflict("claim.dup", "Ya presentó un reclamo de esa etapa por el mismo asunto.")
    publication = against.publication
    state = state_on_receipt(publication.published_at, received_at, hours=claim_hours(locked.call))
    claim = Claim.objects.create(
        application=locked,
        publication=publication,
        stage_order=complaint.stage_order,
        ground=complaint.ground,
        position=complaint.position if complaint.ground is ClaimGround.QUESTION else None,
        text=text,
        key=key,
        received_at=received_at,
        state=state,
        channel=channel,
        file_sha256=complaint.file_sha256,
        file_name=complaint.file_name,
        actor=actor,
        at=now,
    )
    told = {
        "claim": claim.pk,
        "application": locked.number,
        "stage": claim.stage_order,
        "version": publication.version,
        "ground": claim.ground,
        "received_at": iso(received_at),
        "state": claim.state,
        "channel": claim.channel,
    }
    append(Act(call_chain(locked.call.code), "claim.filed", actor, now, told))
    _tell(claim, "filed", f"Registramos su reclamo N° {claim.pk}, recibido el {local_stamp(received_at)}.", now=now)
    return claim


@transaction.atomic
def decide_claim(
    claim: Claim, *, state: ClaimState, reason: str, reopen: str = "", actor: str, now: datetime
) -> ClaimDecision:
    """Answer a claim, once; the same answer again is the one there is. A founded one may give a window back (REC-03).

    `reopen` is the code of a stage with hours that opened already: the person gets hours as long, from `now`. BadRequest
    `claim.reason`, `claim.state`, `claim.reopen`; Conflict `claim.late` for anything but IMPROCEDENTE to what came late,
    `claim.decided` for another answer than the one given.
    """
    reason = reason.strip()
    if not TEXT_MIN <= len(reason) <= TEXT_MAX or "\x00" in reason:
        raise BadRequest("claim.reason", f"Escriba el fundamento, de {TEXT_MIN} a {TEXT_MAX} caracteres.")
    if state not in ANSWERS:
        raise BadRequest("claim.state", "Seleccione cómo se resuelve.")
    if reopen and state not in FOUNDED:
        raise BadRequest("claim.reopen", "Solo un reclamo fundado devuelve un plazo.")
    locked = Claim.objects.select_for_update(of=("self",)).select_related("application__call", "application__user")
    held = locked.get(pk=claim.pk)
    decision: ClaimDecision | None = ClaimDecision.objects.filter(claim=held).first()
    if decision is not None:
        if (decision.state, decision.reason) == (state, reason):
            return decision
        raise Conflict("claim.decided", "Ese reclamo ya fue resuelto.")
    if held.state == ClaimState.EXTEMPORANEO and state != ClaimState.IMPROCEDENTE:
        raise Conflict("claim.late", "El reclamo se presentó fuera de las 24 horas.")
    decision = ClaimDecision.objects.create(claim=held, state=state, reason=reason, actor=actor, at=now)
    window = _reopen(held, reopen, actor=actor, now=now) if reopen else None
    told = {
        "claim": held.pk,
        "application": held.application.number,
        "state": state.value,
        "reason": reason,
        "window": [window.stage_code, iso(window.opens_at), iso(window.closes_at)] if window else None,
    }
    append(Act(call_chain(held.application.call.code), "claim.decided", actor, now, told))
    _tell(held, "decided", f"Su reclamo N° {held.pk} fue resuelto: {state.label}.", now=now)
    return decision


def _reopen(claim: Claim, stage_code: str, *, actor: str, now: datetime) -> PersonalWindow:
    window = window_of(claim.application.call, stage_code)
    if stage_code == OWN_WINDOW or window is None or window.opens_at > now:
        raise BadRequest("claim.reopen", "Ese plazo no se puede devolver: aún no abre, o no es de los postulantes.")
    given = personal_window(window.opens_at, window.ends_at, granted_at=now)
    return PersonalWindow.objects.create(
        application=claim.application,
        claim=claim,
        stage_code=stage_code,
        opens_at=given.opens_at,
        closes_at=given.closes_at,
        actor=actor,
    )


def _checked(complaint: Complaint, *, channel: ClaimChannel, received_at: datetime, now: datetime) -> str:
    text = complaint.text.strip()
    if not TEXT_MIN <= len(text) <= TEXT_MAX or "\x00" in text:
        raise BadRequest("claim.text", f"Escriba su reclamo, de {TEXT_MIN} a {TEXT_MAX} caracteres.")
    if complaint.ground not in grounds_of(complaint.stage_order):
        raise BadRequest("claim.ground", "Ese asunto no corresponde a esa etapa.")
    if complaint.position is not None and not 1 <= complaint.position <= QUESTIONS:
        raise BadRequest("claim.position", f"La pregunta es un número de 1 a {QUESTIONS}.")
    if channel is ClaimChannel.MAIL and not complaint.file_sha256:
        raise BadRequest("claim.file", "Adjunte el correo recibido, en PDF.")
    if received_at > now:
        raise BadRequest("claim.future", "La recepción no puede estar en el futuro.")
    return text


def _tell(claim: Claim, what: str, sentence: str, *, now: datetime) -> None:
    application = claim.application
    call, user = application.call, application.user
    body = (
        f"Estimado/a {user.full_name}:\n\n{sentence}\n\nConvocatoria: {call.code}, {call.position_title}\n"
        "El detalle está en su panel, en Reclamos.\n\nEste mensaje es automático; no responda a este correo.\nVigía\n"
    )
    key = f"claim.{what}:{claim.pk}"
    enqueue_mail(
        to=user.email, subject=f"Reclamo en {call.code} · Vigía", body=body, kind=f"claim.{what}", key=key, now=now
    )
