"""Everything that is stored of a call's results, by what it is about."""

from __future__ import annotations

from results.models.claims import Claim, ClaimDecision, PersonalWindow
from results.models.contracts import (
    CallEnd,
    ChecklistMark,
    Contract,
    Promotion,
    SigningFailure,
    WinnerSheet,
)
from results.models.curricular import CvReopening, CvSignature, PointsMark, RowMark
from results.models.documents import SupportFile, SupportRegistration
from results.models.evaluations import EvaluationImport
from results.models.finals import BonusCheck, TieInput
from results.models.interview_rooms import InterviewMoment
from results.models.interviews import InterviewArrival, InterviewScore, InterviewSlot
from results.models.jobs import JobState, PublicationJob
from results.models.outcomes import Stage, StageResult
from results.models.publications import Publication

__all__ = [
    "BonusCheck",
    "CallEnd",
    "ChecklistMark",
    "Claim",
    "ClaimDecision",
    "Contract",
    "CvReopening",
    "CvSignature",
    "EvaluationImport",
    "InterviewArrival",
    "InterviewMoment",
    "InterviewScore",
    "InterviewSlot",
    "JobState",
    "PersonalWindow",
    "PointsMark",
    "Promotion",
    "Publication",
    "PublicationJob",
    "RowMark",
    "SigningFailure",
    "Stage",
    "StageResult",
    "SupportFile",
    "SupportRegistration",
    "TieInput",
    "WinnerSheet",
]
