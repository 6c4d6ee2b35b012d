"""Raw input of MIS DATOS: the lists. Every message is the person's, next to its field; what was typed stays."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from django import forms

from accounts.models import User
from core.errors import NotFound
from cvs.domain import limits
from cvs.domain.dates import FIRST, day_fault, period_faults
from cvs.domain.months import add_months
from cvs.enums import EducationLevel, EducationStatus, KnowledgeLevel, Sector, TrainingType, WorkKind
from cvs.models import AnyRow, Document
from cvs.sections import Section
from cvs.selectors import get_document_for

PDF_HELP = "Todo documento a adjuntar debe estar en formato PDF. Legible, sin contraseña, hasta 10 MB."
OFFICE_SKILLS = ("Hojas de cálculo", "Procesador de textos", "Programa de presentaciones")
OTHER = "OTROS"
_FORMATS = ["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y"]
_CLASSES: dict[type[forms.Widget], str] = {forms.Select: "select", forms.Textarea: "area"}


class Words(forms.CharField):
    """Text in which a new line is one character, as the person counts it: browsers send two."""

    def to_python(self, value: Any) -> Any:
        """The text with its lines ended alike."""
        found = super().to_python(value)
        return found.replace("\r\n", "\n") if isinstance(found, str) else found


def text(label: str, longest: int, *, required: str = "", **more: Any) -> forms.CharField:
    """A line of text; `required` is the sentence shown when it is missing, none where it may be."""
    messages = {"required": required, "max_length": f"Como máximo {longest} caracteres (escribió %(show_value)d)."}
    return Words(label=label, max_length=longest, required=bool(required), error_messages=messages, **more)


def choice(label: str, choices: Sequence[tuple[str, Any]], *, blank: bool = True, **more: Any) -> forms.ChoiceField:
    """One of a list, required."""
    options = [("", "Seleccione"), *choices] if blank else list(choices)
    sentence = "Seleccione una opción de la lista."
    return forms.ChoiceField(
        label=label, choices=options, error_messages={"required": sentence, "invalid_choice": sentence}, **more
    )


def day(label: str, *, required: str = "", **more: Any) -> forms.DateField:
    """A date, from the browser's own control or written dd/mm/aaaa."""
    return forms.DateField(
        label=label,
        required=bool(required),
        input_formats=_FORMATS,
        widget=forms.DateInput(attrs={"type": "date", "min": FIRST.isoformat()}, format="%Y-%m-%d"),
        error_messages={"required": required, "invalid": "Escriba una fecha que exista, como 31/12/2020."},
        **more,
    )


def clock_time(label: str, *, required: str, help_text: str = "") -> forms.TimeField:
    """An hour of the day, to the second."""
    return forms.TimeField(
        label=label,
        input_formats=["%H:%M:%S", "%H:%M"],
        widget=forms.TimeInput(attrs={"type": "time", "step": "1", "class": "input"}, format="%H:%M:%S"),
        error_messages={"required": required, "invalid": "Escriba una hora, como 17:05:30."},
        help_text=help_text,
    )


def quantity(label: str, **more: Any) -> forms.DecimalField:
    """Hours or credits: decimal(6,2), more than zero where given."""
    limit = f"Como máximo {limits.HOURS}, con dos decimales."
    return forms.DecimalField(
        label=label,
        required=False,
        max_digits=6,
        decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        error_messages={
            "invalid": "Escriba un número, como 120 o 2.5.",
            "max_digits": limit,
            "max_decimal_places": limit,
            "max_whole_digits": limit,
        },
        **more,
    )


def whole(label: str, least: int, most: int, **more: Any) -> forms.IntegerField:
    """A whole number between two limits, optional."""
    sentence = f"Escriba un número entero de {least} a {most}."
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=least,
        max_value=most,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={"invalid": sentence, "min_value": sentence, "max_value": sentence},
        **more,
    )


def yes_no(label: str, **more: Any) -> forms.BooleanField:
    """A box to tick."""
    return forms.BooleanField(label=label, required=False, **more)


