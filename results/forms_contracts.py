"""Raw input of the signing: the winner's sheet, documents, days and causes. What was typed stays."""

from __future__ import annotations

from typing import Any

from django import forms

from cvs.forms import choice, day, text
from results.domain.desert import LEAST_TEXT, MOST_TEXT
from results.enums import CancelCause, ChecklistState, SigningFailureCause
from results.forms_interviews import reason_field

_MARITAL = [(each, each) for each in ("Soltero/a", "Casado/a", "Conviviente", "Viudo/a", "Divorciado/a")]
_PENSION = [("ONP", "ONP"), ("AFP", "AFP")]
_AFP = [(each, each) for each in ("Habitat", "Integra", "Prima", "Profuturo")]


def _digits(label: str, pattern: str, sentence: str, **more: Any) -> forms.RegexField:
    return forms.RegexField(
        pattern,
        label=label,
        max_length=24,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages=dict.fromkeys(("required", "invalid", "max_length"), sentence),
        **more,
    )


class _Styled(forms.Form):
    """Every box looks like those of the rest of the site."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        names: dict[type[forms.Widget], str] = {forms.Select: "select", forms.Textarea: "area"}
        for field in self.fields.values():
            field.widget.attrs.setdefault("class", names.get(type(field.widget), "input"))


class WinnerForm(_Styled):
    """Bitácora (CTR-01): personal, family, pension, bank and emergency data."""

    marital_status = choice("Estado civil", _MARITAL)
    ruc = _digits("RUC, si tiene", r"^(10|15|17)[0-9]{9}$", "El RUC de una persona tiene 11 cifras.", required=False)
    spouse = text("Cónyuge o conviviente, si corresponde", 150)
    children = forms.CharField(
        label="Hijos: nombre y fecha de nacimiento, uno por línea",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": "Como máximo 1000 caracteres (escribió %(show_value)d)."},
    )
    pension = choice("Sistema de pensiones", _PENSION)
    afp = forms.ChoiceField(
        label="Si es AFP, cuál",
        required=False,
        choices=[("", "Ninguna"), *_AFP],
        error_messages={"invalid_choice": "Seleccione una opción de la lista."},
    )
    cuspp = forms.RegexField(
        r"^[0-9A-Za-z]{12}$",
        label="Si es AFP, código CUSPP",
        required=False,
        max_length=12,
        error_messages=dict.fromkeys(("invalid", "max_length"), "El CUSPP tiene 12 cifras y letras."),
    )
    bank = text("Banco", 80, required="Escriba el banco.")
    account = _digits("Número de cuenta de ahorros", r"^[0-9]{10,20}$", "Escriba de 10 a 20 cifras.")
    cci = _digits("CCI", r"^[0-9]{20}$", "El CCI tiene 20 cifras.")
    emergency_name = text("Contacto de emergencia", 150, required="Escriba a quién avisar.")
    emergency_kinship = text("Parentesco o relación", 60, required="Escriba la relación.")
    emergency_phone = _digits("Teléfono del contacto", r"^[0-9]{6,12}$", "Escriba de 6 a 12 cifras.")

    groups = (
        ("Datos personales y de familia", ("marital_status", "ruc", "spouse", "children")),
        ("Pensión", ("pension", "afp", "cuspp")),
        ("Cuenta para el pago", ("bank", "account", "cci")),
        ("En caso de emergencia", ("emergency_name", "emergency_kinship", "emergency_phone")),
    )

    def clean(self) -> dict[str, Any]:
        """An AFP has a name and a code."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("pension") == "AFP":
            for name in ("afp", "cuspp"):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, "Complete este dato de su AFP.")
        return cleaned

    def by_group(self) -> list[tuple[str, list[forms.BoundField]]]:
        """For the template."""
        return [(title, [self[name] for name in names]) for title, names in self.groups]

    def data_to_keep(self) -> dict[str, str]:
        """As it is stored."""
        return {name: str(value) for name, value in self.cleaned_data.items()}


class MarkForm(forms.Form):
    """One document of the checklist."""

    item = forms.CharField(max_length=20, widget=forms.HiddenInput)
    state = forms.ChoiceField(
        label="Estado",
        choices=[("", "Seleccione"), *ChecklistState.choices],
        widget=forms.Select(attrs={"class": "select"}),
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Elija el estado del documento."),
    )
    note = forms.CharField(
        label="Observación",
        required=False,
        max_length=1000,
        widget=forms.TextInput(attrs={"class": "input"}),
        error_messages={"max_length": "Como máximo 1000 caracteres (escribió %(show_value)d)."},
    )


class SignForm(_Styled):
    """The day of the signature."""

    signed_on = day("Día de la firma", required="Escriba el día de la firma.")


class RegisterForm(_Styled):
    """The day of the register."""

    registered_on = day("Día del registro", required="Escriba el día del registro.")


class FailureForm(_Styled):
    """Why somebody who was called does not sign."""

    cause = choice("Causa", SigningFailureCause.choices)
    reason = reason_field("Sustento", required=True)


class CallNextForm(forms.Form):
    """Calling the next accesitario."""

    reason = reason_field("Motivo, que se publica con la nueva versión", required=True)


def _grounds(least: int, most: int) -> forms.CharField:
    return forms.CharField(
        label="Sustento, que se publica",
        max_length=most,
        help_text=f"De {least} a {most} caracteres.",
        widget=forms.Textarea(attrs={"class": "area", "rows": 4}),
        error_messages={
            "required": "Escriba el sustento.",
            "max_length": f"Como máximo {most} caracteres (escribió %(show_value)d).",
        },
    )


class VoidForm(forms.Form):
    """Declaring a call void by the case that stands."""

    case = forms.CharField(max_length=20, widget=forms.HiddenInput)
    text = _grounds(LEAST_TEXT, MOST_TEXT)


class CancelForm(_Styled):
    """Cancelling a call."""

    case = choice("Causa", CancelCause.choices)
    text = _grounds(LEAST_TEXT, MOST_TEXT)
