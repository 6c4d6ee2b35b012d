"""Writes of an attempt's life: assigned, present, leased, closed. Answers are in `services_answers`, closing in `services_closing`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from applications.models import Application
from core import bus
from core.clock import iso
from core.errors import BadRequest, Conflict, NotFound
from core.record import APPLICANT, Act, append, append_many, attempt_chain
from exams import gates
from exams.domain.timing import may_check_in
from exams.enums import ClosedBy, GrantKind, Phase
from exams.models import Attempt, Sitting, TimeGrant
from exams.selectors import (
    attempt_deadline,
    attempt_phase,
    closing_receipt,
    missing_for_presence,
    timetable_of,
)
from exams.services_closing import regrade

MAX_GRANT_S = 3600


def lock_attempt(attempt_id: UUID) -> Attempt:
    """The row, locked: the first thing every write does. Must run inside a transaction; NotFound if there is none."""
    rows = Attempt.objects.select_related("sitting__call", "user").filter(id=attempt_id)
    if connection.features.has_select_for_update:
        rows = rows.select_for_update(of=("self",))
    found = rows.first()
    if found is None:
        raise NotFound("attempt.not_found", "No se encontró la evaluación.")
    return found


def announce_change(attempt: Attempt, what: str) -> None:
    """Tell the web processes, after the commit, that something of this attempt changed."""
    bus.announce("attempt.changed", {"attempt": str(attempt.id), "sitting": attempt.sitting_id, "what": what})


@transaction.atomic
def assign_attempts(
    sitting: Sitting, applications: Iterable[Application], *, actor: str, now: datetime
) -> list[Attempt]:
    """Give each applicant an attempt in this sitting; who has one already keeps it. Papers come with `build_sitting`."""
    have = set(Attempt.objects.filter(sitting=sitting).values_list("application_id", flat=True))
    fresh = [
        Attempt(sitting=sitting, application=application, user_id=application.user_id)
        for application in applications
        if application.pk not in have
    ]
    Attempt.objects.bulk_create(fresh, batch_size=500)
    acts = [
        Act(
            attempt_chain(a.id),
            "attempt.assigned",
            actor,
            now,
            {"sitting": sitting.pk, "application": a.application_id},
        )
        for a in fresh
    ]
    for start in range(0, len(acts), 500):
        append_many(acts[start : start + 500])
    return fresh


def assign_attempt(sitting: Sitting, application: Application, *, actor: str, now: datetime) -> Attempt:
    """One applicant's attempt (idempotent)."""
    assign_attempts(sitting, [application], actor=actor, now=now)
    return Attempt.objects.get(sitting=sitting, application=application)


@dataclass(frozen=True, slots=True)
class CheckIn:
    """What check-in answered: `present_at` once nothing is missing."""

    present_at: datetime | None
    missing: list[str]


def mark_present(attempt: Attempt, *, consent: bool, document_shown: bool, now: datetime) -> CheckIn:
    """Check-in (EXA-08): remembers consent and document, and is the presence itself once nothing is missing.

    Possible from the door's opening to T0, both inclusive. Raises Conflict attempt.early, attempt.door_closed or
    attempt.closed. Calling it again after presence changes nothing.
    """
    return _mark_present(attempt.id, gates.readiness(attempt), consent=consent, document_shown=document_shown, now=now)


