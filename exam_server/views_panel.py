"""`/panel/`: where an applicant lands after signing in, with the evaluation that is near above everything else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.enums import Right
from accounts.models import User
from accounts.permissions import require_right
from core.clock import now
from core.display import local_long
from exams.enums import Phase
from exams.models import Attempt
from exams.selectors import attempt_phase, open_or_near_attempt
from results.selectors_documents import open_registrations

TOLD_BEFORE = timedelta(days=7)
_OVER = {Phase.CLOSED, Phase.ABSENT}


@dataclass(frozen=True, slots=True)
class Evening:
    """An evaluation that is near. `open`: the waiting room or the exam can be entered now."""

    words: str
    call: str
    path: str
    open: bool


@never_cache
@require_safe
@require_right(Right.APPLY)
def panel(request: HttpRequest) -> HttpResponse:
    """MÓDULO POSTULACIÓN (REG-05)."""
    moment = now()
    user = cast(User, request.user)
    near = open_or_near_attempt(user, now=moment)
    evening = evening_of(near, now=moment) if near is not None else None
    return render(
        request, "accounts/panel.html", {"evening": evening, "registrations": open_registrations(user, now=moment)}
    )


def evening_of(attempt: Attempt, *, now: datetime) -> Evening | None:
    """What to say of this attempt; None when it is over or more than a week away."""
    phase = attempt_phase(attempt, now=now)
    opens = attempt.sitting.opens_at
    if phase in _OVER or opens - now > TOLD_BEFORE:
        return None
    words = {
        Phase.WAITING: f"Su evaluación de conocimientos es el {local_long(opens)}.",
        Phase.OPEN: "Su evaluación de conocimientos está en curso.",
    }.get(phase, f"La sala de espera de su evaluación está abierta. Empieza el {local_long(opens)}.")
    path = reverse("exams-attempt", args=[attempt.pk])
    return Evening(words, attempt.sitting.call.code, path, phase != Phase.WAITING)
