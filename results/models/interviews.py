"""The personal interview: whose turn it is, when somebody connected, and what each member gave (section 14)."""

from __future__ import annotations

from django.db import models

from applications.models import Application


class InterviewSlot(models.Model):
    """When and where one person is interviewed; every change of it is in the call's record. No scores.

    One of `link` (somebody's room outside, told to the applicant alone), `room` (an address) and `in_vigia` (the video
    room of this site). `tolerance_minutes` is what the committee publishes that it waits (INT-02). Personal data by
    reference to the application.
    """

    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="interview_slot")
    start = models.DateTimeField("inicio")
    minutes = models.PositiveSmallIntegerField("minutos")
    tolerance_minutes = models.PositiveSmallIntegerField("tolerancia", default=0)
    link = models.CharField("enlace", max_length=300, blank=True)
    room = models.CharField("lugar", max_length=120, blank=True)
    in_vigia = models.BooleanField("sala de video de Vigía", default=False)

    class Meta:
        verbose_name = "turno de entrevista"

    def __str__(self) -> str:
        return f"{self.application_id} {self.start:%Y-%m-%d %H:%M}"


class InterviewArrival(models.Model):
    """When somebody connected and whether the DNI was checked (INT-04), as a member noted it. Append-only; the last counts.

    Personal data: when somebody came.
    """

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="arrivals")
    version = models.PositiveSmallIntegerField("versión")
    connected_at = models.DateTimeField("conexión")
    identity_checked = models.BooleanField("identidad verificada")
    reason = models.CharField("motivo", max_length=1000, blank=True)
    actor = models.CharField("autor", max_length=80)
    at = models.DateTimeField("registrado")

    class Meta:
        verbose_name = "conexión a la entrevista"
        constraints = [models.UniqueConstraint(fields=["application", "version"], name="results_arrival_version")]

    def __str__(self) -> str:
        return f"{self.application_id} v{self.version}"


class InterviewScore(models.Model):
    """What one member gave one person: a score for each criterion of the rubric, as text. Append-only; the last counts.

    Personal data: somebody's scores.
    """

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="interview_scores")
    member = models.CharField("miembro", max_length=80)
    version = models.PositiveSmallIntegerField("versión")
    criteria = models.JSONField("criterios")
    total = models.DecimalField("puntaje", max_digits=5, decimal_places=2)
    at = models.DateTimeField("registrado")

    class Meta:
        verbose_name = "calificación de entrevista"
        constraints = [
            models.UniqueConstraint(fields=["application", "member", "version"], name="results_interview_score_version")
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.member} v{self.version}: {self.total}"
