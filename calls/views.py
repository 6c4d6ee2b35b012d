"""The public list of calls. The page of one call is in `exam_server.views`: it shows its publications too."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from calls.models import CallState
from calls.selectors import SEARCH_LIMIT, public_calls, summaries
from core import clock


@require_safe
def call_list(request: HttpRequest) -> HttpResponse:
    """Everything published, with what is open now on top. Needs no account (REG-06)."""
    now = clock.now()
    search, state = request.GET.get("q", "")[:SEARCH_LIMIT], request.GET.get("estado", "")
    state = state if state in CallState.values else ""
    everything = summaries(public_calls(), now=now)
    found = summaries(public_calls(search=search, state=state), now=now) if search or state else everything
    return render(
        request,
        "calls/list.html",
        {
            "now": now,
            "open_now": [summary.open_stage for summary in everything if summary.open_stage],
            "summaries": found,
            "search": search,
            "state": state,
            "states": [choice for choice in CallState.choices if choice[0] != CallState.BORRADOR],
        },
    )
