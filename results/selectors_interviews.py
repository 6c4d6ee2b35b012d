"""Reads of the interviews: the committee's list, one person's sheet, and what the applicant is told once it is published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from accounts.enums import Right
from accounts.models import User
from applications.models import Application
from applications.selectors import get_application_for, in_call
from calls.enums import CallState
from calls.models import Call
from core.errors import NotFound
from results.domain.interview import RUBRIC, Slot, attended
from results.enums import InterviewFault, InterviewResult
from results.models import InterviewArrival, InterviewScore, InterviewSlot, Publication, Stage, StageResult
from results.selectors_past import by, staying

STAGE_CODE = "ENTREVISTA"
CALLED = "CONVOCADO"  # the shortlist's word (SHL-02)
SHORTLIST_ORDER = 10
CRITERIA = tuple(
    zip(("Trayectoria y conocimientos", "Habilidades sociolaborales", "Valores", "Motivación"), RUBRIC, strict=True)
)  # S2:245, each with its most points
LAST = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Interview:
    """One person called to the interview, with all that is stored of it. `scores` are each member's latest."""

    application: Application
    slot: InterviewSlot | None
    arrival: InterviewArrival | None
    scores: Mapping[str, InterviewScore]
    result: StageResult | None

    @property
    def number(self) -> int:
        """Of the application within its call."""
        return self.application.number

    @property
    def is_late(self) -> bool:
        """Whether they connected after their hour and what the committee waits."""
        return self.arrival is not None and not self.came

    @property
    def came(self) -> bool:
        """Whether they connected in time (INT-02)."""
        if self.slot is None or self.arrival is None:
            return False
        return attended(timing(self.slot), self.arrival.connected_at, tolerance_minutes=self.slot.tolerance_minutes)

    @property
    def verdict(self) -> str:
        """The result's word, "" while there is none."""
        return str(InterviewResult(self.result.result).label) if self.result else ""

    @property
    def fault(self) -> str:
        """Why they were disqualified, "" for who was not."""
        code = self.result.data.get("code", "") if self.result else ""
        return f"{code}, {InterviewFault(code).label}" if code else ""

    @property
    def moved_since(self) -> bool:
        """Whether a member scored again after the result: it is closed again, with its reason, or stands as it is."""
        if self.result is None or not self.result.data.get("members"):
            return False
        counted = {told["member"]: told["score"] for told in self.result.data["members"]}
        return counted != {member: str(score.total) for member, score in self.scores.items()}


def timing(slot: InterviewSlot) -> Slot:
    """A stored slot as the rules see it."""
    return Slot(slot.start, slot.minutes)


def get_interview_call_for(user: User, code: str) -> Call:
    """A published call, for who evaluates it or sees its outcomes; unknown and forbidden look the same."""
    call = _call_for(user, code)
    if call is None:
        raise NotFound("call.not_found", "No existe una convocatoria con ese número.")
    return call


def get_interview_for(user: User, code: str, number: int) -> Interview:
    """One person called to the interview of a call."""
    call = _call_for(user, code)
    for each in interviews_of(call, number=number) if call else ():
        return each
    raise NotFound("interview.not_found", "Esa persona no está convocada a entrevista.")


def _call_for(user: User, code: str) -> Call | None:
    allowed = user.has_right(Right.EVALUATE) or user.has_right(Right.SEE_OUTCOMES)
    return Call.objects.filter(code=code).exclude(state=CallState.BORRADOR).first() if allowed else None


def interviews_of(call: Call, *, number: int | None = None) -> list[Interview]:
    """Everybody called to the interview, by hour, those without one last: six queries. With `number` that one alone."""
    ids = list(called_ids(call, number=number))
    slots = {slot.application_id: slot for slot in InterviewSlot.objects.filter(application__in=ids)}
    arrivals: dict[int, InterviewArrival] = {}
    for arrival in InterviewArrival.objects.filter(application__in=ids).order_by("version"):
        arrivals[arrival.application_id] = arrival
    scores: dict[int, dict[str, InterviewScore]] = {}
    for score in InterviewScore.objects.filter(application__in=ids).order_by("member", "version"):
        scores.setdefault(score.application_id, {})[score.member] = score
    results: dict[int, StageResult] = {}
    for result in StageResult.objects.filter(application__in=ids, stage=Stage.INTERVIEW).order_by("version"):
        results[result.application_id] = result
    people = in_call(Application.objects.filter(pk__in=ids).select_related("user"), call)
    found = [
        Interview(one, slots.get(one.pk), arrivals.get(one.pk), scores.get(one.pk, {}), results.get(one.pk))
        for one in people
    ]
    return sorted(found, key=lambda each: (each.slot.start if each.slot else LAST, each.number))


def called_ids(call: Call, *, at: datetime | None = None, number: int | None = None) -> set[int]:
    """Who stands, or stood, as called to the interview: by the shortlist's latest word, and neither withdrawn nor thrown out."""
    shortlisted = by(StageResult.objects.filter(application__call=call, stage=Stage.SHORTLIST), at)
    gone = by(StageResult.objects.filter(application__call=call, stage=Stage.CONDUCT), at).values("application")
    stays = staying(at, path="application__")
    left = shortlisted.filter(stays).exclude(application__in=gone).order_by("version")
    if number is not None:
        left = left.filter(application__number=number)
    latest = dict(left.values_list("application_id", "result"))  # of several versions the last stays
    return {application for application, result in latest.items() if result == CALLED}


def interview_days(call: Call) -> tuple[date, date] | None:
    """First and last day of the stage in the schedule; None without dates."""
    stage = call.stages.filter(code=STAGE_CODE).first()
    return (stage.start, stage.end) if stage and stage.start and stage.end else None


def first_slots(call: Call) -> list[datetime]:
    """When the interviews of a call begin."""
    return list(InterviewSlot.objects.filter(application__call=call).values_list("start", flat=True))


def shortlist_published(call: Call) -> bool:
    """Whether the list with the slots is out (INT-07)."""
    return Publication.objects.filter(call=call, stage_order=SHORTLIST_ORDER).exists()


@dataclass(frozen=True, slots=True)
class MyInterview:
    """What one is told of one's interview. `slot` None: the list is not out, or one is not called by it."""

    application: Application
    published: bool
    slot: InterviewSlot | None


def my_interview_for(user: User, code: str) -> MyInterview:
    """One's own interview, from the publication alone (PUB-03)."""
    application = get_application_for(user, code)
    latest = (
        Publication.objects.filter(call=application.call, stage_order=SHORTLIST_ORDER)
        .order_by("-version")
        .values_list("rows", flat=True)
        .first()
    )
    if latest is None:
        return MyInterview(application, published=False, slot=None)
    called = any(row["number"] == application.number and CALLED in row.values() for row in latest)
    slot = InterviewSlot.objects.filter(application=application).first() if called else None
    return MyInterview(application, published=True, slot=slot)
