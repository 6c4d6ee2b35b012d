"""The frozen file of an application as plain data (CV-06), and what is read back from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

FORMAT = 1


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A PDF that a frozen file names by its hash."""

    sha256: str
    name: str
    size: int
    pages: int

    def data(self) -> dict[str, Any]:
        """As the sheet writes its files."""
        return {"sha256": self.sha256, "name": self.name, "size": self.size, "pages": self.pages}


@dataclass(frozen=True, slots=True)
class GivenAnnex:
    """An annex as given: with its PDF, or declared electronically; `at` is its ISO instant."""

    code: str
    mode: str
    at: str
    file: StoredFile | None = None


def frozen(
    *, call: str, counts_at: str, received_at: str, origin: str, annexes: Sequence[GivenAnnex], sheet: Mapping[str, Any]
) -> dict[str, Any]:
    """The snapshot. Instants are ISO texts; `counts_at` is the one that periods are judged by.

    `sheet` is `cvs.selectors.sheet_data`. The number is not part of it, so that it can be hashed before the numbers' lock.
    """
    return {
        "format": FORMAT,
        "call": call,
        "applicationConfirmedAt": counts_at,
        "receivedAt": received_at,
        "origin": origin,
        "annexes": [
            {"code": a.code, "mode": a.mode, "at": a.at, "file": a.file.data() if a.file else None} for a in annexes
        ],
        "sheet": dict(sheet),
    }


class _Conditions(msgspec.Struct):
    conditions: dict[str, dict[str, Any] | None] | None = None


class _Declared(msgspec.Struct):
    sheet: _Conditions


def conditions_of(text: str) -> dict[str, dict[str, Any]]:
    """The declared conditions of a frozen file by name, read past everything else: hundreds are asked for at once."""
    told = msgspec.json.decode(text, type=_Declared).sheet.conditions or {}
    return {name: facts for name, facts in told.items() if facts}


def files_of(snapshot: Mapping[str, Any]) -> dict[str, StoredFile]:
    """Every PDF that the snapshot names, by its hash."""
    return {file["sha256"]: StoredFile(**file) for file in _files(snapshot)}


def _files(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, Mapping):
        if set(value) == {"sha256", "name", "size", "pages"}:
            yield dict(value)
        else:
            for item in value.values():
                yield from _files(item)
    elif isinstance(value, list):
        for item in value:
            yield from _files(item)
