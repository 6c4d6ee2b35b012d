"""Publications: immutable, numbered, signed versions of a list (PUB-01, design 7)."""

from __future__ import annotations

from django.db import models

from calls.models import Call
from exams.models import Sitting


class Publication(models.Model):
    """One version of one stage's list. Publishes names, masked documents, scores and results, for ever (PUB-02).

    `rows` is the list as printed; `layout` is how: `{heading, columns, formulas}`, empty for lists older than it, which
    are of stage 7; `csv`, `xlsx` and `pdf` are the files offered, byte for byte; `sha256` and `signature` are of the PDF
    act. Never changed: a correction is a new version with its `reason` (enforced by the database).
    """

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="publications")
    sitting = models.ForeignKey(Sitting, on_delete=models.PROTECT, related_name="publications", null=True)
    stage_code = models.CharField(max_length=30)
    stage_order = models.PositiveSmallIntegerField()
    version = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    reason = models.CharField("motivo de la corrección", max_length=1000, blank=True)
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=80)
    rows = models.JSONField()
    layout = models.JSONField(default=dict)
    merkle_root = models.CharField(max_length=64, blank=True)
    csv = models.BinaryField()
    csv_sha256 = models.CharField(max_length=64)
    xlsx = models.BinaryField(default=bytes)
    xlsx_sha256 = models.CharField(max_length=64, blank=True)
    pdf = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    signature = models.JSONField()

    class Meta:
        verbose_name = "publicación"
        constraints = [
            models.UniqueConstraint(fields=["call", "stage_order", "version"], name="results_publication_version")
        ]

    def __str__(self) -> str:
        return f"{self.call_id} etapa {self.stage_order} v{self.version}"
