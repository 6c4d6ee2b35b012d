"""Changing a published schedule: with a reason, as a new version, announced (CRN-02)."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime

from django.db import transaction

from calls.domain import limits
from calls.domain.schedule import Refusal, change_refusals, change_text, changed
from calls.domain.terms import lines_of, with_lines
from calls.domain.timeline import Line
from calls.enums import ENDED, CallState
from calls.models import Call, Notice, ScheduleVersion
from calls.services import write_terms
from calls.services_drafts import FIRST_REASON, locked
from core.canonical import digest
from core.errors import BadRequest, Conflict
from core.record import SYSTEM, Act, append, call_chain


class ScheduleRefused(Conflict):
    """Dates that CRN-01 or CRN-02 does not allow; `refusals` stand next to their lines."""

    def __init__(self, refusals: list[Refusal]) -> None:
        super().__init__(
            "schedule.refused",
            "El cronograma no se puede cambiar así. Los motivos están junto a cada etapa.",
            {"refusals": [{"order": one.order, "field": one.field, "text": one.text} for one in refusals]},
        )
        self.refusals = refusals


@transaction.atomic
def change_schedule(
    call: Call,
    lines: Sequence[Line],
    *,
    reason: str,
    seen: int,
    published: AbstractSet[int],
    actor: str,
    now: datetime,
) -> ScheduleVersion:
    """Publish a new version of the schedule and the notice that tells the change.

    `seen` is the number of the version that the person had before them (0 for none); the same request again gives the
    version it made. BadRequest `schedule.reason`; Conflict `call.draft`, `call.ended`, `schedule.unchanged`,
    `schedule.changed` when another version came between; ScheduleRefused.
    """
    reason = reason.strip()
    if not limits.REASON_MIN <= len(reason) <= limits.REASON_MAX:
        text = f"Escriba el motivo, de {limits.REASON_MIN} a {limits.REASON_MAX} caracteres."
        raise BadRequest("schedule.reason", text)
    fresh = locked(call)
    if fresh.state == CallState.BORRADOR:
        raise Conflict("call.draft", "La convocatoria todavía es un borrador: su cronograma se edita sin motivo.")
    if fresh.state in ENDED:
        raise Conflict("call.ended", "El proceso terminó: su cronograma ya no cambia.")
    old = lines_of(fresh.terms)
    latest = fresh.versions.order_by("number").last()
    if latest is not None and latest.number == seen + 1 and (latest.reason, latest.actor) == (reason, actor):
        return latest
    if seen != (latest.number if latest else 0):
        text = "El cronograma cambió mientras usted lo editaba. Lo que escribió sigue aquí: revíselo y publique."
        raise Conflict("schedule.changed", text)
    if not changed(old, lines):
        raise Conflict("schedule.unchanged", "Ninguna fecha ni hora cambió.")
    if refused := change_refusals(old, lines, now=now, published=published):
        raise ScheduleRefused(refused)
    if latest is None:
        latest = _version(fresh, 1, reason=FIRST_REASON, actor=SYSTEM, now=now)
    write_terms(fresh, with_lines(fresh.terms, lines))
    version = _version(fresh, latest.number + 1, reason=reason, actor=actor, now=now)
    Notice.objects.create(
        call=fresh,
        key=f"cronograma-{version.number}",
        title=f"Modificación del cronograma, versión {version.number}",
        text=f"{reason}\n\n{change_text(old, lines)}",
        actor=actor,
        at=now,
    )
    data = {
        "version": version.number,
        "reason": reason,
        "stages": [line.order for line in changed(old, lines)],
        "terms_sha256": digest(fresh.terms),
    }
    append(Act(call_chain(fresh.code), "schedule.changed", actor, now, data))
    return version


def _version(call: Call, number: int, *, reason: str, actor: str, now: datetime) -> ScheduleVersion:
    return ScheduleVersion.objects.create(
        call=call, number=number, reason=reason, actor=actor, at=now, lines=call.terms["schedule"]
    )
