"""Raw input of DATOS PERSONALES: birth, address, contact, and "Señale, según corresponda" (section 4.1, CV-05)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms

from core.display import local_date
from cvs.domain import limits
from cvs.domain.dates import birth_fault
from cvs.enums import Condition, ForceKind, Sex
from cvs.forms import PDF_HELP, SheetForm, choice, day, text, whole, yes_no
from cvs.places import inside
from cvs.services_personal import Declaration
from cvs.sheet import FullSheet

YES, NO = "SI", "NO"
DEFAULT_NATIONALITY = "Peruana"
ANSWERS = [(YES, "Sí"), (NO, "No")]
_COLUMNS = (
    "birth_date", "sex", "nationality", "address", "ubigeo", "mobile", "phone", "accommodation_requested",
    "accommodation",
)  # fmt: skip


def _pdf(label: str) -> forms.FileField:
    widget = forms.FileInput(attrs={"accept": "application/pdf,.pdf"})
    return forms.FileField(label=label, required=False, help_text=PDF_HELP, widget=widget)


def _number() -> forms.IntegerField:
    return forms.IntegerField(widget=forms.HiddenInput, required=False)


def _pattern(label: str, pattern: str, sentence: str, *, required: bool, longest: int, **more: Any) -> forms.RegexField:
    messages = {"required": sentence, "invalid": sentence, "max_length": sentence}
    widget = forms.TextInput(attrs={"inputmode": "tel"})
    return forms.RegexField(
        pattern, label=label, required=required, max_length=longest, error_messages=messages, widget=widget, **more
    )


class PersonalForm(SheetForm):
    """The whole tab; GRABAR DATOS writes it at once."""

    attachments = (
        ("dni_file", "dni_document"),
        ("disability_file", "disability_document"),
        ("ffaa_file", "ffaa_document"),
        ("athlete_file", "athlete_document"),
    )

    birth_date = day("Fecha de nacimiento", required="Escriba su fecha de nacimiento.")
    sex = forms.ChoiceField(label="Sexo", required=False, choices=[("", "Seleccione"), *Sex.choices])
    nationality = text("Nacionalidad", limits.NATIONALITY)

    address = text("Dirección", limits.ADDRESS, required="Escriba su dirección.")
    department = choice("Departamento", [])
    province = choice("Provincia", [])
    ubigeo = choice("Distrito", [])

    mobile = _pattern(
        "Teléfono móvil",
        r"^9[0-9]{8}$",
        "Escriba los 9 dígitos de su celular; empieza con 9.",
        required=True,
        longest=9,
    )
    phone = _pattern(
        "Teléfono fijo", r"^[0-9][0-9 ()-]{4,13}[0-9]$", "Escriba de 6 a 15 dígitos.", required=False, longest=15
    )

    dni_file = _pdf("DNI escaneado")
    dni_document = _number()
    dni_document_drop = yes_no("Quitar este documento")

    disability_declared = choice("Persona con discapacidad", ANSWERS)
    disability_code = text("Código", limits.CODE)
    disability_degree_pct = whole("Grado de restricción (%)", 1, 100)
    disability_file = _pdf("Adjuntar")
    disability_document = _number()
    disability_document_drop = yes_no("Quitar este documento")

    ffaa_declared = choice("Pertenece a las FF.AA.", ANSWERS)
    ffaa_code = text("Código", limits.CODE)
    ffaa_kind = forms.ChoiceField(label="Clase", required=False, choices=[("", "Seleccione"), *ForceKind.choices])
    ffaa_file = _pdf("Adjuntar")
    ffaa_document = _number()
    ffaa_document_drop = yes_no("Quitar este documento")

    athlete_declared = choice("Deportista calificado de alto nivel", ANSWERS)
    athlete_code = text("Código", limits.CODE)
    athlete_level = whole("Nivel", 1, 5)
    athlete_file = _pdf("Adjuntar")
    athlete_document = _number()
    athlete_document_drop = yes_no("Quitar este documento")

    accommodation_requested = yes_no("Necesito ajustes razonables para rendir las evaluaciones")
    accommodation = text("¿Qué ajustes necesita?", limits.ACCOMMODATION, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, data: Mapping[str, Any] | None = None, *, earliest: date | None = None, **more: Any) -> None:
        super().__init__(data, **more)
        self.earliest = earliest
        department, province = self._chosen("department"), self._chosen("province")
        self._offer("department", "")
        self._offer("province", department)
        self._offer("ubigeo", province if province.startswith(department) else "")

    @classmethod
    def initial_of(cls, full: FullSheet) -> dict[str, Any]:
        """What the tab starts with."""
        sheet = full.sheet
        initial: dict[str, Any] = {name: getattr(sheet, name) for name in _COLUMNS}
        initial |= {"department": sheet.ubigeo[:2], "province": sheet.ubigeo[:4], "dni_document": sheet.dni_id}
        initial["nationality"] = sheet.nationality or DEFAULT_NATIONALITY
        for name, row in full.conditions.items():
            details = {"code": row.code, "degree_pct": row.degree_pct, "level": row.level, "kind": row.kind}
            answers = {"declared": YES if row.declared else NO, "document": row.document_id, **details}
            initial |= {f"{name}_{key}": value for key, value in answers.items()}
        return initial

    def clean(self) -> dict[str, Any]:
        """Of age, born before what the sheet tells, and adjustments in words when they are asked for."""
        cleaned = super().clean()
        for condition in Condition:
            if cleaned.get(f"{condition}_declared") == NO:
                for detail in ("code", "degree_pct", "level", "kind", "file"):
                    self.errors.pop(f"{condition}_{detail}", None)  # what is beside a "No" is left out
        birth = cleaned.get("birth_date")
        if birth:
            self.faults({"birth_date": birth_fault(birth, today=self.today) or self._before_rows(birth)})
        if not cleaned.get("accommodation_requested"):
            cleaned["accommodation"] = ""
        elif not cleaned.get("accommodation") and "accommodation" not in self.errors:
            self.add_error("accommodation", "Escriba qué ajustes necesita.")
        return cleaned

    def values(self) -> dict[str, Any]:
        """The checked columns of the sheet."""
        return {name: self.cleaned_data[name] for name in _COLUMNS}

    def declarations(self) -> list[Declaration]:
        """The three answers; what was typed beside a "No" is left out."""
        return [self._declaration(condition) for condition in Condition]

    def _declaration(self, condition: Condition) -> Declaration:
        given = self.cleaned_data
        if given[f"{condition}_declared"] != YES:
            return Declaration(condition, declared=False)
        return Declaration(
            condition,
            declared=True,
            code=given[f"{condition}_code"],
            degree_pct=given.get(f"{condition}_degree_pct"),
            level=given.get(f"{condition}_level"),
            kind=given.get(f"{condition}_kind") or "",
            document=given[f"{condition}_document"],
        )

    def _before_rows(self, birth: date) -> str | None:
        if self.earliest and birth > self.earliest:
            return f"Su ficha tiene fechas anteriores, desde {local_date(self.earliest)}. Revise su nacimiento o esas filas."
        return None

    def _chosen(self, name: str) -> str:
        return str(self[name].value() or "")

    def _offer(self, name: str, within: str) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        places = [] if name != "department" and not within else inside(within)
        field.choices = [("", "Seleccione"), *places]