@transaction.atomic
def _mark_present(
    attempt_id: UUID, ready: gates.Readiness, *, consent: bool, document_shown: bool, now: datetime
) -> CheckIn:
    attempt = lock_attempt(attempt_id)
    if attempt.present_at is not None:
        return CheckIn(attempt.present_at, [])
    timetable = timetable_of(attempt)
    if attempt.closed_at is not None:
        raise Conflict("attempt.closed", "La evaluación ya terminó.")
    if not may_check_in(timetable, now=now):
        if now < timetable.door_opens_at:
            raise Conflict(
                "attempt.early",
                "Todavía no puede ingresar: la sala abre cinco minutos antes de la evaluación.",
                {"door_opens_at": iso(timetable.door_opens_at), "now": iso(now)},
            )
        raise Conflict(
            "attempt.door_closed",
            "La evaluación ya inició y no hay tolerancia. Se consignará NO SE PRESENTÓ.",
            {"opens_at": iso(timetable.opens_at), "now": iso(now)},
        )
    acts: list[Act] = []
    chain = attempt_chain(attempt.id)
    if consent and attempt.consent_at is None:
        attempt.consent_at = now
        acts.append(Act(chain, "consent.given", APPLICANT, now))
    if document_shown and attempt.document_shown_at is None:
        attempt.document_shown_at = now
        acts.append(Act(chain, "document.shown", APPLICANT, now))
    missing = missing_for_presence(attempt, ready)
    if not missing:
        attempt.present_at = now
        acts.append(Act(chain, "attempt.present", APPLICANT, now))
    if acts:
        attempt.save(update_fields=["consent_at", "document_shown_at", "present_at"])
        append_many(acts)
        announce_change(attempt, "present" if attempt.present_at else "checkin")
    return CheckIn(attempt.present_at, missing)


@transaction.atomic
def take_lease(attempt_id: UUID, *, page: str, now: datetime) -> Attempt:
    """Give the attempt to this page (EXA-13). Who had it is told over the bus.

    The same page again keeps its lease. A second page during the exam is a signal for a person, never a sanction.
    NotFound when the account was closed: a socket's ticket would outlive it.
    """
    attempt = lock_attempt(attempt_id)
    if not attempt.user.is_active:
        raise NotFound("attempt.not_found", "No se encontró la evaluación.")
    if attempt.lease_page != page and attempt.closed_at is None:
        replaced = attempt.lease_page != ""
        attempt.lease += 1
        attempt.lease_page = page
        attempt.save(update_fields=["lease", "lease_page"])
        append(
            Act(
                attempt_chain(attempt.id), "lease.taken", APPLICANT, now, {"lease": attempt.lease, "replaced": replaced}
            )
        )
        if replaced:
            bus.announce("attempt.lease", {"attempt": str(attempt.id), "page": page})
            announce_change(attempt, "lease")
    return attempt


@transaction.atomic
def report_signals(attempt_id: UUID, signals: list[dict[str, Any]], *, now: datetime) -> None:
    """Write down what the page noticed: `[{kind, at, detail}]`. A pointer for a person (law 6)."""
    attempt = lock_attempt(attempt_id)
    append_many([Act(attempt_chain(attempt.id), "signal.reported", APPLICANT, now, signal) for signal in signals])


@transaction.atomic
def send_chat(attempt_id: UUID, text: str, *, now: datetime) -> None:
    """A message of the applicant to the monitors."""
    attempt = lock_attempt(attempt_id)
    append(Act(attempt_chain(attempt.id), "chat.sent", APPLICANT, now, {"text": text}))


@transaction.atomic
def finish_attempt(attempt_id: UUID, *, now: datetime, page: str | None = None) -> dict[str, Any]:
    """Finish at the applicant's word (EXA-12), irrevocably. A repeated call returns the same receipt.

    `page` None skips the lease; a page that was replaced gets Conflict lease.lost.

    Raises Conflict attempt.not_open before T0 and attempt.door_closed for who was absent. After the deadline the attempt is
    closed by the deadline, and that receipt is returned.
    """
    attempt = lock_attempt(attempt_id)
    phase = attempt_phase(attempt, now=now)
    if page is not None and attempt.closed_at is None and attempt.lease_page != page:
        raise Conflict("lease.lost", "La evaluación continúa en otra página.")
    if phase is Phase.OPEN:
        close_locked(attempt, by=ClosedBy.FINISH, at=now, actor=APPLICANT)
    elif phase is Phase.CLOSED and attempt.closed_at is None:
        close_locked(attempt, by=ClosedBy.DEADLINE, at=attempt_deadline(attempt), actor=APPLICANT)
    elif phase is Phase.ABSENT:
        raise Conflict("attempt.door_closed", "La evaluación inició sin su presencia y no hay tolerancia.")
    elif phase is not Phase.CLOSED:
        raise Conflict("attempt.not_open", "La evaluación aún no empieza.")
    return closing_receipt(attempt)


