"""The CSV: opens in Excel, says what the list says, and never starts a formula."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from datetime import UTC, datetime

import pytest

from results.domain.listing import render_csv, render_xlsx
from results.domain.merit import EXAM_COLUMNS

MOMENT = datetime(2023, 10, 18, 22, 0, tzinfo=UTC)
ROW = {
    "order": 1,
    "number": 2,
    "document": "*****002",
    "name": "Ciro Valdelomar Ñahui",
    "right": 18,
    "score": "27.00",
    "result": "APTO",
    "code": "",
}
OUT = ROW | {"order": None, "right": None, "score": None, "result": "DESCALIFICADO", "code": "D03"}


def test_file_byte_for_byte() -> None:
    assert (
        render_csv(EXAM_COLUMNS, [ROW, OUT])
        == (
            "\ufeffOrden;Documento;Nombres y apellidos;Correctas;Puntaje;Resultado;Código\r\n"
            "1;*****002;Ciro Valdelomar Ñahui;18;27.00;APTO;\r\n"
            ";*****002;Ciro Valdelomar Ñahui;;;DESCALIFICADO/A;D03\r\n"
        ).encode()
    )


def test_empty_list_has_its_header() -> None:
    assert (
        render_csv(EXAM_COLUMNS, []).decode("utf-8-sig")
        == "Orden;Documento;Nombres y apellidos;Correctas;Puntaje;Resultado;Código\r\n"
    )


@pytest.mark.parametrize(
    ("name", "cell"),
    [
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("+51 900", "'+51 900"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("  =1", "'  =1"),
        ("＝1", "'＝1"),
        ("María José = Pepe", "María José = Pepe"),
        ('Ana "la Ñata"; Pérez', 'Ana "la Ñata"; Pérez'),
        ("Ana\nPérez", "Ana\nPérez"),
    ],
)
def test_cells_are_text_and_come_back_whole(name: str, cell: str) -> None:
    text = render_csv(EXAM_COLUMNS, [ROW | {"name": name}]).decode("utf-8-sig")
    _, row = csv.reader(io.StringIO(text, newline=""), delimiter=";")
    assert row == ["1", "*****002", cell, "18", "27.00", "APTO", ""]


def cells(book: bytes) -> list[dict[str, str]]:
    """Each row of the first sheet, by column letter, as its XML says it: `n:` a number, `s:` a text."""
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        texts = re.findall(r"<t[^>]*>([^<]*)</t>", archive.read("xl/sharedStrings.xml").decode())
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    rows = []
    for row in re.findall(r"<row [^>]*>(.*?)</row>", sheet):
        cells_of = re.findall(r'<c r="([A-Z]+)\d+"([^>]*)><v>([^<]*)</v></c>', row)
        rows.append({at: f"s:{texts[int(value)]}" if 't="s"' in kind else f"n:{value}" for at, kind, value in cells_of})
    return rows


def workbook(*rows: dict[str, object]) -> bytes:
    return render_xlsx(EXAM_COLUMNS, rows, title="Lista", created=MOMENT)


def test_the_workbook_has_numbers_as_numbers_and_text_as_text() -> None:
    head, first, second = cells(workbook(ROW | {"name": "=HYPERLINK(1)"}, OUT))
    assert head["C"] == "s:Nombres y apellidos"
    assert first == {
        "A": "n:1", "B": "s:*****002", "C": "s:=HYPERLINK(1)", "D": "n:18", "E": "n:27.00", "F": "s:APTO",
    }  # fmt: skip
    assert second == {"B": "s:*****002", "C": "s:Ciro Valdelomar Ñahui", "F": "s:DESCALIFICADO/A", "G": "s:D03"}


def test_the_workbook_is_the_same_bytes_each_time() -> None:
    assert workbook(ROW, OUT) == workbook(ROW, OUT) != workbook(OUT, ROW)
