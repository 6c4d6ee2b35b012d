"""Raw input about a call: what begins a draft, documents and notices. Its sections are in `calls.forms_sections`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from calls import fields
from calls.domain import limits
from calls.enums import DocumentKind


class CallForm(forms.Form):
    """Fields whose ids are their names, and the first fault of each for the list on top."""

    required_css_class = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "%s", "label_suffix": "", **kwargs})

    @property
    def faults(self) -> list[tuple[str, str]]:
        """`(field, "label: message")` in the order of the page."""
        wrong = [(name, self.fields[name].label, self.errors[name][0]) for name in self.fields if name in self.errors]
        return [(name, f"{label}: {message}" if label else str(message)) for name, label, message in wrong]

    def see_again(self, seen: str) -> None:
        """What the person has before them from now on is this; what they typed stays."""
        self.data = {name: self.data.get(name) for name in self.data} | {"seen": seen}


class NewCallForm(CallForm):
    """What a draft begins with. `base`: the model, blank, or the code of a call to copy."""

    MODEL, BLANK = "modelo", "blanco"

    number = fields.whole("Número", 1, limits.NUMBER)
    year = fields.whole("Año", limits.FIRST_YEAR, limits.LAST_YEAR)
    acronym = fields.text(
        "Siglas de la entidad",
        limits.ACRONYM,
        required="Escriba las siglas.",
        help_text="De 2 a 12 letras, sin tildes.",
    )
    base = fields.choice("Punto de partida", [])

    def __init__(self, *args: Any, codes: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        base = self.fields["base"]
        assert isinstance(base, forms.ChoiceField)
        base.choices = [
            (self.MODEL, "Las bases modelo de la Convocatoria 091-2023"),
            (self.BLANK, "En blanco, con las reglas y etapas del proceso"),
            *((code, f"Copia de {code}") for code in codes),
        ]

    def clean_acronym(self) -> str:
        """They become part of an address."""
        acronym: str = self.cleaned_data["acronym"].upper()
        if not (len(acronym) >= 2 and acronym.isascii() and acronym.isalpha()):
            raise forms.ValidationError("Escriba de 2 a 12 letras, sin tildes ni espacios.")
        return acronym


class NoticeForm(CallForm):
    """A notice; `key` makes a second press of the button the same notice."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    title = fields.text("Título del aviso", limits.NOTICE_TITLE, required="Escriba el título.")
    text = fields.paragraph("Texto", limits.NOTICE_TEXT, required="Escriba el texto del aviso.", rows=6)


class DocumentForm(CallForm):
    """A document; the file itself is looked at by whoever keeps it."""

    kind = fields.choice("Clase de documento", DocumentKind.choices)
    title = fields.text("Título", limits.DOCUMENT_TITLE, required="Escriba el título del documento.")
    file = forms.FileField(
        label="Archivo",
        help_text="Todo documento a adjuntar debe estar en formato PDF.",
        allow_empty_file=True,  # keeping it says so in the same words as for every other file
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf", "class": "input"}),
        error_messages={"required": "Elija un archivo PDF."},
    )
