"""Raw input of stage 4: what the RNSSC answered about one person, and a file of its answers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms

from applications.domain.registry_file import BYTES_MAX, HEADER
from applications.domain.sanctions import SanctionStatus, SanctionType
from core.display import LIMA
from cvs.forms import PDF_HELP, day

SANCTIONS = 3  # lines of the form; more come by file
TYPES = [("", "Sin sanción"), *((each.value, each.value.replace("_", " ").capitalize()) for each in SanctionType)]
STATUSES = [(each.value, each.value.capitalize()) for each in SanctionStatus]
_WRONG = "Seleccione una opción de la lista."


class AnswerForm(forms.Form):
    """When the registry answered, with up to three sanctions and the proof in PDF."""

    asked_on = day("Día de la consulta", required="Escriba el día de la consulta.")
    asked_time = forms.TimeField(
        label="Hora de la consulta",
        input_formats=["%H:%M", "%H:%M:%S"],
        widget=forms.TimeInput(attrs={"type": "time", "class": "input"}, format="%H:%M"),
        error_messages={"required": "Escriba la hora de la consulta.", "invalid": "Escriba una hora, como 10:30."},
    )
    evidence = forms.FileField(
        label="Evidencia en PDF",
        help_text=f"La constancia del registro, donde se ve la hora. {PDF_HELP}",
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
        error_messages={"required": "Adjunte la evidencia en PDF.", "empty": "El archivo está vacío."},
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["asked_on"].widget.attrs["class"] = "input"
        for place in range(1, SANCTIONS + 1):
            self.fields[f"type_{place}"] = forms.ChoiceField(
                label=f"Sanción {place}", choices=TYPES, required=False, error_messages={"invalid_choice": _WRONG}
            )
            self.fields[f"start_{place}"] = day(f"Desde, sanción {place}")
            self.fields[f"end_{place}"] = day(f"Hasta, sanción {place}")
            self.fields[f"status_{place}"] = forms.ChoiceField(
                label=f"Estado, sanción {place}",
                choices=STATUSES,
                required=False,
                error_messages={"invalid_choice": _WRONG},
            )
            for name in ("type", "status"):
                self.fields[f"{name}_{place}"].widget.attrs["class"] = "select"
            for name in ("start", "end"):
                self.fields[f"{name}_{place}"].widget.attrs["class"] = "input"

    def clean(self) -> dict[str, Any]:
        """A sanction says since when, and does not end before that."""
        data: dict[str, Any] = super().clean() or {}
        for place in range(1, SANCTIONS + 1):
            start, end = data.get(f"start_{place}"), data.get(f"end_{place}")
            if data.get(f"type_{place}") and start is None and f"start_{place}" not in self.errors:
                self.add_error(f"start_{place}", "Escriba desde cuándo.")
            if start and end and end < start:
                self.add_error(f"end_{place}", "Termina antes de empezar.")
            if not data.get(f"type_{place}") and (start or end):
                self.add_error(f"type_{place}", "Seleccione el tipo de sanción, o deje vacías sus fechas.")
        return data

    def sanction_rows(self) -> list[list[forms.BoundField]]:
        """The fields of each sanction."""
        names = ("type", "start", "end", "status")
        return [[self[f"{name}_{place}"] for name in names] for place in range(1, SANCTIONS + 1)]

    def asked_at(self) -> datetime:
        """The instant of the answer."""
        return datetime.combine(self.cleaned_data["asked_on"], self.cleaned_data["asked_time"], LIMA)

    def sanctions(self) -> list[dict[str, str | None]]:
        """As the rules read them."""
        data = self.cleaned_data
        return [
            {
                "type": data[f"type_{place}"],
                "from": data[f"start_{place}"].isoformat(),
                "to": data[f"end_{place}"].isoformat() if data[f"end_{place}"] else None,
                "status": data[f"status_{place}"] or SanctionStatus.VIGENTE.value,
            }
            for place in range(1, SANCTIONS + 1)
            if data[f"type_{place}"]
        ]


class AnswersFileForm(forms.Form):
    """A CSV of answers."""

    file = forms.FileField(
        label="Archivo CSV",
        help_text=f"Columnas: {'; '.join(HEADER)}. UTF-8, hasta {BYTES_MAX // 1024 // 1024} MB.",
        widget=forms.FileInput(attrs={"accept": "text/csv,.csv"}),
        error_messages={"required": "Elija el archivo.", "empty": "El archivo está vacío."},
    )
