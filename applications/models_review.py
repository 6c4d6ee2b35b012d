"""What is decided of the minimum requirements, and what the sanction registry answered (REQ-02, REQ-05)."""

from __future__ import annotations

from typing import Any

from django.db import models

from applications.domain.limits import REASON
from applications.domain.sanctions import RegistryCheck, sanctions_of
from applications.models import Application, RequirementResult
from core.display import LIMA


class RegistryQuery(models.Model):
    """One answer of the RNSSC about one applicant; the latest counts. Personal data: sanctions of a person.

    Append-only. `asked_at` is when the registry answered: sanctions are judged on that day. `sanctions` are rows
    `{type, from, to, status}`; the evidence is a PDF, or the CSV the answer came in.
    """

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="registry_queries")
    asked_at = models.DateTimeField("consultado")
    sanctions = models.JSONField("sanciones", default=list)
    evidence_sha256 = models.CharField("evidencia", max_length=64)
    evidence_name = models.CharField("archivo", max_length=120)
    actor = models.CharField("autor", max_length=80)
    at = models.DateTimeField("registrado")

    class Meta:
        verbose_name = "consulta al RNSSC"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"RNSSC {self.application_id}"

    @property
    def check_made(self) -> RegistryCheck:
        """The answer as the rules read it."""
        return RegistryCheck(self.asked_at.astimezone(LIMA).date(), sanctions_of(self.sanctions))


class RequirementDecision(models.Model):
    """What Human Resources decided of one application's minimum requirements; the latest version counts.

    Append-only. `lines` are `{code, required, computed, proposed, met, reason}`: `proposed` is what the rules said, `reason`
    why a person decided otherwise. `reason` of the row: why an earlier decision changed.
    Personal data: what somebody meets and lacks.
    """

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="decisions")
    version = models.PositiveSmallIntegerField("versión")
    result = models.CharField("resultado", max_length=8, choices=RequirementResult.choices)
    lines = models.JSONField("requisitos")
    reason = models.CharField("motivo", max_length=REASON, blank=True)
    actor = models.CharField("autor", max_length=80)
    at = models.DateTimeField("decidido")

    class Meta:
        verbose_name = "decisión de requisitos"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["application", "version"], name="applications_decision_version"),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} v{self.version}: {self.result}"

    @property
    def failed(self) -> list[dict[str, Any]]:
        """The lines not met."""
        return [line for line in self.lines if not line["met"]]
