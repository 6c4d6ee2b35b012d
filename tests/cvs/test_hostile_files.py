"""The table of hostile and broken files by the addresses that people use: the form's own, and the one that takes pieces.

Each is told in Spanish next to its field, with everything typed still there, and nothing is kept of what was refused.
"""

from __future__ import annotations

import html
import io
import re
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from accounts.models import User
from cvs.domain import documents
from cvs.domain.pdf import MAX_NAME
from cvs.models import CvSheet, DeclaredCondition, Document, Training
from cvs.uploads import PIECE
from tests.cvs.filled import FILLED, PERSONAL, TRAINING, add, only
from tests.cvs.pdfs import DAMAGED, HOSTILE, IMAGE, PDF_KIND, picture, sound

TABLE = pytest.mark.parametrize(("name", "make", "sentence"), HOSTILE, ids=[ascii(case[0])[:30] for case in HOSTILE])
Make = Callable[[], bytes]


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def told_at(answer: Any, field: str) -> str:
    """What stands in the page next to a field."""
    block = re.search(rf'<div id="id_{field}_error"[^>]*>(.*?)</div>', answer.content.decode(), flags=re.DOTALL)
    assert block is not None
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", block[1])).split())


def attached(name: str, data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, "application/pdf")


def test_the_table_is_as_long_as_promised() -> None:
    assert len(HOSTILE) >= 40
    assert len({name for name, _, _ in HOSTILE}) == len(HOSTILE)


@TABLE
def test_a_file_in_the_form(page: Client, private: Path, name: str, make: Make, sentence: str | None) -> None:
    data = make()
    answer = add(page, "capacitacion", file=attached(name, data))
    if sentence is None:
        assert answer.status_code == 302
        document = only(Training).document
        assert files_in(private) == [private / "pdf" / document.sha256[:2] / f"{document.sha256}.pdf"]
        assert files_in(private)[0].read_bytes() == data
        assert document.name.endswith(".pdf")
        assert len(document.name) <= MAX_NAME
        assert not set(document.name) & set("/\\\0\u202e")
        return
    assert answer.status_code == 422
    assert told_at(answer, "file").startswith(sentence)
    kept = html.unescape(answer.content.decode())
    for typed in TRAINING.values():
        assert f'value="{typed}"' in kept
    assert not Training.objects.exists()
    assert not Document.objects.exists()
    assert files_in(private) == []


@TABLE
def test_a_file_in_pieces(page: Client, private: Path, name: str, make: Make, sentence: str | None) -> None:
    data = make()
    announced = {"name": name, "size": len(data)}
    answer = page.post("/mis-datos/cargas/", announced, content_type="application/json")
    if answer.status_code == 201:
        address, sent = f"/mis-datos/cargas/{answer.json()['data']['upload']}/", 0
        while sent < len(data) and answer.status_code < 400:
            piece = data[sent : sent + PIECE]
            answer = page.post(f"{address}?desde={sent}", piece, content_type="application/octet-stream")
            sent += len(piece)
    if sentence is None:
        assert answer.json()["data"]["document"]["id"] == Document.objects.get().pk
        return
    assert answer.status_code == 400
    assert answer.json()["error"]["message"].startswith(sentence)
    assert not Document.objects.exists()
    assert files_in(private) == []


@pytest.mark.parametrize("slug", sorted(FILLED))
def test_every_list_tells_it_at_its_field(page: Client, slug: str) -> None:
    answer = add(page, slug, file=attached("titulo.pdf", picture()))
    assert answer.status_code == 422
    assert told_at(answer, "file") == IMAGE


@pytest.mark.parametrize("holder", ["dni", "disability", "ffaa", "athlete"])
def test_every_document_of_the_personal_data_tells_it_at_its_field(page: Client, holder: str) -> None:
    declared = {} if holder == "dni" else {f"{holder}_declared": "SI"}
    sent = {**PERSONAL, **declared, f"{holder}_file": attached("roto.pdf", b"%PDF-1.7\nnada\n%%EOF")}
    answer = page.post("/mis-datos/1/", sent)
    assert answer.status_code == 422
    assert told_at(answer, f"{holder}_file").startswith(DAMAGED)
    assert 'value="Jr. Ejemplo 101"' in answer.content.decode()
    assert not CvSheet.objects.exists()
    assert not DeclaredCondition.objects.exists()


