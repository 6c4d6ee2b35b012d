"""A list as files a spreadsheet in Spanish opens with a double click: CSV (UTF-8 with BOM, semicolons, CRLF) and XLSX."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import xlsxwriter

from results.domain.columns import FLEXIBLE, Column

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # Excel takes the wide ones too
SHEET_NAME = "Lista"
CELL_MAX = 32_767  # characters Excel keeps in a cell
_MM_PER_CHARACTER = 2
_WIDE = 45  # characters of a column that takes what is left


def render_csv(columns: Sequence[Column], rows: Sequence[Mapping[str, Any]]) -> bytes:
    """The file, byte for byte the same for the same rows (as stored). What a row lacks is an empty cell."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([column.label for column in columns])
    for row in rows:
        writer.writerow([column.text(row) if column.numeric else _text(column.text(row)) for column in columns])
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8")


def _text(value: str) -> str:
    """A cell a spreadsheet reads as text: an apostrophe goes before what would start a formula, also after blanks."""
    return f"'{value}" if value.lstrip(" \u00a0").startswith(FORMULA_STARTS) else value


def render_xlsx(
    columns: Sequence[Column], rows: Sequence[Mapping[str, Any]], *, title: str, created: datetime
) -> bytes:
    """The workbook, byte for byte the same for the same rows, title and instant; numbers are numbers, text never a formula."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"title": title[:255], "created": created.replace(tzinfo=None)})
    head = book.add_format({"bold": True, "bottom": 1})
    sheet = book.add_worksheet(SHEET_NAME)
    sheet.freeze_panes(1, 0)
    formats: dict[str, Any] = {}
    for place, column in enumerate(columns):
        width = _WIDE if column.kind in FLEXIBLE else max(column.millimetres / _MM_PER_CHARACTER, len(column.label) + 2)
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, column.label, head)
    for line, row in enumerate(rows, start=1):
        for place, column in enumerate(columns):
            text = column.text(row)
            if column.numeric and text:
                number = Decimal(text)
                shape = _shape(number)
                if shape not in formats:
                    formats[shape] = book.add_format({"num_format": shape})
                sheet.write_number(line, place, number, formats[shape])
            elif text:
                sheet.write_string(line, place, text[:CELL_MAX])
    book.close()
    return out.getvalue()


def _shape(number: Decimal) -> str:
    """As many decimals as are written."""
    exponent = number.as_tuple().exponent
    assert isinstance(exponent, int)
    return "0." + "0" * -exponent if exponent < 0 else "0"
