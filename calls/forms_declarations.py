"""Raw input of a declaration (ACT-01)."""

from __future__ import annotations

from django import forms

from calls import fields
from calls.domain.abstention import DETAIL_MAX, DETAIL_MIN
from calls.enums import Interest
from calls.forms import CallForm


class DeclarationForm(CallForm):
    """What one declares, and where there is something to declare, with whom and why."""

    interest = forms.ChoiceField(
        label="Declaro",
        choices=Interest.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Elija qué declara.", "invalid_choice": "Elija qué declara."},
    )
    detail = fields.paragraph(
        "Con quién o por qué",
        DETAIL_MAX,
        rows=3,
        help_text="Solo si declara parentesco o conflicto. Lo leen Recursos Humanos y el órgano de control.",
    )

    def clean(self) -> None:
        """Something to declare is told."""
        interest, detail = self.cleaned_data.get("interest"), self.cleaned_data.get("detail", "")
        if interest not in {None, Interest.NONE} and "detail" not in self.errors and len(detail) < DETAIL_MIN:
            self.add_error("detail", f"Explíquelo con {DETAIL_MIN} caracteres o más.")