class SheetForm(forms.Form):
    """What all forms of the sheet share: who writes, what day it is, and documents already attached.

    A file travels on its own: the view keeps it and puts its number in `document`, so that a mistake elsewhere in the
    form never loses it. `upload_errors` are what keeping said, by field.
    """

    attachments: ClassVar[tuple[tuple[str, str], ...]] = ()  # (file field, document field)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        user: User,
        today: date,
        birth: date | None = None,
        upload_errors: Mapping[str, str] | None = None,
        **more: Any,
    ) -> None:
        super().__init__(data, **more)
        self.user, self.today, self.birth = user, today, birth
        self._upload_errors = dict(upload_errors or {})
        for field in self.fields.values():
            widget = field.widget
            # A browser would cut what was pasted without a word: the limit is told, and the server says what is too long.
            limit = widget.attrs.pop("maxlength", None)
            if limit and isinstance(widget, forms.Textarea):
                widget.attrs["data-limit"] = limit
            if isinstance(widget, (forms.CheckboxInput, forms.RadioSelect, forms.FileInput, forms.HiddenInput)):
                continue
            widget.attrs.setdefault("class", _CLASSES.get(type(widget), "input"))

    def attached(self, name: str = "document") -> Document | None:
        """The document whose number the form holds, for showing it again; None when there is none of this person."""
        try:
            return get_document_for(self.user, int(self[name].value()))
        except (NotFound, TypeError, ValueError):
            return None

    def clean(self) -> dict[str, Any]:
        """Documents by their numbers; a refused upload is the fault of its field."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for file, name in self.attachments:
            if file in self._upload_errors:
                self.add_error(file, self._upload_errors[file])
            number = cleaned.get(name)
            cleaned[name] = None
            if number and not cleaned.get(f"{name}_drop"):
                try:
                    cleaned[name] = get_document_for(self.user, number)
                except NotFound as error:
                    self.add_error(file, error.message)
        return cleaned

    def faults(self, found: Mapping[str, str | None]) -> None:
        """Put sentences next to their fields."""
        for name, sentence in found.items():
            if sentence:
                self.add_error(name, sentence)


class RowForm(SheetForm):
    """A row of a list."""

    attachments = (("file", "document"),)
    columns: ClassVar[tuple[str, ...]] = ()  # fields that are columns of the row

    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    document = forms.IntegerField(widget=forms.HiddenInput, required=False)
    document_drop = yes_no("Quitar este documento")
    file = forms.FileField(
        label="Documento que lo sustenta",
        required=False,
        help_text=PDF_HELP,
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
    )

    @classmethod
    def initial_of(cls, row: AnyRow | None) -> dict[str, Any]:
        """What a form starts with: the row, or a blank one with its key."""
        if row is None:
            return {"key": uuid.uuid4()}
        return {"document": row.document_id, **{name: getattr(row, name) for name in cls.columns}}

    def values(self) -> dict[str, Any]:
        """The checked columns."""
        return {name: self.cleaned_data[name] for name in self.columns}


class EducationForm(RowForm):
    """FORMACIÓN ACADÉMICA."""

    columns = (
        "center", "level", "status", "specialty", "date", "city_country",
        "license_number", "license_body", "license_valid_until", "sunedu_registered", "cycles_completed",
    )  # fmt: skip

    center = text("Centro de estudio", limits.CENTER, required="Escriba el centro de estudio.")
    level = choice("Nivel académico", EducationLevel.choices)
    status = choice("Estado", EducationStatus.choices)
    specialty = text("Especialidad/Profesión", limits.SPECIALTY, required="Escriba la especialidad o profesión.")
    date = day(
        "Fecha (D/M/A)",
        required="Escriba la fecha: día, mes y año.",
        help_text="Día, mes y año en que obtuvo esta condición: de la de egreso se cuenta su experiencia.",
    )
    city_country = text("Ciudad/País", limits.CITY, required="Escriba la ciudad y el país.")
    license_number = text("Colegiatura: número", limits.LICENSE, help_text="Si la convocatoria la pide.")
    license_body = text("Colegio profesional", limits.LICENSE_BODY)
    license_valid_until = day("Habilitación vigente hasta")
    sunedu_registered = yes_no("El grado o título está registrado en SUNEDU")
    cycles_completed = whole("Ciclos concluidos", 1, limits.CYCLES, help_text="Solo para estudios en curso.")

    def clean(self) -> dict[str, Any]:
        """A date that has come and is not before the birth; a licence's end needs its number."""
        cleaned = super().clean()
        until, given = cleaned.get("license_valid_until"), cleaned.get("date")
        late = until is not None and not FIRST <= until <= add_months(self.today, 120)
        self.faults(
            {
                "date": day_fault(given, today=self.today, birth=self.birth) if given else None,
                "license_valid_until": "Revise el año." if late else None,
                "license_number": "Escriba el número de colegiatura."
                if until and not cleaned.get("license_number")
                else None,
            }
        )
        return cleaned


class TrainingForm(RowForm):
    """CAPACITACIÓN."""

    columns = (
        "type", "name", "center", "start", "end", "hours", "credits", "by_governing_body", "city_country",
    )  # fmt: skip

    type = choice("Tipo de estudio", TrainingType.choices)
    name = text(
        "Nombre del curso, diplomado o programa de especialización", limits.COURSE, required="Escriba el nombre."
    )
    center = text("Centro de estudios", limits.CENTER, required="Escriba el centro de estudios.")
    start = day("Periodo de estudios (D/M/A): inicio", required="Escriba la fecha de inicio.")
    end = day("Periodo de estudios (D/M/A): fin", required="Escriba la fecha de fin.")
    hours = quantity("N° de horas", help_text="Las que dice el documento; sin horas ni créditos no cuenta.")
    credits = quantity("Créditos", help_text="Solo si el documento no dice horas.")
    by_governing_body = yes_no("Organizado por un ente rector")
    city_country = text("Ciudad/País", limits.CITY, required="Escriba la ciudad y el país.")

    def __init__(self, data: Mapping[str, Any] | None = None, **more: Any) -> None:
        super().__init__(_with_points(data, "hours", "credits"), **more)

    def clean(self) -> dict[str, Any]:
        """A period in order, and hours or credits."""
        cleaned = super().clean()
        self.faults(period_faults(cleaned.get("start"), cleaned.get("end"), today=self.today, birth=self.birth))
        for name in ("hours", "credits"):
            given = cleaned.get(name)
            if given is not None and given <= 0:
                self.add_error(name, "Debe ser mayor que cero.")
        if not self.errors.keys() & {"hours", "credits"} and not (cleaned.get("hours") or cleaned.get("credits")):
            self.add_error("hours", "Escriba las horas o los créditos.")
        return cleaned


