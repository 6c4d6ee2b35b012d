"""One person in one call. The exam, the documents and the interview all hang from here (APP-02)."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from calls.models import Call


class RequirementResult(models.TextChoices):
    """Domain section 1; empty while undecided."""

    APTO = "APTO", "APTO"
    NO_APTO = "NO_APTO", "NO APTO"


class Application(models.Model):
    """A confirmed application. Personal data by reference to the person; kept while process and appeals last."""

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="applications")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="applications")
    number = models.PositiveIntegerField("número")
    confirmed_at = models.DateTimeField("confirmada", null=True)
    requirements = models.CharField("requisitos", max_length=8, choices=RequirementResult.choices, blank=True)

    class Meta:
        verbose_name = "postulación"
        constraints = [
            models.UniqueConstraint(fields=["call", "user"], name="applications_once_per_call"),
            models.UniqueConstraint(fields=["call", "number"], name="applications_number"),
        ]

    def __str__(self) -> str:
        return f"{self.call_id}-{self.number}"
