"""Pictures of applicants on disk: checked, named by their SHA-256, below PRIVATE_ROOT (EXA-18).

Files are written before the transaction that points at them: a crash in between leaves a file nobody names, never a
name without its file.
"""

from __future__ import annotations

import hashlib
import io
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

import av
from django.conf import settings
from PIL import Image, UnidentifiedImageError

from core.errors import BadRequest

STILL_LIMIT = 100 * 1024  # bytes
SIDE_MIN, SIDE_MAX = 64, 1920  # pixels
JPEG_QUALITY = 85


@dataclass(frozen=True, slots=True)
class StoredPicture:
    """Where a picture lies (relative to PRIVATE_ROOT) and what it is."""

    path: str
    sha256: str


def check_jpeg(data: bytes) -> None:
    """Raise BadRequest `still.too_large`, `still.format` or `still.size` unless this is a small, whole JPEG."""
    if len(data) > STILL_LIMIT:
        raise BadRequest("still.too_large", "La imagen supera 100 KiB.", {"limit": STILL_LIMIT})
    try:
        with Image.open(io.BytesIO(data), formats=["JPEG"]) as picture:
            if not all(SIDE_MIN <= side <= SIDE_MAX for side in picture.size):
                raise BadRequest(
                    "still.size",
                    f"Cada lado de la imagen mide de {SIDE_MIN} a {SIDE_MAX} píxeles.",
                    {"size": picture.size},
                )
            picture.load()
    except (
        UnidentifiedImageError,
        OSError,
        SyntaxError,
        ValueError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
    ) as error:
        raise BadRequest("still.format", "La imagen no es un JPEG válido.") from error


def jpeg_of_keyframe(frame: bytes) -> bytes:
    """A JPEG of one encoded VP8 key frame. ValueError when it cannot be decoded."""
    decoder = av.CodecContext.create("vp8", "r")
    try:
        pictures = decoder.decode(av.Packet(frame))
    except av.FFmpegError as error:
        raise ValueError("not a decodable key frame") from error
    if not pictures:
        raise ValueError("the key frame holds no picture")
    encoded = io.BytesIO()
    picture: Image.Image = pictures[0].to_image()  # type: ignore[no-untyped-call]
    picture.save(encoded, "JPEG", quality=JPEG_QUALITY)
    return encoded.getvalue()


def store_picture(data: bytes) -> StoredPicture:
    """Write the bytes under their own hash; storing the same picture again changes nothing."""
    sha256 = hashlib.sha256(data).hexdigest()
    relative = f"stills/{sha256[:2]}/{sha256}.jpg"
    target = Path(settings.PRIVATE_ROOT) / relative
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(file.name).replace(target)
    return StoredPicture(relative, sha256)


def read_private(relative: str) -> bytes | None:
    """The file's bytes, None when it is not there. A path that leaves PRIVATE_ROOT is no file of ours."""
    root = Path(settings.PRIVATE_ROOT).resolve()
    path = (root / relative).resolve()
    if not relative or not path.is_relative_to(root) or not path.is_file():
        return None
    return path.read_bytes()


def discard_picture(relative: str) -> None:
    """Remove a picture's file (nothing happens when it is gone)."""
    (Path(settings.PRIVATE_ROOT) / relative).unlink(missing_ok=True)
