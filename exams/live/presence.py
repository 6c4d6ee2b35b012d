"""Who is connected, as heartbeats tell it: in memory, merged over processes once a second, never stored as a state (design 3)."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.clock import iso, now, parse_iso

LATE_AFTER_S = 15.0  # the server expects a beat within 15 s (design 4)
REFRESH_S = 10.0  # an unchanged connection is told again this often, for its round trip


@dataclass(frozen=True, slots=True)
class Connection:
    """How an attempt's page reaches the server now."""

    state: str  # "online" | "late" | "offline"
    visible: bool
    rtt_ms: int | None
    last_beat: datetime | None


OFFLINE = Connection("offline", False, None, None)


@dataclass(slots=True)
class _Local:
    beat: float
    at: datetime
    visible: bool
    rtt_ms: int | None
    told: tuple[str, bool] | None = None
    told_at: float = 0.0
    gone: bool = False


_local: dict[str, _Local] = {}
_merged: dict[str, Connection] = {}
_owner: dict[str, str] = {}
PROCESS = f"{os.getpid()}-{time.time_ns():x}"


def beat(attempt_id: str, *, visible: bool, rtt_ms: int | None) -> None:
    """A heartbeat arrived in this process."""
    known = _local.get(attempt_id)
    if known is None:
        _local[attempt_id] = _Local(time.monotonic(), now(), visible, rtt_ms)
        return
    known.beat, known.at, known.visible, known.rtt_ms, known.gone = time.monotonic(), now(), visible, rtt_ms, False


def gone(attempt_id: str) -> None:
    """The socket of this attempt closed in this process."""
    if known := _local.get(attempt_id):
        known.gone = True


def changes() -> dict[str, list[Any]]:
    """What to tell the other processes since the last call: `{attempt: [state, visible, rtt_ms, last_beat]}`."""
    moment = time.monotonic()
    told: dict[str, list[Any]] = {}
    for attempt_id, known in list(_local.items()):
        state = "offline" if known.gone else "late" if moment - known.beat > LATE_AFTER_S else "online"
        current = (state, known.visible)
        if current != known.told or (state == "online" and moment - known.told_at > REFRESH_S):
            known.told, known.told_at = current, moment
            told[attempt_id] = [state, known.visible, known.rtt_ms, iso(known.at)]
        if known.gone:
            del _local[attempt_id]
    return told


def merge(process: str, heard: dict[str, list[Any]]) -> dict[str, Connection]:
    """Take a process's changes in; returns what changed. A socket gone in a process that no longer owns it is old news."""
    changed: dict[str, Connection] = {}
    for attempt_id, (state, visible, rtt_ms, last_beat) in heard.items():
        if state == "offline" and _owner.get(attempt_id, process) != process:
            continue
        _owner[attempt_id] = process
        _merged[attempt_id] = Connection(state, visible, rtt_ms, parse_iso(last_beat))
        changed[attempt_id] = _merged[attempt_id]
    return changed


def connection_of(attempt_id: object) -> Connection:
    """The connection of an attempt, whichever process holds its socket."""
    return _merged.get(str(attempt_id), OFFLINE)
