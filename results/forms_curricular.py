"""What a member types about one document, and where they give other points."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from results.domain.curricular import Points
from results.domain.marks import KINDS, REASON_MAX, Mark, usual_kind
from results.domain.proof import DEMANDS
from results.domain.support import Slot
from results.enums import DocumentKind, Fact, MarkDecision

DAY_FORMATS = ["%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y"]
_TOO_LONG = f"Como máximo {REASON_MAX} caracteres (escribió %(show_value)d)."


def _day(label: str) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        input_formats=DAY_FORMATS,
        widget=forms.DateInput(attrs={"class": "input", "autocomplete": "off"}, format="%d/%m/%Y"),
        error_messages={"invalid": "Escriba una fecha que exista, como 31/12/2020."},
    )


class MarkForm(forms.Form):
    """One document. The rules of what may be stored are `results.domain.marks.checked_mark`."""

    decision = forms.ChoiceField(
        choices=MarkDecision.choices,
        error_messages={"required": "Elija válido, no válido o ilegible.", "invalid_choice": "Elija una de las tres."},
    )
    kind = forms.ChoiceField(label="Clase de documento", error_messages={"invalid_choice": "Elija una de la lista."})
    lacks = forms.MultipleChoiceField(label="No figura", required=False)
    start = _day("Inicio según el documento")
    end = _day("Fin según el documento")
    hours = forms.DecimalField(
        label="Horas según el documento",
        required=False,
        max_digits=6,
        decimal_places=2,
        min_value=Decimal(0),
        widget=forms.TextInput(attrs={"class": "input", "inputmode": "decimal", "autocomplete": "off"}),
    )
    related = forms.BooleanField(required=False)
    reason = forms.CharField(
        label="Motivo",
        required=False,
        max_length=REASON_MAX,
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
        error_messages={"max_length": _TOO_LONG},
    )

    def __init__(self, data: Any, *, slot: Slot, row: Mapping[str, Any], mark: Mark | None) -> None:
        section = slot.row[0] if slot.row else slot.key
        kinds = KINDS[section]
        facts = {fact for kind in kinds for fact in DEMANDS[kind]}
        kind = mark.kind if mark else usual_kind(slot, row)
        initial = {
            "decision": mark.decision if mark else None,
            "kind": kind,
            "lacks": [fact.value for fact in mark.lacks] if mark else [],
            "start": (mark.start if mark else None) or _declared(row.get("start")),
            "end": (mark.end if mark else None) or _declared(row.get("end")),
            "hours": (mark.hours if mark else None) or row.get("hours"),
            "related": mark.related if mark and mark.related is not None else row.get("related", True),
            "reason": mark.reason if mark else "",
        }
        super().__init__(data, initial=initial)
        self._choices("kind", [(kind.value, kind.label) for kind in kinds])
        self._choices("lacks", [(fact.value, fact.label) for fact in Fact if fact in facts])
        for name in ("start", "end"):
            if "start" not in row:
                del self.fields[name]
        if section not in {"training", "education"} or (section == "education" and row.get("level") != "MAESTRIA"):
            del self.fields["hours"]
        if slot.row is None:
            del self.fields["related"]

    def _choices(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def mark(self) -> Mark:
        """What was typed; the form is valid."""
        given = self.cleaned_data
        return Mark(
            decision=MarkDecision(given["decision"]),
            kind=DocumentKind(given["kind"]),
            lacks=tuple(map(Fact, given["lacks"])),
            reason=given["reason"],
            start=given.get("start"),
            end=given.get("end"),
            hours=given.get("hours"),
            related=given.get("related"),
        )


def _declared(day: str | None) -> date | None:
    return date.fromisoformat(day) if day else None


def _part(label: str) -> forms.IntegerField:
    widget = forms.NumberInput(attrs={"class": "input input--short"})
    return forms.IntegerField(label=label, min_value=0, max_value=100, widget=widget)


class PointsForm(forms.Form):
    """Other points than the proposed ones."""

    education = _part("I. Formación")
    training = _part("II. Capacitación")
    experience = _part("III. Experiencia")
    reason = forms.CharField(
        label="Motivo por el que difiere de la propuesta",
        max_length=REASON_MAX,
        widget=forms.Textarea(attrs={"class": "area", "rows": 2}),
        error_messages={"required": "Escriba el motivo.", "max_length": _TOO_LONG},
    )

    def points(self) -> Points:
        """What was typed; the form is valid."""
        given = self.cleaned_data
        return Points(given["education"], given["training"], given["experience"])


class ReopenForm(forms.Form):
    """Opening a closed evaluation again."""

    reason = forms.CharField(
        label="Motivo y acta de la reapertura",
        max_length=1000,
        widget=forms.Textarea(attrs={"class": "area", "rows": 2}),
        error_messages={"required": "Escriba el motivo."},
    )
