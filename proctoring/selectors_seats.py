"""What the database knows of the seats of a room, in a fixed number of queries. Never answers, scores or progress."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db.models import Max

from core.clock import parse_iso
from core.models import RecordEntry
from core.record import APPLICANT, attempt_chain
from exams.domain.timing import Timetable
from exams.models import Attempt
from exams.selectors import timetable_of
from proctoring.domain.conduct import Decision
from proctoring.domain.tiles import Why
from proctoring.enums import ConductState, IdentityDecision, StillPurpose, TileReason
from proctoring.models import Disqualification, IdentityCheck, Incident, Seat, Still

TAIL = 3  # last characters of the document number, which tell namesakes apart


@dataclass(frozen=True, slots=True)
class Signals:
    """What the applicant's page said last of itself: pointers, never proof (law 6)."""

    last: tuple[str, datetime] | None = None
    camera: Why | None = None
    hidden_at: datetime | None = None
    mic_muted_at: datetime | None = None
    ice_failed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SeatRow:
    """Stored facts of one seat; what moves by itself (packets, heartbeats, phase) comes in `proctoring.live.seats`."""

    attempt: str
    number: int
    name: str
    document_tail: str
    timetable: Timetable
    present_at: datetime | None
    closed_at: datetime | None
    closed_by: str
    document_shown_at: datetime | None
    waived_at: datetime | None = None
    identity: tuple[IdentityDecision, str, datetime] | None = None
    incidents: tuple[datetime, ...] = ()
    decisions: tuple[Decision, ...] = ()
    disqualification: tuple[int, str, ConductState, str, datetime] | None = None
    still: tuple[int, datetime] | None = None
    signals: Signals = Signals()
    message_at: datetime | None = None


def seat_rows(room_id: int, *, only: Iterable[str] | None = None) -> dict[str, SeatRow]:
    """Rows by attempt, all of the room or only those attempts."""
    seats = Seat.objects.select_related("attempt__sitting", "attempt__user", "attempt__waiver").filter(room_id=room_id)
    if only is not None:
        seats = seats.filter(attempt_id__in=list(only))
    rows = {seat.attempt_id: _plain_row(seat) for seat in seats}
    ids = list(rows)
    for check in IdentityCheck.objects.filter(attempt__in=ids).order_by("at", "id"):
        decided = (IdentityDecision(check.decision), check.by, check.at)
        rows[check.attempt_id] = replace(rows[check.attempt_id], identity=decided)
    incidents: dict[UUID, list[datetime]] = defaultdict(list)
    for attempt_id, at in Incident.objects.filter(attempt__in=ids).values_list("attempt_id", "at"):
        incidents[attempt_id].append(at)
    for attempt_id, moments in incidents.items():
        rows[attempt_id] = replace(rows[attempt_id], incidents=tuple(moments))
    for one in Disqualification.objects.filter(attempt__in=ids).order_by("proposed_at", "id"):
        rows[one.attempt_id] = _with_decision(rows[one.attempt_id], one)
    stills = Still.objects.filter(attempt__in=ids, purpose=StillPurpose.FALLBACK).order_by("at", "id")
    for still_id, attempt_id, at in stills.values_list("id", "attempt_id", "at"):
        rows[attempt_id] = replace(rows[attempt_id], still=(still_id, at))
    for attempt_id, at in _unanswered(ids).items():
        rows[attempt_id] = replace(rows[attempt_id], message_at=at)
    for attempt_id, signals in _signals_of(ids).items():
        rows[attempt_id] = replace(rows[attempt_id], signals=signals)
    return {str(attempt_id): row for attempt_id, row in rows.items()}


