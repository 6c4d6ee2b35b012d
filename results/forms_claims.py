"""Raw input of claims: the applicant's, one that came by mail, and its answer."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms

from applications.forms import document_number
from core.display import LIMA
from cvs.forms import PDF_HELP, clock_time, day
from results.enums import ClaimGround
from results.models.claims import TEXT_MAX
from results.selectors_claims import CLAIMED_STAGES, EXAM_STAGE
from results.services_claims import ANSWERS, QUESTIONS, TEXT_MIN

STAGES = {
    5: "Etapa 5, requisitos mínimos",
    7: "Etapa 7, evaluación de conocimientos",
    10: "Etapa 10, evaluación curricular",
}
_CHOOSE = "Seleccione una opción de la lista."
_LENGTHS = f"Escriba de {TEXT_MIN} a {TEXT_MAX} caracteres."


def _text(label: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        min_length=TEXT_MIN,
        max_length=TEXT_MAX,
        widget=forms.Textarea(attrs={"class": "area", "rows": 6}),
        error_messages=dict.fromkeys(("required", "min_length", "max_length", "null_characters_not_allowed"), _LENGTHS),
    )


def _choice(label: str, choices: Sequence[tuple[str, str]], **more: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=choices,
        widget=forms.Select(attrs={"class": "select"}),
        error_messages={"required": _CHOOSE, "invalid_choice": _CHOOSE},
        **more,
    )


class ClaimForm(forms.Form):
    """A claim: the list, the ground, what is said, and a PDF if there is one."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    stage = forms.TypedChoiceField(
        label="Publicación que reclama",
        coerce=int,
        widget=forms.Select(attrs={"class": "select"}),
        error_messages={"required": _CHOOSE, "invalid_choice": _CHOOSE},
    )
    ground = _choice("Asunto", ClaimGround.choices)
    position = forms.IntegerField(
        label="Número de la pregunta, si reclama una",
        required=False,
        min_value=1,
        max_value=QUESTIONS,
        widget=forms.TextInput(attrs={"class": "input", "inputmode": "numeric"}),
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), f"Escriba un número de 1 a {QUESTIONS}."),
    )
    text = _text("Su reclamo")
    evidence = forms.FileField(
        label="Adjunto (opcional)",
        required=False,
        help_text=f"Los documentos que debieron estar en su postulación no se incorporan a ella. {PDF_HELP}",
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
        error_messages={"empty": "El archivo está vacío."},
    )

    def __init__(self, *args: Any, stages: Sequence[int] = CLAIMED_STAGES, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["stage"].choices = [(order, STAGES[order]) for order in stages]  # type: ignore[attr-defined]
        if EXAM_STAGE not in stages:  # nothing else has questions
            del self.fields["position"]
            grounds = [each for each in ClaimGround.choices if each[0] != ClaimGround.QUESTION]
            self.fields["ground"].choices = grounds  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A claim about a question says which."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("ground") == ClaimGround.QUESTION and not data.get("position") and "position" not in self.errors:
            self.add_error("position", "Escriba el número de la pregunta.")
        return data


class MailedClaimForm(ClaimForm):
    """A claim received by mail: whose it is and when it arrived, with the mail as PDF."""

    document = document_number()
    received_on = day("Día en que llegó el correo", required="Escriba el día.")
    received_time = clock_time(
        "Hora en que llegó",
        required="Escriba la hora.",
        help_text="La de recepción en el servidor de correo (cabecera Date).",
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["received_on"].widget.attrs["class"] = "input"
        self.fields["evidence"].label = "El correo, en PDF"
        self.fields["evidence"].help_text = PDF_HELP
        self.fields["text"].label = "Qué reclama"

    def received_at(self) -> datetime:
        """The instant of reception."""
        return datetime.combine(self.cleaned_data["received_on"], self.cleaned_data["received_time"], LIMA)


class AnswerClaimForm(forms.Form):
    """How a claim is answered; `late`: it came after its term, and is answered without being examined."""

    state = _choice("Se declara", [(each.value, str(each.label)) for each in ANSWERS])
    reason = _text("Fundamento")
    reopen = _choice("Plazo que se devuelve", [("", "Ninguno")], required=False)

    def __init__(self, *args: Any, late: bool, stages: Sequence[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        answers = ANSWERS[-1:] if late else ANSWERS
        choices = [("", "Seleccione…"), *((each.value, str(each.label)) for each in answers)]
        self.fields["state"].choices = choices  # type: ignore[attr-defined]
        self.fields["reopen"].choices = [("", "Ninguno"), *stages]  # type: ignore[attr-defined]
