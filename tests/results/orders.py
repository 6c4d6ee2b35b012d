"""A list of stage 5 that may be published, as short or as long as one likes, and the queue that an order for it waits in."""

from __future__ import annotations

from accounts.models import User
from applications.models import Application, RequirementResult
from calls.models import Call
from results.listings import LISTINGS
from results.services_publish import Subject, listing_subject
from tests.applications.filed import applied, ask_registry, decide, file_application

LISTING = LISTINGS[5]
ROWS = {row["id"]: row for row in applied()}
QUEUE = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}  # as the product has it


def decided(call: Call, *, more: int = 0) -> Application:
    """The person of A15, whose requirements are decided, and so many others of whom nothing is owed."""
    application = file_application(call, ROWS["A15"], 1)
    ask_registry(application)
    decide(application)
    people = [
        User(username=f"7{place:07}", email=f"p{place}@example.com", full_name=f"Postulante {place} de la Cruz")
        for place in range(more)
    ]
    Application.objects.bulk_create(
        Application(call=call, user=person, number=place, requirements=RequirementResult.APTO)
        for place, person in enumerate(User.objects.bulk_create(people), start=2)
    )
    return application


def requirements_of(call: Call) -> Subject:
    """The call's list of stage 5."""
    return listing_subject(call, LISTING)
