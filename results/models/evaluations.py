"""Results of evaluations held outside the product, as they were imported with their act (EXA-06, FIN-01)."""

from __future__ import annotations

from django.db import models

from calls.models import Call
from cvs.domain.pdf import MAX_NAME
from results.enums import ImportedKind


class EvaluationImport(models.Model):
    """One import: the file as it came, the signed act, and what each line says. Append-only: a correction is the next version.

    `rows` is a list of `{line, number, result, score, right, code}` in the order of the file, where `number` is the
    application's; both files are kept under their hashes. Personal data: results of people, by number and in the files.
    """

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="evaluation_imports")
    kind = models.CharField("evaluación", max_length=14, choices=ImportedKind.choices)
    version = models.PositiveSmallIntegerField("versión")
    rows = models.JSONField("resultados")
    changed = models.PositiveIntegerField("resultados nuevos o distintos")
    source_sha256 = models.CharField(max_length=64)
    source_name = models.CharField("archivo", max_length=MAX_NAME)
    source_format = models.CharField(max_length=4)
    act_sha256 = models.CharField(max_length=64)
    act_name = models.CharField("acta", max_length=MAX_NAME)
    act_size = models.PositiveIntegerField("bytes del acta")
    act_pages = models.PositiveSmallIntegerField("páginas del acta")
    reason = models.CharField("motivo", max_length=1000, blank=True)
    actor = models.CharField("autor", max_length=80)
    at = models.DateTimeField("importado")

    class Meta:
        verbose_name = "resultados importados"
        constraints = [
            models.UniqueConstraint(fields=["call", "kind", "version"], name="results_evaluation_version"),
        ]

    def __str__(self) -> str:
        return f"{self.call_id} {self.kind} v{self.version}"
