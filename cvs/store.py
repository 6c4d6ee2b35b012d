"""Files named by what they hold: below PRIVATE_ROOT, under their SHA-256, whole or not at all (never below a public URL)."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Kept:
    """A stored file: its hash and its path relative to PRIVATE_ROOT."""

    sha256: str
    relative: str


def keep(data: bytes, *, shelf: str, extension: str) -> Kept:
    """Store `data`; the same bytes again cost nothing."""
    sha256 = hashlib.sha256(data).hexdigest()
    kept = Kept(sha256, relative_path(sha256, shelf=shelf, extension=extension))
    write(Path(settings.PRIVATE_ROOT) / kept.relative, data)
    return kept


def write(target: Path, data: bytes) -> None:
    """Put a file in its place, synced, unless it is there already."""
    if target.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, temporary = tempfile.mkstemp(dir=target.parent, suffix=".part")
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    Path(temporary).replace(target)


def relative_path(sha256: str, *, shelf: str, extension: str) -> str:
    """`pdf/ab/abcd….pdf`. ValueError for anything that is not a hash: a path is never made of what somebody sent."""
    if not _SHA256.fullmatch(sha256):
        raise ValueError(f"{sha256!r} is not a SHA-256")
    return f"{shelf}/{sha256[:2]}/{sha256}.{extension}"


def stored_path(sha256: str, *, shelf: str, extension: str) -> Path:
    """Where a stored file is."""
    return Path(settings.PRIVATE_ROOT) / relative_path(sha256, shelf=shelf, extension=extension)


@contextmanager
def waiting_room() -> Iterator[Path]:
    """A folder for what was not looked at yet; gone afterwards."""
    root = Path(settings.PRIVATE_ROOT) / "inbox"
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(dir=root) as folder:
        yield Path(folder)
