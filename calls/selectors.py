"""Reads of calls. To the public a draft looks like a call that does not exist; Human Resources see them all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.utils.timezone import localtime, make_aware

from accounts.enums import Right
from accounts.models import User
from calls.domain.abstention import KEY as ABSTENTION
from calls.domain.actions import public_action
from calls.domain.state import shown_state, window_in
from calls.domain.terms import Section
from calls.domain.timeline import Line, StageState, closes_at, stage_state
from calls.domain.windows import Window
from calls.enums import ENDED, CallState
from calls.models import Call, CallDocument, Stage
from core.canonical import digest
from core.errors import NotFound

SEARCH_LIMIT = 80  # characters of a search that are looked at


@dataclass(frozen=True, slots=True)
class OpenStage:
    """A stage that is open at an instant, and until when."""

    call: Call
    stage: Stage
    closes_at: datetime


@dataclass(frozen=True, slots=True)
class CallSummary:
    """A call of the list with what happens now, else what comes next."""

    call: Call
    state: CallState
    open_stages: list[OpenStage]
    next_stage: Stage | None

    @property
    def open_stage(self) -> OpenStage | None:
        """The first of the open stages."""
        return self.open_stages[0] if self.open_stages else None

    @property
    def applicants_may_act(self) -> bool:
        """Whether one of the open stages is the applicants'."""
        return any(public_action(opened.stage.code) for opened in self.open_stages)


def public_calls(*, search: str = "") -> QuerySet[Call]:
    """The published calls, the newest first, with their stages."""
    return _matching(Call.objects.exclude(state=CallState.BORRADOR), search)


def calls_for(user: User, *, search: str = "") -> QuerySet[Call]:
    """Every call, drafts too, for who manages them; none for everybody else."""
    calls = Call.objects.all() if user.has_right(Right.MANAGE_CALLS) else Call.objects.none()
    return _matching(calls, search)


def _matching(calls: QuerySet[Call], search: str) -> QuerySet[Call]:
    # No database takes this character in a text, and no call has it.
    if search := search.replace("\0", "").strip()[:SEARCH_LIMIT]:
        calls = calls.filter(Q(code__icontains=search) | Q(position_title__icontains=search))
    return calls.order_by("-pk").prefetch_related(Prefetch("stages", queryset=Stage.objects.order_by("order")))


def get_call_for(user: User, code: str) -> Call:
    """A call to be managed; NotFound for an unknown one and for who may not."""
    call = calls_for(user).filter(code=code).first()
    if call is None:
        raise NotFound("call.not_found", "No existe una convocatoria con ese número.")
    return call


def get_call_document_for(user: User | None, code: str, document_id: int) -> CallDocument:
    """A document of a published call, for anybody; of a draft, for who manages calls. NotFound otherwise."""
    found = CallDocument.objects.select_related("call").filter(pk=document_id, call__code=code).first()
    managing = user is not None and user.has_right(Right.MANAGE_CALLS)
    if found is None or (found.call.state == CallState.BORRADOR and not managing):
        raise NotFound("call.no_document", "No existe ese documento.")
    return found


def section_digest(terms: Mapping[str, Any], section: Section) -> str:
    """The digest of what one section of the terms holds, without what follows from the schedule."""
    held = {key: terms.get(key) for key in _KEYS[section]}
    if section is Section.TESTS:
        held["exam"] = {key: value for key, value in terms["exam"].items() if key != "start"}
        held["interview"] = {key: value for key, value in terms["interview"].items() if key != "slots"}
    return digest(held)


def with_terms(found: Iterable[CallSummary]) -> list[CallSummary]:
    """Summaries of calls read without their terms, now with them, in one query."""
    shown = list(found)
    terms = dict(Call.objects.filter(pk__in=[summary.call.pk for summary in shown]).values_list("pk", "terms"))
    for summary in shown:
        summary.call.terms = terms[summary.call.pk]
    return shown


def get_public_call(code: str) -> Call:
    """The published call with this code; NotFound for an unknown one and for a draft."""
    call = public_calls().filter(code=code).first()
    if call is None:
        raise NotFound("call.not_found", "No existe una convocatoria publicada con ese número.")
    return call


def line_of(stage: Stage) -> Line:
    """A stage as the rules see it."""
    return Line(
        order=stage.order,
        code=stage.code,
        name=stage.name,
        phase=stage.phase,
        responsible=stage.responsible,
        start=stage.start,
        end=stage.end,
        time_from=stage.time_from,
        time_to=stage.time_to,
    )


def state_of(call: Call, *, now: datetime) -> CallState:
    """The state of a call as it is shown at `now` (CRN-03)."""
    return shown_state(CallState(call.state), [line_of(stage) for stage in call.stages.all()], now)


def open_stages(call: Call, *, now: datetime) -> list[OpenStage]:
    """The stages of a call open at `now`, in their order; a call that ended early has none."""
    if call.state in ENDED:
        return []
    here = localtime(now)
    found = []
    for stage in call.stages.all():
        line = line_of(stage)
        end = closes_at(line)
        if end is not None and stage_state(line, here) is StageState.NOW:
            found.append(OpenStage(call, stage, make_aware(end)))
    return found


def window_of(call: Call, stage_code: str) -> Window | None:
    """When people may act in a stage, such as "POSTULACION".

    None without dates, while the call is a draft, and once it ended early: open windows close (DES-02).
    """
    if call.state == CallState.BORRADOR or call.state in ENDED:
        return None
    return window_in([line_of(stage) for stage in call.stages.all()], stage_code)


def summaries(calls: Iterable[Call], *, now: datetime) -> list[CallSummary]:
    """Each call with its open stages and the first that is still to come."""
    here = localtime(now)
    result = []
    for call in calls:
        opened = open_stages(call, now=now)
        coming = [stage for stage in call.stages.all() if stage.start and stage_state(line_of(stage), here) in _AHEAD]
        result.append(CallSummary(call, state_of(call, now=now), opened, coming[0] if coming else None))
    return result


_AHEAD = {StageState.NEXT, StageState.TODAY}

_KEYS: dict[Section, tuple[str, ...]] = {
    Section.DATA: (
        "title",
        "positionTitle",
        "positions",
        "requestingUnit",
        "managingUnit",
        "entity",
        "objective",
        "functions",
        "legalBasis",
        ABSTENTION,
    ),
    Section.PROFILE: ("profile",),
    Section.CONDITIONS: ("contract", "annexMode", "supportDocs"),
    Section.TESTS: ("exam", "interview", "curricular", "weights", "psychometric", "psychological"),
    Section.SCHEDULE: ("schedule",),
}
