"""Files of results as rows of text: CSV and XLSX in, told apart by what they hold, and the form to fill in out."""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from xml.etree.ElementTree import ParseError

import openpyxl
import xlsxwriter
from openpyxl.utils.exceptions import InvalidFileException

from core.errors import BadRequest
from results.domain.evaluations import LINES_MAX, Row

BYTES_MAX = 1024 * 1024
UNPACKED_MAX = 32 * 1024 * 1024  # of a workbook, which is a ZIP: 5,000 lines unpack to less than 2 MB
COLUMNS_MAX = 20
CSV, XLSX = "csv", "xlsx"
TYPES = {CSV: "text/csv; charset=utf-8", XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
_ZIP = b"PK\x03\x04"
# What openpyxl and the libraries below it raise over files that are not what they seem.
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    InvalidFileException,
    ParseError,
    AttributeError,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
)


def format_of(raw: bytes) -> str:
    """`xlsx` or `csv`, by the first bytes; the name of a file decides nothing."""
    return XLSX if raw.startswith(_ZIP) else CSV


def rows_of(raw: bytes) -> list[Row]:
    """The lines of a file, those without anything too, the header first.

    BadRequest `evaluation.file` for what is no such file or too large. A line of more than COLUMNS_MAX cells is cut: what it
    has beyond the header is an error anyway.
    """
    if len(raw) > BYTES_MAX:
        raise _bad("El archivo pasa de 1 MB.")
    if not raw.strip():
        raise _bad("El archivo está vacío.")
    return _workbook_rows(raw) if format_of(raw) == XLSX else _csv_rows(raw)


def form_csv(header: Sequence[str], people: Sequence[tuple[str, str]]) -> bytes:
    """A CSV with these people, document and name, and nothing beside them yet."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([[document, name, *[""] * (len(header) - 2)] for document, name in people])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def form_xlsx(header: Sequence[str], people: Sequence[tuple[str, str]], *, created: datetime) -> bytes:
    """The same as a workbook; documents are text, so that a leading zero stays."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"created": created.replace(tzinfo=None)})
    sheet = book.add_worksheet("Resultados")
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, 0, 16, book.add_format({"num_format": "@"}))
    sheet.set_column(1, 1, 45)
    sheet.set_column(2, len(header) - 1, 24)
    bold = book.add_format({"bold": True, "bottom": 1})
    for place, name in enumerate(header):
        sheet.write_string(0, place, name, bold)
    text = book.add_format({"num_format": "@"})
    for line, (document, name) in enumerate(people, start=1):
        sheet.write_string(line, 0, document, text)
        sheet.write_string(line, 1, name)
    book.close()
    return out.getvalue()


def _csv_rows(raw: bytes) -> list[Row]:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _bad("El archivo no es un XLSX ni está en UTF-8. Guárdelo como «CSV UTF-8» o como XLSX.") from error
    if "\x00" in text:
        raise _bad("El archivo no es un CSV ni un XLSX.")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";" if ";" in text.split("\n", 1)[0] else ",")
    rows: list[Row] = []
    try:
        for cells in reader:
            rows.append((reader.line_num, cells[:COLUMNS_MAX]))
            if len(rows) > LINES_MAX + 1:
                break
    except csv.Error as error:
        raise _bad("El archivo no es un CSV que se pueda leer.") from error
    return rows


def _workbook_rows(raw: bytes) -> list[Row]:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            size = sum(part.file_size for part in packed.infolist())
        if size > UNPACKED_MAX:
            raise _bad("El libro XLSX es demasiado grande por dentro.")
        book = openpyxl.load_workbook(io.BytesIO(raw), read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        found = sheet.iter_rows(max_row=LINES_MAX + 2, max_col=COLUMNS_MAX, values_only=True)
        return [(place, _texts(cells)) for place, cells in enumerate(found, start=1)]
    except _DAMAGED as error:
        raise _bad("El archivo XLSX no se puede leer. Ábralo y guárdelo de nuevo como XLSX.") from error


def _texts(cells: Sequence[Any]) -> list[str]:
    """The cells up to the last that holds something: a workbook fills every line up to its longest."""
    texts = [_text(cell) for cell in cells]
    while texts and not texts[-1]:
        texts.pop()
    return texts


def _text(cell: Any) -> str:
    """A cell as it was typed. A number of a workbook is binary; its shortest form is what its author wrote."""
    if cell is None:
        return ""
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    return str(cell)


def _bad(what: str) -> BadRequest:
    return BadRequest("evaluation.file", what)
