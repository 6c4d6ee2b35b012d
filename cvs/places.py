"""Departments, provinces and districts of Peru by their INEI code (`cvs/data/ubigeo.txt`: 2, 4 and 6 digits)."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from cvs.domain.careers import plain

_FILE = Path(__file__).with_name("data") / "ubigeo.txt"


@cache
def places() -> dict[str, str]:
    """Every code with its name."""
    lines = _FILE.read_text(encoding="utf-8").splitlines()
    return dict(line.split(" ", 1) for line in lines)


@cache
def inside(code: str) -> list[tuple[str, str]]:
    """`(code, name)` of what lies directly inside: provinces of a department, districts of a province, by name.

    `""` gives the departments; an unknown code, nothing.
    """
    return sorted(
        ((place, name) for place, name in places().items() if len(place) == len(code) + 2 and place.startswith(code)),
        key=lambda pair: plain(pair[1]),
    )


def full_name(ubigeo: str) -> str:
    """`Miraflores, Lima, Lima`; `""` for an unknown code."""
    if len(ubigeo) != 6 or ubigeo not in places():
        return ""
    return ", ".join(places()[ubigeo[:length]] for length in (6, 4, 2))
