"""Publishing in the background: what was pressed, how far it is, how it ended."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models

from calls.models import Call
from exams.models import Sitting
from results.models.publications import Publication


class JobState(models.TextChoices):
    WAITING = "WAITING", "en espera"
    RUNNING = "RUNNING", "en curso"
    DONE = "DONE", "terminado"
    FAILED = "FAILED", "fallido"


ERROR_MAX = 300
SILENCE = timedelta(minutes=1)
UNDER_WAY = (JobState.WAITING, JobState.RUNNING)


class PublicationJob(models.Model):
    """One order to publish a list. Holds no personal data but who pressed.

    `rows_done` of `rows_total` are drawn; `takes` counts the times a worker began it, and `heard_at` is
    when one last told of it. A job that ended says what came of
    it: its `publication` (a list that was already out points to that version), or its `error`, in Spanish.
    """

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="publication_jobs")
    sitting = models.ForeignKey(Sitting, on_delete=models.PROTECT, related_name="publication_jobs", null=True)
    stage_order = models.PositiveSmallIntegerField()
    reason = models.CharField("motivo de la corrección", max_length=1000, blank=True)
    actor = models.CharField(max_length=80)
    ordered_at = models.DateTimeField()
    heard_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=JobState.choices, default=JobState.WAITING)
    takes = models.PositiveSmallIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    rows_total = models.PositiveIntegerField(default=0)
    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="jobs", null=True)
    error = models.CharField(max_length=ERROR_MAX, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "encargo de publicación"
        constraints = [
            # Versions of a stage are numbered in one series, so its lists are drawn one after the other.
            models.UniqueConstraint(
                fields=["call", "stage_order"],
                condition=models.Q(state__in=UNDER_WAY),
                name="results_job_one_under_way",
            )
        ]

    def __str__(self) -> str:
        return f"{self.call_id} etapa {self.stage_order}, {self.get_state_display()}"

    @property
    def under_way(self) -> bool:
        """Whether it has not ended."""
        return self.state in UNDER_WAY

    def silent(self, *, now: datetime) -> bool:
        """Whether it is under way and nothing was heard of it for longer than drawing ever takes."""
        return self.under_way and now - self.heard_at > SILENCE
