"""Reads of applications."""

from __future__ import annotations

from django.db.models import QuerySet

from applications.models import Application, RequirementResult
from calls.models import Call


def apt_applications(call: Call) -> QuerySet[Application]:
    """Those who meet the minimum requirements and so are called to the exam, by number (S2:272)."""
    return (
        Application.objects.filter(call=call, requirements=RequirementResult.APTO)
        .select_related("user")
        .order_by("number")
    )
