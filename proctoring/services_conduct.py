"""Disqualification: proposed by a person, confirmed by another, left without effect with a reason (EXA-15, EXA-16)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from core.errors import BadRequest, Conflict, Forbidden
from core.record import Act, append, attempt_chain
from exams.enums import DisqualificationCode
from exams.models import Attempt
from exams.services import announce_change, close_by_proctor, lift_disqualification, lock_attempt
from proctoring.domain.conduct import check_move, may_confirm
from proctoring.domain.texts import INCIDENT_MAX, REASON_MAX, cleaned
from proctoring.enums import ConductState
from proctoring.models import Disqualification, Seat, Still
from proctoring.services_stills import capture_evidence, keep_evidence

STILLS_MAX = 12
DEFAULT_CONFIRMATIONS = 2


def parsed_code(value: str) -> DisqualificationCode:
    """D01 to D09, or BadRequest conduct.code."""
    if value not in DisqualificationCode.values:
        raise BadRequest("conduct.code", "El código de descalificación va de D01 a D09.")
    return DisqualificationCode(value)


def live_disqualification(attempt: Attempt) -> Disqualification | None:
    """The one proposed or confirmed, None when there is none."""
    return Disqualification.objects.filter(
        attempt=attempt, state__in=[ConductState.PROPOSED, ConductState.CONFIRMED]
    ).first()


def propose_disqualification(
    attempt: Attempt,
    *,
    code: DisqualificationCode,
    text: str,
    stills: Sequence[int],
    actor: str,
    now: datetime,
) -> Disqualification:
    """Propose, with what was seen, chosen stills of that applicant, and the picture of this moment where there is one.

    The applicant goes on until it is confirmed. The same proposal again returns the first one; another one while it is
    pending is Conflict conduct.pending.
    """
    text = cleaned(text, limit=INCIDENT_MAX, what="qué vio usted")
    if len(stills) > STILLS_MAX:
        raise BadRequest("conduct.stills", f"Hasta {STILLS_MAX} imágenes.", {"limit": STILLS_MAX})
    picture = None if live_disqualification(attempt) else capture_evidence(attempt, now=now)
    with transaction.atomic():
        locked = lock_attempt(attempt.id)
        pending = live_disqualification(locked)
        if pending is not None:
            if (pending.code, pending.text, pending.proposed_by) == (code, text, actor):
                return pending
            raise Conflict(
                "conduct.pending",
                f"Ya hay una descalificación {ConductState(pending.state).label.lower()} ({pending.code}).",
                {"id": pending.pk, "state": pending.state},
            )
        chosen = list(Still.objects.filter(attempt=locked, pk__in=set(stills)))
        if len(chosen) != len(set(stills)):
            raise BadRequest("conduct.stills", "Alguna de las imágenes no es de esta persona.")
        if picture is not None:
            chosen.append(keep_evidence(locked, picture, incident=None, now=now))
        proposed = propose_locked(locked, code=code, text=text, stills=chosen, actor=actor, now=now)
        announce_change(locked, "disqualification")
        return proposed


def propose_locked(
    attempt: Attempt,
    *,
    code: DisqualificationCode,
    text: str,
    stills: Sequence[Still],
    actor: str,
    now: datetime,
) -> Disqualification:
    """The proposal itself; the caller holds the attempt's lock, has checked that none is live, and announces it."""
    proposed = Disqualification.objects.create(
        attempt=attempt, code=code, text=text, proposed_by=actor, proposed_at=now
    )
    proposed.stills.set(stills)
    append(
        Act(
            attempt_chain(attempt.id),
            "disqualification.proposed",
            actor,
            now,
            {"id": proposed.pk, "code": code.value, "text": text, "stills": [still.sha256 for still in stills]},
        )
    )
    return proposed


@transaction.atomic
def confirm_disqualification(disqualification: Disqualification, *, actor: str, now: datetime) -> Disqualification:
    """Confirm and invalidate the exam at once. Confirming what is confirmed changes nothing.

    Raises Forbidden conduct.same_person where the room asks for two people and this is the proposer.
    """
    locked = _locked(disqualification)
    if locked.state == ConductState.CONFIRMED:
        return locked
    check_move(ConductState(locked.state), ConductState.CONFIRMED)
    if not may_confirm(proposed_by=locked.proposed_by, actor=actor, confirmations=confirmations_of(locked.attempt)):
        raise Forbidden("conduct.same_person", "La confirma otra persona: usted la propuso.")
    _decide(locked, ConductState.CONFIRMED, reason="", actor=actor, now=now)
    append(
        Act(
            attempt_chain(locked.attempt_id),
            "disqualification.confirmed",
            actor,
            now,
            {"id": locked.pk, "code": locked.code},
        )
    )
    close_by_proctor(locked.attempt, code=locked.code, actor=actor, now=now)
    announce_change(locked.attempt, "disqualification")
    return locked


@transaction.atomic
def overturn_disqualification(
    disqualification: Disqualification, *, reason: str, actor: str, now: datetime
) -> Disqualification:
    """Leave a proposal or a confirmed decision without effect, with its reason. Doing it again changes nothing."""
    reason = cleaned(reason, limit=REASON_MAX, what="el motivo")
    locked = _locked(disqualification)
    if locked.state == ConductState.OVERTURNED:
        return locked
    was_confirmed = locked.state == ConductState.CONFIRMED
    check_move(ConductState(locked.state), ConductState.OVERTURNED)
    _decide(locked, ConductState.OVERTURNED, reason=reason, actor=actor, now=now)
    append(
        Act(
            attempt_chain(locked.attempt_id),
            "disqualification.overturned",
            actor,
            now,
            {
                "id": locked.pk,
                "code": locked.code,
                "reason": reason,
                "was": "confirmed" if was_confirmed else "proposed",
            },
        )
    )
    if was_confirmed:
        lift_disqualification(locked.attempt, actor=actor, now=now)
    announce_change(locked.attempt, "disqualification")
    return locked


def confirmations_of(attempt: Attempt) -> int:
    """How many people disqualify in this attempt's room; two where it has no room."""
    seat = Seat.objects.select_related("room").filter(attempt=attempt).first()
    return DEFAULT_CONFIRMATIONS if seat is None else seat.room.confirmations


def _locked(disqualification: Disqualification) -> Disqualification:
    """The row read again behind the attempt's lock, which every act on conduct takes first."""
    attempt = lock_attempt(disqualification.attempt_id)
    found = Disqualification.objects.select_for_update().get(pk=disqualification.pk)
    found.attempt = attempt
    return found


def _decide(locked: Disqualification, state: ConductState, *, reason: str, actor: str, now: datetime) -> None:
    locked.state, locked.decided_by, locked.decided_at, locked.reason = state, actor, now, reason
    locked.save(update_fields=["state", "decided_by", "decided_at", "reason"])
