"""What each member finds of a file in stage 9 (section 11). Personal data: judgements about documents of a person."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from applications.models import Application
from results.enums import DocumentKind, MarkDecision


class RowMark(models.Model):
    """One member's judgement of the document in one place; saved as it is made, open until two members sign.

    `start` and `end` only shorten what was declared, `hours` is what the document prints; empty: as declared.
    Personal data: what was found in somebody's papers.
    """

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="row_marks")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    slot = models.CharField("lugar", max_length=24)
    decision = models.CharField("decisión", max_length=10, choices=MarkDecision.choices)
    kind = models.CharField("clase de documento", max_length=24, choices=DocumentKind.choices, blank=True)
    lacks = models.JSONField("le falta", default=list)
    reason = models.CharField("motivo", max_length=500, blank=True)
    start = models.DateField("inicio probado", null=True)
    end = models.DateField("fin probado", null=True)
    hours = models.DecimalField("horas probadas", max_digits=6, decimal_places=2, null=True)
    related = models.BooleanField("relacionada", null=True)
    at = models.DateTimeField("grabada")

    class Meta:
        verbose_name = "calificación de un documento"
        constraints = [models.UniqueConstraint(fields=["application", "member", "slot"], name="results_mark_once")]

    def __str__(self) -> str:
        return f"{self.application_id} {self.slot}: {self.decision}"


class PointsMark(models.Model):
    """Where a member gives other points than the proposed ones, with the reason. Personal data: somebody's points."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="points_marks")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    education = models.PositiveSmallIntegerField("formación")
    training = models.PositiveSmallIntegerField("capacitación")
    experience = models.PositiveSmallIntegerField("experiencia")
    reason = models.CharField("motivo", max_length=500)
    at = models.DateTimeField("grabado")

    class Meta:
        verbose_name = "puntaje distinto del propuesto"
        constraints = [models.UniqueConstraint(fields=["application", "member"], name="results_points_once")]

    def __str__(self) -> str:
        return f"{self.application_id}: {self.education}+{self.training}+{self.experience}"


class CvSignature(models.Model):
    """A member signs what they found; two different members with the same finding close the evaluation (CUR-08).

    `round` grows by one each time a closed evaluation is opened again. `found` is the finding signed.
    Personal data: somebody's points.
    """

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="cv_signatures")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    round = models.PositiveSmallIntegerField("vuelta")
    found = models.JSONField("hallazgo")
    at = models.DateTimeField("firmada")

    class Meta:
        verbose_name = "firma de la evaluación curricular"
        constraints = [
            models.UniqueConstraint(fields=["application", "member", "round"], name="results_signature_once")
        ]

    def __str__(self) -> str:
        return f"{self.application_id} vuelta {self.round}"


class CvReopening(models.Model):
    """A closed evaluation opened again, with its reason (CUR-08). Append-only.

    Personal data by reference to the application.
    """

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="cv_reopenings")
    round = models.PositiveSmallIntegerField("vuelta")
    reason = models.CharField("motivo", max_length=1000)
    actor = models.CharField("autor", max_length=80)
    at = models.DateTimeField("abierta")

    class Meta:
        verbose_name = "reapertura de la evaluación curricular"
        constraints = [models.UniqueConstraint(fields=["application", "round"], name="results_reopening_once")]

    def __str__(self) -> str:
        return f"{self.application_id} vuelta {self.round}"
