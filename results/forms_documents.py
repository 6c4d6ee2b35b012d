"""What is typed to confirm a registration of documents, and to register one after a technical failure."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django import forms

from applications.domain.limits import LEAST_REASON, REASON
from core.display import LIMA
from cvs.forms import PDF_HELP, day


class ConfirmSupportForm(forms.Form):
    """Two oaths where something is missing, one where nothing is; `key` makes the same click again the same act."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    sure = forms.BooleanField(
        label="Entiendo que después de confirmar no podré cambiar ni agregar documentos",
        error_messages={"required": "Marque la casilla para confirmar."},
    )
    incomplete = forms.BooleanField(
        label="Sé que faltan documentos y que por eso seré declarado/a NO CALIFICA",
        error_messages={
            "required": "Marque la casilla para confirmar con documentos faltantes, o adjunte los que faltan."
        },
    )

    def __init__(self, *args: Any, complete: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        if complete:
            del self.fields["incomplete"]


class SupportFailureForm(forms.Form):
    """The proof of a technical failure (DOC-06)."""

    failed_on = day("Día de la falla", required="Escriba el día de la falla.")
    failed_time = forms.TimeField(
        label="Hora de la falla",
        input_formats=["%H:%M:%S", "%H:%M"],
        widget=forms.TimeInput(attrs={"type": "time", "step": "1", "class": "input"}, format="%H:%M:%S"),
        error_messages={"required": "Escriba la hora de la falla.", "invalid": "Escriba una hora, como 17:05:30."},
        help_text="La que muestra la evidencia; debe estar dentro del horario de registro.",
    )
    reason = forms.CharField(
        label="Motivo por el que se acepta",
        min_length=LEAST_REASON,
        max_length=REASON,
        widget=forms.Textarea(attrs={"class": "area", "rows": 3}),
        error_messages={
            "required": "Escriba el motivo.",
            "min_length": f"Escriba al menos {LEAST_REASON} caracteres.",
            "max_length": f"Como máximo {REASON} caracteres (escribió %(show_value)d).",
        },
    )
    evidence = forms.FileField(
        label="Evidencia en PDF",
        help_text=f"Correo del postulante, captura con la hora, incidente del servidor. {PDF_HELP}",
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
        error_messages={"required": "Adjunte la evidencia en PDF."},
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["failed_on"].widget.attrs["class"] = "input"

    def failed_at(self) -> datetime:
        """The instant of the failure."""
        return datetime.combine(self.cleaned_data["failed_on"], self.cleaned_data["failed_time"], LIMA)
