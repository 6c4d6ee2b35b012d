"""Rooms, seats and the decisions of monitors. Signals, warnings and messages live in the record of the attempt."""

from __future__ import annotations

from django.db import models

from exams.enums import DisqualificationCode
from exams.models import Attempt, Sitting
from proctoring.enums import ConductState, IdentityDecision


class Room(models.Model):
    """A sitting's proctor group, pinned to one media node. No personal data.

    `confirmations` is how many people disqualify: 2 by default (propose and confirm), 1 where the entity so decides.
    """

    sitting = models.ForeignKey(Sitting, on_delete=models.PROTECT, related_name="rooms")
    name = models.CharField("sala", max_length=40)
    media_node = models.CharField(max_length=200, blank=True)
    confirmations = models.PositiveSmallIntegerField(default=2)

    class Meta:
        verbose_name = "sala"
        constraints = [models.UniqueConstraint(fields=["sitting", "name"], name="proctoring_room_name")]

    def __str__(self) -> str:
        return f"{self.sitting_id} {self.name}"


class Seat(models.Model):
    """An attempt's place on the wall; places never move. No personal data."""

    attempt = models.OneToOneField(Attempt, on_delete=models.PROTECT, related_name="seat")
    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="seats")
    number = models.PositiveSmallIntegerField("puesto")

    class Meta:
        verbose_name = "puesto"
        ordering = ["room", "number"]
        constraints = [models.UniqueConstraint(fields=["room", "number"], name="proctoring_seat_number")]

    def __str__(self) -> str:
        return f"{self.room_id} #{self.number}"


class Waiver(models.Model):
    """A person admitted somebody without camera or microphone, and says why (law 7).

    The note may hold health data: staff only.
    """

    attempt = models.OneToOneField(Attempt, on_delete=models.PROTECT, related_name="waiver")
    note = models.CharField("motivo", max_length=500)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        verbose_name = "dispensa"

    def __str__(self) -> str:
        return f"dispensa {self.attempt_id}"


class IdentityCheck(models.Model):
    """One decision on identity; the newest counts (EXA-09). The note is staff only."""

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="identity_checks")
    decision = models.CharField(max_length=10, choices=IdentityDecision.choices)
    note = models.CharField(max_length=500, blank=True)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        verbose_name = "verificación de identidad"
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.attempt_id} {self.decision}"


class Incident(models.Model):
    """Something a person saw and marked. Text and stills may identify people: staff only, kept while appeals last."""

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="incidents")
    text = models.CharField(max_length=1000)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        verbose_name = "incidente"
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.attempt_id} {self.at:%H:%M:%S}"


class Still(models.Model):
    """A picture of the applicant: sent by a page without WebRTC, or kept as evidence. Personal data, staff only.

    `path` is below PRIVATE_ROOT; `purpose` is `fallback`, `document` or `evidence`.
    """

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="stills")
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="stills", null=True)
    purpose = models.CharField(max_length=10)
    path = models.CharField(max_length=160)
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        verbose_name = "imagen"
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.attempt_id} {self.purpose} {self.at:%H:%M:%S}"


class Disqualification(models.Model):
    """A proposal by one monitor and the decision of another (EXA-15, EXA-16). Staff only, kept while appeals last."""

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="disqualifications")
    code = models.CharField(max_length=3, choices=DisqualificationCode.choices)
    text = models.CharField("qué vio", max_length=1000)
    stills = models.ManyToManyField(Still, blank=True)
    state = models.CharField(max_length=12, choices=ConductState.choices, default=ConductState.PROPOSED)
    proposed_by = models.CharField(max_length=80)
    proposed_at = models.DateTimeField()
    decided_by = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=1000, blank=True)

    class Meta:
        verbose_name = "descalificación"
        ordering = ["proposed_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["attempt"],
                condition=models.Q(state__in=["proposed", "confirmed"]),
                name="proctoring_one_live_disqualification",
            )
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id} {self.code} {self.state}"
