"""A call's profile in figures: what experience and training hours are compared with (REQ-03, REQ-04)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from cvs.domain.experience import Career
from cvs.domain.needs import Needs
from cvs.domain.training import HOURS_PER_CREDIT
from cvs.enums import EducationLevel

_LEVELS = {
    "TITULO_UNIVERSITARIO": EducationLevel.UNIVERSITARIO,
    "BACHILLER_UNIVERSITARIO": EducationLevel.UNIVERSITARIO,
    "TITULO_TECNICO_SUPERIOR": EducationLevel.TECNICO_SUPERIOR,
    "TITULO_TECNICO_BASICO": EducationLevel.TECNICO_BASICO,
}


def needs_of(terms: Mapping[str, Any]) -> Needs:
    """The profile of a call's terms (the format of `demo_call.json`)."""
    profile: Mapping[str, Any] = terms.get("profile") or {}
    training = profile.get("training") or {}
    return Needs(
        label=terms["code"],
        career=_career(profile.get("education") or {}),
        general=profile.get("generalExperienceMonths") or 0,
        specific=profile.get("specificExperienceMonths") or 0,
        specific_public=profile.get("specificPublicExperienceMonths") or 0,
        hours=Decimal(training.get("minHours") or 0),
        hours_per_credit=training.get("hoursPerCredit") or HOURS_PER_CREDIT,
    )


def _career(education: Mapping[str, Any]) -> Career | None:
    names = tuple(education.get("careers") or ())
    level = _LEVELS.get(education.get("level", ""), EducationLevel.UNIVERSITARIO)
    return Career(names, frozenset({level})) if names else None
