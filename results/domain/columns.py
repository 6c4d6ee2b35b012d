"""The columns of a published list: what the page, the act and the files print of each stored row (PUB-01, PUB-02)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

NOTHING = "–"  # the dash a list prints for what somebody does not have


class Kind(StrEnum):
    """How a column is set. ORDER, DOCUMENT and NAME stand first; RESULT is a word of an enumeration; LONG may wrap."""

    ORDER = "order"
    DOCUMENT = "document"
    NAME = "name"
    NUMBER = "number"
    TEXT = "text"
    LONG = "long"
    RESULT = "result"


NUMERIC = frozenset({Kind.ORDER, Kind.NUMBER})
FLEXIBLE = frozenset({Kind.NAME, Kind.LONG})
WIDTHS = {Kind.ORDER: 16, Kind.DOCUMENT: 22, Kind.NUMBER: 20, Kind.TEXT: 26, Kind.RESULT: 37}


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `key` is the row's key and `label` its head; `labels` are a RESULT's words by value.

    `beside` is the key of a value that pages and the act print after this one, in the same cell; it has a column of its
    own in the files, which is `file_only`. `width` is millimetres in the act, 0: by kind; NAME and LONG share the rest.
    """

    key: str
    label: str
    kind: Kind = Kind.TEXT
    labels: Mapping[str, str] = field(default_factory=dict)
    beside: str = ""
    file_only: bool = False
    width: int = 0

    @property
    def numeric(self) -> bool:
        """Whether it is set to the right."""
        return self.kind in NUMERIC

    @property
    def millimetres(self) -> int:
        """Its width in the act; 0 takes a part of what is left."""
        return self.width or WIDTHS.get(self.kind, 0)

    def text(self, row: Mapping[str, Any]) -> str:
        """The cell of a file: the value as stored, a result by its word; empty for nothing."""
        value = row[self.key]
        return "" if value is None else self.labels.get(value, str(value))

    def shown(self, row: Mapping[str, Any]) -> str:
        """The cell as people read it, with what stands beside it; a dash for nothing."""
        text = self.text(row)
        if self.beside:
            text = f"{text} {row[self.beside] or ''}".strip()
        return text if text or self.kind is Kind.NAME else NOTHING

    def as_json(self) -> dict[str, Any]:
        """What a publication keeps, so that it reads the same whatever later versions print."""
        return {
            "key": self.key,
            "label": self.label,
            "kind": self.kind.value,
            "labels": [list(pair) for pair in self.labels.items()],  # a list: PostgreSQL reorders an object's keys
            "beside": self.beside,
            "file_only": self.file_only,
            "width": self.width,
        }


def column_of(data: Mapping[str, Any]) -> Column:
    """A column as a publication kept it."""
    return Column(**{**data, "kind": Kind(data["kind"]), "labels": dict(data["labels"])})


def printed(columns: Iterable[Column]) -> list[Column]:
    """Those of the page and the act."""
    return [column for column in columns if not column.file_only]


def verdict_column(columns: Sequence[Column]) -> Column | None:
    """The result a list is about: the last of its results."""
    return next((column for column in reversed(columns) if column.kind is Kind.RESULT), None)


def counts(columns: Sequence[Column], rows: Sequence[Mapping[str, Any]]) -> list[tuple[str, str, int]]:
    """`(value, word, how many)` of each result, in the order of its enumeration; what nobody has is left out."""
    column = verdict_column(columns)
    if column is None:
        return []
    found = Counter(row[column.key] for row in rows)
    return [(value, word, found[value]) for value, word in column.labels.items() if found[value]]


def summary(columns: Sequence[Column], rows: Sequence[Mapping[str, Any]]) -> str:
    """`15 postulantes: 12 APTO · 1 NO APTO`. Takes rows as stored."""
    people = "1 postulante" if len(rows) == 1 else f"{len(rows)} postulantes"
    parts = " · ".join(f"{number} {word}" for _, word, number in counts(columns, rows))
    return f"{people}: {parts}" if parts else people
