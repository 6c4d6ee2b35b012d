"""The presence gate that `exams` asks before the door closes (EXA-08, law 7): registered in apps.py."""

from __future__ import annotations

import logging

from django.db.models import Exists, Max, OuterRef, Q

from core.clock import now
from exams.gates import Readiness
from exams.models import Attempt
from proctoring.domain.tiles import is_live, still_is_fresh
from proctoring.enums import StillPurpose
from proctoring.media.interface import PublisherStats, RoomStats
from proctoring.models import Seat, Waiver
from proctoring.nodes import room_stats

logger = logging.getLogger(__name__)

BOTH = ("camera", "microphone")


def readiness(attempt: Attempt) -> Readiness:
    """What is missing among camera and microphone. Never raises: after a fault a waiver is the way in."""
    try:
        return _readiness(attempt)
    except Exception:  # the exam never depends on video (law 7)
        logger.exception("presence gate of %s", attempt.id)
        return Readiness(missing=BOTH)


def _readiness(attempt: Attempt) -> Readiness:
    seat = (
        Seat.objects.select_related("room")
        .annotate(
            is_waived=Exists(Waiver.objects.filter(attempt=OuterRef("attempt"))),
            still_at=Max("attempt__stills__at", filter=Q(attempt__stills__purpose=StillPurpose.FALLBACK)),
        )
        .filter(attempt=attempt)
        .first()
    )
    if seat is None:
        return Readiness(waived=True) if Waiver.objects.filter(attempt=attempt).exists() else Readiness(missing=BOTH)
    if seat.is_waived:
        return Readiness(waived=True)
    publisher = publisher_of(room_stats(seat.room), str(attempt.id))
    camera = track_is_live(publisher, "video") or still_is_fresh(seat.still_at, now=now())
    microphone = track_is_live(publisher, "audio")
    return Readiness(missing=tuple(name for name, live in zip(BOTH, (camera, microphone), strict=True) if not live))


def publisher_of(stats: RoomStats | None, who: str) -> PublisherStats | None:
    """Counters of one publisher, None when nobody publishes under that name or the engine is away."""
    return stats["publishers"].get(who) if stats is not None else None


def track_is_live(publisher: PublisherStats | None, kind: str) -> bool:
    """Whether packets of `video` or `audio` arrived in the last three seconds."""
    track = None if publisher is None else publisher["video" if kind == "video" else "audio"]
    return track is not None and is_live(track["age_ms"])
