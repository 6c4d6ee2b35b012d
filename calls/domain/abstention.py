"""Who may see a call's data: whoever declared neither kinship nor conflict (ACT-01)."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from calls.enums import Interest

KEY = "abstentionDeclarations"  # in a call's terms; new calls have it on, those older than it do not ask
DETAIL_MIN, DETAIL_MAX = 10, 1000


class Standing(StrEnum):
    """How somebody of the staff stands towards a call."""

    FREE = "free"  # the call does not ask
    OWED = "owed"
    CLEAR = "clear"
    ABSTAINED = "abstained"

    @property
    def lets_in(self) -> bool:
        """Whether they may see the call's data."""
        return self in {Standing.FREE, Standing.CLEAR}


def asks(terms: Mapping[str, Any]) -> bool:
    """Whether a call wants the declaration."""
    return bool(terms.get(KEY, False))


def standing(*, asked: bool, last: str | None) -> Standing:
    """From the last thing declared, an `Interest`; None for who declared nothing.

    A declared conflict keeps its author out of the call also where the call does not ask for declarations.
    """
    if last is not None and last != Interest.NONE:
        return Standing.ABSTAINED
    if not asked:
        return Standing.FREE
    return Standing.OWED if last is None else Standing.CLEAR
