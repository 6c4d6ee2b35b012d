"""The exam's table of contents: how many questions of each topic (EXA-02)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.errors import BadRequest, Conflict
from exams.enums import Part

QUESTIONS_OF_PART: dict[str, int] = {Part.TECHNICAL.value: 16, Part.ENTITY_ETHICS.value: 4}
QUESTIONS = sum(QUESTIONS_OF_PART.values())
MAX_CELLS = 40
MAX_TOPIC = 120


@dataclass(frozen=True, slots=True)
class Cell:
    """`questions` (0 to 20) of one topic of one part."""

    part: str
    topic: str
    questions: int

    @property
    def key(self) -> tuple[str, str]:
        """What identifies the cell: part and topic."""
        return self.part, self.topic

    def as_dict(self) -> dict[str, Any]:
        """The stored form: `{part, topic, questions}`."""
        return {"part": self.part, "topic": self.topic, "questions": self.questions}


@dataclass(frozen=True, slots=True)
class Supply:
    """A cell beside the approved questions there are for it."""

    cell: Cell
    approved: int

    @property
    def missing(self) -> int:
        """Questions lacking; 0 when there are enough."""
        return max(0, self.cell.questions - self.approved)


def read_blueprint(raw: Any) -> tuple[Cell, ...]:
    """The cells of a stored or submitted blueprint, in its order (EXA-02).

    Raises BadRequest: `blueprint.invalid` (shape or limits), `blueprint.repeated_cell`, `blueprint.sum` (not 16 + 4).
    """
    if not isinstance(raw, list) or not 0 < len(raw) <= MAX_CELLS:
        raise BadRequest("blueprint.invalid", f"La matriz de contenidos debe tener entre 1 y {MAX_CELLS} materias.")
    cells = tuple(_cell(number, item) for number, item in enumerate(raw, start=1))
    seen: set[tuple[str, str]] = set()
    for cell in cells:
        if cell.key in seen:
            raise BadRequest(
                "blueprint.repeated_cell", f"La materia «{cell.topic}» aparece dos veces en la misma parte."
            )
        seen.add(cell.key)
    for part, expected in QUESTIONS_OF_PART.items():
        total = sum(cell.questions for cell in cells if cell.part == part)
        if total != expected:
            raise BadRequest(
                "blueprint.sum",
                f"La parte «{Part(part).label}» debe sumar {expected} preguntas y suma {total}.",
                {"part": part, "expected": expected, "total": total},
            )
    return cells


def _cell(number: int, item: Any) -> Cell:
    if not isinstance(item, dict) or set(item) != {"part", "topic", "questions"}:
        raise BadRequest("blueprint.invalid", f"Materia {number}: se esperan los campos part, topic y questions.")
    part, topic, questions = item["part"], item["topic"], item["questions"]
    if not isinstance(part, str) or part not in QUESTIONS_OF_PART:
        raise BadRequest("blueprint.invalid", f"Materia {number}: la parte «{part}» no existe.")
    if not isinstance(topic, str) or not 0 < len(topic.strip()) <= MAX_TOPIC:
        raise BadRequest(
            "blueprint.invalid", f"Materia {number}: el nombre debe tener entre 1 y {MAX_TOPIC} caracteres."
        )
    if type(questions) is not int or not 0 <= questions <= QUESTIONS:  # bool is an int, and not a number of questions
        raise BadRequest(
            "blueprint.invalid", f"Materia {number}: las preguntas deben ser un número de 0 a {QUESTIONS}."
        )
    return Cell(part, topic.strip(), questions)


def supply(cells: Sequence[Cell], approved: Mapping[tuple[str, str], int]) -> list[Supply]:
    """Each cell beside its number of approved questions; `approved` is keyed by (part, topic)."""
    return [Supply(cell, approved.get(cell.key, 0)) for cell in cells]


def require_supply(supplies: Sequence[Supply]) -> None:
    """Raise Conflict `paper.cell_short`, naming every cell that lacks questions and how many (EXA-02)."""
    short = [item for item in supplies if item.missing]
    if not short:
        return
    named = "; ".join(
        f"«{item.cell.topic}»: {'falta' if item.missing == 1 else 'faltan'} {item.missing} de {item.cell.questions}"
        for item in short
    )
    raise Conflict(
        "paper.cell_short",
        f"No hay preguntas aprobadas suficientes. {named}.",
        {"cells": [item.cell.as_dict() | {"approved": item.approved, "missing": item.missing} for item in short]},
    )
