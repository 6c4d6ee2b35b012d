"""What happened at the door of an interview's video room: so that NO ASISTIÓ can be argued, by people (INT-02)."""

from __future__ import annotations

from django.db import models

from accounts.models import User
from applications.models import Application
from results.enums import RoomMomentKind


class InterviewMoment(models.Model):
    """The committee opened or closed the room, or somebody came, left or returned. Append-only.

    `start` is the hour of the slot it belongs to: a slot that moves begins anew. Picture and sound are never kept.
    Personal data: when somebody came.
    """

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="interview_moments")
    start = models.DateTimeField("turno")
    kind = models.CharField("qué", max_length=10, choices=RoomMomentKind)
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("cuándo")

    class Meta:
        verbose_name = "momento de una sala de entrevista"
        indexes = [models.Index(fields=["application", "start"], name="results_interview_moment")]

    def __str__(self) -> str:
        return f"{self.application_id} {self.kind} {self.at:%Y-%m-%d %H:%M:%S}"
