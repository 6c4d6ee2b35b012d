"""Raw input of the interviews. What was typed stays; the services say what it may be."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms

from core.display import LIMA
from cvs.forms import day
from results.domain.turns import LEAST_MINUTES, LINK, MOST_MINUTES, MOST_PAUSE, MOST_TOLERANCE, ROOM
from results.enums import InterviewFault
from results.selectors_interviews import CRITERIA
from results.services_interviews import Place, Plan
from results.services_stages import REASON_MAX


def clock_time(label: str, *, seconds: bool = False, **more: Any) -> forms.TimeField:
    """An hour, from the browser's own control."""
    step = {"step": "1"} if seconds else {}
    return forms.TimeField(
        label=label,
        input_formats=["%H:%M:%S", "%H:%M"],
        widget=forms.TimeInput(
            attrs={"type": "time", "class": "input", **step}, format="%H:%M:%S" if seconds else "%H:%M"
        ),
        error_messages={"required": "Escriba la hora.", "invalid": "Escriba una hora, como 09:20."},
        **more,
    )


def minutes_field(label: str, *, least: int, most: int, **more: Any) -> forms.IntegerField:
    """Minutes between two limits."""
    sentence = f"Escriba un número entero de {least} a {most}."
    return forms.IntegerField(
        label=label,
        min_value=least,
        max_value=most,
        widget=forms.TextInput(attrs={"class": "input", "inputmode": "numeric"}),
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), sentence),
        **more,
    )


def reason_field(label: str, *, required: bool = False, **more: Any) -> forms.CharField:
    """Some sentences; how long they must be is the service's."""
    return forms.CharField(
        label=label,
        required=required,
        max_length=REASON_MAX,
        widget=forms.Textarea(attrs={"class": "area", "rows": 2}),
        error_messages={
            "required": "Escríbalo, por favor.",
            "max_length": f"Como máximo {REASON_MAX} caracteres (escribió %(show_value)d).",
        },
        **more,
    )


class _PlaceForm(forms.Form):
    """Where, and how long the committee waits."""

    in_vigia = forms.BooleanField(
        label="En la sala de video de Vigía",
        required=False,
        help_text="Nada más que instalar: se entra desde esta página, también con un celular.",
    )
    link = forms.CharField(
        label="O enlace de otra videollamada",
        required=False,
        max_length=LINK,
        help_text="Se da solo a cada postulante.",
        widget=forms.TextInput(attrs={"class": "input", "inputmode": "url", "autocomplete": "off"}),
        error_messages={"max_length": f"Como máximo {LINK} caracteres."},
    )
    room = forms.CharField(
        label="O lugar, si es presencial",
        required=False,
        max_length=ROOM,
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
        error_messages={"max_length": f"Como máximo {ROOM} caracteres."},
    )
    tolerance_minutes = minutes_field("Minutos de tolerancia", least=0, most=MOST_TOLERANCE, initial=0)

    def place(self) -> Place:
        """As the service takes it."""
        told = self.cleaned_data
        return Place(
            link=told["link"].strip(),
            room=told["room"].strip(),
            in_vigia=told["in_vigia"],
            tolerance_minutes=told["tolerance_minutes"],
        )


class LayOutForm(_PlaceForm):
    """Slots for everybody who has none."""

    on = day("Día", required="Escriba el día.")
    time_from = clock_time("Desde")
    time_to = clock_time("Hasta")
    minutes = minutes_field("Minutos por entrevista", least=LEAST_MINUTES, most=MOST_MINUTES, initial=20)
    pause = minutes_field("Minutos entre una y otra", least=0, most=MOST_PAUSE, initial=0)
    field_order = ("on", "time_from", "time_to", "minutes", "pause", "tolerance_minutes", "in_vigia", "link", "room")

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["on"].widget.attrs["class"] = "input"

    def plan(self) -> Plan:
        """As the service takes it."""
        told = self.cleaned_data
        return Plan(
            first=datetime.combine(told["on"], told["time_from"], LIMA),
            minutes=told["minutes"],
            pause=told["pause"],
            until=datetime.combine(told["on"], told["time_to"], LIMA),
        )


class SlotForm(_PlaceForm):
    """One person's slot."""

    on = day("Día", required="Escriba el día.")
    time_from = clock_time("Hora")
    minutes = minutes_field("Minutos", least=LEAST_MINUTES, most=MOST_MINUTES, initial=20)
    reason = reason_field("Motivo del cambio", help_text="Obligatorio si la etapa 10 ya está publicada.")
    field_order = ("on", "time_from", "minutes", "tolerance_minutes", "in_vigia", "link", "room", "reason")

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["on"].widget.attrs["class"] = "input"

    def start(self) -> datetime:
        """When it begins."""
        return datetime.combine(self.cleaned_data["on"], self.cleaned_data["time_from"], LIMA)


class ArrivalForm(forms.Form):
    """When somebody connected, on the day of the slot."""

    connected = clock_time("Se conectó a las", seconds=True)
    identity_checked = forms.BooleanField(label="Mostró su DNI y es la misma persona", required=False)
    reason = reason_field("Motivo, si cambia la hora anotada")

    def connected_at(self, on: date) -> datetime:
        """The instant, on that local day."""
        return datetime.combine(on, self.cleaned_data["connected"], LIMA)


class ScoreForm(forms.Form):
    """A score for each criterion."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for place, (label, most) in enumerate(CRITERIA):
            sentence = f"Escriba un puntaje de 0 a {most}, con dos decimales como máximo."
            self.fields[f"criterion_{place}"] = forms.DecimalField(
                label=f"{label} (0 a {most})",
                widget=forms.TextInput(attrs={"class": "input", "inputmode": "decimal", "autocomplete": "off"}),
                error_messages={"required": sentence, "invalid": sentence},
            )

    def criteria(self) -> list[Decimal]:
        """In the order of the rubric."""
        return [self.cleaned_data[f"criterion_{place}"] for place in range(len(CRITERIA))]


class CloseForm(forms.Form):
    """A result; `reason` where one stands already."""

    reason = reason_field("Motivo, si cambia un resultado anterior")


class DisqualifyForm(CloseForm):
    """DESCALIFICADO."""

    code = forms.ChoiceField(
        label="Falta",
        choices=[("", "Seleccione"), *((each.value, f"{each.value}. {each.label}") for each in InterviewFault)],
        widget=forms.Select(attrs={"class": "select"}),
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Elija la falta."),
    )
    text = reason_field("Qué se observó", required=True)
    field_order = ("code", "text", "reason")
