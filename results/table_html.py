"""The body of a published list as HTML: a list of 2,000 is one page, which a template would take half a second for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from results.domain.columns import Column, Kind


def table_body(columns: Sequence[Column], rows: Iterable[Mapping[str, Any]]) -> SafeString:
    """The rows of `results/_listing.html`; every value escaped, results as their tag."""
    tags: dict[tuple[str, str], str] = {}
    shells = [_shell(column) for column in columns]
    lines = []
    for row in rows:
        cells = []
        for column, (before, after) in zip(columns, shells, strict=True):
            text = column.shown(row)
            if column.kind is Kind.RESULT:
                known = (str(row[column.key] or ""), text)
                if known not in tags:
                    tags[known] = render_to_string("results/_word.html", {"value": known[0], "word": text}).strip()
                cells.append(f"{before}{tags[known]}{after}")
            else:
                cells.append(f"{before}{escape(text)}{after}")
        lines.append(f"<tr>{''.join(cells)}</tr>")
    return mark_safe("\n".join(lines))  # noqa: S308 - every value in it went through `escape` or the template above


def rank_body(rows: Iterable[Mapping[str, Any]]) -> SafeString:
    """The rows of `results/_list.html`, the list of the exam in order of merit."""
    tags: dict[tuple[str, str], str] = {}
    lines = []
    for row in rows:
        known = (str(row["result"]), str(row["code"]))
        if known not in tags:
            told = {"result": known[0], "code": known[1]}
            tags[known] = render_to_string("results/_result.html", told).strip()
        lines.append(
            f'<tr><td class="num" data-label="Orden">{_told(row["order"])}</td>'
            f'<td class="mono" data-label="Documento">{escape(row["document"])}</td>'
            f'<th scope="row">{escape(row["name"])}</th>'
            f'<td class="num" data-label="Correctas">{_told(row["right"])}</td>'
            f'<td class="num" data-label="Puntaje de 30"><b>{_told(row["score"])}</b></td>'
            f'<td data-label="Resultado">{tags[known]}</td></tr>'
        )
    return mark_safe("\n".join(lines))  # noqa: S308 - as above


def _told(value: object) -> str:
    return "–" if value is None else str(escape(value))


def _shell(column: Column) -> tuple[str, str]:
    """What stands around a cell of this column."""
    if column.kind is Kind.NAME:
        return '<th scope="row">', "</th>"
    shape = ' class="num"' if column.numeric else ' class="mono"' if column.kind is Kind.DOCUMENT else ""
    return f'<td{shape} data-label="{escape(column.label)}">', "</td>"
