"""Raw input of the final stage. What was typed stays; the services say what it may be."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from applications.models import Application
from cvs.enums import ForceKind
from results.enums import BonusKind
from results.forms_interviews import reason_field
from results.selectors_finals import Claimed

_YES_NO = [("si", "Sí"), ("no", "No")]


def yes_or_no(label: str, **more: Any) -> forms.ChoiceField:
    """Two radio buttons, neither chosen."""
    return forms.ChoiceField(
        label=label,
        choices=_YES_NO,
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Elija sí o no."),
        **more,
    )


class BonusForm(forms.Form):
    """What HR finds in the document of a declared condition."""

    valid = yes_or_no("¿El documento acredita el derecho a la bonificación?")

    def __init__(self, *args: Any, claimed: Claimed, **more: Any) -> None:
        super().__init__(*args, **more)
        fields: dict[BonusKind, tuple[str, forms.Field]] = {
            BonusKind.DISABILITY: (
                "degree",
                forms.CharField(
                    label="Grado de restricción, en porcentaje, según el certificado",
                    required=False,
                    max_length=7,
                    widget=forms.TextInput(attrs={"class": "input", "inputmode": "decimal"}),
                    help_text="La bonificación corresponde desde 33 %.",
                ),
            ),
            BonusKind.FFAA: (
                "kind",
                forms.ChoiceField(
                    label="Qué acredita el documento",
                    required=False,
                    choices=[("", "Lo declarado"), *ForceKind.choices],
                    widget=forms.Select(attrs={"class": "select"}),
                ),
            ),
            BonusKind.ATHLETE: (
                "level",
                forms.TypedChoiceField(
                    label="Nivel según el documento del IPD",
                    required=False,
                    coerce=int,
                    choices=[("", "Lo declarado"), *((level, f"Nivel {level}") for level in range(1, 6))],
                    widget=forms.Select(attrs={"class": "select"}),
                ),
            ),
        }
        self.found_key, field = fields[claimed.kind]
        self.fields[self.found_key] = field
        self.fields["reason"] = reason_field("Sustento de la decisión", required=True)

    def found(self) -> dict[str, Any]:
        """What the document says, empty for as declared."""
        value = self.cleaned_data[self.found_key]
        return {self.found_key: value} if value not in {None, ""} else {}


class RecordForm(forms.Form):
    """Recording the table."""

    reason = reason_field("Motivo, si cambia un resultado ya registrado")


class QuotaForm(forms.Form):
    """The entity's declaration on the quota."""

    met = yes_or_no("¿La entidad cumple la cuota del 5 % de personas con discapacidad?")
    reason = reason_field("Sustento", required=True)


class VoteForm(forms.Form):
    """The casting vote: a place for each tied person."""

    def __init__(self, *args: Any, tied: Sequence[Application], **more: Any) -> None:
        super().__init__(*args, **more)
        self.numbers = [application.number for application in tied]
        sentence = f"Escriba un lugar de 1 a {len(tied)}."
        for application in tied:
            self.fields[f"place_{application.number}"] = forms.IntegerField(
                label=f"Lugar de {application.user.full_name}",
                min_value=1,
                max_value=len(tied),
                widget=forms.TextInput(attrs={"class": "input", "inputmode": "numeric"}),
                error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), sentence),
            )
        self.fields["reason"] = reason_field("Sustento del voto", required=True)

    def clean(self) -> dict[str, Any]:
        """Every place once."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        places = [cleaned.get(f"place_{number}") for number in self.numbers]
        if None not in places and len(set(places)) < len(places):
            raise forms.ValidationError("Dos personas no pueden tener el mismo lugar.")
        return cleaned

    def preferred(self) -> list[int]:
        """Application numbers, the preferred first."""
        return sorted(self.numbers, key=lambda number: int(self.cleaned_data[f"place_{number}"]))


class FalseForm(forms.Form):
    """Information that turned out to be false."""

    number = forms.IntegerField(
        label="Número de postulación",
        min_value=1,
        widget=forms.TextInput(attrs={"class": "input", "inputmode": "numeric"}),
        error_messages=dict.fromkeys(("required", "invalid", "min_value"), "Escriba el número de la postulación."),
    )
    reason = reason_field("Qué información es falsa y cómo se comprobó", required=True)
