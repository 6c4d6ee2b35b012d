"""The public list of calls and the portal's pages of help. The page of one call is in `exam_server.views`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from calls.domain.actions import Action, public_action
from calls.domain.questions import QUESTIONS
from calls.enums import CallState
from calls.models import Call
from calls.selectors import SEARCH_LIMIT, OpenStage, public_calls, summaries, with_terms
from core import clock

PAGE_SIZE = 20


@dataclass(frozen=True, slots=True)
class Card:
    """Something that an applicant can do now."""

    call: Call
    action: Action
    closes_at: datetime

    @property
    def path(self) -> str:
        """Where it is done."""
        return self.action.path_of(self.call.code)


@require_safe
def call_list(request: HttpRequest) -> HttpResponse:
    """Everything published, with what is open now on top. Needs no account (REG-06).

    `q` searches position and number; `estado` is a state as shown; `abiertas=1` keeps those in which applicants may act.
    """
    now = clock.now()
    search, state = request.GET.get("q", "")[:SEARCH_LIMIT], request.GET.get("estado", "")
    states = [choice for choice in CallState.choices if choice[0] != CallState.BORRADOR]
    state = state if state in dict(states) else ""
    only_open = request.GET.get("abiertas") == "1"
    everything = summaries(public_calls().defer("terms"), now=now)
    opened = [stage for summary in everything for stage in summary.open_stages]
    found = summaries(public_calls(search=search).defer("terms"), now=now) if search else everything
    found = [
        summary for summary in found if state in {"", summary.state} and (summary.applicants_may_act or not only_open)
    ]
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("pagina"))
    return render(
        request,
        "calls/list.html",
        {
            "now": now,
            "cards": _cards(opened),
            "page": page,
            "summaries": with_terms(page.object_list),
            "found": len(found),
            "total": len(everything),
            "search": search,
            "state": state,
            "states": states,
            "only_open": only_open,
        },
    )


def _cards(opened: list[OpenStage]) -> list[Card]:
    """The open stages in which an applicant has something to do."""
    return [
        Card(stage.call, action, stage.closes_at) for stage in opened if (action := public_action(stage.stage.code))
    ]


@require_safe
def questions(request: HttpRequest) -> HttpResponse:
    """Frequent questions (REG-06)."""
    return render(request, "calls/questions.html", {"groups": QUESTIONS})


@require_safe
def manual(request: HttpRequest) -> HttpResponse:
    """The applicant's manual (REG-06)."""
    return render(request, "calls/manual.html")


@require_safe
def exam_manual(request: HttpRequest) -> HttpResponse:
    """The Manual de Evaluación de Conocimiento (REG-06)."""
    return render(request, "calls/exam_manual.html")
