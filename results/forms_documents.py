"""What is ticked to confirm a registration of documents."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms


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