class OfficeForm(RowForm):
    """CONOCIMIENTOS DE OFIMÁTICA."""

    columns = ("name", "level")

    skill = choice("Tipo de conocimiento", [*((name, name) for name in OFFICE_SKILLS), (OTHER, "Otros")])
    other = text("¿Cuál?", limits.SKILL, help_text="Solo si eligió «Otros».")
    level = choice("Nivel de dominio", KnowledgeLevel.choices)

    @classmethod
    def initial_of(cls, row: AnyRow | None) -> dict[str, Any]:
        """A skill off the list is the other one."""
        initial = super().initial_of(row)
        if name := initial.get("name"):
            initial |= {"skill": name} if name in OFFICE_SKILLS else {"skill": OTHER, "other": name}
        return initial

    def clean(self) -> dict[str, Any]:
        """The name is the skill chosen, or the one written."""
        cleaned = super().clean()
        cleaned["name"] = cleaned.get("other") if cleaned.get("skill") == OTHER else cleaned.get("skill")
        if cleaned.get("skill") == OTHER and not cleaned.get("other") and "other" not in self.errors:
            self.add_error("other", "Escriba cuál.")
        return cleaned


class LanguageForm(RowForm):
    """CONOCIMIENTOS DE IDIOMAS/DIALECTOS."""

    columns = ("name", "level")

    name = text("Idioma o dialecto", limits.SKILL, required="Escriba el idioma o dialecto.")
    level = choice("Nivel de dominio", KnowledgeLevel.choices)


class ExperienceForm(RowForm):
    """EXPERIENCIA LABORAL. "A la fecha" stands for the end."""

    columns = (
        "employer", "sector", "kind", "position", "unit", "start", "end", "paid", "claimed_specific", "duties",
    )  # fmt: skip

    employer = text("Empresa", limits.EMPLOYER, required="Escriba la empresa o entidad.")
    sector = choice("Sector", Sector.choices, blank=False, widget=forms.RadioSelect)
    kind = choice("Clase de vínculo", WorkKind.choices)
    position = text("Cargo/puesto/servicio", limits.POSITION, required="Escriba el cargo, puesto o servicio.")
    unit = text("Oficina/dependencia", limits.UNIT, required="Escriba la oficina o dependencia.")
    start = day("Fecha de inicio", required="Escriba la fecha de inicio.")
    end = day("Fecha de fin")
    current = yes_no("Continúo a la fecha")
    paid = yes_no("Remunerado o con contraprestación")
    claimed_specific = yes_no("Es experiencia específica para el puesto")
    duties = text(
        "Funciones",
        limits.DUTIES,
        required="Escriba las funciones que realizó.",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Las que tengan relación con el puesto.",
    )

    @classmethod
    def initial_of(cls, row: AnyRow | None) -> dict[str, Any]:
        """A row without end goes on."""
        initial = super().initial_of(row)
        return initial | ({"current": initial["end"] is None} if row else {"paid": True})

    def clean(self) -> dict[str, Any]:
        """A period in order; its end, or that it goes on."""
        cleaned = super().clean()
        if cleaned.get("current"):
            cleaned["end"] = None
            self.errors.pop("end", None)
        elif not cleaned.get("end") and "end" not in self.errors:
            self.add_error("end", "Escriba la fecha de fin, o marque que continúa.")
        self.faults(period_faults(cleaned.get("start"), cleaned.get("end"), today=self.today, birth=self.birth))
        return cleaned


FORMS: dict[str, type[RowForm]] = {
    "formacion": EducationForm,
    "capacitacion": TrainingForm,
    "ofimatica": OfficeForm,
    "idiomas": LanguageForm,
    "experiencia": ExperienceForm,
}


def form_of(section: Section) -> type[RowForm]:
    """The form of a list."""
    return FORMS[section.slug]


def _with_points(data: Mapping[str, Any] | None, *names: str) -> Mapping[str, Any] | None:
    """Decimals as Peru writes them too: `2,5` is 2.5."""
    if data is None:
        return None
    copy = data.copy() if hasattr(data, "copy") else dict(data)
    for name in names:
        written = copy.get(name)
        if isinstance(written, str):
            copy[name] = written.replace(",", ".")
    return copy
