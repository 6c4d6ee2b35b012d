"""Raw input of the sign-in pages."""

from __future__ import annotations

from django import forms

from accounts.domain.usernames import MAX_USERNAME, shown, spellings

MAX_PASSWORD = 256
MAX_TYPED = 32  # a number with the blanks somebody pasted around it


class NumberForm(forms.Form):
    """Step 1: the user name, as it will be repeated to the person."""

    username = forms.CharField(
        label="Número de documento",
        max_length=MAX_TYPED,
        error_messages={
            "required": "Escriba su número de documento.",
            "max_length": f"El número de documento tiene como máximo {MAX_USERNAME} caracteres.",
        },
    )

    def clean_username(self) -> str:
        """REG-01's shapes. Says nothing about whether the number exists."""
        typed: str = self.cleaned_data["username"]
        if spellings(typed):
            return shown(typed)
        if typed.isdigit() and len(typed) < 9:
            raise forms.ValidationError("El DNI debe tener 8 dígitos.")
        raise forms.ValidationError("Escriba los 8 dígitos de su DNI, o los 9 a 12 caracteres de su carné.")


class PasswordForm(forms.Form):
    """Step 2. Blanks at the ends belong to a password."""

    password = forms.CharField(
        label="Contraseña",
        strip=False,
        max_length=MAX_PASSWORD,
        error_messages={
            "required": "Escriba su contraseña.",
            "max_length": f"La contraseña tiene como máximo {MAX_PASSWORD} caracteres.",
        },
    )
