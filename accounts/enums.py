"""Document types, roles and rights. A role is a set of rights (domain section 2); code asks for rights, never for roles."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class DocumentType(models.TextChoices):
    """REG-01. STAFF are accounts of the entity, whose user name is not a document number."""

    DNI = "DNI", _("DNI")
    CE = "CE", _("Carné de extranjería")
    STAFF = "STAFF", _("Personal de la entidad")


class LinkPurpose(models.TextChoices):
    """What a link sent by mail is good for."""

    RESET = "RESET", _("Nueva contraseña")
    EMAIL = "EMAIL", _("Cambio de correo")


class Role(models.TextChoices):
    """Who somebody is in the process."""

    APPLICANT = "APPLICANT", _("Postulante")
    HR = "HR", _("Recursos Humanos")
    COMMITTEE = "COMMITTEE", _("Comité de selección")
    MONITOR = "MONITOR", _("Monitor")
    QUESTION_AUTHOR = "QUESTION_AUTHOR", _("Autor de preguntas")
    REQUESTING_UNIT = "REQUESTING_UNIT", _("Área usuaria")
    OBSERVER = "OBSERVER", _("Observador")
    ADMIN = "ADMIN", _("Administrador")


class Right(models.TextChoices):
    """What somebody may do."""

    APPLY = "applications:apply", _("Llenar sus datos y postular")
    SIT_EXAM = "exam:sit", _("Rendir la evaluación")
    MANAGE_CALLS = "calls:manage", _("Crear, publicar y modificar convocatorias")
    MANAGE_SITTINGS = "exam:manage", _("Programar y cerrar sesiones de evaluación")
    WRITE_QUESTIONS = "bank:write", _("Escribir el banco de preguntas")
    WATCH = "proctoring:watch", _("Ver la sala de evaluación")
    ACT_IN_ROOM = "proctoring:act", _("Verificar identidad, advertir, marcar incidentes y descalificar")
    SEE_OUTCOMES = "results:see", _("Ver resultados antes de publicarlos")
    PUBLISH = "results:publish", _("Publicar resultados")
    READ_RECORD = "record:read", _("Leer la auditoría")
    REVIEW = "requirements:review", _("Decidir los requisitos mínimos")
    RESOLVE_CLAIMS = "claims:resolve", _("Resolver reclamos")
    EVALUATE = "results:evaluate", _("Calificar currículos y entrevistas")
    CAST_VOTE = "results:vote", _("Dirimir un empate")


RIGHTS: dict[Role, frozenset[Right]] = {
    Role.APPLICANT: frozenset({Right.APPLY, Right.SIT_EXAM}),
    Role.HR: frozenset(
        {
            Right.MANAGE_CALLS,
            Right.MANAGE_SITTINGS,
            Right.SEE_OUTCOMES,
            Right.PUBLISH,
            Right.READ_RECORD,
            Right.REVIEW,
            Right.RESOLVE_CLAIMS,
        }
    ),
    Role.COMMITTEE: frozenset({Right.EVALUATE}),
    Role.MONITOR: frozenset({Right.WATCH, Right.ACT_IN_ROOM}),
    Role.QUESTION_AUTHOR: frozenset({Right.WRITE_QUESTIONS}),
    Role.REQUESTING_UNIT: frozenset({Right.EVALUATE, Right.CAST_VOTE}),
    Role.OBSERVER: frozenset({Right.WATCH, Right.SEE_OUTCOMES, Right.READ_RECORD}),
    Role.ADMIN: frozenset(),
}
