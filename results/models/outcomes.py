"""What each stage found of each application: separate, immutable, with author and hour (STA-01)."""

from __future__ import annotations

from django.db import models

from applications.models import Application


class Stage(models.TextChoices):
    """A stage that leaves a result of its own here. Requirements are `Application`'s; an exam is `Attempt`'s, or in person
    KNOWLEDGE.
    """

    KNOWLEDGE = "KNOWLEDGE", "Evaluación de conocimientos presencial"
    DOCUMENTS = "DOCUMENTS", "Registro de documentos"
    PSYCHOMETRIC = "PSYCHOMETRIC", "Evaluación psicométrica"
    PSYCHOLOGICAL = "PSYCHOLOGICAL", "Evaluación psicológica"
    CURRICULAR = "CURRICULAR", "Evaluación curricular"
    SHORTLIST = "SHORTLIST", "Convocatoria a entrevista"
    INTERVIEW = "INTERVIEW", "Entrevista personal"
    FINAL = "FINAL", "Resultado final"
    CONDUCT = "CONDUCT", "Información falsa"


class StageResult(models.Model):
    """One result of one stage for one application; the latest version counts. Personal data: scores and their reasons.

    Append-only: a change is the next `version` with its `reason`, and the database refuses UPDATE and DELETE. `result` is
    one of the stage's enumeration (results.enums), `score` what is printed, `data` every input and every step from which
    it can be computed again (canonical JSON, numbers as text).
    """

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="stage_results")
    stage = models.CharField("etapa", max_length=14, choices=Stage.choices)
    version = models.PositiveSmallIntegerField("versión")
    result = models.CharField("resultado", max_length=30)
    score = models.DecimalField("puntaje", max_digits=6, decimal_places=2, null=True)
    data = models.JSONField("sustento", default=dict)
    reason = models.CharField("motivo", max_length=1000, blank=True)
    actor = models.CharField("autor", max_length=80)
    at = models.DateTimeField("registrado")

    class Meta:
        verbose_name = "resultado de etapa"
        constraints = [
            models.UniqueConstraint(fields=["application", "stage", "version"], name="results_stage_version"),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.stage} v{self.version}: {self.result}"
