"""What the exam page is born with: times, addresses and names; never a question before T0."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse

from accounts.models import User
from core.clock import iso
from exams.domain.scoring import MAX_SCORE, MIN_SCORE, POINTS_EACH
from exams.models import Attempt
from exams.selectors import attempt_phase, timetable_of
from exams.services_answers import QUESTIONS


def boot_data(attempt: Attempt, *, now: datetime) -> dict[str, Any]:
    """The JSON of `<script id="boot">` (docs/protocol.md)."""
    timetable, call = timetable_of(attempt), attempt.sitting.call
    user: User = attempt.user
    base = f"/evaluacion/{attempt.id}"
    return {
        "attempt": str(attempt.id),
        "now": iso(now),
        "door_opens_at": iso(timetable.door_opens_at),
        "opens_at": iso(timetable.opens_at),
        "deadline": iso(timetable.deadline),
        "phase": attempt_phase(attempt, now=now).value,
        "call": {"code": call.code, "position": call.position_title},
        "person": {"name": user.full_name, "document": user.username},
        "urls": {
            "socket": f"/ws/attempt/{attempt.id}/",
            "present": reverse("exams-present", args=[attempt.id]),
            "answers": reverse("exams-answers", args=[attempt.id]),
            "finish": reverse("exams-finish", args=[attempt.id]),
            "state": reverse("exams-state", args=[attempt.id]),
            "key": reverse("exams-key", args=[attempt.id]),
            "receipts": reverse("exams-receipts", args=[attempt.id]),
            "media": f"{base}/media",
            "still": f"{base}/imagen",
        },
        "questions": QUESTIONS,
        "minutes": attempt.sitting.duration_s // 60,
        "points_each": str(POINTS_EACH),
        "min_score": str(MIN_SCORE),
        "max_score": str(MAX_SCORE),
    }
