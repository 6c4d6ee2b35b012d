"""One applicant's file as a monitor reads it: identity, log of signals and acts, messages, stills. Never answers or scores."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from core.clock import iso
from core.models import RecordEntry
from core.record import APPLICANT, attempt_chain
from exams.selectors import attempt_deadline, attempt_phase
from proctoring.enums import ConductState, IdentityDecision, StillPurpose
from proctoring.models import Disqualification, IdentityCheck, Incident, Seat, Still, Waiver
from proctoring.permissions import short_name
from proctoring.selectors import document_picture_of

# Kinds a monitor may read, and which of an entry's data go along. Answers, leases' pages, grades and receipts are not here.
SHOWN: dict[str, tuple[str, ...]] = {
    "attempt.present": (),
    "attempt.opened": (),
    "attempt.closed": ("by", "code"),
    "attempt.invalidated": ("code",),
    "attempt.reinstated": ("code",),
    "lease.taken": ("replaced",),
    "signal.reported": ("kind", "detail"),
    "connection.lost": ("state",),
    "connection.back": (),
    "media.connected": (),
    "media.silent": ("kind",),
    "media.resumed": ("kind",),
    "media.closed": ("reason",),
    "still.received": ("purpose",),
    "waiver.granted": ("note",),
    "time.granted": ("seconds", "reason"),
    "identity.decided": ("decision", "note"),
    "incident.marked": ("incident", "text"),
    "disqualification.proposed": ("id", "code", "text"),
    "disqualification.confirmed": ("id", "code"),
    "disqualification.overturned": ("id", "code", "reason"),
}
SPOKEN: dict[str, str] = {"warning.sent": "warning", "chat.sent": "message"}
LOG_LIMIT = 300
MESSAGES_LIMIT = 200


def dossier(seat: Seat, *, now: datetime) -> dict[str, Any]:
    """Everything of one seat for the focus view, newest first where it is a list."""
    attempt = seat.attempt
    entries = RecordEntry.objects.filter(chain=attempt_chain(attempt.id), kind__in=[*SHOWN, *SPOKEN])
    newest = list(entries.order_by("-index")[: LOG_LIMIT + MESSAGES_LIMIT])
    return {
        "attempt": str(attempt.id),
        "number": seat.number,
        "name": attempt.user.full_name,
        "document": attempt.user.username,
        "document_type": attempt.user.get_doc_type_display(),
        "confirmed_at": _iso(attempt.application.confirmed_at),
        "document_on_file": document_picture_of(attempt) is not None,
        "document_shown_at": _iso(attempt.document_shown_at),
        "phase": attempt_phase(attempt, now=now).value,
        "deadline": iso(attempt_deadline(attempt)),
        "waiver": _waiver(seat),
        "identity": [_check(check) for check in IdentityCheck.objects.filter(attempt=attempt).order_by("-at", "-id")],
        "incidents": [_incident(one) for one in Incident.objects.filter(attempt=attempt).order_by("-at", "-id")],
        "disqualifications": [
            _disqualification(one)
            for one in Disqualification.objects.filter(attempt=attempt)
            .prefetch_related("stills")
            .order_by("-proposed_at", "-id")
        ],
        "stills": [_still(one) for one in Still.objects.filter(attempt=attempt).order_by("-at", "-id")],
        "log": [_line(entry) for entry in newest if entry.kind in SHOWN][:LOG_LIMIT],
        "messages": [_message(entry) for entry in newest if entry.kind in SPOKEN][:MESSAGES_LIMIT],
    }


def _line(entry: RecordEntry) -> dict[str, Any]:
    """Without its place in the chain, which would tell how many answers lie between two lines."""
    payload = entry.payload
    data = {name: payload[name] for name in SHOWN[entry.kind] if payload.get(name) not in {None, ""}}
    return {"kind": entry.kind, "at": entry.at, "by": short_name(entry.actor), "data": data}


def _message(entry: RecordEntry) -> dict[str, Any]:
    return {
        "kind": SPOKEN[entry.kind],
        "at": entry.at,
        "by": short_name(entry.actor),
        "from_applicant": entry.actor == APPLICANT,
        "text": str(entry.payload["text"]),
    }


def _waiver(seat: Seat) -> dict[str, Any] | None:
    waiver = Waiver.objects.filter(attempt=seat.attempt).first()
    return None if waiver is None else {"note": waiver.note, "by": short_name(waiver.by), "at": iso(waiver.at)}


def _check(check: IdentityCheck) -> dict[str, Any]:
    return {
        "decision": check.decision,
        "label": IdentityDecision(check.decision).label,
        "note": check.note,
        "by": short_name(check.by),
        "at": iso(check.at),
    }


def _incident(incident: Incident) -> dict[str, Any]:
    return {"id": incident.pk, "text": incident.text, "by": short_name(incident.by), "at": iso(incident.at)}


def _disqualification(one: Disqualification) -> dict[str, Any]:
    return {
        "id": one.pk,
        "code": one.code,
        "label": one.get_code_display(),
        "text": one.text,
        "state": one.state,
        "state_label": ConductState(one.state).label,
        "proposed_by": short_name(one.proposed_by),
        "proposed_at": iso(one.proposed_at),
        "decided_by": short_name(one.decided_by),
        "decided_at": _iso(one.decided_at),
        "reason": one.reason,
        "stills": [still.pk for still in one.stills.all()],
    }


def _still(still: Still) -> dict[str, Any]:
    return {
        "id": still.pk,
        "purpose": still.purpose,
        "label": StillPurpose(still.purpose).label,
        "incident": still.incident_id,
        "at": iso(still.at),
    }


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else iso(moment)
