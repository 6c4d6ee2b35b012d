"""What a tile shows and why it is black; who needs a monitor's eyes first (design 5, EXA-14). Pure.

Everything here only points a person somewhere; nothing punishes (law 6).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from exams.enums import Phase
from proctoring.domain.conduct import Conduct
from proctoring.enums import IdentityDecision, TileReason

SILENT_AFTER_MS = 3000  # design 5: no packets for 3 s
ICE_PATIENCE = timedelta(seconds=10)  # a connection that takes longer is told as failed; it may still come up
STILL_FRESH = timedelta(seconds=10)  # fallback pages send one every 3 s
SIGNAL_FRESH = timedelta(seconds=60)

Video = Literal["live", "silent", "none", "still"]
Audio = Literal["live", "silent", "none"]
Connection = Literal["online", "late", "offline"]


@dataclass(frozen=True, slots=True)
class Why:
    """The one reason shown on a tile, and since when it holds (None when nobody knows)."""

    code: TileReason
    since: datetime | None


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one seat at an instant. Ages are milliseconds since the last packet, None before the first.

    `published_at` is None when nobody publishes for this seat; `media_closed_at` is when the last publication ended.
    What the applicant's page says of itself comes as `camera_trouble` (MUTED or COVERED), `mic_muted_at` and
    `ice_failed_at`.
    """

    phase: Phase
    ended_at: datetime | None = None
    waived_at: datetime | None = None
    connection: Connection = "online"
    last_beat: datetime | None = None
    hidden_since: datetime | None = None
    published_at: datetime | None = None
    media_connected: bool = False
    media_closed_at: datetime | None = None
    video_age_ms: int | None = None
    audio_age_ms: int | None = None
    engine_lost_at: datetime | None = None
    still_at: datetime | None = None
    camera_trouble: Why | None = None
    ice_failed_at: datetime | None = None
    mic_muted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Tile:
    """State of picture and sound, and the reason where something is not as it should be."""

    video: Video
    audio: Audio
    why: Why | None


def is_live(age_ms: int | None) -> bool:
    """Packets at most three seconds old."""
    return age_ms is not None and age_ms <= SILENT_AFTER_MS


def still_is_fresh(still_at: datetime | None, *, now: datetime) -> bool:
    """Whether a fallback picture still stands for the camera."""
    return still_at is not None and now - still_at <= STILL_FRESH


def tile_of(facts: Facts, *, now: datetime) -> Tile:
    """Picture, sound and reason from facts."""
    video = _video(facts, now=now)
    audio = _audio(facts)
    return Tile(video, audio, _why(facts, video=video, audio=audio, now=now))


def _video(facts: Facts, *, now: datetime) -> Video:
    if facts.engine_lost_at is None and is_live(facts.video_age_ms):
        return "live"
    if still_is_fresh(facts.still_at, now=now):
        return "still"
    if facts.engine_lost_at is None and facts.video_age_ms is not None:
        return "silent"
    return "none"


def _audio(facts: Facts) -> Audio:
    if facts.engine_lost_at is not None or facts.audio_age_ms is None:
        return "none"
    return "live" if is_live(facts.audio_age_ms) else "silent"


def _why(facts: Facts, *, video: Video, audio: Audio, now: datetime) -> Why | None:
    if facts.phase is Phase.CLOSED:
        return Why(TileReason.CLOSED, facts.ended_at)
    if facts.phase is Phase.ABSENT:
        return Why(TileReason.ABSENT, facts.ended_at)
    if video == "live":
        return _why_with_picture(facts, audio=audio, now=now)
    if video == "still":
        return Why(TileReason.STILL, facts.still_at)
    if facts.engine_lost_at is not None and facts.waived_at is None:
        return Why(TileReason.ENGINE_LOST, facts.engine_lost_at)
    if video == "silent":
        return _why_silent(facts, now=now)
    return _why_without_picture(facts, now=now)


def _why_with_picture(facts: Facts, *, audio: Audio, now: datetime) -> Why | None:
    if facts.camera_trouble is not None:
        return facts.camera_trouble
    if facts.connection == "offline":
        return Why(TileReason.OFFLINE, facts.last_beat)
    if facts.hidden_since is not None:
        return Why(TileReason.HIDDEN, facts.hidden_since)
    if facts.waived_at is not None:
        return None
    if facts.mic_muted_at is not None:
        return Why(TileReason.MIC_MUTED, facts.mic_muted_at)
    if audio == "live":
        return None
    return Why(TileReason.MIC_SILENT, _last_packet(facts.audio_age_ms, now=now) or facts.published_at)


