"""Public reads of calls. A draft is nobody's business: it looks like a call that does not exist."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time

from django.db.models import Prefetch, Q, QuerySet
from django.utils.timezone import localtime, make_aware

from calls.domain.timeline import Line, StageState, closes_at, stage_state
from calls.domain.windows import Window
from calls.models import Call, CallState, Stage
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
    open_stages: list[OpenStage]
    next_stage: Stage | None

    @property
    def open_stage(self) -> OpenStage | None:
        """The first of the open stages."""
        return self.open_stages[0] if self.open_stages else None


def public_calls(*, search: str = "", state: str = "") -> QuerySet[Call]:
    """The published calls, the newest first, with their stages. An unknown state finds nothing."""
    calls = Call.objects.exclude(state=CallState.BORRADOR).order_by("-pk")
    if search := search.strip()[:SEARCH_LIMIT]:
        calls = calls.filter(Q(code__icontains=search) | Q(position_title__icontains=search))
    if state:
        calls = calls.filter(state=state)
    return calls.prefetch_related(Prefetch("stages", queryset=Stage.objects.order_by("order")))


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


def open_stages(call: Call, *, now: datetime) -> list[OpenStage]:
    """The stages of a call open at `now`, in their order; a call that ended early has none."""
    if call.state in _ENDED:
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
    if call.state == CallState.BORRADOR or call.state in _ENDED:
        return None
    stage = next((stage for stage in call.stages.all() if stage.code == stage_code), None)
    if stage is None or stage.start is None or stage.end is None:
        return None
    return Window(stage.start, stage.end, stage.time_from or time.min, stage.time_to or time.max)


def summaries(calls: Iterable[Call], *, now: datetime) -> list[CallSummary]:
    """Each call with its open stages and the first that is still to come."""
    here = localtime(now)
    result = []
    for call in calls:
        opened = open_stages(call, now=now)
        coming = [stage for stage in call.stages.all() if stage.start and stage_state(line_of(stage), here) in _AHEAD]
        result.append(CallSummary(call, opened, coming[0] if coming else None))
    return result


_ENDED = frozenset({CallState.CONCLUIDA, CallState.DESIERTA, CallState.CANCELADA, CallState.SUSPENDIDA})
_AHEAD = {StageState.NEXT, StageState.TODAY}
