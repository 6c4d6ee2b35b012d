"""REG-01, each field on both sides of each of its limits."""

from __future__ import annotations

import pytest

from accounts.domain import registration
from accounts.domain.registration import (
    CE_WRONG,
    DNI_WRONG,
    NAME_WRONG,
    PASSWORD_IS_NUMBER,
    PASSWORD_LONG,
    PASSWORD_SHORT,
    Refused,
)
from accounts.enums import DocumentType

DNI, CE = DocumentType.DNI, DocumentType.CE


@pytest.mark.parametrize(
    ("kind", "typed", "stored"),
    [
        (DNI, "99900001", "99900001"),
        (DNI, "01234567", "01234567"),
        (DNI, "00000000", "00000000"),
        (DNI, " 01234567 ", "01234567"),
        (DNI, "\t01234567\n", "01234567"),
        (CE, "001234567", "001234567"),
        (CE, "abc123456", "ABC123456"),
        (CE, " ABC123456789 ", "ABC123456789"),
    ],
)
def test_a_number_is_kept_as_a_text(kind: DocumentType, typed: str, stored: str) -> None:
    assert registration.document_number(kind, typed) == stored


@pytest.mark.parametrize(
    ("kind", "typed", "message"),
    [
        (DNI, "", DNI_WRONG),
        (DNI, "1234567", DNI_WRONG),
        (DNI, "123456789", DNI_WRONG),
        (DNI, "1234 567", DNI_WRONG),
        (DNI, "1234567A", DNI_WRONG),
        (DNI, "12345678.0", DNI_WRONG),
        (DNI, "٠١٢٣٤٥٦٧", DNI_WRONG),
        (DNI, "０１２３４５６７", DNI_WRONG),
        (CE, "", CE_WRONG),
        (CE, "12345678", CE_WRONG),
        (CE, "1234567890123", CE_WRONG),
        (CE, "ABC-123456", CE_WRONG),
        (CE, "ÑANDÚ12345", CE_WRONG),
        (CE, "straße1234", CE_WRONG),
    ],
)
def test_another_shape_is_refused(kind: DocumentType, typed: str, message: str) -> None:
    with pytest.raises(Refused, match=message):
        registration.document_number(kind, typed)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("A B", "A B"),
        ("Nayra Altamira Quilca", "Nayra Altamira Quilca"),
        ("  Nayra   Altamira ", "Nayra Altamira"),
        ("Ñusta D'Angelo-Pérez Jr.", "Ñusta D'Angelo-Pérez Jr."),
        ("Nin\u0303a Pe\u0301rez", "Niña Pérez"),
        ("Nayra D\u2019Angelo", "Nayra D'Angelo"),
        ("A " + "b" * 148, "A " + "b" * 148),
        ("  A " + "b" * 148 + "  ", "A " + "b" * 148),
    ],
)
def test_a_name_is_tidied(typed: str, stored: str) -> None:
    assert registration.full_name(typed) == stored


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "   ",
        "AB",
        "Nayra",
        "Nayra -",
        "Nayra .",
        "Nayra 2",
        "Nayra Altamira 3",
        "A " + "b" * 149,
        "<b>Nayra</b> Altamira",
        "Nayra_Altamira Quilca",
        "Nayra\x00 Altamira",
        "Nayra \u202eAltamira",
        "😀 Altamira",
    ],
)
def test_what_is_no_name_is_refused(typed: str) -> None:
    with pytest.raises(Refused, match=NAME_WRONG):
        registration.full_name(typed)


@pytest.mark.parametrize("typed", ["0123456789", "          ", " con blancos ", "ñ" * 10, "x" * 256])
def test_a_password_is_kept_as_typed(typed: str) -> None:
    assert registration.password(typed, number="01234567") == typed


@pytest.mark.parametrize(
    ("typed", "number", "message"),
    [
        ("123456789", "01234567", PASSWORD_SHORT),
        ("", "01234567", PASSWORD_SHORT),
        ("x" * 257, "01234567", PASSWORD_LONG),
        ("01234567", "01234567", PASSWORD_IS_NUMBER),
        ("ABC1234567", "abc1234567", PASSWORD_IS_NUMBER),
        (" abc1234567", "ABC1234567 ", PASSWORD_IS_NUMBER),
    ],
)
def test_a_weak_password_is_refused(typed: str, number: str, message: str) -> None:
    with pytest.raises(Refused, match=message):
        registration.password(typed, number=number)
