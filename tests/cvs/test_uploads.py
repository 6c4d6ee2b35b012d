"""A file in pieces: lost connections, pieces sent twice, out of order, at once, and files that are refused at the end."""

from __future__ import annotations

import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from cvs import uploads
from cvs.models import Document
from tests.cvs.pdfs import of_size, picture, sound
from tests.support.clock import NINE_IN_LIMA

FILE = of_size(1_200_000)
PIECE = uploads.PIECE


def begin(page: Client, data: bytes = FILE, name: str = "diploma.pdf") -> str:
    answer = page.post("/mis-datos/cargas/", {"name": name, "size": len(data)}, content_type="application/json")
    assert answer.json()["data"]["piece"] == PIECE
    return f"/mis-datos/cargas/{answer.json()['data']['upload']}/"


def append(page: Client, address: str, offset: int | str, piece: bytes) -> Any:
    return page.post(f"{address}?desde={offset}", piece, content_type="application/octet-stream")


def test_the_last_piece_makes_the_document(page: Client, ana: User) -> None:
    address, offset = begin(page), 0
    while offset < len(FILE):
        answer = append(page, address, offset, FILE[offset : offset + PIECE]).json()["data"]
        assert answer["size"] == len(FILE)
        offset = answer["offset"]
        assert bool(answer["document"]) is (offset == len(FILE))
    document = Document.objects.get()
    assert answer["document"] == {
        "id": document.pk, "name": "diploma.pdf", "size": len(FILE), "pages": 1,
        "url": f"/mis-datos/documentos/{document.pk}/",
    }  # fmt: skip
    assert document.sheet.user == ana
    assert page.get(f"/mis-datos/documentos/{document.pk}/archivo/").content == FILE


def test_a_lost_connection_costs_one_piece(page: Client) -> None:
    address = begin(page)
    append(page, address, 0, FILE[:PIECE])
    assert page.get(address).json()["data"] == {"offset": PIECE, "size": len(FILE), "document": None}
    again = append(page, address, 0, FILE[:PIECE]).json()["data"]  # its answer was lost
    assert again["offset"] == PIECE
    half = append(page, address, PIECE - 100, FILE[PIECE - 100 : PIECE + 100]).json()["data"]
    assert half["offset"] == PIECE + 100
    gap = append(page, address, PIECE + 101, b"x")
    assert gap.status_code == 409
    assert gap.json()["error"] == {
        "code": "upload.gap", "message": "Falta una parte del archivo.", "data": {"offset": PIECE + 100}
    }  # fmt: skip
    offset = PIECE + 100
    while offset < len(FILE):
        offset = append(page, address, offset, FILE[offset : offset + PIECE]).json()["data"]["offset"]
    told = page.get(address).json()["data"]["document"]
    repeated = append(page, address, len(FILE) - 1, FILE[-1:]).json()["data"]["document"]
    assert told == repeated
    assert Document.objects.count() == 1


def test_what_comes_after_the_announced_size_is_left_out(page: Client) -> None:
    data = sound()
    address = begin(page, data)
    answer = append(page, address, 0, data + b"<script>").json()["data"]
    assert answer["offset"] == len(data)
    assert page.get(answer["document"]["url"] + "archivo/").content == data


@pytest.mark.parametrize(
    ("data", "code"), [(picture(), "pdf.kind"), (sound()[:-8], "pdf.damaged"), (b"%PDF-1.7\n%%EOF", "pdf.damaged")]
)
def test_a_refused_file_is_gone(page: Client, private: Path, data: bytes, code: str) -> None:
    address = begin(page, data)
    answer = append(page, address, 0, data)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, code)
    assert page.get(address).status_code == 404
    assert not Document.objects.exists()
    assert [path for path in private.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("offset", ["", "-1", "x", "1.5", "²", "9" * 12])
def test_an_offset_is_a_number(page: Client, offset: str) -> None:
    assert append(page, begin(page), offset, b"x").json()["error"]["code"] == "upload.offset"


@pytest.mark.parametrize(("size", "status"), [(0, 400), (1, 200), (PIECE, 200), (PIECE + 1, 400), (1_048_577, 400)])
def test_a_piece_has_a_size(page: Client, size: int, status: int) -> None:
    assert append(page, begin(page, of_size(2_000_000)), 0, b"%" * size).status_code == status


def test_only_some_wait_at_once_and_none_for_ever(ana: User) -> None:
    opened = [uploads.begin_upload(ana, name="a.pdf", size=9, now=NINE_IN_LIMA) for _ in range(uploads.MOST_OPEN + 1)]
    alive = [upload for upload in opened if (uploads._folder(ana) / upload.hex).exists()]
    assert len(alive) == uploads.MOST_OPEN
    tomorrow = NINE_IN_LIMA + timedelta(days=10_000)  # folders have the machine's own date
    last = uploads.begin_upload(ana, name="a.pdf", size=9, now=tomorrow)
    assert [path.name for path in uploads._folder(ana).iterdir()] == [last.hex]


def test_names_never_become_paths(page: Client, private: Path) -> None:
    address = begin(page, sound(), "../../../" + "x" * 2000 + "\u202e\0.pdf")
    append(page, address, 0, sound())
    assert Document.objects.get().name == "x" * 116 + ".pdf"
    kept = [path.relative_to(private) for path in private.rglob("*.pdf")]
    assert [path.parts[0] for path in kept] == ["pdf"]


def test_an_upload_that_never_was(page: Client) -> None:
    assert append(page, f"/mis-datos/cargas/{uuid.uuid4()}/", 0, b"x").json()["error"]["code"] == "upload.not_found"
