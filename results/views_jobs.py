"""How far a publication in the background is, asked every second by the page that waits for it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.enums import Right
from accounts.permissions import require_right
from core import clock
from cvs.views import user_of
from results.models import JobState, PublicationJob
from results.selectors_jobs import get_job_for


@never_cache
@require_right(Right.SEE_OUTCOMES)
@require_safe
def job(request: HttpRequest, job_id: int) -> HttpResponse:
    """The progress as a part of its page; once the job has ended, the word to load the page anew. Alone: to the page."""
    found = get_job_for(user_of(request), job_id)
    if not getattr(request, "htmx", False):
        return redirect(page_of(found))
    if not found.under_way:
        tell_end(request, found)
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "results/_job.html", {"job": found, "silent": found.silent(now=clock.now())})


def page_of(job: PublicationJob) -> str:
    """Where the list is seen before it is published."""
    if job.sitting_id is not None:
        return reverse("results-sitting", args=[job.sitting_id])
    return reverse("results-stage", args=[job.call.code, job.stage_order])


def tell_end(request: HttpRequest, job: PublicationJob) -> None:
    """Say that it is out, on the next page shown; a failure is told by the page itself for as long as it stands."""
    if job.state == JobState.DONE and job.publication is not None:
        said = f"Publicada la versión {job.publication.version}, numerada, fechada y firmada."
        messages.success(request, said)
