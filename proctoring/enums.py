"""Decisions of people, and the signals that only point them somewhere (law 6)."""

from __future__ import annotations

from django.db import models


class IdentityDecision(models.TextChoices):
    """EXA-09."""

    VERIFIED = "VERIFIED", "VERIFICADA"
    DOUBTFUL = "DOUBTFUL", "DUDOSA"
    REJECTED = "REJECTED", "RECHAZADA"


class ConductState(models.TextChoices):
    """State of a proposed disqualification (design 3)."""

    PROPOSED = "proposed", "Propuesta"
    CONFIRMED = "confirmed", "Confirmada"
    OVERTURNED = "overturned", "Dejada sin efecto"


CONDUCT_TRANSITIONS: dict[ConductState, frozenset[ConductState]] = {
    ConductState.PROPOSED: frozenset({ConductState.CONFIRMED, ConductState.OVERTURNED}),
    ConductState.CONFIRMED: frozenset({ConductState.OVERTURNED}),
    ConductState.OVERTURNED: frozenset(),
}
