"""What an identity document may be: limits and the kind of file, told from its first bytes."""

from __future__ import annotations

from core.errors import BadRequest, DomainError

MAX_BYTES = 5 * 1024 * 1024
MAX_PIXELS = 24_000_000  # a 24-megapixel photograph; beyond it a small file can hold a picture that fills the memory

_SIGNATURES = {b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpg"}


def picture_extension(data: bytes) -> str:
    """`png` or `jpg`, from the signature. BadRequest when empty, larger than MAX_BYTES or another kind of file."""
    if not data:
        raise BadRequest("document.empty", "El archivo está vacío.")
    if len(data) > MAX_BYTES:
        raise BadRequest("document.too_large", "La imagen del documento supera los 5 MB.", {"limit": MAX_BYTES})
    for signature, extension in _SIGNATURES.items():
        if data.startswith(signature):
            return extension
    raise BadRequest("document.kind", "El documento debe ser una imagen PNG o JPEG.")


def unreadable_picture() -> DomainError:
    """The file starts like a picture and is not one."""
    return BadRequest("document.unreadable", "La imagen del documento está dañada o no se puede leer.")


TOO_MANY_PIXELS = "document.too_many_pixels"


def too_many_pixels() -> DomainError:
    """The picture has more than MAX_PIXELS."""
    most = MAX_PIXELS // 1_000_000
    return BadRequest(
        TOO_MANY_PIXELS, f"La imagen del documento tiene más de {most} megapíxeles; redúzcala.", {"limit": MAX_PIXELS}
    )


def check_size(width: int, height: int) -> None:
    """BadRequest when the picture has more than MAX_PIXELS."""
    if width * height > MAX_PIXELS:
        raise too_many_pixels()