def _why_silent(facts: Facts, *, now: datetime) -> Why:
    if facts.camera_trouble is not None:
        return facts.camera_trouble
    since = _last_packet(facts.video_age_ms, now=now)
    if facts.connection == "offline":
        return Why(TileReason.OFFLINE, facts.last_beat or since)
    if facts.hidden_since is not None:
        return Why(TileReason.HIDDEN, facts.hidden_since)
    return Why(TileReason.SILENT, since)


def _why_without_picture(facts: Facts, *, now: datetime) -> Why:
    if facts.published_at is not None:
        if facts.media_connected:
            return Why(TileReason.NO_CAMERA, facts.published_at)
        if now - facts.published_at <= ICE_PATIENCE:
            return Why(TileReason.CONNECTING, facts.published_at)
        return Why(TileReason.ICE_FAILED, facts.published_at)
    if facts.waived_at is not None:
        return Why(TileReason.WAIVED, facts.waived_at)
    if facts.connection == "offline":
        if facts.last_beat is None and facts.phase in {Phase.WAITING, Phase.LOBBY}:
            return Why(TileReason.NOT_ARRIVED, None)
        return Why(TileReason.OFFLINE, facts.last_beat)
    if facts.camera_trouble is not None:
        return facts.camera_trouble
    if facts.ice_failed_at is not None:
        return Why(TileReason.ICE_FAILED, facts.ice_failed_at)
    return Why(TileReason.NO_CAMERA, facts.media_closed_at)


def _last_packet(age_ms: int | None, *, now: datetime) -> datetime | None:
    return None if age_ms is None else now - timedelta(milliseconds=age_ms)


def settled(previous: Why | None, current: Why | None) -> Why | None:
    """The same reason keeps the `since` it was first told with: a counter on a tile must not jump with packet ages."""
    if previous is not None and current is not None and previous.code is current.code and previous.since is not None:
        return previous
    return current


Level = Literal["danger", "warn", "info"]


@dataclass(frozen=True, slots=True)
class Attention:
    """Why somebody is in the list "Por atender". Lower rank first, then the longest waiting."""

    rank: int
    level: Level
    code: str
    since: datetime | None


_BLACK = {
    TileReason.OFFLINE,
    TileReason.NO_CAMERA,
    TileReason.ICE_FAILED,
    TileReason.SILENT,
    TileReason.MUTED,
    TileReason.COVERED,
}
_LOOK = {TileReason.HIDDEN, TileReason.MIC_MUTED, TileReason.MIC_SILENT}


def attention_of(
    *,
    phase: Phase,
    conduct: Conduct,
    conduct_at: datetime | None,
    identity: IdentityDecision | None,
    identity_at: datetime | None,
    document_shown_at: datetime | None,
    why: Why | None,
    message_at: datetime | None,
    signal_at: datetime | None,
    now: datetime,
) -> Attention | None:
    """What a monitor should look at for this seat, worst first; None when there is nothing.

    `message_at` is the applicant's newest message that nobody has answered.
    """
    if conduct is Conduct.PROPOSED:
        return Attention(0, "danger", "proposed", conduct_at)
    if conduct is Conduct.CONFIRMED or phase is Phase.ABSENT:
        return None
    if conduct is Conduct.INCIDENT:
        return Attention(1, "danger", "incident", conduct_at)
    if identity is IdentityDecision.REJECTED:
        return Attention(2, "danger", "identity_rejected", identity_at)
    if identity is IdentityDecision.DOUBTFUL:
        return Attention(3, "warn", "identity_doubtful", identity_at)
    if phase is not Phase.CLOSED:
        if message_at is not None:
            return Attention(4, "warn", "message", message_at)
        if why is not None and why.code in _BLACK:
            return Attention(4, "warn", why.code.value, why.since)
        if why is not None and why.code in _LOOK:
            return Attention(5, "warn", why.code.value, why.since)
        if signal_at is not None and now - signal_at <= SIGNAL_FRESH:
            return Attention(6, "warn", "signal", signal_at)
    if identity is None and document_shown_at is not None:
        return Attention(7, "info", "identity_pending", document_shown_at)
    return None


def attention_order(seats: Iterable[tuple[int, Attention | None]]) -> list[int]:
    """Seat numbers of those who need attention, first to last: rank, longest waiting, seat."""
    waiting = [(item.rank, item.since, number) for number, item in seats if item is not None]
    waiting.sort(key=lambda entry: (entry[0], entry[1] is None, entry[1].timestamp() if entry[1] else 0, entry[2]))
    return [number for _, _, number in waiting]
