"""Reads of the final stage: what it is computed from, what is still owed, and the table itself (sections 15 to 17)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from accounts.enums import Right
from accounts.models import User
from applications.models import Application, Confirmation
from applications.selectors import in_call
from calls.enums import CallState
from calls.models import Call
from core.errors import NotFound
from cvs.enums import ForceKind
from exams.models import Attempt
from results.domain.bonus import BonusRules, entitled
from results.domain.final_table import Candidate, Table, final_table
from results.domain.support import CONDITION
from results.domain.terms import Terms, terms_of
from results.enums import BonusKind, Evaluation, FinalResult, InterviewResult, PsychometricResult, TieInputKind
from results.models import (
    BonusCheck,
    Publication,
    SigningFailure,
    Stage,
    StageResult,
    SupportFile,
    SupportRegistration,
    TieInput,
)
from results.selectors_interviews import called_ids
from results.selectors_past import as_graded, by

FINAL_ORDER = 12
UNUSED = (Stage.DOCUMENTS, Stage.SHORTLIST)  # stages that leave no number in the table


@dataclass(frozen=True, slots=True)
class Claimed:
    """A condition somebody declared for a bonus: what was declared, the document, and what HR said of it."""

    kind: BonusKind
    declared: Mapping[str, Any]
    document: Mapping[str, Any] | None
    check: BonusCheck | None

    @property
    def label(self) -> str:
        """Its name."""
        return str(self.kind.label)

    @property
    def force_words(self) -> str:
        """The kind of service declared, "" for other conditions."""
        kind = self.declared.get("kind")
        return str(ForceKind(kind).label) if kind in ForceKind.values else str(kind or "")

    @property
    def settled(self) -> bool:
        """Whether it can no longer change the table unseen: checked, or without any document to check."""
        return self.check is not None or self.document is None

    @property
    def as_condition(self) -> dict[str, Any]:
        """What the rules read: what the document says over what was declared."""
        found = dict(self.check.found) if self.check else {}
        return {
            **self.declared,
            "document": self.document,
            **found,
            "valid": self.check is not None and self.check.valid,
        }


@dataclass(frozen=True, slots=True)
class Finalist:
    """Somebody called to the interview, with everything the final columns come from."""

    application: Application
    interview: StageResult | None
    curricular: StageResult | None
    knowledge: Attempt | StageResult | None
    psychometric: StageResult | None
    recorded: StageResult | None
    claimed: list[Claimed] = field(default_factory=list)
    out: str = ""  # why they can no longer win: a FinalResult

    @property
    def number(self) -> int:
        """Of the application within its call."""
        return self.application.number

    @property
    def passed(self) -> bool:
        """Whether they passed the interview, and with it everything (FIN-02), and were not thrown out (REQ-06)."""
        stands = self.interview is not None and self.interview.result == InterviewResult.APTO
        return stands and self.out != FinalResult.DESCALIFICADO

    @property
    def word(self) -> str:
        """What the list prints of somebody without final columns."""
        if self.out == FinalResult.DESCALIFICADO:
            return self.out
        return self.interview.result if self.interview else ""

    def scores(self, terms: Terms) -> dict[Evaluation, Decimal]:
        """The printed score of each evaluation of the call. KeyError where one is missing."""
        known = {
            Evaluation.KNOWLEDGE: self.knowledge.score if self.knowledge else None,
            Evaluation.PSYCHOMETRIC: self.psychometric.score if self.psychometric else None,
            Evaluation.CURRICULAR: self.curricular.score if self.curricular else None,
            Evaluation.INTERVIEW: self.interview.score if self.interview else None,
        }
        return {each: score for each in terms.weights if (score := known[each]) is not None}

    def candidate(self, terms: Terms, rules: BonusRules) -> Candidate:
        """As the rules take them; bonuses count from documents that HR found valid (BON-02)."""
        conditions = {claimed.kind.value: claimed.as_condition for claimed in self.claimed}
        return Candidate(self.number, self.scores(terms), entitled(conditions, rules))


@dataclass(frozen=True, slots=True)
class FinalStage:
    """Everything of the final stage of a call. `table` None while an interview or a score is missing."""

    call: Call
    terms: Terms
    people: list[Finalist]
    table: Table | None
    quota: TieInput | None
    vote: TieInput | None

    @property
    def pending_interviews(self) -> list[Finalist]:
        """Called, and still without a result."""
        return [one for one in self.people if one.interview is None]

    @property
    def incomplete(self) -> list[Finalist]:
        """Passed the interview, and lack a score of an earlier stage."""
        return [one for one in self.people if one.passed and len(one.scores(self.terms)) < len(self.terms.weights)]

    @property
    def unchecked(self) -> list[tuple[Finalist, Claimed]]:
        """Conditions with a document that HR has not looked at, of those who passed."""
        return [(one, claimed) for one in self.people if one.passed for claimed in one.claimed if not claimed.settled]

    @property
    def claims(self) -> list[tuple[Finalist, Claimed]]:
        """Every declared condition of those who passed."""
        return [(one, claimed) for one in self.people if one.passed for claimed in one.claimed]

    @property
    def stale(self) -> list[int]:
        """Numbers whose recorded columns differ from the ones computed now, or who have none."""
        if self.table is None:
            return []
        return [
            one.number
            for one in self.people
            if (one.passed and (one.recorded is None or one.recorded.data != self.row_of(one)))
            or (not one.passed and one.recorded is not None and one.recorded.result != one.word)
        ]

    @property
    def complete(self) -> bool:
        """Whether everybody has a result."""
        return self.table is not None and not self.table.tied and not self.unchecked

    def row_of(self, one: Finalist) -> dict[str, Any]:
        """The columns of somebody who passed, as they are computed now."""
        if self.table is None:
            raise ValueError("there is no table yet")
        row = dict(self.table.rows[one.number])
        return row | {"result": one.out} if one.out else row


def get_final_call_for(user: User, code: str) -> Call:
    """A published call, for who sees outcomes or votes; unknown and forbidden look the same."""
    call = _call_for(user, code)
    if call is None:
        raise NotFound("call.not_found", "No existe una convocatoria con ese número.")
    return call


def _call_for(user: User, code: str) -> Call | None:
    allowed = user.has_right(Right.SEE_OUTCOMES) or user.has_right(Right.CAST_VOTE)
    return Call.objects.filter(code=code).exclude(state=CallState.BORRADOR).first() if allowed else None


def final_stage(call: Call, *, at: datetime | None = None) -> FinalStage:
    """The final stage of a call, computed from what is stored now, or was by then; a constant number of queries."""
    terms = terms_of(call.terms)
    people = finalists(call, at=at)
    quota, vote = _tie_input(call, TieInputKind.QUOTA, at), _tie_input(call, TieInputKind.VOTE, at)
    passed = [one for one in people if one.passed]
    ready = all(one.interview for one in people) and all(
        len(one.scores(terms)) == len(terms.weights) for one in passed
    )  # fmt: skip
    table = None
    if ready:
        table = final_table(
            terms,
            [one.candidate(terms, terms.bonuses) for one in passed],
            quota_unmet=bool(quota and quota.data["unmet"]),
            vote=vote.data["order"] if vote else (),
            out=[one.number for one in passed if one.out],
        )
    return FinalStage(call, terms, people, table, quota, vote)


def finalists(call: Call, *, at: datetime | None = None) -> list[Finalist]:
    """Everybody called to the interview, also who was thrown out since, by number."""
    conduct = by(StageResult.objects.filter(application__call=call, stage=Stage.CONDUCT), at)
    gone = set(conduct.values_list("application_id", flat=True))
    interviewed = by(StageResult.objects.filter(application__in=gone, stage=Stage.INTERVIEW), at)
    ids = called_ids(call, at=at) | set(interviewed.values_list("application_id", flat=True))
    stages: dict[int, dict[str, StageResult]] = {}
    results = StageResult.objects.filter(application__in=ids).exclude(stage__in=UNUSED)
    for found in by(results, at).order_by("version"):
        stages.setdefault(found.application_id, {})[found.stage] = found
    sat = Attempt.objects.filter(application__in=ids).exclude(result="").defer("paper", "sealed_paper")
    graded = as_graded(sat.order_by("sitting__opens_at", "sitting_id"), at)
    attempts = {attempt.application_id: attempt for attempt in graded}
    unsigned = by(SigningFailure.objects.filter(application__in=ids), at)
    failures = set(unsigned.values_list("application_id", flat=True))
    claimed = _claimed(ids, at)
    people = Application.objects.filter(pk__in=ids).select_related("user").order_by("number")
    return [
        Finalist(
            application=one,
            interview=stages.get(one.pk, {}).get(Stage.INTERVIEW),
            curricular=stages.get(one.pk, {}).get(Stage.CURRICULAR),
            knowledge=attempts.get(one.pk) or _passed_one(stages.get(one.pk, {}).get(Stage.KNOWLEDGE)),
            psychometric=_passed_one(stages.get(one.pk, {}).get(Stage.PSYCHOMETRIC)),
            recorded=stages.get(one.pk, {}).get(Stage.FINAL),
            claimed=claimed.get(one.pk, []),
            out=_out(one.pk, gone, failures),
        )
        for one in in_call(people, call)
    ]


def _passed_one(result: StageResult | None) -> StageResult | None:
    """An imported result that passes. One corrected after the shortlist is missing here until the shortlist is closed anew."""
    return result if result is not None and result.result == PsychometricResult.APTO else None


def _out(application: int, gone: set[int], failures: set[int]) -> str:
    if application in gone:
        return FinalResult.DESCALIFICADO.value
    return FinalResult.NO_SUSCRIBIO.value if application in failures else ""


def _claimed(ids: Iterable[int], at: datetime | None) -> dict[int, list[Claimed]]:
    """The declared conditions of each application, from its frozen sheet and what was registered in stage 8 (AMB-25)."""
    files: dict[int, dict[str, Any]] = {}
    for file in by(SupportFile.objects.filter(application__in=ids, slot__startswith=CONDITION), at):
        files.setdefault(file.application_id, {})[file.slot] = file.data()
    for done in by(SupportRegistration.objects.filter(application__in=ids), at, field="received_at"):
        files[done.pk] = done.files
    checks: dict[tuple[int, str], BonusCheck] = {}
    for check in by(BonusCheck.objects.filter(application__in=ids), at).order_by("version"):
        checks[check.application_id, check.kind] = check
    told = {found.pk: found.conditions for found in Confirmation.objects.filter(application__in=ids).only("snapshot")}
    return {
        pk: [
            Claimed(
                kind,
                declared,
                files.get(pk, {}).get(f"{CONDITION}-{kind.value}") or declared.get("document"),
                checks.get((pk, kind.value)),
            )
            for kind in BonusKind
            if (declared := conditions.get(kind.value))
        ]
        for pk, conditions in told.items()
    }


def get_claimed_for(user: User, code: str, number: int, kind: str) -> tuple[Finalist, Claimed]:
    """A condition that somebody who passed declared; health data, for who reviews it alone."""
    call = _call_for(user, code) if user.has_right(Right.REVIEW) else None
    for one, claimed in final_stage(call).claims if call else ():
        if one.number == number and claimed.kind == kind:
            return one, claimed
    raise NotFound("bonus.not_found", "Esa persona no declaró esa condición.")


def final_published(call: Call) -> Publication | None:
    """The newest final list, without files; None before it is published."""
    found = Publication.objects.filter(call=call, stage_order=FINAL_ORDER).defer("csv", "pdf", "xlsx")
    return found.order_by("-version").first()


def _tie_input(call: Call, kind: TieInputKind, at: datetime | None) -> TieInput | None:
    return by(TieInput.objects.filter(call=call, kind=kind), at).order_by("-version").first()