def close_locked(attempt: Attempt, *, by: ClosedBy, at: datetime, actor: str, code: str = "") -> None:
    """Close a locked, open attempt: the fact, its record entry, and word to the page."""
    attempt.closed_at, attempt.closed_by, attempt.disqualified_code = at, by, code
    data = {"by": str(by)} | ({"code": code} if code else {})
    attempt.closing_head = append(Act(attempt_chain(attempt.id), "attempt.closed", actor, at, data)).hash
    attempt.save(update_fields=["closed_at", "closed_by", "disqualified_code", "closing_head"])
    announce_change(attempt, "closed")


@transaction.atomic
def close_by_proctor(attempt: Attempt, *, code: str, actor: str, now: datetime) -> Attempt:
    """Invalidate the exam after a confirmed disqualification (EXA-16): closes it if open, and wins over any earlier end.

    Idempotent for the same code. Answers stay as evidence.
    """
    locked = lock_attempt(attempt.id)
    if locked.disqualified_code == code:
        return locked
    if locked.closed_at is None and attempt_phase(locked, now=now) is not Phase.CLOSED:
        close_locked(locked, by=ClosedBy.PROCTOR, at=now, actor=actor, code=code)
    else:
        if locked.closed_at is None:
            close_locked(locked, by=ClosedBy.DEADLINE, at=attempt_deadline(locked), actor=actor)
        locked.disqualified_code = code
        append(Act(attempt_chain(locked.id), "attempt.invalidated", actor, now, {"code": code}))
        locked.save(update_fields=["disqualified_code"])
        regrade(locked, now=now)
        announce_change(locked, "closed")
    bus.announce(
        "attempt.push",
        {"attempt": str(locked.id), "type": "attempt.closed", "data": closed_push(locked)},
    )
    return locked


def closed_push(attempt: Attempt) -> dict[str, Any]:
    """Data of the `attempt.closed` push of a closed attempt: `{outcome, receipt, code}`."""
    outcome = "proctor" if attempt.disqualified_code else attempt.closed_by
    return {"outcome": outcome, "receipt": closing_receipt(attempt), "code": attempt.disqualified_code or None}


@transaction.atomic
def lift_disqualification(attempt: Attempt, *, actor: str, now: datetime) -> Attempt:
    """Undo the invalidation: answers count again as stored. The attempt stays closed: its time has passed."""
    locked = lock_attempt(attempt.id)
    if locked.disqualified_code:
        append(Act(attempt_chain(locked.id), "attempt.reinstated", actor, now, {"code": locked.disqualified_code}))
        locked.disqualified_code = ""
        locked.save(update_fields=["disqualified_code"])
        regrade(locked, now=now)
        announce_change(locked, "closed")
    return locked


@transaction.atomic
def grant_time(attempt: Attempt, *, kind: str, seconds: int, reason: str, actor: str, now: datetime) -> TimeGrant:
    """More time for one person, with its reason (EXA-11): an accommodation granted before, or a compensation for our failure."""
    if kind not in GrantKind.values or not 1 <= seconds <= MAX_GRANT_S or not reason.strip() or len(reason) > 500:
        raise BadRequest(
            "grant.invalid", "Indique el tipo, entre 1 y 3600 segundos, y el motivo (hasta 500 caracteres)."
        )
    locked = lock_attempt(attempt.id)
    if attempt_phase(locked, now=now) in {Phase.CLOSED, Phase.ABSENT}:
        raise Conflict("attempt.closed", "La evaluación ya terminó: no se puede añadir tiempo.")
    grant = TimeGrant.objects.create(
        attempt=locked, kind=kind, seconds=seconds, reason=reason.strip(), by=actor, at=now
    )
    locked.extra_s += seconds
    locked.save(update_fields=["extra_s"])
    append(
        Act(attempt_chain(locked.id), "time.granted", actor, now, {"kind": kind, "seconds": seconds, "reason": reason})
    )
    bus.announce(
        "attempt.push",
        {
            "attempt": str(locked.id),
            "type": "deadline.changed",
            "data": {"deadline": iso(attempt_deadline(locked)), "reason": reason},
        },
    )
    announce_change(locked, "deadline")
    return grant
