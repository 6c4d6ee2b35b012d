"""MIS DATOS: the person's sheet. For now the identity document, compared with the live picture (EXA-09)."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class CvSheet(models.Model):
    """One sheet per person. Personal data: the scanned DNI; kept while the process and its appeals last.

    `dni_picture` is a path below PRIVATE_ROOT named by the file's SHA-256; it is served only through gatekeepers.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="cv_sheet")
    dni_picture = models.CharField(max_length=120, blank=True)
    dni_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = "ficha de CV"

    def __str__(self) -> str:
        return f"ficha {self.user_id}"
