"""The words of an application: what is stored, and the label a person reads (APP-03, APP-07)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class AnnexCode(models.TextChoices):
    """What an applicant signs (S0:589)."""

    ANEXO_10 = "ANEXO_10", _("Anexo N° 10")
    ANEXO_11 = "ANEXO_11", _("Anexo N° 11")
    ANEXO_12 = "ANEXO_12", _("Anexo N° 12")


class AnnexMode(models.TextChoices):
    """How the annexes are given (AMB-08)."""

    SIGNED_UPLOAD = "SIGNED_UPLOAD", _("PDF firmado")
    ELECTRONIC_DECLARATION = "ELECTRONIC_DECLARATION", _("Declaración electrónica")


class Origin(models.TextChoices):
    """How an application came in (APP-08, APP-07)."""

    PORTAL = "PORTAL", _("Portal")
    TECHNICAL_FAILURE = "TECHNICAL_FAILURE", _("Falla técnica")
