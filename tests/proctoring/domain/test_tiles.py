"""Why a tile is black, either side of every boundary; who comes first in the monitor's list."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from exams.enums import Phase
from proctoring.domain.conduct import Conduct
from proctoring.domain.tiles import Attention, Facts, Why, attention_of, attention_order, settled, tile_of
from proctoring.enums import IdentityDecision, TileReason

NOW = datetime(2023, 10, 16, 14, 10, tzinfo=UTC)


def ago(seconds: float) -> datetime:
    return NOW - timedelta(seconds=seconds)


MUTED, COVERED = Why(TileReason.MUTED, ago(5)), Why(TileReason.COVERED, ago(6))
LIVE: dict[str, Any] = {"published_at": ago(60), "media_connected": True, "video_age_ms": 40, "audio_age_ms": 60}


@pytest.mark.parametrize(
    ("facts", "video", "audio", "code", "since"),
    [
        # everything is as it should be
        (LIVE, "live", "live", None, None),
        # 3 s either side
        (LIVE | {"video_age_ms": 3000}, "live", "live", None, None),
        (LIVE | {"video_age_ms": 3001}, "silent", "live", TileReason.SILENT, ago(3.001)),
        (LIVE | {"audio_age_ms": 3000}, "live", "live", None, None),
        (LIVE | {"audio_age_ms": 3001}, "live", "silent", TileReason.MIC_SILENT, ago(3.001)),
        (LIVE | {"audio_age_ms": None}, "live", "none", TileReason.MIC_SILENT, ago(60)),
        # a picture, and something to look at
        (LIVE | {"hidden_since": ago(12)}, "live", "live", TileReason.HIDDEN, ago(12)),
        (LIVE | {"connection": "offline", "last_beat": ago(20)}, "live", "live", TileReason.OFFLINE, ago(20)),
        (LIVE | {"connection": "late", "last_beat": ago(9)}, "live", "live", None, None),
        (LIVE | {"mic_muted_at": ago(5)}, "live", "live", TileReason.MIC_MUTED, ago(5)),
        (LIVE | {"camera_trouble": MUTED}, "live", "live", TileReason.MUTED, ago(5)),
        (LIVE | {"camera_trouble": COVERED}, "live", "live", TileReason.COVERED, ago(6)),
        (LIVE | {"camera_trouble": MUTED, "hidden_since": ago(9)}, "live", "live", TileReason.MUTED, ago(5)),
        (LIVE | {"waived_at": ago(300), "audio_age_ms": None}, "live", "none", None, None),
        # silent, and why
        (LIVE | {"video_age_ms": 8000, "hidden_since": ago(7)}, "silent", "live", TileReason.HIDDEN, ago(7)),
        (LIVE | {"video_age_ms": 8000, "camera_trouble": MUTED}, "silent", "live", TileReason.MUTED, ago(5)),
        (
            LIVE | {"video_age_ms": 8000, "connection": "offline", "last_beat": ago(9)},
            "silent",
            "live",
            TileReason.OFFLINE,
            ago(9),
        ),
        # never a picture
        ({"connection": "offline", "phase": Phase.LOBBY}, "none", "none", TileReason.NOT_ARRIVED, None),
        ({"connection": "offline", "phase": Phase.WAITING}, "none", "none", TileReason.NOT_ARRIVED, None),
        ({"connection": "offline", "phase": Phase.OPEN}, "none", "none", TileReason.OFFLINE, None),
        (
            {"connection": "offline", "phase": Phase.LOBBY, "last_beat": ago(30)},
            "none",
            "none",
            TileReason.OFFLINE,
            ago(30),
        ),
        ({}, "none", "none", TileReason.NO_CAMERA, None),
        ({"media_closed_at": ago(14)}, "none", "none", TileReason.NO_CAMERA, ago(14)),
        ({"waived_at": ago(700)}, "none", "none", TileReason.WAIVED, ago(700)),
        ({"waived_at": ago(700), "connection": "offline"}, "none", "none", TileReason.WAIVED, ago(700)),
        ({"camera_trouble": MUTED}, "none", "none", TileReason.MUTED, ago(5)),
        ({"ice_failed_at": ago(40)}, "none", "none", TileReason.ICE_FAILED, ago(40)),
        ({"ice_failed_at": ago(40), "published_at": ago(2)}, "none", "none", TileReason.CONNECTING, ago(2)),
        ({"published_at": ago(10)}, "none", "none", TileReason.CONNECTING, ago(10)),
        ({"published_at": ago(10.001)}, "none", "none", TileReason.ICE_FAILED, ago(10.001)),
        ({"published_at": ago(90), "media_connected": True}, "none", "none", TileReason.NO_CAMERA, ago(90)),
        # stills stand in, for ten seconds
        ({"still_at": ago(10)}, "still", "none", TileReason.STILL, ago(10)),
        ({"still_at": ago(10.001)}, "none", "none", TileReason.NO_CAMERA, None),
        (LIVE | {"video_age_ms": 9000, "still_at": ago(2)}, "still", "live", TileReason.STILL, ago(2)),
        # the engine is away: no packet is believed
        (LIVE | {"engine_lost_at": ago(4)}, "none", "none", TileReason.ENGINE_LOST, ago(4)),
        ({"engine_lost_at": ago(4), "still_at": ago(1)}, "still", "none", TileReason.STILL, ago(1)),
        ({"engine_lost_at": ago(4), "waived_at": ago(90)}, "none", "none", TileReason.WAIVED, ago(90)),
        # over: whatever flows
        (LIVE | {"phase": Phase.CLOSED, "ended_at": ago(3)}, "live", "live", TileReason.CLOSED, ago(3)),
        ({"phase": Phase.ABSENT, "ended_at": ago(600)}, "none", "none", TileReason.ABSENT, ago(600)),
    ],
)
def test_why(facts: dict[str, Any], video: str, audio: str, code: TileReason | None, since: datetime | None) -> None:
    tile = tile_of(Facts(**({"phase": Phase.OPEN} | facts)), now=NOW)
    assert (tile.video, tile.audio) == (video, audio)
    assert tile.why == (None if code is None else Why(code, since))


def test_every_tile_without_a_moving_picture_says_why() -> None:
    for phase in Phase:
        for connection in ("online", "late", "offline"):
            for published in (None, ago(1), ago(60)):
                for age in (None, 4000):
                    for lost in (None, ago(2)):
                        facts = Facts(
                            phase=phase,
                            connection=connection,
                            published_at=published,
                            video_age_ms=age,
                            engine_lost_at=lost,
                        )
                        tile = tile_of(facts, now=NOW)
                        assert tile.video != "live"
                        assert tile.why is not None


def test_a_reason_keeps_its_first_instant() -> None:
    first, later = Why(TileReason.SILENT, ago(5)), Why(TileReason.SILENT, ago(4))
    assert settled(first, later) is first
    assert settled(first, Why(TileReason.OFFLINE, ago(1))) == Why(TileReason.OFFLINE, ago(1))
    assert settled(first, None) is None
    assert settled(None, later) is later
    assert settled(Why(TileReason.SILENT, None), later) is later


SAME: dict[str, Any] = {
    "phase": Phase.OPEN,
    "conduct": Conduct.CLEAR,
    "conduct_at": None,
    "identity": IdentityDecision.VERIFIED,
    "identity_at": ago(500),
    "document_shown_at": ago(600),
    "why": None,
    "message_at": None,
    "signal_at": None,
}


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        ({}, None),
        ({"conduct": Conduct.PROPOSED, "conduct_at": ago(9)}, Attention(0, "danger", "proposed", ago(9))),
        ({"conduct": Conduct.INCIDENT, "conduct_at": ago(9)}, Attention(1, "danger", "incident", ago(9))),
        ({"conduct": Conduct.CONFIRMED, "why": Why(TileReason.CLOSED, ago(2))}, None),
        ({"conduct": Conduct.OVERTURNED, "conduct_at": ago(9)}, None),
        ({"identity": IdentityDecision.REJECTED}, Attention(2, "danger", "identity_rejected", ago(500))),
        ({"identity": IdentityDecision.DOUBTFUL}, Attention(3, "warn", "identity_doubtful", ago(500))),
        ({"message_at": ago(30)}, Attention(4, "warn", "message", ago(30))),
        ({"message_at": ago(30), "phase": Phase.CLOSED}, None),
        ({"why": Why(TileReason.SILENT, ago(8))}, Attention(4, "warn", "silent", ago(8))),
        ({"why": Why(TileReason.HIDDEN, ago(8))}, Attention(5, "warn", "hidden", ago(8))),
        ({"why": Why(TileReason.WAIVED, ago(8))}, None),
        ({"why": Why(TileReason.ENGINE_LOST, ago(8))}, None),
        ({"signal_at": ago(60)}, Attention(6, "warn", "signal", ago(60))),
        ({"signal_at": ago(60.001)}, None),
        ({"identity": None, "identity_at": None}, Attention(7, "info", "identity_pending", ago(600))),
        ({"identity": None, "identity_at": None, "document_shown_at": None}, None),
        # after the end only decisions of people remain to be made
        ({"phase": Phase.CLOSED, "why": Why(TileReason.CLOSED, ago(1)), "signal_at": ago(2)}, None),
        (
            {"phase": Phase.CLOSED, "identity": IdentityDecision.DOUBTFUL},
            Attention(3, "warn", "identity_doubtful", ago(500)),
        ),
        ({"phase": Phase.ABSENT, "identity": None, "why": Why(TileReason.ABSENT, ago(1))}, None),
    ],
)
def test_attention(case: dict[str, Any], expected: Attention | None) -> None:
    assert attention_of(**(SAME | case), now=NOW) == expected


def test_the_list_is_sorted_by_rank_then_by_waiting_then_by_seat() -> None:
    waits = [
        (1, None),
        (2, Attention(5, "warn", "hidden", ago(100))),
        (3, Attention(1, "danger", "incident", ago(5))),
        (4, Attention(1, "danger", "incident", ago(50))),
        (6, Attention(4, "warn", "offline", None)),
        (5, Attention(4, "warn", "silent", ago(1))),
        (8, Attention(7, "info", "identity_pending", ago(9))),
        (7, Attention(7, "info", "identity_pending", ago(9))),
    ]
    assert attention_order(waits) == [4, 3, 5, 6, 2, 7, 8]
