"""Raw input of applications. Every message is the person's, next to its field; what was typed stays."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms

from applications.domain.annexes import label_of
from applications.domain.limits import LEAST_REASON, REASON
from applications.domain.words import SWORN
from applications.enums import AnnexCode
from applications.models import Annex
from core.display import LIMA
from cvs.forms import PDF_HELP, SheetForm, clock_time, day, yes_no
from cvs.models import Document


def document_number(label: str = "Número de documento del postulante") -> forms.RegexField:
    """Whose it is, when somebody else writes it."""
    wrong = "Escriba de 8 a 12 cifras o letras."
    return forms.RegexField(
        r"^[0-9A-Za-z]{8,12}$",
        label=label,
        max_length=12,
        error_messages={"required": "Escriba el número de documento.", "invalid": wrong, "max_length": wrong},
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
    )


class AnnexesForm(SheetForm):
    """The signed annexes that a call asks for: a file field and the number of the document kept for each."""

    attachments = tuple((f"{code.lower()}_file", f"{code.lower()}_document") for code in AnnexCode.values)

    def __init__(self, *args: Any, codes: list[AnnexCode], given: Mapping[str, Annex], **facts: Any) -> None:
        self.codes = codes
        initial = {f"{code.lower()}_document": annex.document_id for code, annex in given.items()}
        super().__init__(*args, initial=initial, **facts)
        for code in codes:
            name = code.lower()
            self.fields[f"{name}_file"] = forms.FileField(
                label=f"{label_of(code)}, firmado",
                required=False,
                help_text=PDF_HELP,
                widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
            )
            self.fields[f"{name}_document"] = forms.IntegerField(widget=forms.HiddenInput, required=False)
            self.fields[f"{name}_document_drop"] = yes_no("Quitar este documento")

    def boxes(self) -> list[dict[str, Any]]:
        """One place to attach for each annex, for the template."""
        return [
            {
                "code": code,
                "number": code.removeprefix("ANEXO_"),
                "file": self[f"{code.lower()}_file"],
                "document": self[f"{code.lower()}_document"],
                "drop": self[f"{code.lower()}_document_drop"],
                "held": self.attached(f"{code.lower()}_document"),
            }
            for code in self.codes
        ]

    def documents(self) -> dict[str, Document | None]:
        """What the form wants kept, by annex."""
        return {code: self.cleaned_data[f"{code.lower()}_document"] for code in self.codes}


class SwornForm(forms.Form):
    """An oath to tick; `key` makes the same click again the same act."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    sworn = forms.BooleanField(label=SWORN, error_messages={"required": "Marque la casilla para confirmar."})


class DeclareForm(forms.Form):
    """The electronic declaration of the annexes."""

    declared = forms.BooleanField(
        label="Declaro bajo juramento lo que dicen los anexos",
        error_messages={"required": "Marque la casilla para declarar."},
    )


class WithdrawForm(forms.Form):
    """Leaving a process."""

    reason = forms.CharField(
        label="Motivo (opcional)",
        required=False,
        max_length=REASON,
        widget=forms.Textarea(attrs={"class": "area", "rows": 3}),
        error_messages={"max_length": f"Como máximo {REASON} caracteres (escribió %(show_value)d)."},
    )
    sure = forms.BooleanField(
        label="Entiendo que dejo el proceso y que no podré volver a postular a esta convocatoria",
        error_messages={"required": "Marque la casilla para desistir."},
    )


class FailureProofForm(forms.Form):
    """The proof of a technical failure (APP-07, DOC-06): its instant, why it is accepted and a PDF."""

    hours = "horario de registro"
    failed_on = day("Día de la falla", required="Escriba el día de la falla.")
    failed_time = clock_time("Hora de la falla", required="Escriba la hora de la falla.")
    reason = forms.CharField(
        label="Motivo por el que se acepta",
        min_length=LEAST_REASON,
        max_length=REASON,
        widget=forms.Textarea(attrs={"class": "area", "rows": 4}),
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
        self.fields["failed_time"].help_text = f"La que muestra la evidencia; debe estar dentro del {self.hours}."

    def failed_at(self) -> datetime:
        """The instant of the failure."""
        return datetime.combine(self.cleaned_data["failed_on"], self.cleaned_data["failed_time"], LIMA)


class FailureForm(FailureProofForm):
    """What Human Resources writes to register an application after a technical failure (APP-07).

    The evidence is asked for by the page: one that was already sent is not sent again.
    """

    hours = "horario de postulación"
    field_order = ("document_number",)
    document_number = document_number()
    kept = forms.CharField(widget=forms.HiddenInput, required=False, max_length=2000)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["evidence"].required = False
