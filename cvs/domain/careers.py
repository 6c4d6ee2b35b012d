"""Comparing names that people write: careers, courses, employers."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable


def plain(text: str) -> str:
    """Lower case, without accents or marks, one blank between words."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(letter if letter.isalnum() else " " for letter in letters if not unicodedata.combining(letter))
    return " ".join(kept.split())


def same_career(specialty: str, names: Iterable[str]) -> bool:
    """Whether a specialty names one of the careers: `DERECHO Y CIENCIAS POLÍTICAS` names `Derecho` (S2:51).

    A proposal: relatedness by study plan is for a person to judge (REQ-02).
    """
    written = f" {plain(specialty)} "
    return any(f" {plain(name)} " in written for name in names if plain(name))
