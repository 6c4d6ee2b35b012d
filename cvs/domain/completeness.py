"""How complete a sheet is, and what keeps its person from applying (APP-04, CV-07)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rows:
    """A list of the sheet: how many rows, and how many of them still lack their PDF."""

    total: int = 0
    without_file: int = 0


@dataclass(frozen=True, slots=True)
class Filled:
    """What a sheet has."""

    birth_date: bool = False
    address: bool = False
    mobile: bool = False
    conditions: bool = False
    photo: bool = False
    dni: bool = False
    education: Rows = Rows()
    training: Rows = Rows()
    knowledge: int = 0
    experience: Rows = Rows()


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the checklist. `tab` 0 is Inicio; `short` is what its own tab calls it, "" where another line says it.

    `to_apply`: without it nobody applies; `support`: only where the call asks for documents.
    """

    code: str
    tab: int
    text: str
    short: str
    done: bool
    to_apply: bool = False
    support: bool = False


def items(filled: Filled) -> list[Item]:
    """The checklist in the order of the tabs."""
    return [
        Item("photo", 0, "Foto", "foto", filled.photo),
        Item("birth_date", 1, "Fecha de nacimiento", "fecha de nacimiento", filled.birth_date, to_apply=True),
        Item("address", 1, "Domicilio", "domicilio", filled.address, to_apply=True),
        Item("mobile", 1, "Teléfono móvil", "teléfono móvil", filled.mobile, to_apply=True),
        Item("dni", 1, "DNI escaneado", "DNI escaneado", filled.dni, to_apply=True),
        Item("conditions", 1, "Señale, según corresponda", "lo que se pide señalar", filled.conditions, to_apply=True),
        _rows("education", 2, "Formación académica", filled.education.total, to_apply=True),
        _support("education", 2, "Formación académica", filled.education),
        _rows("training", 3, "Capacitación", filled.training.total),
        _support("training", 3, "Capacitación", filled.training),
        _rows("knowledge", 4, "Conocimientos", filled.knowledge),
        _rows("experience", 5, "Experiencia laboral", filled.experience.total),
        _support("experience", 5, "Experiencia laboral", filled.experience),
    ]


def missing(lines: Iterable[Item], *, needs_support_docs: bool) -> list[Item]:
    """What keeps from applying; PDFs of rows only where the call asks for them at the application (AMB-07)."""
    return [line for line in lines if not line.done and (line.to_apply or (needs_support_docs and line.support))]


def progress(lines: Iterable[Item]) -> tuple[int, int]:
    """`(11, 13)`: how many lines are done, of how many."""
    done = [line.done for line in lines]
    return sum(done), len(done)


def _rows(code: str, tab: int, name: str, total: int, *, to_apply: bool = False) -> Item:
    return Item(code, tab, f"{name}: al menos una fila", "al menos una fila", total > 0, to_apply=to_apply)


def _support(code: str, tab: int, name: str, rows: Rows) -> Item:
    """A list without rows owes no document, and is not sustained either."""
    short = f"{rows.without_file} PDF" if rows.without_file else ""
    text = f"{name}: falta {short}" if short else f"{name}: documentos PDF"
    done = rows.total > 0 and not rows.without_file
    return Item(f"{code}_files", tab, text, short, done, support=rows.without_file > 0)
