"""The short cuts for small frames change nothing that a client can see, with the versions that are installed."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
from collections.abc import Iterator

import pytest
import websockets
from daphne.ws_protocol import WebSocketFactory

from exam_server import fast_frames
from tests.support.server import ROOT
from tests.support.wait import wait_until


@pytest.fixture(scope="module")
def echo() -> Iterator[str]:
    """The address of an echo server of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "daphne", "-v", "0", "-p", str(port), "tests.support.fast_echo:application"]
    server = subprocess.Popen(command, cwd=ROOT)
    try:
        wait_until(lambda: _listens(port), what="the echo", timeout=30)
        yield f"ws://127.0.0.1:{port}/"
    finally:
        server.terminate()
        server.wait(20)


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


def test_it_is_in_use_with_the_pinned_versions() -> None:
    assert fast_frames.install()
    assert WebSocketFactory.protocol is fast_frames.FastWebSocketProtocol


def test_other_versions_keep_the_stock_path(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setattr(fast_frames, "WRITTEN_FOR", {"daphne": "3."})
    assert not fast_frames.install()
    assert "stock path" in caplog.text


@pytest.mark.parametrize(
    "text",
    ["a", "x" * 125, "x" * 126, "x" * 127, "ñ" * 62, "ñ" * 63, "x" * 65_535, "x" * 65_536, "🂡" * 31, "x" * 200_000],
)
async def test_texts_of_every_length_come_back(echo: str, text: str) -> None:
    async with websockets.connect(echo, compression=None, max_size=None) as page:
        await page.send(text)
        assert await page.recv() == text


async def test_binary_fragments_pings_and_small_frames_in_between(echo: str) -> None:
    async with websockets.connect(echo, compression=None) as page:
        await page.send(b"\x00\xff")
        assert await page.recv() == b"\x00\xff"
        await page.send(iter(["uno ", "dos ", "tres"]))
        assert await page.recv() == "uno dos tres"
        await (await page.ping())
        await page.send("cuatro")
        assert await page.recv() == "cuatro"


async def test_a_reader_that_falls_behind_gets_everything_in_order(echo: str) -> None:
    async with websockets.connect(echo, compression=None, max_queue=4) as page:
        sent = [f"{number:06d} " + "x" * (number % 7 * 9_000) for number in range(400)]

        async def send_all() -> None:
            for text in sent:
                await page.send(text)

        sending = asyncio.create_task(send_all())
        assert [await page.recv() for _ in sent] == sent
        await sending


async def test_a_small_frame_that_is_not_utf8_ends_the_connection(echo: str) -> None:
    async with websockets.connect(echo, compression=None) as page:
        page.transport.write(b"\x81\x82\x00\x00\x00\x00\xff\xfe")
        with pytest.raises(websockets.ConnectionClosedError):
            await page.recv()
