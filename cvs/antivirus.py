"""An optional look by ClamAV at what people send: CLAMD_SOCKET is its Unix socket, "" for none.

Where an installation has one, a file that could not be looked at is not kept: the person is asked to try again.
"""

from __future__ import annotations

import socket
import struct

from django.conf import settings

from core.errors import BadRequest, Unavailable

TIMEOUT_S = 30
_CHUNK = 64 * 1024


def check_clean(data: bytes) -> None:
    """BadRequest `file.infected`, or Unavailable `file.not_scanned` while the scanner does not answer."""
    if not settings.CLAMD_SOCKET:
        return
    try:
        answer = _scan(data)
    except OSError as error:
        raise _not_scanned() from error
    if answer.endswith("FOUND"):
        raise BadRequest("file.infected", "El archivo contiene un programa malicioso y no se guardó.")
    if not answer.endswith("OK"):
        raise _not_scanned()


def _scan(data: bytes) -> str:
    """clamd's INSTREAM: pieces with their length before them, an empty one at the end; `stream: OK` or `… FOUND`."""
    with socket.socket(socket.AF_UNIX) as scanner:
        scanner.settimeout(TIMEOUT_S)
        scanner.connect(settings.CLAMD_SOCKET)
        scanner.sendall(b"zINSTREAM\0")
        for start in range(0, len(data), _CHUNK):
            piece = data[start : start + _CHUNK]
            scanner.sendall(struct.pack("!I", len(piece)) + piece)
        scanner.sendall(struct.pack("!I", 0))
        answer = b""
        while not answer.endswith(b"\0") and (more := scanner.recv(4096)):
            answer += more
        return answer.rstrip(b"\0").decode("ascii", "replace").strip()


def _not_scanned() -> Unavailable:
    return Unavailable(
        "file.not_scanned", "No se pudo revisar el archivo en este momento. Vuelva a intentarlo en unos minutos."
    )
