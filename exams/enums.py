"""States and outcomes of the knowledge exam (design 3, EXA-15..17)."""

from __future__ import annotations

from django.db import models


class Part(models.TextChoices):
    """EXA-02."""

    TECHNICAL = "technical", "Conocimientos técnicos"
    ENTITY_ETHICS = "entity_ethics", "Entidad, gestión pública y ética"


class QuestionState(models.TextChoices):
    """Only approved versions are drawn."""

    DRAFT = "DRAFT", "Borrador"
    APPROVED = "APPROVED", "Aprobada"
    RETIRED = "RETIRED", "Retirada"


class Phase(models.TextChoices):
    """Where an attempt stands at an instant; computed from facts and `now`, never stored."""

    WAITING = "waiting", "La sala aún no abre"
    LOBBY = "lobby", "Sala de espera"
    READY = "ready", "Presente"
    OPEN = "open", "En curso"
    ABSENT = "absent", "No se presentó"
    CLOSED = "closed", "Cerrada"


class ClosedBy(models.TextChoices):
    """What ended an attempt."""

    FINISH = "finish", "La persona la finalizó"
    DEADLINE = "deadline", "Llegó la hora"
    PROCTOR = "proctor", "Fue descalificada"


class ExamResult(models.TextChoices):
    """EXA-17 gives the precedence."""

    APTO = "APTO", "APTO"
    NO_APTO = "NO_APTO", "NO APTO"
    NO_SE_PRESENTO = "NO_SE_PRESENTO", "NO SE PRESENTÓ"
    DESCALIFICADO = "DESCALIFICADO", "DESCALIFICADO/A"


class GrantKind(models.TextChoices):
    """Why somebody has more time (EXA-11)."""

    ACCOMMODATION = "accommodation", "Ajuste razonable"
    COMPENSATION = "compensation", "Compensación por falla de la entidad"


class DisqualificationCode(models.TextChoices):
    """EXA-15."""

    D01 = "D01", "Terceras personas o ambiente no adecuado"
    D02 = "D02", "Audio o cámara apagados o sin funcionar"
    D03 = "D03", "Celular u otro dispositivo electrónico"
    D04 = "D04", "Impide ver su imagen, en todo o en parte"
    D05 = "D05", "Suplantación"
    D06 = "D06", "Recibe ayuda"
    D07 = "D07", "Captura o reproduce imágenes del examen"
    D08 = "D08", "Otra irregularidad de las anteriores"
    D09 = "D09", "Identidad no verificada"
