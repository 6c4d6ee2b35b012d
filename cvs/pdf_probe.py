"""The child process that opens what strangers send. Started by `cvs.inspection`; knows nothing of Django or secrets.

    python -m cvs.pdf_probe inspect FILE…                     one JSON object a line: pages, damaged, encrypted, …
    python -m cvs.pdf_probe render WIDTH (FILE PAGE OUT)…     pages (from 1) as JPEG
    python -m cvs.pdf_probe photo FILE SIDE OUT               the middle square of a picture as JPEG, without metadata;
                                                              the code of what is wrong with it, where there is one

Parsers of PDF and pictures are large and old: here they may crash, loop or fill the memory, and take nothing with them.
"""

from __future__ import annotations

import json
import resource
import sys
import warnings
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pikepdf
import pypdfium2
from PIL import Image, ImageOps

from core.errors import DomainError
from cvs.domain.documents import check_size
from cvs.domain.pdf import Seen

CPU_S = 10
MEMORY = 1024 * 1024 * 1024
FILE = 32 * 1024 * 1024
MAX_DEPTH = 40
MAX_RATIO = 4  # of a page's sides; a longer one is drawn smaller
JPEG_QUALITY = 82

_ACTIVE_KEYS = {"/JS", "/JavaScript", "/XFA"}
_ACTIVE_VALUES = {("/S", "/JavaScript"), ("/S", "/Launch"), ("/S", "/ImportData"), ("/Subtype", "/RichMedia")}
_EMBEDDED_KEYS = {"/EF", "/EmbeddedFiles"}
_EMBEDDED_VALUES = {("/Type", "/EmbeddedFile"), ("/Subtype", "/FileAttachment")}


def inspect(path: Path) -> Seen:
    """What is inside a PDF. It must open without repair: others will open it with whatever reader they have."""
    try:
        with pikepdf.open(path, attempt_recovery=False) as pdf:
            if pdf.is_encrypted:
                return Seen(encrypted=True)
            active, embedded = _contents(pdf)
            seen = Seen(pages=len(pdf.pages), active=active, embedded=embedded)
        if seen.pages and not (active or embedded):
            _first_page(path)
        return seen
    except pikepdf.PasswordError:
        return Seen(encrypted=True)
    except (pikepdf.PdfError, pypdfium2.PdfiumError, ValueError, TypeError, RuntimeError, RecursionError, MemoryError):
        return Seen(damaged=True)


def render(path: Path, page: int, width: int, out: Path) -> None:
    """Draw one page, `width` pixels wide."""
    document = pypdfium2.PdfDocument(path)
    sheet = document[page - 1]
    across, down = sheet.get_size()
    scale = width / max(across, down / MAX_RATIO, 1.0)
    image = sheet.render(scale=scale, may_draw_forms=False).to_pil().convert("RGB")
    image.save(out, "JPEG", quality=JPEG_QUALITY)


def photo(path: Path, side: int, out: Path) -> None:
    """Upright, square, small, and without the place where it was taken."""
    Image.MAX_IMAGE_PIXELS = (
        None  # Pillow's own limit says nothing of its reason; ours is asked before anything is decoded
    )
    with Image.open(path) as picture:
        check_size(*picture.size)
        picture.draft("RGB", (side * 2, side * 2))
        square = ImageOps.fit(ImageOps.exif_transpose(picture).convert("RGB"), (side, side), centering=(0.5, 0.4))
    square.save(out, "JPEG", quality=JPEG_QUALITY)


def _first_page(path: Path) -> None:
    document = pypdfium2.PdfDocument(path)
    document[0].get_size()


def _contents(pdf: pikepdf.Pdf) -> tuple[bool, bool]:
    """Whether it acts by itself, and whether it carries files; objects that nothing refers to are looked at too."""
    active = embedded = False
    for thing in pdf.objects:
        for key, value in _entries(thing):
            active = active or key in _ACTIVE_KEYS or (key, value) in _ACTIVE_VALUES
            embedded = embedded or key in _EMBEDDED_KEYS or (key, value) in _EMBEDDED_VALUES
    return active, embedded


def _entries(thing: pikepdf.Object, depth: int = 0) -> Iterator[tuple[str, str]]:
    """Every key with its value's name (`""` when it is no name), also of direct objects inside."""
    if depth > MAX_DEPTH:
        raise RecursionError("nested too deeply")
    if isinstance(thing, (pikepdf.Dictionary, pikepdf.Stream)):
        for key, value in (thing.stream_dict if isinstance(thing, pikepdf.Stream) else thing).items():
            yield key, str(value) if isinstance(value, pikepdf.Name) else ""
            yield from _inside(value, depth)
    elif isinstance(thing, pikepdf.Array):
        for value in thing:
            yield from _inside(value, depth)


def _inside(value: object, depth: int) -> Iterator[tuple[str, str]]:
    """Direct objects only: an indirect one has its own turn."""
    if isinstance(value, pikepdf.Object) and not value.is_indirect:
        yield from _entries(value, depth + 1)


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE, FILE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main(arguments: list[str]) -> None:
    """Do one command within the limits; a failure ends the process with a code other than 0."""
    _limit()
    warnings.simplefilter("ignore")
    command, *rest = arguments
    if command == "inspect":
        for name in rest:
            sys.stdout.write(json.dumps(asdict(inspect(Path(name)))) + "\n")
            sys.stdout.flush()
    elif command == "render":
        width, triples = int(rest[0]), iter(rest[1:])
        for name, page, out in zip(triples, triples, triples, strict=True):
            render(Path(name), int(page), width, Path(out))
    elif command == "photo":
        try:
            photo(Path(rest[0]), int(rest[1]), Path(rest[2]))
        except DomainError as refused:
            sys.stdout.write(refused.code)
            raise SystemExit(1) from refused
    else:
        raise SystemExit(f"unknown command {command!r}")


if __name__ == "__main__":
    main(sys.argv[1:])
