"""The words of the sheet (section 4.1): what is stored, and the label a person reads."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class EducationLevel(models.TextChoices):
    """Nivel académico."""

    SECUNDARIA = "SECUNDARIA", _("Secundaria")
    TECNICO_BASICO = "TECNICO_BASICO", _("Técnico básico")
    TECNICO_SUPERIOR = "TECNICO_SUPERIOR", _("Técnico superior")
    UNIVERSITARIO = "UNIVERSITARIO", _("Universitario")
    MAESTRIA = "MAESTRIA", _("Maestría")
    DOCTORADO = "DOCTORADO", _("Doctorado")
    SEGUNDA_ESPECIALIDAD = "SEGUNDA_ESPECIALIDAD", _("Segunda especialidad")


class EducationStatus(models.TextChoices):
    """Estado."""

    EN_CURSO = "EN_CURSO", _("En curso")
    EGRESADO = "EGRESADO", _("Egresado")
    BACHILLER = "BACHILLER", _("Bachiller")
    TITULADO = "TITULADO", _("Titulado")
    GRADO = "GRADO", _("Grado")


class TrainingType(models.TextChoices):
    """Tipo de estudio."""

    CURSO = "CURSO", _("Curso")
    TALLER = "TALLER", _("Taller")
    SEMINARIO = "SEMINARIO", _("Seminario")
    CONFERENCIA = "CONFERENCIA", _("Conferencia")
    DIPLOMADO = "DIPLOMADO", _("Diplomado")
    PROGRAMA_ESPECIALIZACION = "PROGRAMA_ESPECIALIZACION", _("Programa de especialización")


PROGRAMMES = frozenset({TrainingType.DIPLOMADO, TrainingType.PROGRAMA_ESPECIALIZACION})


class KnowledgeKind(models.TextChoices):
    """The two lists of tab 4."""

    OFIMATICA = "OFIMATICA", _("Ofimática")
    IDIOMA = "IDIOMA", _("Idiomas/dialectos")


class KnowledgeLevel(models.TextChoices):
    """Nivel de dominio, from the least to the most."""

    BASICO = "BASICO", _("Básico")
    INTERMEDIO = "INTERMEDIO", _("Intermedio")
    AVANZADO = "AVANZADO", _("Avanzado")


class Sector(models.TextChoices):
    """Sector."""

    PUBLICO = "PUBLICO", _("Público")
    PRIVADO = "PRIVADO", _("Privado")


class WorkKind(models.TextChoices):
    """Clase de vínculo: decides how a period counts (REQ-03)."""

    LABORAL = "LABORAL", _("Laboral")
    SERVICIOS = "SERVICIOS", _("Servicios")
    PRACTICA_PREPROFESIONAL = "PRACTICA_PREPROFESIONAL", _("Práctica preprofesional")
    PRACTICA_PROFESIONAL = "PRACTICA_PROFESIONAL", _("Práctica profesional")
    SECIGRA = "SECIGRA", _("SECIGRA")
    CERTIJOVEN = "CERTIJOVEN", _("Certijoven")
    CERTIADULTO = "CERTIADULTO", _("Certiadulto")


PAID_WORK = frozenset({WorkKind.LABORAL, WorkKind.SERVICIOS})
PRACTICE = frozenset({WorkKind.PRACTICA_PREPROFESIONAL, WorkKind.PRACTICA_PROFESIONAL})
CERTIFIED = frozenset({WorkKind.CERTIJOVEN, WorkKind.CERTIADULTO})


class Sex(models.TextChoices):
    """As the DNI prints it."""

    FEMENINO = "F", _("Femenino")
    MASCULINO = "M", _("Masculino")


class Condition(models.TextChoices):
    """The three declarations of "Señale, según corresponda" (CV-05)."""

    DISABILITY = "disability", _("Persona con discapacidad")
    FFAA = "ffaa", _("Pertenece a las FF.AA.")
    ATHLETE = "athlete", _("Deportista calificado de alto nivel")


class ForceKind(models.TextChoices):
    """Only the first has a bonus (AMB-35)."""

    LICENCIADO_ACUARTELADO = "LICENCIADO_ACUARTELADO", _("Licenciado del servicio militar acuartelado")
    OTRO = "OTRO", _("Otro")


class EgresoScope(models.TextChoices):
    """AMB-11: whose egreso starts general experience."""

    REQUIRED_CAREER = "REQUIRED_CAREER", _("La carrera que pide el perfil")
    ANY_CAREER = "ANY_CAREER", _("Cualquier carrera")


class PracticePolicy(models.TextChoices):
    """AMB-12: which law recognises practice."""

    LEY_31396 = "LEY_31396", _("Ley N° 31396")
    DL_1401_ONLY = "DL_1401_ONLY", _("Solo D. Leg. N° 1401")


class Arithmetic(models.TextChoices):
    """AMB-45: how days become months."""

    CALENDAR_EXACT = "CALENDAR_EXACT", _("Meses del calendario")
    DAYS_365 = "DAYS_365", _("Años de 365 días")
    DAYS_360 = "DAYS_360", _("Años de 360 días")
