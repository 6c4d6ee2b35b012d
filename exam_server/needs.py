"""Which call the figures of MIS DATOS are compared with: calls and sheets do not know each other, the site knows both."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.timezone import localdate

from calls.models import Call
from calls.selectors import public_calls
from cvs.domain.experience import Career
from cvs.domain.needs import Needs
from cvs.domain.training import HOURS_PER_CREDIT
from cvs.enums import EducationLevel

STAGE = "POSTULACION"
_LEVELS = {
    "TITULO_UNIVERSITARIO": EducationLevel.UNIVERSITARIO,
    "BACHILLER_UNIVERSITARIO": EducationLevel.UNIVERSITARIO,
    "TITULO_TECNICO_SUPERIOR": EducationLevel.TECNICO_SUPERIOR,
    "TITULO_TECNICO_BASICO": EducationLevel.TECNICO_BASICO,
}


def needs_of_nearest_call(now: datetime) -> Needs | None:
    """The profile of the call whose applications are open, else open next, else were open last; None without calls."""
    today = localdate(now)
    dated = [(call, day) for call in public_calls() if (day := _last_day(call)) is not None]
    coming = [pair for pair in dated if pair[1] >= today]
    if coming:
        return needs_of_call(min(coming, key=lambda pair: pair[1])[0])
    return needs_of_call(max(dated, key=lambda pair: pair[1])[0]) if dated else None


def needs_of_call(call: Call) -> Needs:
    """A call's profile (the format of `demo_call.json`) in figures."""
    profile: dict[str, Any] = call.terms["profile"]
    training = profile.get("training") or {}
    return Needs(
        label=call.code,
        career=_career(profile.get("education") or {}),
        general=profile.get("generalExperienceMonths") or 0,
        specific=profile.get("specificExperienceMonths") or 0,
        specific_public=profile.get("specificPublicExperienceMonths") or 0,
        hours=Decimal(training.get("minHours") or 0),
        hours_per_credit=training.get("hoursPerCredit") or HOURS_PER_CREDIT,
    )


def _career(education: dict[str, Any]) -> Career | None:
    names = tuple(education.get("careers") or ())
    level = _LEVELS.get(education.get("level", ""), EducationLevel.UNIVERSITARIO)
    return Career(names, frozenset({level})) if names else None


def _last_day(call: Call) -> date | None:
    return next((stage.end for stage in call.stages.all() if stage.code == STAGE and stage.end), None)
