"""One seat as the monitors' page gets it: stored facts joined with heartbeats, packets and the clock. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from core.clock import iso
from exams.domain.timing import phase_of
from exams.enums import ClosedBy, Phase
from exams.live.presence import Connection
from proctoring.domain.conduct import Conduct, conduct_of
from proctoring.domain.tiles import Attention, Facts, Tile, Why, attention_of, settled, tile_of
from proctoring.domain.tiles import Connection as ConnectionState
from proctoring.media.interface import PublisherStats
from proctoring.permissions import short_name
from proctoring.selectors_seats import SeatRow


@dataclass(frozen=True, slots=True)
class Moving:
    """What is known of a seat outside the database at this instant."""

    connection: Connection
    publisher: PublisherStats | None
    engine_lost_at: datetime | None
    media_closed_at: datetime | None = None


def seat_view(
    row: SeatRow, moving: Moving, *, previous_why: Why | None, now: datetime
) -> tuple[dict[str, Any], Why | None]:
    """The seat of the contract, and its reason (to be handed back next time, so that `since` stands still)."""
    phase = phase_of(row.timetable, present_at=row.present_at, closed_at=row.closed_at, now=now)
    tile = tile_of(_facts(row, moving, phase, now=now), now=now)
    why = settled(previous_why, tile.why)
    attention = _attention(row, phase, why, now=now)
    seat = {
        "attempt": row.attempt,
        "number": row.number,
        "name": row.name,
        "document_tail": row.document_tail,
        "phase": phase.value,
        "present_at": _iso(row.present_at),
        "connection": moving.connection.state,
        "visible": moving.connection.visible,
        "rtt_ms": moving.connection.rtt_ms,
        "last_beat": _iso(moving.connection.last_beat),
        "video": tile.video,
        "audio": tile.audio,
        "why": None if why is None else {"code": why.code.value, "since": _iso(why.since)},
        "still": _still(row, tile),
        "identity": _identity(row),
        "waived": row.waived_at is not None,
        "incidents": len(row.incidents),
        "disqualification": _disqualification(row),
        "outcome": _outcome(row, phase),
        "last_signal": _last_signal(row),
        "message_at": _iso(row.message_at),
        "attention": _attention_view(attention),
        "audio_level": None,
    }
    return seat, why


def _facts(row: SeatRow, moving: Moving, phase: Phase, *, now: datetime) -> Facts:
    publisher = moving.publisher
    video = publisher["video"] if publisher else None
    audio = publisher["audio"] if publisher else None
    hidden = moving.connection.state != "offline" and not moving.connection.visible
    return Facts(
        phase=phase,
        ended_at=_ended_at(row, phase),
        waived_at=row.waived_at,
        connection=cast(ConnectionState, moving.connection.state),
        last_beat=moving.connection.last_beat,
        hidden_since=(row.signals.hidden_at or now) if hidden else None,
        published_at=now - timedelta(seconds=publisher["seconds"]) if publisher else None,
        media_connected=publisher is not None and publisher["connected"],
        media_closed_at=moving.media_closed_at,
        video_age_ms=video["age_ms"] if video else None,
        audio_age_ms=audio["age_ms"] if audio else None,
        engine_lost_at=moving.engine_lost_at,
        still_at=row.still[1] if row.still else None,
        camera_trouble=row.signals.camera,
        ice_failed_at=row.signals.ice_failed_at,
        mic_muted_at=row.signals.mic_muted_at,
    )


def _ended_at(row: SeatRow, phase: Phase) -> datetime | None:
    if phase is Phase.ABSENT:
        return row.timetable.opens_at
    return (row.closed_at or row.timetable.deadline) if phase is Phase.CLOSED else None


def _attention(row: SeatRow, phase: Phase, why: Why | None, *, now: datetime) -> Attention | None:
    conduct = conduct_of(incidents=row.incidents, decisions=row.decisions)
    return attention_of(
        phase=phase,
        conduct=conduct,
        conduct_at=max(row.incidents) if conduct is Conduct.INCIDENT else _decided_at(row),
        identity=row.identity[0] if row.identity else None,
        identity_at=row.identity[2] if row.identity else None,
        document_shown_at=row.document_shown_at,
        why=why,
        message_at=row.message_at,
        signal_at=row.signals.last[1] if row.signals.last else None,
        now=now,
    )


def _decided_at(row: SeatRow) -> datetime | None:
    return row.disqualification[4] if row.disqualification else None


def _attention_view(attention: Attention | None) -> dict[str, Any] | None:
    if attention is None:
        return None
    return {"rank": attention.rank, "level": attention.level, "code": attention.code, "since": _iso(attention.since)}


def _still(row: SeatRow, tile: Tile) -> dict[str, Any] | None:
    if tile.video != "still" or row.still is None:
        return None
    return {"id": row.still[0], "at": iso(row.still[1])}


def _identity(row: SeatRow) -> dict[str, Any] | None:
    if row.identity is None:
        return None
    decision, by, at = row.identity
    return {"decision": decision.value, "by": short_name(by), "at": iso(at)}


def _disqualification(row: SeatRow) -> dict[str, Any] | None:
    if row.disqualification is None:
        return None
    key, code, state, by, at = row.disqualification
    return {"id": key, "code": code, "state": state.value, "by": short_name(by), "at": iso(at)}


def _outcome(row: SeatRow, phase: Phase) -> str | None:
    if phase is not Phase.CLOSED:
        return None
    return row.closed_by or ClosedBy.DEADLINE.value


def _last_signal(row: SeatRow) -> dict[str, Any] | None:
    if row.signals.last is None:
        return None
    kind, at = row.signals.last
    return {"kind": kind, "at": iso(at)}


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else iso(moment)
