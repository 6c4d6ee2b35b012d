"""The optional scanner: a server that speaks clamd's INSTREAM on a Unix socket."""

from __future__ import annotations

import socket
import struct
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from core.errors import DomainError, Unavailable
from cvs.antivirus import check_clean
from cvs.services_documents import Upload, keep_pdfs
from tests.cvs.pdfs import sound

Start = Callable[[bytes], list[bytes]]


@pytest.fixture
def scanner(settings: Settings) -> Iterator[Start]:
    """Starts a scanner that gives one answer; the list it returns fills with what was scanned."""
    with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as door:
        door.bind(str(Path(folder) / "clamd"))
        door.listen()
        threads: list[threading.Thread] = []

        def start(answer: bytes) -> list[bytes]:
            seen: list[bytes] = []
            threads.append(threading.Thread(target=serve, args=(door, answer, seen)))
            threads[-1].start()
            settings.CLAMD_SOCKET = str(Path(folder) / "clamd")
            return seen

        yield start
        for thread in threads:
            thread.join(10)


def serve(door: socket.socket, answer: bytes, seen: list[bytes]) -> None:
    """One scan."""
    caller, _ = door.accept()
    with caller, caller.makefile("rb") as heard:
        assert heard.read(10) == b"zINSTREAM\0"
        data = b""
        while length := struct.unpack("!I", heard.read(4))[0]:
            data += heard.read(length)
        seen.append(data)
        caller.sendall(answer)


def test_a_clean_file_passes_whole(scanner: Start) -> None:
    data = bytes(range(256)) * 1000
    seen = scanner(b"stream: OK\0")
    check_clean(data)
    assert seen == [data]


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (b"stream: Eicar-Test-Signature FOUND\0", "file.infected"),
        (b"INSTREAM size limit exceeded. ERROR\0", "file.not_scanned"),
        (b"", "file.not_scanned"),
    ],
)
def test_a_file_is_kept_only_when_the_scanner_says_so(
    scanner: Start, settings: Settings, tmp_path: Path, answer: bytes, code: str
) -> None:
    settings.PRIVATE_ROOT = tmp_path
    scanner(answer)
    with pytest.raises(DomainError) as refused:
        keep_pdfs([Upload("a.pdf", sound())])
    assert refused.value.code == code
    assert not list(tmp_path.rglob("*.pdf"))


def test_a_scanner_that_is_away_keeps_files_out(settings: Settings, tmp_path: Path) -> None:
    settings.CLAMD_SOCKET = str(tmp_path / "nobody")
    with pytest.raises(Unavailable):
        check_clean(b"x")


def test_without_a_scanner_nothing_is_asked() -> None:
    check_clean(b"x")
