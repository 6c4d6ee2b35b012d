"""CV-03: what the bytes alone tell, and names that people and attackers give to files."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

import pytest

from core.errors import BadRequest
from cvs.domain.pdf import MAX_BYTES, MAX_PAGES, Seen, check_bytes, check_seen, clean_name

BODY = b"%PDF-1.7\n...\n%%EOF\n"


def zipped() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("x.txt", "x")
    return file.getvalue()


def sized(size: int) -> bytes:
    return b"%PDF-1.7\n" + b"0" * (size - 15) + b"\n%%EOF"


@pytest.mark.parametrize("data", [BODY, BODY + b"\r\n\0\0", sized(MAX_BYTES), BODY[:-1]])
def test_bytes_of_a_pdf(data: bytes) -> None:
    check_bytes(data)


@pytest.mark.parametrize(
    ("data", "code", "message"),
    [
        (b"", "pdf.empty", "El archivo está vacío."),
        (sized(MAX_BYTES + 1), "pdf.too_large", "El archivo supera el tamaño máximo de 10 MB."),
        (b"\xff\xd8\xff\xe0", "pdf.kind", "Solo se admiten archivos en formato PDF. Este archivo es una imagen."),
        (b"hola", "pdf.kind", "Solo se admiten archivos en formato PDF."),
        (b" " + BODY, "pdf.kind", "Solo se admiten archivos en formato PDF."),
        (b"%pdf-1.7\n%%EOF", "pdf.kind", "Solo se admiten archivos en formato PDF."),
        (b"%PDF-1.7\n...", "pdf.damaged", None),
        (BODY + b"<script>", "pdf.damaged", None),
        (b"%PDF-1.7\n" + zipped() + b"%%EOF", "pdf.damaged", None),
    ],
)
def test_bytes_that_are_none(data: bytes, code: str, message: str | None) -> None:
    with pytest.raises(BadRequest) as refused:
        check_bytes(data)
    assert refused.value.code == code
    assert message is None or refused.value.message == message


GOOD = Seen(pages=1)


@pytest.mark.parametrize("pages", [1, MAX_PAGES])
def test_pages_within_the_limit(pages: int) -> None:
    check_seen(replace(GOOD, pages=pages))


@pytest.mark.parametrize(
    ("seen", "code"),
    [
        (replace(GOOD, encrypted=True), "pdf.encrypted"),
        (replace(GOOD, damaged=True), "pdf.damaged"),
        (replace(GOOD, active=True), "pdf.active"),
        (replace(GOOD, embedded=True), "pdf.embedded"),
        (replace(GOOD, pages=0), "pdf.no_pages"),
        (replace(GOOD, pages=MAX_PAGES + 1), "pdf.too_many_pages"),
    ],
)
def test_what_the_inspection_refuses(seen: Seen, code: str) -> None:
    with pytest.raises(BadRequest) as refused:
        check_seen(seen)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("titulo.pdf", "titulo.pdf"),
        ("TITULO.PDF", "TITULO.pdf"),
        ("titulo.jpg", "titulo.jpg.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        (r"C:\Documentos\Título final.pdf", "Título final.pdf"),
        ("a\0b\r\n.pdf", "ab.pdf"),
        ("informe\u202efdp.exe", "informefdp.exe.pdf"),
        ("", "documento.pdf"),
        (".pdf", "documento.pdf"),
        ("...", "documento.pdf"),
        ("/", "documento.pdf"),
        ("n\u0303.pdf", "ñ.pdf"),
        ("x" * 300, "x" * 116 + ".pdf"),
        ("<b>&.pdf", "<b>&.pdf"),  # shown as text, never as markup
    ],
)
def test_names_are_cleaned(raw: str, shown: str) -> None:
    assert clean_name(raw) == shown
