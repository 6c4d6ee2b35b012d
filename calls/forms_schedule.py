"""Raw input of the schedule editor: a line of dates and hours for each stage, day 0, and the reason of a change."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django import forms

from calls import fields
from calls.domain import limits
from calls.domain.schedule import UNDATED, WINDOWS, Refusal
from calls.domain.timeline import Line
from calls.forms import CallForm

EDGES = ("start", "end", "time_from", "time_to")
_LABELS = {"start": "Inicio", "end": "Fin", "time_from": "Desde", "time_to": "Hasta"}


@dataclass(frozen=True, slots=True)
class StageFields:
    """A stage with its fields as the page draws them and what it should be warned about."""

    line: Line
    cells: dict[str, forms.BoundField]
    warnings: list[str]

    @property
    def faults(self) -> list[forms.BoundField]:
        """The fields at fault."""
        return [cell for cell in self.cells.values() if cell.errors]


class DayZeroForm(CallForm):
    """The day from which dates are proposed."""

    dia0 = fields.day("Día 0: primer día de publicación")

    def clean_dia0(self) -> date:
        """Proposing needs it."""
        day: date | None = self.cleaned_data["dia0"]
        if day is None:
            raise forms.ValidationError("Escriba el día 0.")
        return day


class ScheduleForm(CallForm):
    """Fields `s3_start`, `s3_end`, and `s3_time_from`, `s3_time_to` where applicants act."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    day0 = fields.day(
        "Día 0 del cronograma", help_text="El primer día de publicación. Las fechas salen en días hábiles."
    )

    def __init__(self, *args: Any, lines: Sequence[Line], with_reason: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines_before = list(lines)
        for line in lines:
            for edge in edges_of(line):
                field = fields.day if edge in {"start", "end"} else fields.hour
                self.fields[f"s{line.order}_{edge}"] = field(f"{_LABELS[edge]}, etapa {line.order}")
        if with_reason:
            self.fields["reason"] = fields.paragraph(
                "Motivo del cambio",
                limits.REASON_MAX,
                rows=3,
                help_text=f"Se publica en el aviso. De {limits.REASON_MIN} a {limits.REASON_MAX} caracteres.",
            )

    @staticmethod
    def initial_of(lines: Sequence[Line]) -> dict[str, Any]:
        """The fields' values, out of the lines."""
        return {f"s{line.order}_{edge}": getattr(line, edge) for line in lines for edge in edges_of(line)}

    def typed_lines(self) -> list[Line]:
        """The lines with what was typed; what could not be read stays empty."""
        return [replace(line, **self._edges(line)) for line in self.lines_before]

    def _edges(self, line: Line) -> dict[str, Any]:
        return {edge: self.cleaned_data.get(f"s{line.order}_{edge}") for edge in edges_of(line)}

    def refuse(self, refusals: Iterable[Refusal]) -> None:
        """Say each refusal at its field, once."""
        for one in refusals:
            name = f"s{one.order}_{one.field}"
            if name in self.fields and one.text not in self.errors.get(name, []):
                self.add_error(name, one.text)

    def stages(self, warnings: Sequence[Refusal] = ()) -> list[StageFields]:
        """Each stage with its fields and what is said about it."""
        return [
            StageFields(
                line,
                {edge: self[f"s{line.order}_{edge}"] for edge in edges_of(line)},
                [one.text for one in warnings if one.order == line.order],
            )
            for line in self.lines_before
        ]


def edges_of(line: Line) -> tuple[str, ...]:
    """Which edges of a stage are written: days of all but the contract's register, hours where there are any."""
    if line.code in UNDATED:
        return ()
    hours = line.code in WINDOWS or line.time_from is not None
    return EDGES if hours else EDGES[:2]
