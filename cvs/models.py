"""MIS DATOS: one sheet per person, its lists and its PDFs (section 4).

A confirmed application keeps a copy of all this (CV-06), so the sheet itself stays free to change.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models

from cvs.domain import limits
from cvs.domain.pdf import MAX_NAME
from cvs.enums import (
    Condition,
    EducationLevel,
    EducationStatus,
    ForceKind,
    KnowledgeKind,
    KnowledgeLevel,
    Sector,
    Sex,
    TrainingType,
    WorkKind,
)


class CvSheet(models.Model):
    """One sheet per person. Personal data: birth, address, telephones, photo, DNI, adjustments asked for (health).

    Kept while the process and its appeals last. `dni_picture` is what a monitor compares with the live picture: a path
    below PRIVATE_ROOT named by the file's SHA-256, drawn from `dni` where the person attached a PDF.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="cv_sheet")
    birth_date = models.DateField("fecha de nacimiento", null=True, blank=True)
    sex = models.CharField("sexo", max_length=1, choices=Sex.choices, blank=True)
    nationality = models.CharField("nacionalidad", max_length=limits.NATIONALITY, blank=True)
    address = models.CharField("dirección", max_length=limits.ADDRESS, blank=True)
    ubigeo = models.CharField("ubigeo", max_length=6, blank=True)
    mobile = models.CharField("teléfono móvil", max_length=9, blank=True)
    phone = models.CharField("teléfono fijo", max_length=15, blank=True)
    accommodation_requested = models.BooleanField("pide ajustes razonables", default=False)
    accommodation = models.CharField("ajustes razonables", max_length=limits.ACCOMMODATION, blank=True)
    photo_sha256 = models.CharField(max_length=64, blank=True)
    dni = models.ForeignKey("Document", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    dni_picture = models.CharField(max_length=120, blank=True)
    dni_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = "ficha de CV"

    def __str__(self) -> str:
        return f"ficha {self.user_id}"

    @property
    def is_blank(self) -> bool:
        """Whether nothing was ever written in it."""
        return self._state.adding


class Document(models.Model):
    """A PDF that somebody attached. Personal data: the file; kept while the process and its appeals last.

    The bytes are below PRIVATE_ROOT under `sha256`; rows, conditions and frozen applications point to them.
    """

    sheet = models.ForeignKey(CvSheet, on_delete=models.CASCADE, related_name="documents")
    sha256 = models.CharField(max_length=64)
    name = models.CharField("nombre", max_length=MAX_NAME)
    size = models.PositiveIntegerField("bytes")
    pages = models.PositiveSmallIntegerField("páginas")
    added_at = models.DateTimeField()

    class Meta:
        verbose_name = "documento"
        constraints = [models.UniqueConstraint(fields=["sheet", "sha256"], name="cvs_document_once")]

    def __str__(self) -> str:
        return self.name


class DeclaredCondition(models.Model):
    """An answer of "Señale, según corresponda" (CV-05). Personal data, of health in the case of disability."""

    sheet = models.ForeignKey(CvSheet, on_delete=models.CASCADE, related_name="conditions")
    condition = models.CharField("condición", max_length=12, choices=Condition.choices)
    declared = models.BooleanField("declara")
    code = models.CharField("código", max_length=limits.CODE, blank=True)
    degree_pct = models.PositiveSmallIntegerField("grado (%)", null=True, blank=True)
    level = models.PositiveSmallIntegerField("nivel", null=True, blank=True)
    kind = models.CharField("clase", max_length=24, choices=ForceKind.choices, blank=True)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "condición declarada"
        constraints = [models.UniqueConstraint(fields=["sheet", "condition"], name="cvs_condition_once")]

    def __str__(self) -> str:
        return f"{self.condition}: {self.declared}"


class Row(models.Model):
    """What the rows of every list share. `key` comes from the form: the same form sent twice makes one row.

    A removed row stays for a day, so that removing can be undone.
    """

    sheet = models.ForeignKey(CvSheet, on_delete=models.CASCADE, related_name="%(class)s_rows")
    key = models.UUIDField()
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [models.UniqueConstraint(fields=["sheet", "key"], name="cvs_%(class)s_key")]


class Education(Row):
    """A row of FORMACIÓN ACADÉMICA. Personal data of its sheet."""

    center = models.CharField("centro de estudio", max_length=limits.CENTER)
    level = models.CharField("nivel académico", max_length=24, choices=EducationLevel.choices)
    status = models.CharField("estado", max_length=12, choices=EducationStatus.choices)
    specialty = models.CharField("especialidad/profesión", max_length=limits.SPECIALTY)
    date = models.DateField("fecha")
    city_country = models.CharField("ciudad/país", max_length=limits.CITY)
    license_number = models.CharField("colegiatura", max_length=limits.LICENSE, blank=True)
    license_body = models.CharField("colegio profesional", max_length=limits.LICENSE_BODY, blank=True)
    license_valid_until = models.DateField("habilitación hasta", null=True, blank=True)
    sunedu_registered = models.BooleanField("registrado en SUNEDU", default=False)
    cycles_completed = models.PositiveSmallIntegerField("ciclos concluidos", null=True, blank=True)

    class Meta(Row.Meta):
        verbose_name = "formación académica"

    def __str__(self) -> str:
        return f"{self.specialty}, {self.center}"


class Training(Row):
    """A row of CAPACITACIÓN. Personal data of its sheet."""

    type = models.CharField("tipo de estudio", max_length=24, choices=TrainingType.choices)
    name = models.CharField("nombre", max_length=limits.COURSE)
    center = models.CharField("centro de estudios", max_length=limits.CENTER)
    start = models.DateField("inicio")
    end = models.DateField("fin")
    hours = models.DecimalField("horas", max_digits=6, decimal_places=2, null=True, blank=True)
    credits = models.DecimalField("créditos", max_digits=6, decimal_places=2, null=True, blank=True)
    by_governing_body = models.BooleanField("organizado por ente rector", default=False)
    city_country = models.CharField("ciudad/país", max_length=limits.CITY)

    class Meta(Row.Meta):
        verbose_name = "capacitación"

    def __str__(self) -> str:
        return self.name


class Knowledge(Row):
    """A row of one of the two lists of CONOCIMIENTOS. Personal data of its sheet."""

    kind = models.CharField("lista", max_length=9, choices=KnowledgeKind.choices)
    name = models.CharField("nombre", max_length=limits.SKILL)
    level = models.CharField("nivel de dominio", max_length=10, choices=KnowledgeLevel.choices)

    class Meta(Row.Meta):
        verbose_name = "conocimiento"

    def __str__(self) -> str:
        return self.name


class Experience(Row):
    """A row of EXPERIENCIA LABORAL. `end` empty is "a la fecha". Personal data of its sheet."""

    employer = models.CharField("empresa", max_length=limits.EMPLOYER)
    sector = models.CharField("sector", max_length=7, choices=Sector.choices)
    position = models.CharField("cargo/puesto/servicio", max_length=limits.POSITION)
    unit = models.CharField("oficina/dependencia", max_length=limits.UNIT)
    start = models.DateField("fecha de inicio")
    end = models.DateField("fecha de fin", null=True, blank=True)
    kind = models.CharField("clase de vínculo", max_length=24, choices=WorkKind.choices)
    paid = models.BooleanField("remunerado")
    duties = models.TextField("funciones", max_length=limits.DUTIES)
    claimed_specific = models.BooleanField("específica")

    class Meta(Row.Meta):
        verbose_name = "experiencia laboral"

    def __str__(self) -> str:
        return self.employer


AnyRow = Education | Training | Knowledge | Experience
