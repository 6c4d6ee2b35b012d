"""Convocatorias: what a call is, when its stages happen, and what is published about it."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from calls.domain.abstention import DETAIL_MAX
from calls.enums import CallState, DocumentKind, Interest

__all__ = ["Call", "CallDocument", "CallState", "Declaration", "Notice", "ScheduleVersion", "Stage"]


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


class ScheduleVersion(models.Model):
    """The schedule as published at an instant (CRN-02). Append-only. `lines` as in `terms["schedule"]`. No personal data."""

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField("número")
    reason = models.CharField("motivo", max_length=500)
    actor = models.CharField("autor", max_length=80)
    at = models.DateTimeField("publicada")
    lines = models.JSONField("etapas")

    class Meta:
        verbose_name = "versión del cronograma"
        ordering = ["call", "number"]
        constraints = [models.UniqueConstraint(fields=["call", "number"], name="calls_version_number")]

    def __str__(self) -> str:
        return f"{self.call_id} v{self.number}"


class Notice(models.Model):
    """Something announced on a call's page. Append-only: a correction is another notice. No personal data."""

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="notices")
    key = models.CharField("clave", max_length=40)
    title = models.CharField("título", max_length=150)
    text = models.TextField("texto", max_length=4000)
    actor = models.CharField("autor", max_length=80)
    at = models.DateTimeField("publicado")

    class Meta:
        verbose_name = "aviso"
        ordering = ["-at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["call", "key"], name="calls_notice_key")]

    def __str__(self) -> str:
        return self.title


class CallDocument(models.Model):
    """A PDF that anybody may download from a call's page; the file is kept under its hash. No personal data."""

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="documents")
    kind = models.CharField("clase", max_length=20, choices=DocumentKind.choices)
    title = models.CharField("título", max_length=150)
    sha256 = models.CharField("huella", max_length=64)
    name = models.CharField("archivo", max_length=120)
    size = models.PositiveIntegerField("bytes")
    pages = models.PositiveSmallIntegerField("páginas")
    actor = models.CharField("autor", max_length=80)
    added_at = models.DateTimeField("agregado")

    class Meta:
        verbose_name = "documento de la convocatoria"
        ordering = ["added_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["call", "sha256"], name="calls_document_file")]

    def __str__(self) -> str:
        return self.title


class Declaration(models.Model):
    """What somebody of the staff declares about kinship and conflicts before seeing a call's data (ACT-01).

    Append-only: something discovered later is the next version, and the last counts. Personal data: `detail` says with
    whom, and why; kept while the process and its appeals last.
    """

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="declarations")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="declarations")
    version = models.PositiveSmallIntegerField("versión")
    interest = models.CharField("declara", max_length=8, choices=Interest.choices)
    detail = models.CharField("sustento", max_length=DETAIL_MAX, blank=True)
    at = models.DateTimeField("declarado")

    class Meta:
        verbose_name = "declaración de abstención"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["call", "user", "version"], name="calls_declaration_version")]

    def __str__(self) -> str:
        return f"{self.call_id} {self.user_id} v{self.version}: {self.interest}"
