"""The demo's data files, read once: one call, twenty-two applicants, a bank of questions."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "data"
BANK_FILE = FOLDER / "question_bank.json"


@cache
def call_data() -> dict[str, Any]:
    """The call in the form that `save_call` takes, on its original dates. Not to be changed in place."""
    loaded: dict[str, Any] = _read("demo_call.json")
    return loaded


@cache
def applicants_data() -> list[dict[str, Any]]:
    """The twenty-two applicants; `expected` holds what the whole process must give for each."""
    loaded: list[dict[str, Any]] = _read("demo_applicants.json")["applicants"]
    return loaded


def _read(name: str) -> Any:
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))
