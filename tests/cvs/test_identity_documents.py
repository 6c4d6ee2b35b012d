from __future__ import annotations

import hashlib
import io
from pathlib import Path

import pytest
from PIL import Image
from pytest_django import Settings

from accounts.enums import DocumentType
from accounts.models import User
from core.errors import BadRequest
from core.record import entries_of
from cvs.domain import documents
from cvs.models import CvSheet
from cvs.selectors import identity_document_of
from cvs.services import store_identity_document, store_identity_documents
from tests.support.clock import NINE_IN_LIMA

pytestmark = pytest.mark.django_db


@pytest.fixture
def private(settings: Settings, tmp_path: Path) -> Path:
    settings.PRIVATE_ROOT = tmp_path / "private"
    return tmp_path / "private"


def person(number: str = "99900001") -> User:
    return User.objects.create_user(
        number, None, doc_type=DocumentType.DNI, full_name="Ana Paz Díaz", email=f"{number}@example.test"
    )


def picture(shade: int = 0, kind: str = "PNG", size: tuple[int, int] = (40, 30)) -> bytes:
    file = io.BytesIO()
    Image.new("L", size, shade).save(file, kind)
    return file.getvalue()


def store(user: User, data: bytes) -> CvSheet:
    return store_identity_document(user, data, actor="user:99900001", now=NINE_IN_LIMA)


@pytest.mark.parametrize(
    ("kind", "suffix", "content_type"), [("PNG", "png", "image/png"), ("JPEG", "jpg", "image/jpeg")]
)
def test_is_kept_under_its_own_hash(private: Path, kind: str, suffix: str, content_type: str) -> None:
    user, data = person(), picture(kind=kind)
    sha256 = hashlib.sha256(data).hexdigest()

    sheet = store(user, data)

    assert sheet.dni_picture == f"dni/{sha256[:2]}/{sha256}.{suffix}"
    assert sheet.dni_sha256 == sha256
    assert (private / sheet.dni_picture).read_bytes() == data
    stored = identity_document_of(user)
    assert stored is not None
    assert (stored.path.read_bytes(), stored.sha256, stored.content_type) == (data, sha256, content_type)
    [entry] = entries_of("cv:99900001")
    assert (entry.kind, entry.actor, entry.payload) == (
        "identity_document.stored", "user:99900001", {"sha256": sha256}
    )  # fmt: skip


def test_the_same_again_changes_nothing_and_another_replaces_it(private: Path) -> None:
    user = person()
    first = store(user, picture(1))
    assert store(user, picture(1)).pk == first.pk
    assert len(entries_of("cv:99900001")) == 1

    second = store(user, picture(2))

    assert CvSheet.objects.count() == 1
    assert second.dni_sha256 != first.dni_sha256
    assert len(entries_of("cv:99900001")) == 2
    assert (private / first.dni_picture).is_file()  # what was decided on stays readable


def test_nobody_s_document_is_nobody_else_s(private: Path) -> None:
    one, other = person(), person("99900002")
    store_identity_documents([(one, picture(1)), (other, picture(2))], actor="system", now=NINE_IN_LIMA)
    found = [identity_document_of(user) for user in (one, other)]
    assert [document.path.read_bytes() for document in found if document] == [picture(1), picture(2)]
    assert identity_document_of(person("99900003")) is None


def padded(size: int) -> bytes:
    data = picture()
    return data + b"\0" * (size - len(data))  # decoders ignore what follows the last chunk


def test_the_largest_file_is_accepted(private: Path) -> None:
    assert store(person(), padded(documents.MAX_BYTES)).dni_sha256


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "document.empty"),
        (padded(documents.MAX_BYTES + 1), "document.too_large"),
        (b"%PDF-1.7 ...", "document.kind"),
        (b"GIF89a" + b"\0" * 40, "document.kind"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 40, "document.unreadable"),
        (picture()[:-20], "document.unreadable"),
        (b"\xff\xd8\xff" + b"\0" * 40, "document.unreadable"),
    ],
)
def test_anything_else_is_refused_and_leaves_nothing(private: Path, data: bytes, code: str) -> None:
    user = person()
    with pytest.raises(BadRequest) as refused:
        store(user, data)
    assert refused.value.code == code
    assert not CvSheet.objects.exists()
    assert not list(private.rglob("*.*"))


def test_pixels_have_a_limit_too() -> None:
    documents.check_size(6000, 4000)
    with pytest.raises(BadRequest) as refused:
        documents.check_size(6000, 4001)
    assert refused.value.code == "document.too_many_pixels"
