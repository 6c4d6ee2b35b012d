"""Writing applications."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from accounts.models import User
from applications.models import Application, Confirmation, RequirementResult
from calls.models import Call
from core.clock import iso
from core.record import Act, append_many, call_chain


@dataclass(frozen=True, slots=True)
class ConfirmedApplication:
    """What is known of a confirmed application once the minimum requirements were looked at (stage 4)."""

    user: User
    confirmed_at: datetime
    requirements: RequirementResult


@transaction.atomic
def record_applications(
    call: Call, confirmed: Sequence[ConfirmedApplication], *, actor: str, now: datetime
) -> list[Application]:
    """Enter confirmed applications with their requirement result, in the order given. Their rows, in that order.

    Numbers go on from the last one of the call. Who applied already keeps the number; a changed hour or result is
    updated and recorded, the same again writes nothing. The hour of a confirmed file does not change any more.
    """
    Call.objects.select_for_update().get(pk=call.pk)  # numbers are handed out one writer at a time
    known = {application.user_id: application for application in Application.objects.filter(call=call)}
    last = Application.objects.filter(call=call).aggregate(last=Max("number"))["last"] or 0
    filed = set(Confirmation.objects.filter(application__call=call).values_list("application_id", flat=True))
    written: list[Application] = []
    for entry in confirmed:
        application = known.get(entry.user.pk)
        confirmed_at = entry.confirmed_at
        if application is not None and application.pk in filed:
            confirmed_at = application.confirmed_at or confirmed_at
        if application is None:
            last += 1
            application = known[entry.user.pk] = Application(call=call, user=entry.user, number=last)
        elif (application.confirmed_at, application.requirements) == (confirmed_at, entry.requirements):
            continue
        application.confirmed_at, application.requirements = confirmed_at, entry.requirements
        written.append(application)
    Application.objects.bulk_create(
        written,
        update_conflicts=True,
        unique_fields=["call", "user"],
        update_fields=["confirmed_at", "requirements"],
    )
    append_many([_act(call, application, actor=actor, now=now) for application in written])
    saved = {
        application.user_id: application for application in Application.objects.filter(call=call).select_related("user")
    }
    return [saved[entry.user.pk] for entry in confirmed]


def _act(call: Call, application: Application, *, actor: str, now: datetime) -> Act:
    data = {
        "number": application.number,
        "confirmed_at": iso(application.confirmed_at) if application.confirmed_at else None,
        "requirements": application.requirements,
    }
    return Act(call_chain(call.code), "application.recorded", actor, now, data)
