"""Raw input of the pages about an account."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms

from accounts.domain import registration
from accounts.domain.registration import MAX_PASSWORD, Refused
from accounts.domain.usernames import MAX_USERNAME, shown, spellings
from accounts.enums import DocumentType
from accounts.services_registration import NewApplicant

_NUL = "null_characters_not_allowed"
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


class AccountForm(forms.Form):
    """Fields whose ids are their names. No `maxlength`: a browser would cut what was pasted without a word."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "%s", "label_suffix": "", **kwargs})
        for field in self.fields.values():
            field.widget.attrs.pop("maxlength", None)

    @property
    def faults(self) -> list[tuple[str, str]]:
        """`(field, message)` in the order of the page, the first of each field; for the list on top."""
        return [(name, str(self.errors[name][0])) for name in self.fields if name in self.errors]

    @property
    def faults_heading(self) -> str:
        """`Revise dos datos`."""
        number = len(self.faults)
        words = ("", "un dato", "dos datos", "tres datos", "cuatro datos", "cinco datos", "seis datos")
        return f"Revise {words[number] if number < len(words) else f'{number} datos'}"


def _text(label: str, message: str, *, hint: str = "", **attrs: str) -> forms.CharField:
    widget = forms.TextInput(attrs={"class": "input", **attrs})
    messages = dict.fromkeys(("required", _NUL), message)
    return forms.CharField(label=label, help_text=hint, error_messages=messages, widget=widget)


def _email(label: str, *, hint: str = "") -> forms.EmailField:
    return forms.EmailField(
        label=label,
        help_text=hint,
        max_length=registration.MAX_EMAIL,
        widget=forms.EmailInput(attrs={"class": "input", "autocomplete": "email", "spellcheck": "false"}),
        error_messages=dict.fromkeys(("required", "invalid", "max_length", _NUL), registration.EMAIL_WRONG),
    )


def _password(label: str, message: str, *, autocomplete: str, hint: str = "") -> forms.CharField:
    # What was typed is kept also here: the page is never stored, and a mistyped number costs nobody their password.
    widget = forms.PasswordInput(render_value=True, attrs={"class": "input", "autocomplete": autocomplete})
    messages = {"required": message, _NUL: "La contraseña tiene un carácter que no se admite."}
    return forms.CharField(label=label, help_text=hint, strip=False, widget=widget, error_messages=messages)


def _current_password() -> forms.CharField:
    return _password("Contraseña actual", "Escriba su contraseña actual.", autocomplete="current-password")


def _checked(rule: Callable[..., str], *args: Any, **kwargs: Any) -> str:
    """A rule of the domain as a form's check."""
    try:
        return rule(*args, **kwargs)
    except Refused as refused:
        raise forms.ValidationError(refused.message) from None


PASSWORD_HINT = "Al menos 10 caracteres y distinta de su número de documento."  # noqa: S105 - a sentence


class NewPasswordForm(AccountForm):
    """A password and its confirmation. `number`: the document number it must differ from."""

    password = _password(
        "Nueva contraseña", registration.PASSWORD_SHORT, autocomplete="new-password", hint=PASSWORD_HINT
    )
    password_confirm = _password(
        "Confirmación de contraseña", registration.PASSWORDS_DIFFER, autocomplete="new-password"
    )

    def __init__(self, *args: Any, number: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.number = number

    def clean_password(self) -> str:
        """REG-01."""
        return _checked(registration.password, self.cleaned_data["password"], number=self.number)

    def clean(self) -> dict[str, Any]:
        """The confirmation is compared with what was typed, also when that is refused for itself."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        confirmed = cleaned.get("password_confirm")
        if confirmed is not None and confirmed != self.data.get("password", ""):
            self.add_error("password_confirm", registration.PASSWORDS_DIFFER)
        return cleaned


class RegistrationForm(NewPasswordForm):
    """REG-01: exactly these fields, in this order."""

    doc_type = forms.ChoiceField(
        label="Tipo de documento",
        choices=[(kind.value, kind.label) for kind in (DocumentType.DNI, DocumentType.CE)],
        initial=DocumentType.DNI.value,
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), registration.TYPE_WRONG),
    )
    doc_number = _text(
        "Número de documento",
        registration.DNI_WRONG,
        autocomplete="username",
        autocapitalize="characters",
        spellcheck="false",
    )
    full_name = _text(
        "Nombres y apellidos", registration.NAME_WRONG, hint="Como figuran en su documento.", autocomplete="name"
    )
    email = _email("Correo", hint="Le enviaremos una confirmación. No necesita abrirla para continuar.")
    field_order = ("doc_type", "doc_number", "full_name", "email", "password", "password_confirm")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.number = self.data.get("doc_number", "")
        self.fields["password"].label = "Contraseña"
        self.fields["doc_number"].widget.attrs["class"] = "input input--code"
        if self.data.get("doc_type") == DocumentType.CE.value:
            self.fields["doc_number"].error_messages["required"] = registration.CE_WRONG

    def clean_doc_number(self) -> str:
        """The number by the rule of its type; of a DNI while no type is chosen."""
        kind = DocumentType(self.cleaned_data.get("doc_type", DocumentType.DNI))
        return _checked(registration.document_number, kind, self.cleaned_data["doc_number"])

    def clean_full_name(self) -> str:
        """REG-01."""
        return _checked(registration.full_name, self.cleaned_data["full_name"])

    def clean_email(self) -> str:
        """Stored in lower case."""
        return str(self.cleaned_data["email"]).lower()

    def wanted(self, *, form_id: str) -> NewApplicant:
        """The checked form, for the service."""
        data = self.cleaned_data
        return NewApplicant(
            doc_type=DocumentType(data["doc_type"]),
            number=data["doc_number"],
            full_name=data["full_name"],
            email=data["email"],
            password=data["password"],
            form_id=form_id,
        )


class ResetAskForm(AccountForm, NumberForm):
    """Whose password was forgotten."""


class ChangePasswordForm(NewPasswordForm):
    """The present password and the new one."""

    current = _current_password()
    field_order = ("current", "password", "password_confirm")


class MailboxForm(AccountForm):
    """The new address, and the password: who only found the page open cannot move the account away."""

    email = _email("Correo nuevo", hint="Le enviaremos un enlace. El correo cambia cuando lo confirme.")
    current = _current_password()

    def clean_email(self) -> str:
        """Stored in lower case."""
        return str(self.cleaned_data["email"]).lower()
