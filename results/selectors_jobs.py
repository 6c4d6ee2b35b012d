"""How far a list ordered to be published is."""

from __future__ import annotations

from accounts.enums import Right
from accounts.models import User
from calls.models import Call
from core.errors import NotFound
from exams.models import Sitting
from results.models import JobState, PublicationJob


def get_job_for(user: User, job_id: int) -> PublicationJob:
    """A job, for whoever sees the list before it is out; unknown and forbidden look the same."""
    found = None
    if user.has_right(Right.SEE_OUTCOMES):
        found = PublicationJob.objects.select_related("call", "publication").filter(pk=job_id).first()
    if found is None:
        raise NotFound("publication.job_not_found", "No se encontró esa publicación en curso.")
    return found


def job_shown(call: Call, stage_order: int, *, sitting: Sitting | None = None) -> PublicationJob | None:
    """The list's last job, while it is under way or where it failed; None where there is nothing to tell."""
    jobs = PublicationJob.objects.select_related("call").filter(call=call, stage_order=stage_order, sitting=sitting)
    last = jobs.order_by("-pk").first()
    return None if last is None or last.state == JobState.DONE else last
