"""The CSV: opens in Excel, says what the list says, and never starts a formula."""

from __future__ import annotations

import csv
import io

import pytest

from results.domain.listing import HEADER, render_csv

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
        render_csv([ROW, OUT])
        == (
            "\ufeffOrden;Documento;Nombres y apellidos;Correctas;Puntaje;Resultado;Código\r\n"
            "1;*****002;Ciro Valdelomar Ñahui;18;27.00;APTO;\r\n"
            ";*****002;Ciro Valdelomar Ñahui;;;DESCALIFICADO/A;D03\r\n"
        ).encode()
    )


def test_empty_list_has_its_header() -> None:
    assert render_csv([]).decode("utf-8-sig") == ";".join(HEADER) + "\r\n"


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
    text = render_csv([ROW | {"name": name}]).decode("utf-8-sig")
    _, row = csv.reader(io.StringIO(text, newline=""), delimiter=";")
    assert row == ["1", "*****002", cell, "18", "27.00", "APTO", ""]
