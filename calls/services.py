"""Writing calls."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from django.db import transaction

from calls.enums import CallState
from calls.models import Call, Stage
from core.canonical import digest
from core.record import Act, append, call_chain

_STAGE_FIELDS = ["code", "name", "phase", "responsible", "start", "end", "time_from", "time_to", "publishes"]


@transaction.atomic
def save_call(terms: Mapping[str, Any], *, state: CallState, actor: str, now: datetime) -> Call:
    """Create or replace a call from its terms, in the form of `demo_call.json`; the same terms again write nothing.

    The schedule's lines become `Stage` rows; the record keeps the digest of the terms as published.
    """
    call = Call.objects.select_for_update().filter(code=terms["code"]).first() or Call(code=terms["code"])
    if call.pk and call.terms == terms and call.state == state:
        return call
    call.state = state
    write_terms(call, terms)
    data = {"code": call.code, "state": state.value, "terms_sha256": digest(call.terms)}
    append(Act(call_chain(call.code), "call.saved", actor, now, data))
    return call


def write_terms(call: Call, terms: Mapping[str, Any]) -> None:
    """Put terms into a call and its stages into their rows, inside the transaction of whoever changes them."""
    call.title = terms["title"]
    call.position_title = terms["positionTitle"]
    call.positions = terms["positions"]
    call.entity_name = terms["entity"]["name"]
    call.entity_address = terms["entity"]["address"]
    call.terms = dict(terms)
    call.save()
    stages = [_stage(call, line) for line in terms["schedule"]]
    Stage.objects.bulk_create(
        stages, update_conflicts=True, unique_fields=["call", "order"], update_fields=_STAGE_FIELDS
    )
    call.stages.exclude(order__in=[stage.order for stage in stages]).delete()


def _stage(call: Call, line: Mapping[str, Any]) -> Stage:
    return Stage(
        call=call,
        order=line["order"],
        code=line["code"],
        name=line["name"],
        phase=line["phase"],
        responsible=line["responsible"],
        start=_optional(line["start"], date.fromisoformat),
        end=_optional(line["end"], date.fromisoformat),
        time_from=_optional(line.get("dailyFrom"), time.fromisoformat),
        time_to=_optional(line.get("dailyTo"), time.fromisoformat),
        publishes=line["publishes"],
    )


def _optional(text: str | None, read: Any) -> Any:
    return None if text is None else read(text)
