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


class StillPurpose(models.TextChoices):
    """Why a picture is kept."""

    FALLBACK = "fallback", "Imagen fija en lugar de video"
    DOCUMENT = "document", "Documento mostrado a la cámara"
    EVIDENCE = "evidence", "Evidencia de un incidente"


class TileReason(models.TextChoices):
    """Why a tile is black or needs a look; one code per seat (design 5: a black tile always says why)."""

    CLOSED = "closed", "Evaluación cerrada"
    ABSENT = "absent", "No se presentó"
    NOT_ARRIVED = "not_arrived", "Aún no ingresa"
    WAIVED = "waived", "Sin cámara, con dispensa"
    ENGINE_LOST = "engine_lost", "Servicio de video caído"
    OFFLINE = "offline", "Sin conexión"
    NO_CAMERA = "no_camera", "Sin cámara"
    CONNECTING = "connecting", "Conectando"
    ICE_FAILED = "ice_failed", "No se pudo conectar el video"
    SILENT = "silent", "Sin paquetes"
    MUTED = "muted", "Cámara apagada"
    COVERED = "covered", "Cámara tapada"
    STILL = "still", "Imagen fija"
    HIDDEN = "hidden", "Página oculta"
    MIC_MUTED = "mic_muted", "Micrófono silenciado"
    MIC_SILENT = "mic_silent", "Sin sonido"
