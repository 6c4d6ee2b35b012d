"""Fields of the call editor: every one says its limits in Spanish next to itself, and keeps what was typed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from calls.domain import limits

DATE_FORMATS = ["%Y-%m-%d", "%d/%m/%Y"]
TIME_FORMATS = ["%H:%M", "%H:%M:%S"]
NUL = "null_characters_not_allowed"


def text(label: str, longest: int, *, required: str = "", **more: Any) -> forms.CharField:
    """A line of text; `required` is the sentence shown when it is missing, none where it may be."""
    field = forms.CharField(
        label=label, max_length=longest, required=bool(required), error_messages=_messages(required, longest), **more
    )
    _style(field, "input")
    return field


def paragraph(label: str, longest: int, *, required: str = "", rows: int = 4, **more: Any) -> forms.CharField:
    """Several lines of text."""
    field = forms.CharField(
        label=label,
        max_length=longest,
        required=bool(required),
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages=_messages(required, longest),
        **more,
    )
    _style(field, "area")
    return field


def choice(label: str, choices: Sequence[tuple[str, Any]], **more: Any) -> forms.ChoiceField:
    """One of a list."""
    sentence = "Seleccione una opción de la lista."
    field = forms.ChoiceField(
        label=label, choices=choices, error_messages={"required": sentence, "invalid_choice": sentence}, **more
    )
    _style(field, "select")
    return field


def whole(label: str, least: int, most: int, *, required: bool = True, **more: Any) -> forms.IntegerField:
    """A whole number between two limits."""
    sentence = f"Escriba un número entero de {least} a {most}."
    field = forms.IntegerField(
        label=label,
        required=required,
        min_value=least,
        max_value=most,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value", NUL), sentence),
        **more,
    )
    _style(field, "input input--short")
    return field


def amount(label: str, least: str, most: str, *, places: int = 2, **more: Any) -> forms.DecimalField:
    """An exact number between two limits, optional."""
    sentence = f"Escriba un número de {least} a {most}, con {places} decimales como máximo."
    kinds = ("invalid", "min_value", "max_value", "max_digits", "max_decimal_places", "max_whole_digits", NUL)
    field = forms.DecimalField(
        label=label,
        required=False,
        min_value=forms.DecimalField().to_python(least),
        max_value=forms.DecimalField().to_python(most),
        max_digits=12,
        decimal_places=places,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        error_messages=dict.fromkeys(kinds, sentence),
        **more,
    )
    _style(field, "input input--short")
    return field


def day(label: str, **more: Any) -> forms.DateField:
    """A date, from the browser's own control or written dd/mm/aaaa, optional."""
    field = forms.DateField(
        label=label,
        required=False,
        input_formats=DATE_FORMATS,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Escriba una fecha que exista, como 31/12/2026."},
        validators=[_in_our_years],
        **more,
    )
    _style(field, "input")
    return field


def hour(label: str, **more: Any) -> forms.TimeField:
    """An hour of the day, optional."""
    field = forms.TimeField(
        label=label,
        required=False,
        input_formats=TIME_FORMATS,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": "Escriba una hora, como 08:30."},
        **more,
    )
    _style(field, "input")
    return field


def tick(label: str, **more: Any) -> forms.BooleanField:
    """A box to tick."""
    return forms.BooleanField(label=label, required=False, **more)


class LinesField(forms.CharField):
    """A list written one item a line; empty lines are dropped. Cleans to a list of text."""

    def __init__(self, *, items: int = limits.ITEMS, each: int = limits.ITEM, rows: int = 5, **more: Any) -> None:
        required = more.pop("required", "")
        sentence = "El texto tiene un carácter que no se admite."
        super().__init__(
            required=bool(required),
            widget=forms.Textarea(attrs={"rows": rows, "class": "area"}),
            error_messages={"required": required, NUL: sentence},
            **more,
        )
        self.items, self.each = items, each

    def prepare_value(self, value: Any) -> Any:
        """A list as lines; what was typed as it was."""
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        """The items, within the limits."""
        typed = super().clean(value)
        found = [line for line in (" ".join(line.split()) for line in typed.splitlines()) if line]
        if len(found) > self.items:
            raise forms.ValidationError(f"Como máximo {self.items} líneas (escribió {len(found)}).")
        for place, line in enumerate(found, start=1):
            if len(line) > self.each:
                raise forms.ValidationError(
                    f"Línea {place}: como máximo {self.each} caracteres (escribió {len(line)})."
                )
        return found


class CountsField(LinesField):
    """Lines like `Materia: 5`. Cleans to a list of `(name, number)`."""

    def __init__(self, *, most: int, **more: Any) -> None:
        super().__init__(**more)
        self.most = most

    def prepare_value(self, value: Any) -> Any:
        """Pairs as lines; what was typed as it was."""
        return "\n".join(f"{name}: {number}" for name, number in value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        """The pairs; names do not repeat."""
        pairs = []
        for place, line in enumerate(super().clean(value), start=1):
            name, colon, number = line.rpartition(":")
            name, number = name.strip(), number.strip()
            if not (colon and name and number.isascii() and number.isdigit() and int(number[:6]) <= self.most):
                raise forms.ValidationError(
                    f"Línea {place}: escriba la materia, dos puntos y un número de 0 a {self.most}, como "
                    "«Control interno: 5»."
                )
            pairs.append((name, int(number)))
        names = [name.casefold() for name, _number in pairs]
        if repeated := next((name for name, _ in pairs if names.count(name.casefold()) > 1), None):
            raise forms.ValidationError(f"La materia «{repeated}» está dos veces.")
        return pairs


def _in_our_years(value: Any) -> None:
    if not limits.FIRST_YEAR <= value.year <= limits.LAST_YEAR:
        raise forms.ValidationError(f"El año debe estar entre {limits.FIRST_YEAR} y {limits.LAST_YEAR}.")


def _messages(required: str, longest: int) -> dict[str, str]:
    return {
        "required": required,
        "max_length": f"Como máximo {longest} caracteres (escribió %(show_value)d).",
        NUL: "El texto tiene un carácter que no se admite.",
    }


def _style(field: forms.Field, name: str) -> None:
    """The class, and no `maxlength`: a browser would cut what was pasted without a word."""
    field.widget.attrs["class"] = name
    field.widget.attrs.pop("maxlength", None)
