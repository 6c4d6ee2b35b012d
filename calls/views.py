"""The public list of calls. The page of one call is in `exam_server.views`: it shows its publications too."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from calls.domain.actions import Action, public_action
from calls.models import Call, CallState
from calls.selectors import SEARCH_LIMIT, OpenStage, public_calls, summaries
from core import clock


@dataclass(frozen=True, slots=True)
class Card:
    """Something that an applicant can do now."""

    call: Call
    action: Action
    closes_at: datetime


@require_safe
def call_list(request: HttpRequest) -> HttpResponse:
    """Everything published, with what is open now on top. Needs no account (REG-06)."""
    now = clock.now()
    search, state = request.GET.get("q", "")[:SEARCH_LIMIT], request.GET.get("estado", "")
    states = [choice for choice in CallState.choices if choice[0] != CallState.BORRADOR]
    state = state if state in dict(states) else ""
    everything = summaries(public_calls(), now=now)
    found = summaries(public_calls(search=search, state=state), now=now) if search or state else everything
    opened = [stage for summary in everything for stage in summary.open_stages]
    return render(
        request,
        "calls/list.html",
        {
            "now": now,
            "cards": _cards(opened),
            "summaries": found,
            "total": len(everything),
            "search": search,
            "state": state,
            "states": states,
        },
    )


def _cards(opened: list[OpenStage]) -> list[Card]:
    """The open stages in which an applicant has something to do."""
    return [
        Card(stage.call, action, stage.closes_at) for stage in opened if (action := public_action(stage.stage.code))
    ]
