"""Claims against published results, how they were decided, and the windows they gave back (REC-01 to REC-03)."""

from __future__ import annotations

from django.db import models

from applications.models import Application
from results.enums import ClaimChannel, ClaimGround, ClaimState
from results.models.publications import Publication

TEXT_MAX = 4000


class Claim(models.Model):
    """One claim: of one person, on one published stage, on one ground. Personal data: what the person writes.

    Append-only. `publication` is the version that was the newest at `received_at`; `state` PRESENTADO, or EXTEMPORANEO for
    what came after 24 hours. `key` is of the page that sent it: the same click again is the same claim. One received by
    mail says so in `channel`, with its proof and who registered it.
    """

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="claims")
    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="claims")
    stage_order = models.PositiveSmallIntegerField("etapa")
    ground = models.CharField("asunto", max_length=10, choices=ClaimGround.choices)
    position = models.PositiveSmallIntegerField("pregunta", null=True)
    text = models.TextField("reclamo", max_length=TEXT_MAX)
    key = models.UUIDField(unique=True)
    received_at = models.DateTimeField("recibido")
    state = models.CharField("estado al recibirse", max_length=16, choices=ClaimState.choices)
    channel = models.CharField("medio", max_length=6, choices=ClaimChannel.choices)
    file_sha256 = models.CharField(max_length=64, blank=True)
    file_name = models.CharField("adjunto", max_length=120, blank=True)
    actor = models.CharField("registró", max_length=80)
    at = models.DateTimeField("registrado")

    class Meta:
        verbose_name = "reclamo"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "stage_order", "ground"], name="results_claim_once_per_ground"
            ),
        ]

    def __str__(self) -> str:
        return f"reclamo {self.pk}: {self.application_id}, etapa {self.stage_order}"


class ClaimDecision(models.Model):
    """How a claim was answered. Append-only, one for each claim. Personal data: what is answered to somebody."""

    claim = models.OneToOneField(Claim, on_delete=models.PROTECT, primary_key=True, related_name="decision")
    state = models.CharField("decisión", max_length=16, choices=ClaimState.choices)
    reason = models.TextField("fundamento", max_length=TEXT_MAX)
    actor = models.CharField("autor", max_length=80)
    at = models.DateTimeField("decidido")

    class Meta:
        verbose_name = "decisión de reclamo"

    def __str__(self) -> str:
        return f"{self.claim_id}: {self.state}"


class PersonalWindow(models.Model):
    """A stage open again for one person whose claim was founded, as long as the window that passed meanwhile (REC-03).

    Append-only; both instants are inside. `stage_code` as in the schedule, such as "REGISTRO_DOCUMENTOS".
    Personal data by reference to the application.
    """

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="personal_windows")
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="windows")
    stage_code = models.CharField("etapa", max_length=30)
    opens_at = models.DateTimeField("abre")
    closes_at = models.DateTimeField("cierra")
    actor = models.CharField("autor", max_length=80)

    class Meta:
        verbose_name = "plazo personal"
        constraints = [
            models.UniqueConstraint(fields=["claim", "stage_code"], name="results_window_once_per_claim"),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.stage_code}"
