"""The list as a CSV file that Excel in Spanish opens with a double click: UTF-8 with BOM, semicolons, CRLF."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

from exams.enums import ExamResult

HEADER = ("Orden", "Documento", "Nombres y apellidos", "Correctas", "Puntaje", "Resultado", "Código")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # Excel takes the wide ones too


def render_csv(rows: Sequence[dict[str, Any]]) -> bytes:
    """The file, byte for byte the same for the same rows (as stored). What a row lacks is an empty cell."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(HEADER)
    for row in rows:
        writer.writerow(
            [
                _number(row["order"]),
                _text(row["document"]),
                _text(row["name"]),
                _number(row["right"]),
                _number(row["score"]),
                ExamResult(row["result"]).label,
                row["code"],
            ]
        )
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8")


def _number(value: object) -> str:
    return "" if value is None else str(value)


def _text(value: str) -> str:
    """A cell a spreadsheet reads as text: an apostrophe goes before what would start a formula, also after blanks."""
    return f"'{value}" if value.lstrip(" \u00a0").startswith(FORMULA_STARTS) else value
