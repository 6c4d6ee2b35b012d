"""What a PDF may be: the content decides, never the name (CV-03). Sentences in Spanish for the person."""

from __future__ import annotations

import io
import unicodedata
import zipfile
from dataclasses import dataclass

from core.errors import BadRequest

HEADER = b"%PDF-"
MAX_BYTES = 10 * 1024 * 1024
MAX_PAGES = 200
MAX_NAME = 120
REDO = "Vuelva a generarlo, por ejemplo con «Imprimir como PDF», y adjunte esa copia."

_END = b"%%EOF"
_PADDING = b"\r\n\t \0\x1a"
_OTHERS = {
    b"\xff\xd8\xff": " Este archivo es una imagen.",
    b"\x89PNG": " Este archivo es una imagen.",
    b"GIF8": " Este archivo es una imagen.",
    b"PK\x03\x04": " Este archivo es un documento de Word, Excel o un ZIP.",
    b"\xd0\xcf\x11\xe0": " Este archivo es un documento de Word o Excel.",
}


@dataclass(frozen=True, slots=True)
class Seen:
    """What the inspection found inside."""

    pages: int = 0
    damaged: bool = False
    encrypted: bool = False
    active: bool = False
    embedded: bool = False


def check_bytes(data: bytes) -> None:
    """BadRequest `pdf.empty`, `pdf.too_large`, `pdf.kind` or `pdf.damaged`, from the bytes alone."""
    if not data:
        raise BadRequest("pdf.empty", "El archivo está vacío.")
    check_size(len(data))
    if not data.startswith(HEADER):
        hint = next((hint for magic, hint in _OTHERS.items() if data.startswith(magic)), "")
        raise BadRequest("pdf.kind", f"Solo se admiten archivos en formato PDF.{hint}")
    end = data.rfind(_END)
    if end < 0 or data[end + len(_END) :].strip(_PADDING) or zipfile.is_zipfile(io.BytesIO(data)):
        raise BadRequest("pdf.damaged", f"El PDF está incompleto o contiene datos ajenos. {REDO}")


def check_size(size: int) -> None:
    """BadRequest `pdf.too_large` above MAX_BYTES."""
    if size > MAX_BYTES:
        raise BadRequest("pdf.too_large", "El archivo supera el tamaño máximo de 10 MB.", {"limit": MAX_BYTES})


def check_seen(seen: Seen) -> None:
    """BadRequest with the first thing that keeps a PDF out."""
    if seen.encrypted:
        raise BadRequest("pdf.encrypted", "El PDF está protegido con contraseña.")
    if seen.damaged:
        raise BadRequest("pdf.damaged", f"El PDF está dañado y no se puede leer. {REDO}")
    if seen.active:
        raise BadRequest("pdf.active", f"El PDF contiene JavaScript o acciones automáticas. {REDO}")
    if seen.embedded:
        raise BadRequest("pdf.embedded", f"El PDF contiene otros archivos dentro. {REDO}")
    if seen.pages < 1:
        raise BadRequest("pdf.no_pages", f"El PDF no tiene páginas. {REDO}")
    if seen.pages > MAX_PAGES:
        raise BadRequest("pdf.too_many_pages", f"El PDF tiene más de {MAX_PAGES} páginas.", {"limit": MAX_PAGES})


def clean_name(raw: str) -> str:
    """The name to show: without path, control or direction marks, at most MAX_NAME characters, always `….pdf`."""
    last = unicodedata.normalize("NFC", raw).replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(letter for letter in last if not unicodedata.category(letter).startswith("C"))
    stem = " ".join(shown.split())
    if stem.lower().endswith(".pdf"):
        stem = stem[:-4]
    return f"{stem[: MAX_NAME - 4].strip(' .') or 'documento'}.pdf"
