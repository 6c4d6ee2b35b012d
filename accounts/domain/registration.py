"""REG-01: what may stand in each field of the sign-up form, and what the person is told otherwise."""

from __future__ import annotations

import unicodedata

from accounts.domain.usernames import CE, DNI
from accounts.enums import DocumentType

DNI_WRONG = "El DNI debe tener 8 dígitos."
CE_WRONG = "El carné de extranjería debe tener de 9 a 12 letras o dígitos."
TYPE_WRONG = "Seleccione el tipo de documento."
NAME_WRONG = "Ingrese nombres y apellidos."
EMAIL_WRONG = "Ingrese un correo válido."
PASSWORD_SHORT = "La contraseña debe tener al menos 10 caracteres."  # noqa: S105 - a sentence
PASSWORD_LONG = "La contraseña tiene como máximo 256 caracteres."  # noqa: S105 - a sentence
PASSWORD_IS_NUMBER = "La contraseña debe ser distinta de su número de documento."  # noqa: S105 - a sentence
PASSWORDS_DIFFER = "Las contraseñas no coinciden."

MIN_NAME, MAX_NAME = 3, 150
MIN_PASSWORD, MAX_PASSWORD = 10, 256
MAX_EMAIL = 254
_BESIDE_LETTERS = frozenset(" '-.")


class Refused(ValueError):
    """A field that breaks its rule; `message` stands next to it."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def document_number(kind: DocumentType, typed: str) -> str:
    """The number as it is stored: blanks around it gone, leading zeros kept, a CE in upper case."""
    number = typed.strip()
    if kind == DocumentType.CE:
        if not number.isascii() or not CE.fullmatch(number.upper()):
            raise Refused(CE_WRONG)
        return number.upper()
    if not DNI.fullmatch(number):
        raise Refused(DNI_WRONG)
    return number


def full_name(typed: str) -> str:
    """The name with single blanks between its words: at least two, of letters, apostrophe, hyphen and full stop."""
    # Telephones write the typographic apostrophe by themselves.
    name = " ".join(unicodedata.normalize("NFC", typed).replace("\u2019", "'").split())
    known = all(character in _BESIDE_LETTERS or unicodedata.category(character)[0] in "LM" for character in name)
    words = [word for word in name.split(" ") if any(character.isalpha() for character in word)]
    if not known or len(words) < 2 or not MIN_NAME <= len(name) <= MAX_NAME:
        raise Refused(NAME_WRONG)
    return name


def password(typed: str, *, number: str) -> str:
    """The password as typed: blanks belong to it. `number` is the person's document number, "" if it is not known."""
    if number and typed.strip().upper() == number.strip().upper():
        raise Refused(PASSWORD_IS_NUMBER)
    if len(typed) < MIN_PASSWORD:
        raise Refused(PASSWORD_SHORT)
    if len(typed) > MAX_PASSWORD:
        raise Refused(PASSWORD_LONG)
    return typed
