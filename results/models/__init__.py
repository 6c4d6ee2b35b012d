"""Everything that is stored of a call's results, by what it is about."""

from __future__ import annotations

from results.models.contracts import (
    CallEnd,
    ChecklistMark,
    Contract,
    Promotion,
    SigningFailure,
    WinnerSheet,
)
from results.models.finals import BonusCheck, TieInput
from results.models.interviews import InterviewArrival, InterviewScore, InterviewSlot
from results.models.outcomes import Stage, StageResult
from results.models.publications import Publication

__all__ = [
    "BonusCheck",
    "CallEnd",
    "ChecklistMark",
    "Contract",
    "InterviewArrival",
    "InterviewScore",
    "InterviewSlot",
    "Promotion",
    "Publication",
    "SigningFailure",
    "Stage",
    "StageResult",
    "TieInput",
    "WinnerSheet",
]