def test_a_good_file_beside_a_bad_one_is_kept_for_the_next_try(page: Client, ana: User) -> None:
    make = {name: make for name, make, _ in HOSTILE}
    sent = {
        **PERSONAL,
        "disability_declared": "SI",
        "disability_code": "CD-1",
        "dni_file": attached("dni.pdf", make["TITULO.PDF"]()),
        "disability_file": attached("conadis.pdf", make["texto.pdf"]()),
    }
    answer = page.post("/mis-datos/1/", sent)
    assert answer.status_code == 422
    assert told_at(answer, "disability_file") == PDF_KIND
    kept = Document.objects.get(sheet__user=ana)
    assert kept.name == "dni.pdf"
    assert f'name="dni_document" value="{kept.pk}"' in answer.content.decode()
    assert page.post("/mis-datos/1/", {**PERSONAL, "dni_document": kept.pk}).status_code == 302
    assert CvSheet.objects.get(user=ana).dni == kept


def huge_picture() -> bytes:
    """A PNG of a few bytes that says it has 900 megapixels."""
    data = picture("PNG")
    header = struct.pack("!II", 30_000, 30_000) + data[24:29]
    return data[:16] + header + struct.pack("!I", zlib.crc32(b"IHDR" + header)) + data[33:]


def of_pixels(width: int, height: int) -> bytes:
    file = io.BytesIO()
    Image.new("L", (width, height)).save(file, "JPEG")
    return file.getvalue()


KIND = "La foto debe ser una imagen PNG o JPEG."
BROKEN = "La foto está dañada o no se puede leer."
PIXELS = "La foto tiene más de 24 megapíxeles; redúzcala."
PHOTOS: list[tuple[str, Make, str | None]] = [
    ("vacia.jpg", lambda: b"", "El archivo está vacío."),
    ("certificado.jpg", sound, KIND),
    ("animada.jpg", lambda: picture("GIF"), KIND),
    ("dibujo.jpg", lambda: b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', KIND),
    ("cortada.jpg", lambda: picture()[:80], BROKEN),
    ("cortada.png", lambda: picture("PNG")[:40], BROKEN),
    ("solo-cabecera.jpg", lambda: b"\xff\xd8\xff", BROKEN),
    ("limite.jpg", lambda: picture() + b"\0" * (documents.MAX_BYTES - len(picture())), None),
    ("un-byte-mas.jpg", lambda: picture() + b"\0" * (documents.MAX_BYTES + 1 - len(picture())), "La foto supera los 5 MB."),
    ("enorme.png", huge_picture, PIXELS),
    ("veinticuatro.jpg", lambda: of_pixels(6000, 4000), None),
    ("uno-mas.jpg", lambda: of_pixels(6001, 4000), PIXELS),
    ("../../foto\u202egpj.exe", lambda: picture("PNG"), None),
]  # fmt: skip


@pytest.mark.parametrize(("name", "make", "sentence"), PHOTOS, ids=[ascii(case[0]) for case in PHOTOS])
def test_a_photo(page: Client, private: Path, name: str, make: Make, sentence: str | None) -> None:
    answer = page.post("/mis-datos/foto/grabar/", {"photo": SimpleUploadedFile(name, make(), "image/jpeg")})
    if sentence is None:
        assert answer.status_code == 302
        [kept] = files_in(private)
        assert kept.name == f"{CvSheet.objects.get().photo_sha256}.jpg"
        return
    assert answer.status_code == 400
    note = re.search(r'id="photo-error">.*?</svg>(.*?)</p>', answer.content.decode(), flags=re.DOTALL)
    assert note is not None
    assert html.unescape(note[1]) == sentence
    assert files_in(private) == []


def test_no_photo_chosen(page: Client) -> None:
    answer = page.post("/mis-datos/foto/grabar/")
    assert answer.status_code == 400
    assert "Elija una foto." in answer.content.decode()
