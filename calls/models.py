"""Convocatorias: what a call is and when its stages happen."""

from __future__ import annotations

from django.db import models


class CallState(models.TextChoices):
    """Domain section 1."""

    BORRADOR = "BORRADOR", "Borrador"
    PUBLICADA = "PUBLICADA", "Publicada"
    EN_POSTULACION = "EN_POSTULACION", "En postulación"
    EN_SELECCION = "EN_SELECCION", "En selección"
    CON_RESULTADOS = "CON_RESULTADOS", "Con resultados"
    EN_SUSCRIPCION = "EN_SUSCRIPCION", "En suscripción"
    CONCLUIDA = "CONCLUIDA", "Concluida"
    DESIERTA = "DESIERTA", "Desierta"
    PARCIALMENTE_DESIERTA = "PARCIALMENTE_DESIERTA", "Parcialmente desierta"
    CANCELADA = "CANCELADA", "Cancelada"
    SUSPENDIDA = "SUSPENDIDA", "Suspendida"


class Call(models.Model):
    """One hiring process. `terms` is the call as published: profile, contract, exam, weights. No personal data."""

    code = models.SlugField("código", max_length=40, unique=True, allow_unicode=False)
    title = models.CharField("título", max_length=300)
    position_title = models.CharField("puesto", max_length=150)
    positions = models.PositiveSmallIntegerField("posiciones", default=1)
    entity_name = models.CharField("entidad", max_length=200)
    entity_address = models.CharField("dirección de la entidad", max_length=200, blank=True)
    state = models.CharField("estado", max_length=24, choices=CallState.choices, default=CallState.BORRADOR)
    terms = models.JSONField("bases", default=dict)

    class Meta:
        verbose_name = "convocatoria"

    def __str__(self) -> str:
        return self.code


class Stage(models.Model):
    """One line of the schedule. Local days, both inclusive; hours where the stage has a window. No personal data."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="stages")
    order = models.PositiveSmallIntegerField("orden")
    code = models.CharField("código", max_length=30)
    name = models.CharField("etapa", max_length=200)
    phase = models.CharField("fase", max_length=30)
    responsible = models.CharField("responsable", max_length=100)
    start = models.DateField("inicio", null=True)
    end = models.DateField("fin", null=True)
    time_from = models.TimeField("desde", null=True)
    time_to = models.TimeField("hasta", null=True)
    publishes = models.BooleanField("publica", default=False)

    class Meta:
        verbose_name = "etapa"
        ordering = ["call", "order"]
        constraints = [models.UniqueConstraint(fields=["call", "order"], name="calls_stage_order")]

    def __str__(self) -> str:
        return f"{self.call_id}/{self.order} {self.code}"
