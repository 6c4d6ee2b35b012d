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
    """One line of the checklist. `tab` 0 is Inicio; `to_apply` without it nobody applies; `support` only if asked for."""

    code: str
    tab: int
    text: str
    done: bool
    to_apply: bool = False
    support: bool = False


def items(filled: Filled) -> list[Item]:
    """The checklist in the order of the tabs. The text says what there is, or what is missing."""
    return [
        Item("photo", 0, "Foto", filled.photo),
        Item("birth_date", 1, "Fecha de nacimiento", filled.birth_date, to_apply=True),
        Item("address", 1, "Domicilio", filled.address, to_apply=True),
        Item("mobile", 1, "Teléfono móvil", filled.mobile, to_apply=True),
        Item("conditions", 1, "Señale, según corresponda: tres respuestas", filled.conditions, to_apply=True),
        Item("dni", 1, "DNI escaneado", filled.dni, to_apply=True),
        Item("education", 2, _rows("Formación académica", filled.education), filled.education.total > 0, to_apply=True),
        _support("education", 2, "Formación académica", filled.education),
        Item("training", 3, _rows("Capacitación", filled.training), filled.training.total > 0),
        _support("training", 3, "Capacitación", filled.training),
        Item("knowledge", 4, _rows("Conocimientos", Rows(filled.knowledge)), filled.knowledge > 0),
        Item("experience", 5, _rows("Experiencia laboral", filled.experience), filled.experience.total > 0),
        _support("experience", 5, "Experiencia laboral", filled.experience),
    ]


def missing(lines: Iterable[Item], *, needs_support_docs: bool) -> list[Item]:
    """What keeps from applying; PDFs of rows only where the call asks for them at the application (AMB-07)."""
    return [line for line in lines if not line.done and (line.to_apply or (needs_support_docs and line.support))]


def progress(lines: Iterable[Item]) -> tuple[int, int]:
    """`(11, 13)`: how many lines are done, of how many."""
    done = [line.done for line in lines]
    return sum(done), len(done)


def _rows(name: str, rows: Rows) -> str:
    return f"{name}: {rows.total} {'fila' if rows.total == 1 else 'filas'}"


def _support(code: str, tab: int, name: str, rows: Rows) -> Item:
    """A list without rows owes no document, and is not sustained either."""
    text = f"{name}: falta {rows.without_file} PDF" if rows.without_file else f"{name}: documentos PDF"
    done = rows.total > 0 and not rows.without_file
    return Item(f"{code}_files", tab, text, done, support=rows.without_file > 0)
