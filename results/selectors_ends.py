"""What is settled of a call, and so whether it may be declared void; until when it may be cancelled (section 18)."""

from __future__ import annotations

from datetime import datetime

from applications.models import Application, RequirementResult
from calls.domain.windows import WindowPhase, phase
from calls.enums import CallState
from calls.models import Call
from calls.selectors import window_of
from core.errors import NotFound
from exams.enums import ExamResult
from exams.models import Attempt
from results.domain.claims import HOURS, claim_deadline
from results.domain.desert import Stand, Void, cancellation_limit, void_proposal
from results.enums import CvResult, Evaluation, FinalResult, InterviewResult, PsychometricResult
from results.models import CallEnd, Publication, Stage, StageResult
from results.selectors_claims import pending_claims
from results.selectors_contracts import signers_of
from results.selectors_interviews import first_slots, interview_days, interviews_of

REQUIREMENTS, EXAM, CURRICULAR, FINAL = 5, 7, 10, 12


def stand_of(call: Call, *, now: datetime) -> Stand:
    """The counts that are settled at `now`: published, and the time for claims over (DES-01)."""
    hours = int((call.terms.get("claims") or {}).get("hours", HOURS))
    made = Publication.objects.filter(call=call).order_by("version")
    published: dict[int, datetime] = dict(made.values_list("stage_order", "published_at"))  # a correction starts anew

    def settled(order: int) -> bool:
        over = order in published and now > claim_deadline(published[order], hours=hours)
        return over and pending_claims(call, stage_order=order) == 0

    window = window_of(call, "POSTULACION")
    applied = Application.objects.filter(call=call, withdrawal=None)
    over = window is not None and phase(window, now) is WindowPhase.AFTER
    signers = signers_of(call)
    return Stand(
        confirmed=applied.count() if over else None,
        apt=applied.filter(requirements=RequirementResult.APTO).count() if settled(REQUIREMENTS) else None,
        survivors=(
            _passed_exam(call) if settled(EXAM) else None,
            _qualified(call) if settled(CURRICULAR) else None,
            _passed_interview(call) if settled(CURRICULAR) else None,
        ),
        positions=call.positions,
        signed=sum(one.contract is not None for one in signers),
        callable_left=sum(
            (one.is_called and one.contract is None) or one.result == FinalResult.ACCESITARIO for one in signers
        )
        if FINAL in published
        else None,
    )  # fmt: skip


def void_of(call: Call, *, now: datetime) -> Void | None:
    """What may be declared now; None while nothing speaks for it."""
    return void_proposal(stand_of(call, now=now))


def cancellable_until(call: Call) -> datetime | None:
    """The instant from which the call can no longer be cancelled (AMB-43); None without slots and without dates."""
    slots, days = first_slots(call), interview_days(call)
    if not slots and days is None:
        return None
    return min(slots) if days is None else cancellation_limit(slots, first_day=days[0])


def ending_of(call: Call) -> CallEnd | None:
    """The act that ended the call, without its file."""
    return CallEnd.objects.filter(call=call).defer("pdf").first()


def get_ending(code: str) -> CallEnd:
    """The act that ended a published call; anybody may read it."""
    found = CallEnd.objects.select_related("call").filter(call__code=code).exclude(call__state=CallState.BORRADOR)
    ending = found.first()
    if ending is None:
        raise NotFound("ending.not_found", "Esa convocatoria no fue cancelada ni declarada desierta.")
    return ending


def _passed_exam(call: Call) -> int:
    passed = Attempt.objects.filter(sitting__call=call, result=ExamResult.APTO)
    in_person = _having(call, Stage.KNOWLEDGE, ExamResult.APTO)
    return passed.values("application").distinct().count() + len(in_person)


def _qualified(call: Call) -> int:
    """Who closed stage 9 with CALIFICA and passed the psychometric evaluation, where the call holds one."""
    if Evaluation.PSYCHOMETRIC not in (call.terms.get("weights") or {}):
        return len(_having(call, Stage.CURRICULAR, CvResult.CALIFICA))
    passed = _having(call, Stage.PSYCHOMETRIC, PsychometricResult.APTO)
    return len(passed & _having(call, Stage.CURRICULAR, CvResult.CALIFICA))


def _passed_interview(call: Call) -> int | None:
    """None while an interview is still to be held."""
    results = [each.result for each in interviews_of(call)]
    if any(result is None for result in results):
        return None
    return sum(result is not None and result.result == InterviewResult.APTO for result in results)


def _having(call: Call, stage: Stage, word: str) -> set[int]:
    """Ids of the applications whose latest result of a stage is this word."""
    found = StageResult.objects.filter(application__call=call, application__withdrawal=None, stage=stage)
    latest = dict(found.order_by("version").values_list("application_id", "result"))
    return {pk for pk, result in latest.items() if result == word}
