"""What applicants register in stage 8 (section 10). Personal data: PDFs by their hash; kept while process and appeals last."""

from __future__ import annotations

import json
from typing import Any

from django.db import models

from applications.models import Application
from applications.models_filing import Filing
from cvs.domain.pdf import MAX_NAME


class SupportFile(models.Model):
    """The PDF in one place of a registration that is not confirmed yet; `slot` is a key of results.domain.support.

    Personal data.
    """

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="support_files")
    slot = models.CharField("lugar", max_length=24)
    sha256 = models.CharField(max_length=64)
    name = models.CharField("nombre", max_length=MAX_NAME)
    size = models.PositiveIntegerField("bytes")
    pages = models.PositiveSmallIntegerField("páginas")
    at = models.DateTimeField("recibido")

    class Meta:
        verbose_name = "documento sustentatorio"
        constraints = [models.UniqueConstraint(fields=["application", "slot"], name="results_support_once")]

    def __str__(self) -> str:
        return f"{self.application_id} {self.slot}"

    def data(self) -> dict[str, Any]:
        """As the sheet writes its files."""
        return {"sha256": self.sha256, "name": self.name, "size": self.size, "pages": self.pages}


class SupportRegistration(Filing):
    """A confirmed registration (DOC-03). Append-only: the database refuses UPDATE and DELETE to everybody.

    `manifest` is canonical JSON, `{slot: file}`, byte for byte what `sha256` is of.
    Personal data by the files that it names.
    """

    application = models.OneToOneField(
        Application, on_delete=models.PROTECT, primary_key=True, related_name="support_registration"
    )
    manifest = models.TextField()

    class Meta:
        verbose_name = "registro de documentos"

    def __str__(self) -> str:
        return f"registro de documentos {self.application_id}"

    @property
    def files(self) -> dict[str, dict[str, Any]]:
        """The manifest read."""
        loaded: dict[str, dict[str, Any]] = json.loads(self.manifest)
        return loaded
