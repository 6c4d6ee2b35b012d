"""Files sent in pieces, so that a lost connection costs one piece and not ten megabytes.

A page begins an upload, appends pieces from the offset the server names, and asks for that offset again after a failure.
What arrived waits in a folder of its person below PRIVATE_ROOT; the last piece makes it a document of the sheet (CV-03).
"""

from __future__ import annotations

import fcntl
import json
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BufferedRandom
from pathlib import Path

from django.conf import settings

from accounts.models import User
from core.errors import BadRequest, Conflict, DomainError, NotFound
from cvs.domain.pdf import check_size
from cvs.models import Document
from cvs.selectors import get_document_for
from cvs.services_documents import Upload, attach_documents

PIECE = 512 * 1024  # bytes; below DATA_UPLOAD_MAX_MEMORY_SIZE
MOST_OPEN = 8  # uploads of one person that wait at once; the oldest gives way
KEPT = timedelta(days=1)
RAW_NAME = 1024  # characters of a name that are looked at


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an upload is: bytes arrived, bytes announced, and the document once it is one."""

    offset: int
    size: int
    document: Document | None = None


def begin_upload(user: User, *, name: str, size: int, now: datetime) -> uuid.UUID:
    """Announce a file. BadRequest `pdf.empty` or `pdf.too_large` before a byte is sent."""
    if size < 1:
        raise BadRequest("pdf.empty", "El archivo está vacío.")
    check_size(size)
    root = _folder(user)
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    _make_room(root, now=now)
    upload = uuid.uuid4()
    folder = root / upload.hex
    folder.mkdir(mode=0o700)
    (folder / "about.json").write_text(json.dumps({"name": name[:RAW_NAME], "size": size}))
    (folder / "bytes").touch(mode=0o600)
    return upload


def append_piece(user: User, upload: uuid.UUID, *, offset: int, piece: bytes, actor: str, now: datetime) -> Progress:
    """Add a piece that starts at `offset`; what is there already is left as it is, so that a piece may be sent twice.

    NotFound for an unknown upload; Conflict `upload.gap {offset}` when something before it is missing; BadRequest
    `pdf.*` when the whole is not acceptable, and then it is gone.
    """
    folder = _existing(user, upload)
    about = json.loads((folder / "about.json").read_text())
    with _locked(folder / "bytes") as file:
        here = file.seek(0, 2)
        if offset > here:
            raise Conflict("upload.gap", "Falta una parte del archivo.", {"offset": here})
        file.write(piece[here - offset :][: about["size"] - here])
        file.flush()
        here = file.tell()
        if here < about["size"]:
            return Progress(here, about["size"])
        if known := _document(user, folder):
            return Progress(here, about["size"], known)
        file.seek(0)
        return Progress(here, about["size"], _finish(user, folder, about["name"], file.read(), actor=actor, now=now))


def progress_of(user: User, upload: uuid.UUID) -> Progress:
    """Where to go on. NotFound for an unknown upload."""
    folder = _existing(user, upload)
    about = json.loads((folder / "about.json").read_text())
    return Progress((folder / "bytes").stat().st_size, about["size"], _document(user, folder))


def _finish(user: User, folder: Path, name: str, data: bytes, *, actor: str, now: datetime) -> Document:
    try:
        [document] = attach_documents(user, [Upload(name, data)], actor=actor, now=now)
    except DomainError as error:
        if error.status < 500:  # a busy server may be asked again, with the bytes already here
            shutil.rmtree(folder)
        raise
    (folder / "document").write_text(str(document.pk))
    return document


def _document(user: User, folder: Path) -> Document | None:
    made = folder / "document"
    return get_document_for(user, int(made.read_text())) if made.exists() else None


def _folder(user: User) -> Path:
    return Path(settings.PRIVATE_ROOT) / "uploads" / str(user.pk)


def _existing(user: User, upload: uuid.UUID) -> Path:
    folder = _folder(user) / upload.hex
    if not (folder / "about.json").exists():
        raise NotFound("upload.not_found", "La carga caducó o no existe. Elija el archivo de nuevo.")
    return folder


def _make_room(root: Path, *, now: datetime) -> None:
    """Drop what waited for a day, and the oldest beyond the number that may wait."""
    begun = sorted((path.stat().st_mtime, path) for path in root.iterdir())
    for place, (at, path) in enumerate(begun):
        if at < (now - KEPT).timestamp() or place <= len(begun) - MOST_OPEN:
            shutil.rmtree(path, ignore_errors=True)


@contextmanager
def _locked(path: Path) -> Iterator[BufferedRandom]:
    """The file for one writer at a time, over all processes."""
    with path.open("r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file
