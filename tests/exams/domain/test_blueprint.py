"""EXA-02: the blueprint adds up to 16 + 4, and a cell that lacks questions is named."""

from __future__ import annotations

from typing import Any

import pytest

from core.errors import BadRequest, Conflict
from exams.domain.blueprint import MAX_CELLS, Cell, Supply, read_blueprint, require_supply, supply
from tests.exams.papers_data import BLUEPRINT


def changed(index: int, **values: Any) -> list[dict[str, Any]]:
    return [cell | values if i == index else cell for i, cell in enumerate(BLUEPRINT)]


def test_the_default_cells_are_read_in_order() -> None:
    cells = read_blueprint(BLUEPRINT)

    assert [cell.as_dict() for cell in cells] == BLUEPRINT
    assert cells[0] == Cell("technical", "Control interno", 5)


NOTHING = [{"part": "technical", "topic": f"Vacía {n}", "questions": 0} for n in range(MAX_CELLS)]


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ([*BLUEPRINT, *NOTHING[: MAX_CELLS - len(BLUEPRINT)]], None),
        ([*BLUEPRINT, *NOTHING[: MAX_CELLS - len(BLUEPRINT) + 1]], "blueprint.invalid"),
        ([], "blueprint.invalid"),
        ({}, "blueprint.invalid"),
        (None, "blueprint.invalid"),
        (["technical"], "blueprint.invalid"),
        (changed(0, weight=2), "blueprint.invalid"),
        ([{"part": "technical", "topic": "Sin número"}], "blueprint.invalid"),
        (changed(0, part="tecnica"), "blueprint.invalid"),
        (changed(0, part=["technical"]), "blueprint.invalid"),
        (changed(0, topic="T" * 120), None),
        (changed(0, topic="T" * 121), "blueprint.invalid"),
        (changed(0, topic=" "), "blueprint.invalid"),
        (changed(0, topic=7), "blueprint.invalid"),
        (changed(0, questions="5"), "blueprint.invalid"),
        (changed(0, questions=5.0), "blueprint.invalid"),
        (changed(4, questions=True), "blueprint.invalid"),
        (changed(0, questions=-1), "blueprint.invalid"),
        (changed(0, questions=21), "blueprint.invalid"),
        (changed(0, questions=4), "blueprint.sum"),
        (changed(0, questions=6), "blueprint.sum"),
        (changed(6, questions=1), "blueprint.sum"),
        (changed(6, questions=3), "blueprint.sum"),
        (changed(1, topic="Control interno"), "blueprint.repeated_cell"),
        (changed(1, topic=" Control interno "), "blueprint.repeated_cell"),
        (changed(4, topic="Control interno"), None),  # the same topic in the other part is another cell
    ],
)
def test_what_a_blueprint_may_be(raw: Any, code: str | None) -> None:
    if code is None:
        assert sum(cell.questions for cell in read_blueprint(raw)) == 20
        return
    with pytest.raises(BadRequest) as refused:
        read_blueprint(raw)
    assert refused.value.code == code


@pytest.mark.parametrize(("approved", "missing"), [(0, 5), (4, 1), (5, 0), (6, 0)])
def test_a_cell_lacks_what_it_lacks(approved: int, missing: int) -> None:
    assert Supply(Cell("technical", "Control interno", 5), approved).missing == missing


def test_enough_everywhere_passes_and_a_cell_of_zero_asks_for_nothing() -> None:
    cells = read_blueprint(BLUEPRINT)

    require_supply(supply(cells, {cell.key: cell.questions for cell in cells if cell.questions}))


def test_every_short_cell_is_named_with_what_it_lacks() -> None:
    cells = read_blueprint(BLUEPRINT)
    approved = {cell.key: cell.questions for cell in cells} | {
        ("technical", "Delitos"): 4,
        ("entity_ethics", "Ética"): 0,
    }

    with pytest.raises(Conflict) as refused:
        require_supply(supply(cells, approved))

    assert refused.value.code == "paper.cell_short"
    assert refused.value.message == (
        "No hay preguntas aprobadas suficientes. «Delitos»: falta 1 de 5; «Ética»: faltan 2 de 2."
    )
    assert refused.value.data == {
        "cells": [
            {"part": "technical", "topic": "Delitos", "questions": 5, "approved": 4, "missing": 1},
            {"part": "entity_ethics", "topic": "Ética", "questions": 2, "approved": 0, "missing": 2},
        ]
    }
