"""Which call the figures of MIS DATOS are compared with: calls and sheets do not know each other, the site knows both."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.timezone import localdate

from applications.domain.profile import needs_of
from calls.models import Call
from calls.selectors import public_calls
from cvs.domain.needs import Needs

STAGE = "POSTULACION"


def needs_of_nearest_call(now: datetime) -> Needs | None:
    """The profile of the call whose applications are open, else open next, else were open last; None without calls."""
    today = localdate(now)
    dated = [(call, day) for call in public_calls() if (day := _last_day(call)) is not None]
    coming = [pair for pair in dated if pair[1] >= today]
    if coming:
        return needs_of(min(coming, key=lambda pair: pair[1])[0].terms)
    return needs_of(max(dated, key=lambda pair: pair[1])[0].terms) if dated else None


def _last_day(call: Call) -> date | None:
    return next((stage.end for stage in call.stages.all() if stage.code == STAGE and stage.end), None)