def _plain_row(seat: Seat) -> SeatRow:
    attempt: Attempt = seat.attempt
    waiver = getattr(attempt, "waiver", None)
    return SeatRow(
        attempt=str(attempt.id),
        number=seat.number,
        name=attempt.user.full_name,
        document_tail=attempt.user.username[-TAIL:],
        timetable=timetable_of(attempt),
        present_at=attempt.present_at,
        closed_at=attempt.closed_at,
        closed_by=attempt.closed_by,
        document_shown_at=attempt.document_shown_at,
        waived_at=waiver.at if waiver is not None else None,
    )


def _with_decision(row: SeatRow, one: Disqualification) -> SeatRow:
    state = ConductState(one.state)
    by, at = (one.decided_by, one.decided_at) if one.decided_at else (one.proposed_by, one.proposed_at)
    return replace(
        row,
        decisions=(*row.decisions, Decision(state, at)),
        disqualification=(one.pk, one.code, state, by, at),
    )


_CAMERA = {"camera_lost": TileReason.MUTED, "camera_covered": TileReason.COVERED, "camera_back": None}
_PAGE = {"page_hidden": True, "page_shown": False}
_MIC = {"microphone_muted": True, "microphone_back": False}
_ICE = {"ice_failed": True, "media_back": False}
RECOVERIES = ("focus_back", "page_shown", "camera_back", "microphone_back", "media_back")
_KINDS: tuple[tuple[str, ...], ...] = (tuple(_CAMERA), tuple(_PAGE), tuple(_MIC), tuple(_ICE))


def _signals_of(ids: list[UUID]) -> dict[UUID, Signals]:
    """The newest bad news of each attempt, and the newest of each kind that holds until it is taken back."""
    chains = {attempt_chain(attempt_id): attempt_id for attempt_id in ids}
    found: dict[UUID, Signals] = {}
    for entry in _newest(chains, without=RECOVERIES):
        found[chains[entry.chain]] = Signals(last=(str(entry.payload["kind"]), parse_iso(entry.at)))
    told = [chain for chain, attempt_id in chains.items() if attempt_id in found]
    for kinds in _KINDS if told else ():
        for entry in _newest(told, only=kinds):
            attempt_id, kind, at = chains[entry.chain], str(entry.payload["kind"]), parse_iso(entry.at)
            found[attempt_id] = _held(found[attempt_id], kind, at)
    return found


def _unanswered(ids: list[UUID]) -> dict[UUID, datetime]:
    """When the last message of each conversation came, where the applicant had the last word."""
    chains = {attempt_chain(attempt_id): attempt_id for attempt_id in ids}
    entries = RecordEntry.objects.filter(chain__in=list(chains), kind="chat.sent")
    newest = entries.values("chain").annotate(last=Max("id")).values_list("last", flat=True)
    last_words = RecordEntry.objects.filter(id__in=list(newest), actor=APPLICANT)
    return {chains[entry.chain]: parse_iso(entry.at) for entry in last_words}


def _held(signals: Signals, kind: str, at: datetime) -> Signals:
    if kind in _CAMERA:
        reason = _CAMERA[kind]
        return replace(signals, camera=Why(reason, at) if reason is not None else None)
    if kind in _PAGE:
        return replace(signals, hidden_at=at if _PAGE[kind] else None)
    if kind in _MIC:
        return replace(signals, mic_muted_at=at if _MIC[kind] else None)
    return replace(signals, ice_failed_at=at if _ICE[kind] else None)


def _newest(chains: Iterable[str], *, only: tuple[str, ...] = (), without: tuple[str, ...] = ()) -> list[RecordEntry]:
    entries = RecordEntry.objects.filter(chain__in=list(chains), kind="signal.reported")
    if only:
        entries = entries.filter(data__regex=_pattern(only))
    if without:
        entries = entries.exclude(data__regex=_pattern(without))
    newest = entries.values("chain").annotate(last=Max("id")).values_list("last", flat=True)
    return list(RecordEntry.objects.filter(id__in=list(newest)))


def _pattern(kinds: tuple[str, ...]) -> str:
    """Canonical JSON spells a kind in exactly one way."""
    return f'"kind":"({"|".join(kinds)})"'
