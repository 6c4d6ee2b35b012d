"""What a list shows: its columns as the guide names them, its rows in pages, its search."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from core.display import local_date
from cvs.domain.careers import plain
from cvs.domain.months import Period, in_words, length
from cvs.domain.needs import plain_number
from cvs.domain.training import HOURS_PER_CREDIT
from cvs.models import AnyRow, Document, Education, Experience, Knowledge, Training
from cvs.sections import Section

PAGE = 10  # rows
MAX_SEARCH = 80  # characters that are looked at


@dataclass(frozen=True, slots=True)
class Cell:
    """One value. `label` stands beside it where the table becomes cards; `under` is small print."""

    label: str
    text: str
    under: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A row as shown; `name` heads it and tells its buttons apart."""

    number: int
    row: AnyRow
    name: str
    cells: list[Cell]

    @property
    def document(self) -> Document | None:
        """Its PDF."""
        return self.row.document


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a list: rows `first` to `last` of `total` (found), of `everything`."""

    section: Section
    headings: list[list[str]]  # each in the pieces between its strokes, where a line may break
    name_at: int
    lines: list[Line]
    first: int
    last: int
    total: int
    everything: int
    page: int
    pages: int
    search: str

    @property
    def is_long(self) -> bool:
        """Whether searching and turning pages is of any use."""
        return self.everything > PAGE


@dataclass(frozen=True, slots=True)
class _Columns:
    headings: tuple[str, ...]
    name_at: int  # which of the headings is the row's name
    cells: Callable[[Any, date], list[Cell]]


def listing(section: Section, rows: list[AnyRow], *, today: date, search: str = "", page: int = 1) -> Listing:
    """A page of a list; a page beyond the last one is the last one. Searching ignores case and accents."""
    columns = _COLUMNS[section.model]
    lines = [_line(columns, place, row, today) for place, row in enumerate(rows, start=1)]
    search = search.strip()[:MAX_SEARCH]
    found = [line for line in lines if _matches(line, search)] if search else lines
    pages = max(1, -(-len(found) // PAGE))
    page = min(max(1, page), pages)
    shown = found[(page - 1) * PAGE : page * PAGE]
    first = (page - 1) * PAGE + 1 if shown else 0
    return Listing(
        section=section,
        headings=[heading.split("/") for heading in columns.headings],
        name_at=columns.name_at,
        lines=shown,
        first=first,
        last=first + len(shown) - 1 if shown else 0,
        total=len(found),
        everything=len(lines),
        page=page,
        pages=pages,
        search=search,
    )


def _line(columns: _Columns, place: int, row: AnyRow, today: date) -> Line:
    cells = columns.cells(row, today)
    return Line(place, row, cells[columns.name_at].text, cells)


def _matches(line: Line, search: str) -> bool:
    return plain(search) in plain(" ".join(cell.text for cell in line.cells))


def _education(row: Education, _today: date) -> list[Cell]:
    return [
        Cell("Centro", row.center),
        Cell("Nivel", row.get_level_display()),
        Cell("Estado", row.get_status_display(), local_date(row.date)),
        Cell("Especialidad", row.specialty, f"Colegiatura {row.license_number}" if row.license_number else ""),
    ]


def _training(row: Training, _today: date) -> list[Cell]:
    hours, from_credits = row.hours, ""
    if hours is None and row.credits is not None:
        hours, from_credits = row.credits * HOURS_PER_CREDIT, f"{plain_number(row.credits)} créditos"
    return [
        Cell("Tipo", row.get_type_display()),
        Cell("Nombre", row.name),
        Cell("Centro", row.center),
        Cell("Inicio", local_date(row.start)),
        Cell("Fin", local_date(row.end)),
        Cell("Horas", plain_number(hours) if hours is not None else "", from_credits),
        Cell("Ciudad/País", row.city_country),
    ]


def _knowledge(row: Knowledge, _today: date) -> list[Cell]:
    return [Cell("Nombre", row.name), Cell("Nivel", row.get_level_display())]


def _experience(row: Experience, today: date) -> list[Cell]:
    end = row.end or today
    lasted = in_words(length(Period(row.start, end))) if row.start <= end else ""
    kind = row.get_kind_display() + (" · específica" if row.claimed_specific else "")
    return [
        Cell("Empresa", row.employer),
        Cell("Sector", row.get_sector_display()),
        Cell("Cargo", row.position, kind),
        Cell("Oficina", row.unit),
        Cell("Inicio", local_date(row.start)),
        Cell("Fin", local_date(row.end) if row.end else "A la fecha", lasted),
    ]


_COLUMNS: dict[type[AnyRow], _Columns] = {
    Education: _Columns(("CENTRO DE ESTUDIO", "NIVEL DE ESTUDIO", "ESTADO", "ESPECIALIDAD"), 0, _education),
    Training: _Columns(
        (
            "TIPO ESTUDIO", "NOMBRE", "CENTRO DE ESTUDIOS", "PERIODO DE ESTUDIOS INICIO", "PERIODO DE ESTUDIOS FIN",
            "CANTIDAD DE HORAS", "CIUDAD/PAÍS",
        ),
        1,
        _training,
    ),
    Knowledge: _Columns(("NOMBRE", "NIVEL DE DOMINIO"), 0, _knowledge),
    Experience: _Columns(
        ("EMPRESA", "SECTOR", "CARGO/PUESTO/SERVICIO", "OFICINA/DEPENDENCIA", "FECHA DE INICIO", "FECHA DE FIN"),
        0,
        _experience,
    ),
}  # fmt: skip
