"""Having strangers' files opened by a process of its own (`cvs.pdf_probe`), a few at a time.

The web process holds everybody's exam: no file may stop it, slow it or take its memory (docs/decisions, PDF inspection).
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings

from core.errors import BadRequest, Unavailable
from cvs.domain.documents import TOO_MANY_PIXELS, picture_extension, too_many_pixels, unreadable_picture
from cvs.domain.pdf import Seen, check_bytes, check_seen
from cvs.store import waiting_room

TIMEOUT_S = 20
AT_ONCE = 2  # children per web process
QUEUE_S = 30
PAGE_WIDTH = 1000  # pixels
PHOTO_SIDE = 480

_turn = threading.BoundedSemaphore(AT_ONCE)


def inspect_pdfs(files: Sequence[bytes]) -> list[int]:
    """How many pages each of these PDFs has; BadRequest `pdf.*` for the first one that is not acceptable (CV-03)."""
    for data in files:
        check_bytes(data)
    if not files:
        return []
    with waiting_room() as folder:
        paths = [folder / f"{place}.pdf" for place in range(len(files))]
        for path, data in zip(paths, files, strict=True):
            path.write_bytes(data)
        done = _child("inspect", *map(str, paths))
    lines = [json.loads(line) for line in done.stdout.splitlines()] if done else []
    found = [Seen(**line) for line in lines]
    # What the child did not live to tell was the file that ended it.
    found += [Seen(damaged=True)] * (len(files) - len(found))
    for seen in found:
        check_seen(seen)
    return [seen.pages for seen in found]


def draw_pages(pages: Sequence[tuple[Path, int]]) -> list[bytes]:
    """Pages (from 1) of accepted PDFs as JPEG. BadRequest `pdf.undrawable` when the reader gives up on one of them."""
    with waiting_room() as folder:
        outs = [folder / f"{place}.jpg" for place in range(len(pages))]
        named = [(str(path), str(page), str(out)) for (path, page), out in zip(pages, outs, strict=True)]
        done = _child("render", str(PAGE_WIDTH), *(part for triple in named for part in triple))
        if not done or done.returncode or not all(out.exists() for out in outs):
            raise BadRequest("pdf.undrawable", "No se puede mostrar esta página del PDF.")
        return [out.read_bytes() for out in outs]


def square_photo(data: bytes) -> bytes:
    """A portrait as a small JPEG. BadRequest `document.*` when it is not a sound PNG or JPEG within the limits."""
    extension = picture_extension(data)
    with waiting_room() as folder:
        source, out = folder / f"photo.{extension}", folder / "out.jpg"
        source.write_bytes(data)
        done = _child("photo", str(source), str(PHOTO_SIDE), str(out))
        if done and done.stdout == TOO_MANY_PIXELS:
            raise too_many_pixels()
        if not done or done.returncode or not out.exists():
            raise unreadable_picture()
        return out.read_bytes()


def _child(*arguments: str) -> subprocess.CompletedProcess[str] | None:
    """Run the probe when it is this file's turn; None when it had to be stopped. Its environment is empty on purpose."""
    if not _turn.acquire(timeout=QUEUE_S):
        raise Unavailable("pdf.busy", "El servidor está revisando muchos archivos. Vuelva a intentarlo en un momento.")
    try:
        return subprocess.run(
            [sys.executable, "-m", "cvs.pdf_probe", *arguments],
            cwd=settings.BASE_DIR,
            env={"LANG": "C.UTF-8"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=TIMEOUT_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return None
    finally:
        _turn.release()
