"""A call's profile in figures: what experience and training hours are compared with (REQ-03, REQ-04)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from cvs.domain.experience import Career, Policy
from cvs.domain.needs import Needs
from cvs.domain.training import HOURS_PER_CREDIT
from cvs.enums import Arithmetic, EducationLevel, EducationStatus, EgresoScope, PracticePolicy

_TITLED = frozenset({EducationStatus.TITULADO})
_BACHELOR = _TITLED | {EducationStatus.BACHILLER}
_UNIVERSITY = frozenset({EducationLevel.UNIVERSITARIO})
_SCHOOL = "SECUNDARIA"
_TITLE = "TITULO_UNIVERSITARIO"
# What a profile may ask to have studied: the levels and the statuses that meet it.
DEGREES: Mapping[str, tuple[frozenset[EducationLevel], frozenset[EducationStatus]]] = {
    _TITLE: (_UNIVERSITY, _TITLED),
    "BACHILLER_UNIVERSITARIO": (_UNIVERSITY, _BACHELOR),
    "EGRESADO_UNIVERSITARIO": (_UNIVERSITY, _BACHELOR | {EducationStatus.EGRESADO}),
    "TITULO_TECNICO_SUPERIOR": (frozenset({EducationLevel.TECNICO_SUPERIOR}), _TITLED),
    "TITULO_TECNICO_BASICO": (frozenset({EducationLevel.TECNICO_BASICO, EducationLevel.TECNICO_SUPERIOR}), _TITLED),
    _SCHOOL: (frozenset({EducationLevel.SECUNDARIA}), frozenset(EducationStatus) - {EducationStatus.EN_CURSO}),
}


def needs_of(terms: Mapping[str, Any]) -> Needs:
    """The profile of a call's terms (the format of `demo_call.json`)."""
    profile: Mapping[str, Any] = terms.get("profile") or {}
    training = profile.get("training") or {}
    career = _career(profile.get("education") or {})
    policy = policy_of(terms)
    if career and not career.names:  # a degree of whatever career: the first egreso of any starts the count
        policy = replace(policy, egreso_scope=EgresoScope.ANY_CAREER)
    return Needs(
        label=terms["code"],
        career=career,
        general=profile.get("generalExperienceMonths") or 0,
        specific=profile.get("specificExperienceMonths") or 0,
        specific_public=profile.get("specificPublicExperienceMonths") or 0,
        hours=Decimal(training.get("minHours") or 0),
        hours_per_credit=training.get("hoursPerCredit") or HOURS_PER_CREDIT,
        policy=policy,
    )


def policy_of(terms: Mapping[str, Any]) -> Policy:
    """AMB-11, 12, 13, 45 and 46 as the call's terms set them."""
    plan = Policy()
    return Policy(
        egreso_scope=EgresoScope(terms.get("egresoScope", plan.egreso_scope)),
        practice=PracticePolicy(terms.get("practicePolicy", plan.practice)),
        practice_counts_specific=terms.get("practiceCountsSpecific", plan.practice_counts_specific),
        practice_requires_pay=terms.get("practiceRequiresPay", plan.practice_requires_pay),
        arithmetic=Arithmetic(terms.get("experienceArithmetic", plan.arithmetic)),
    )


def _career(education: Mapping[str, Any]) -> Career | None:
    """None where no studies beyond school are asked: then any work counts from its first day (S2:49)."""
    names = tuple(education.get("careers") or ())
    asked = education.get("level") or (_TITLE if names else _SCHOOL)
    return None if asked == _SCHOOL else Career(names, DEGREES[asked][0])
