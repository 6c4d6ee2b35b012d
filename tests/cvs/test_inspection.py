"""The process that opens strangers' files: what it is told, what it cannot do, and many files at once."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from pytest_django import Settings

from core.errors import BadRequest
from cvs import inspection
from cvs.services_documents import Upload, keep_pdfs
from tests.cvs.pdfs import DAMAGED, picture, sound


@pytest.fixture(autouse=True)
def private(settings: Settings, tmp_path: Path) -> Path:
    settings.PRIVATE_ROOT = tmp_path / "private"
    return tmp_path / "private"


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_one_bad_file_among_good_ones_keeps_them_all_out(private: Path) -> None:
    with pytest.raises(BadRequest):
        keep_pdfs([Upload("a.pdf", sound("uno")), Upload("b.pdf", b"%PDF-1.7\nnada\n%%EOF")])
    assert files_in(private) == []
    assert [kept.pages for kept in keep_pdfs([Upload("a.pdf", sound("uno")), Upload("b.pdf", sound(pages=3))])] == [
        1,
        3,
    ]
    assert keep_pdfs([]) == []


def test_a_file_that_the_child_does_not_survive_is_a_damaged_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inspection, "TIMEOUT_S", 0.001)
    with pytest.raises(BadRequest) as refused:
        inspection.inspect_pdfs([sound()])
    assert refused.value.message.startswith(DAMAGED)


def test_the_child_knows_no_secrets_and_has_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[str, Any] = {}
    real = subprocess.run

    def watched(command: list[str], **options: Any) -> Any:
        seen.update(options)
        return real(command, **options)

    monkeypatch.setenv("SECRET_KEY", "x")
    monkeypatch.setattr(subprocess, "run", watched)
    assert inspection.inspect_pdfs([sound()]) == [1]
    assert set(seen["env"]) == {"LANG"}
    assert seen["timeout"] == inspection.TIMEOUT_S


def test_pages_are_drawn_as_pictures(tmp_path: Path) -> None:
    path = tmp_path / "two.pdf"
    path.write_bytes(sound(pages=2))
    drawn = tmp_path / "page.jpg"
    drawn.write_bytes(inspection.draw_pages([(path, 1), (path, 2)])[1])
    with Image.open(drawn) as image:
        assert (image.format, image.width) == ("JPEG", inspection.PAGE_WIDTH)
    with pytest.raises(BadRequest):
        inspection.draw_pages([(path, 1), (path, 3)])


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_photo_becomes_a_small_square(kind: str, tmp_path: Path) -> None:
    out = tmp_path / "photo.jpg"
    out.write_bytes(inspection.square_photo(picture(kind)))
    with Image.open(out) as image:
        assert (image.format, image.size) == ("JPEG", (inspection.PHOTO_SIDE, inspection.PHOTO_SIDE))
        assert not image.getexif()


@pytest.mark.parametrize("data", [b"", sound(), picture()[:80], picture("PNG")[:40], picture("GIF")])
def test_what_is_no_photo(data: bytes) -> None:
    with pytest.raises(BadRequest):
        inspection.square_photo(data)
