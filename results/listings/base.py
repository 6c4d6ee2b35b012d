"""What a publication of a call is made of. Each stage that publishes has a module here that says it for itself."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol

from calls.enums import CallState
from calls.models import Call
from results.domain.columns import Column, Kind
from results.enums import Evaluation

__all__ = ["Blocker", "Column", "Kind", "Listing"]


@dataclass(frozen=True, slots=True)
class Blocker:
    """One thing that keeps a list from being published, in words; `address` is the page where it is solved, "" if none."""

    title: str
    detail: str = ""
    address: str = ""


class Rows(Protocol):
    """The rows of a list as it would be printed now, or as it would have been at an instant."""

    def __call__(self, call: Call, *, at: datetime | None = None) -> list[dict[str, Any]]: ...


@dataclass(frozen=True, slots=True)
class Listing:
    """A list of a whole call.

    `rows` gives the list as it would be printed now, or was at an instant: dicts of text, integers, None and lists of
    them, each with `number`, the application's, which finds the row again and is never printed. `formulas` says how each
    column follows from those before it. `blockers` is empty when it may be published. All three run a constant number of
    queries. `notes` explains what is printed, under the list; `brings` is the state a call in selection comes to with it;
    `psychometric` are the keys of columns that only a call with that evaluation has, and `beside_them` the millimetres
    that scores then take in the act; `together` gives rows and blockers from one reading, where both come from the same.
    """

    stage_order: int
    stage_code: str
    title: str
    columns: tuple[Column, ...]
    formulas: Callable[[Call], tuple[str, ...]]
    rows: Rows
    blockers: Callable[[Call], list[Blocker]]
    heading: str = "Lista en orden de mérito"
    notes: Callable[[Call], str] = lambda _: ""
    brings: CallState | None = None
    psychometric: Collection[str] = ()
    beside_them: int = 0
    together: Callable[[Call], tuple[list[dict[str, Any]], list[Blocker]]] | None = None

    def columns_of(self, call: Call) -> tuple[Column, ...]:
        """The columns of this call: those of a psychometric evaluation stand where it holds one."""
        if Evaluation.PSYCHOMETRIC not in (call.terms.get("weights") or {}):
            return tuple(column for column in self.columns if column.key not in self.psychometric)
        if not self.beside_them:
            return self.columns
        return tuple(
            replace(column, width=self.beside_them) if column.kind is Kind.NUMBER else column for column in self.columns
        )

    def preview(self, call: Call) -> tuple[list[dict[str, Any]], list[Blocker]]:
        """Rows and blockers as they are now."""
        return self.together(call) if self.together else (self.rows(call), self.blockers(call))
