"""What calls choose from (domain section 1)."""

from __future__ import annotations

from django.db import models


class CallState(models.TextChoices):
    """Where a call stands. Some are declared by people, some follow from the clock (`calls.domain.state`)."""

    BORRADOR = "BORRADOR", "Borrador"
    PUBLICADA = "PUBLICADA", "Publicada"
    EN_POSTULACION = "EN_POSTULACION", "En postulación"
    EN_SELECCION = "EN_SELECCION", "En selección"
    CON_RESULTADOS = "CON_RESULTADOS", "Con resultados"
    EN_SUSCRIPCION = "EN_SUSCRIPCION", "En suscripción"
    CONCLUIDA = "CONCLUIDA", "Concluida"
    DESIERTA = "DESIERTA", "Desierta"
    PARCIALMENTE_DESIERTA = "PARCIALMENTE_DESIERTA", "Parcialmente desierta"
    CANCELADA = "CANCELADA", "Cancelada"
    SUSPENDIDA = "SUSPENDIDA", "Suspendida"


ENDED = frozenset({CallState.CONCLUIDA, CallState.DESIERTA, CallState.CANCELADA, CallState.SUSPENDIDA})


class Interest(models.TextChoices):
    """What somebody of the staff declares about a call (ACT-01); anything but NONE keeps them out of it."""

    NONE = "NONE", "Sin parentesco ni conflicto de intereses"
    KINSHIP = "KINSHIP", "Parentesco con un postulante"
    CONFLICT = "CONFLICT", "Otro conflicto de intereses"


class DocumentKind(models.TextChoices):
    """What a document of a call is (REG-06)."""

    TERMS = "BASES", "Bases de la convocatoria"
    DECLARATION = "DECLARACION", "Declaración jurada o anexo"
    EXAM_MANUAL = "MANUAL_EVALUACION", "Manual de Evaluación de Conocimiento"
    OTHER = "OTRO", "Otro documento"
