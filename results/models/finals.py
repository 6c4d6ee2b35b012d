"""What people decide for the final table: bonus documents, the quota and the casting vote. Append-only, all of it."""

from __future__ import annotations

from django.db import models

from applications.models import Application
from calls.models import Call
from results.enums import BonusKind, TieInputKind


class BonusCheck(models.Model):
    """Human Resources' word on the document of a declared condition (BON-02). The last version counts. Health data.

    `found` is what the document itself says, in the words of a sheet's condition: `degree`, `kind` or `level`.
    Personal data.
    """

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="bonus_checks")
    kind = models.CharField("condición", max_length=12, choices=BonusKind.choices)
    version = models.PositiveSmallIntegerField("versión")
    valid = models.BooleanField("válido")
    found = models.JSONField("según el documento", default=dict)
    reason = models.CharField("motivo", max_length=1000)
    actor = models.CharField("autor", max_length=80)
    at = models.DateTimeField("registrado")

    class Meta:
        verbose_name = "revisión de bonificación"
        constraints = [
            models.UniqueConstraint(fields=["application", "kind", "version"], name="results_bonus_check_version")
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.kind} v{self.version}"


class TieInput(models.Model):
    """What the tie chain asks people for (MER-02): `{"unmet": bool}`, or `{"order": [numbers]}`, the preferred first.

    No personal data: numbers of applications.
    """

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="tie_inputs")
    kind = models.CharField("clase", max_length=6, choices=TieInputKind.choices)
    version = models.PositiveSmallIntegerField("versión")
    data = models.JSONField("contenido")
    reason = models.CharField("sustento", max_length=1000)
    actor = models.CharField("autor", max_length=80)
    at = models.DateTimeField("registrado")

    class Meta:
        verbose_name = "desempate"
        constraints = [models.UniqueConstraint(fields=["call", "kind", "version"], name="results_tie_input_version")]

    def __str__(self) -> str:
        return f"{self.call_id} {self.kind} v{self.version}"
