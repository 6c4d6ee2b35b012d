"""Files of results: what they hold decides, whatever they are called; what cannot be read is said so."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime

import openpyxl
import pytest

from core.errors import BadRequest
from results.domain.evaluation_files import (
    BYTES_MAX,
    COLUMNS_MAX,
    UNPACKED_MAX,
    form_csv,
    form_xlsx,
    format_of,
    rows_of,
)

HEADER = ("documento", "nombres", "puntaje", "situacion")
PEOPLE = [("01234567", "Ñusta O'Higgins, la «primera»"), ("99900002", "Ciro")]
NOW = datetime(2023, 10, 18, tzinfo=UTC)


def workbook(*lines: tuple[str | float | None, ...]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for line in lines:
        sheet.append(line)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def refused(raw: bytes) -> str:
    with pytest.raises(BadRequest) as caught:
        rows_of(raw)
    assert caught.value.code == "evaluation.file"
    return caught.value.message


@pytest.mark.parametrize("made", [form_csv(HEADER, PEOPLE), form_xlsx(HEADER, PEOPLE, created=NOW)])
def test_the_form_comes_back_as_it_went(made: bytes) -> None:
    rows = [(place, list(cells)[:2]) for place, cells in rows_of(made)]
    assert rows == [(1, list(HEADER[:2])), *((place, list(one)) for place, one in enumerate(PEOPLE, start=2))]


def test_a_workbook_gives_what_was_typed() -> None:
    raw = workbook(("documento", "puntaje"), (12345678, 14.35), ("01234567", 14), (None, 0.1), ("x", 12.345))
    assert format_of(raw) == "xlsx"
    assert [list(cells) for _, cells in rows_of(raw)] == [
        ["documento", "puntaje"],
        ["12345678", "14.35"],
        ["01234567", "14"],
        ["", "0.1"],
        ["x", "12.345"],
    ]


@pytest.mark.parametrize(
    ("raw", "cells"),
    [
        (b"documento;puntaje\r\n99900001;14,5\r\n", ["99900001", "14,5"]),
        (b'documento,puntaje\n"99900001","14,5"\n', ["99900001", "14,5"]),
        ("\ufeffdocumento;puntaje\n99900001;14".encode(), ["99900001", "14"]),
    ],
)
def test_a_csv_has_semicolons_or_commas(raw: bytes, cells: list[str]) -> None:
    assert list(rows_of(raw)[1][1]) == cells


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "vacío"),
        (b" \r\n", "vacío"),
        ("documento;situación".encode("latin-1"), "ni está en UTF-8"),
        (b"documento\x00;puntaje", "no es un CSV ni un XLSX"),
        (b"%PDF-1.7\xff\xfe", "ni está en UTF-8"),
        (b"PK\x03\x04 y nada mas", "no se puede leer"),
        (b"documento;" + b"9" * 200_000, "que se pueda leer"),
    ],
)
def test_what_is_no_such_file_is_told(raw: bytes, said: str) -> None:
    assert said in refused(raw)


def test_a_zip_that_is_no_workbook_is_told() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("algo.txt", "nada")
    assert "no se puede leer" in refused(out.getvalue())


def test_a_workbook_that_swells_is_not_opened() -> None:
    out = io.BytesIO(workbook(("documento",)))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/relleno.xml", b"0" * UNPACKED_MAX)
    assert len(out.getvalue()) < BYTES_MAX
    assert "demasiado grande por dentro" in refused(out.getvalue())


def test_entities_that_grow_are_refused() -> None:
    """A few bytes of XML may say that they stand for gigabytes."""
    sound = workbook(("documento",))
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(sound)) as packed, zipfile.ZipFile(out, "w") as made:
        for part in packed.infolist():
            text = packed.read(part)
            if part.filename == "xl/worksheets/sheet1.xml":
                text = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;">]>' + text.replace(
                    b"documento", b"&b;"
                )
            made.writestr(part, text)
    assert "no se puede leer" in refused(out.getvalue())


@pytest.mark.parametrize(("size", "ok"), [(BYTES_MAX, True), (BYTES_MAX + 1, False)])
def test_a_file_has_so_many_bytes(size: int, *, ok: bool) -> None:
    line = b"documento;puntaje\n"
    raw = line + b"\n" * (size - len(line))
    if ok:
        assert rows_of(raw)
    else:
        assert "pasa de 1 MB" in refused(raw)


def test_a_line_has_so_many_cells() -> None:
    assert len(rows_of(b";".join([b"x"] * (COLUMNS_MAX + 5)))[0][1]) == COLUMNS_MAX
