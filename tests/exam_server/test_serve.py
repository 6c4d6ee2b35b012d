"""`manage.py serve` on the test database: one command, five processes, none left behind."""

from __future__ import annotations

import socket
import time
from pathlib import Path

import psutil
import pytest
from django.core.management import CommandError, call_command

from tests.support.server import Child, Server
from tests.support.wait import wait_until

CHILDREN: tuple[Child, ...] = ("web", "media", "closer", "outbox", "worker")


@pytest.mark.faults
def test_the_web_process_comes_back_on_the_same_port_and_media_notice_nothing(server: Server) -> None:
    media = server.pid("media")

    killed = server.kill("web")
    server.wait_back("web", old_pid=killed)
    server.wait_ready()  # asked at once: the connection waits in the supervisor's socket

    assert server.pid("media") == media


@pytest.mark.faults
@pytest.mark.parametrize("child", ["media", "closer", "outbox", "worker"])
def test_another_process_comes_back_in_about_a_second_and_the_web_notices_nothing(server: Server, child: Child) -> None:
    web = server.pid("web")

    began = time.monotonic()
    killed = server.kill(child)
    server.wait_back(child, old_pid=killed)

    assert time.monotonic() - began < 1.5
    assert server.pid("web") == web
    server.wait_ready()


def test_a_restart_keeps_the_address_and_leaves_nobody_behind(server: Server) -> None:
    before, address = [server.pid(child) for child in CHILDREN], server.url

    server.restart()

    assert server.url == address
    assert not any(psutil.pid_exists(pid) for pid in before)
    assert f"Vigía: http://localhost:{address.rsplit(':', 1)[1]}" in server.log


def test_a_stopped_server_left_no_process_and_no_pid_file(server: Server) -> None:
    family = [psutil.Process(server.pid(child)) for child in CHILDREN]
    server.stop()
    wait_until(lambda: not any(process.is_running() for process in family), what="all ended")
    assert list((server.var_dir / "run").iterdir()) == []


def test_a_port_in_use_is_told_with_a_way_out(tmp_path: Path) -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as taken,
        pytest.raises(CommandError, match=r"No se puede escuchar en 127.0.0.1:\d+: .*PORT=8001"),
    ):
        call_command("serve", port=taken.getsockname()[1], pid_dir=tmp_path)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"port": 65_536}, "--port debe estar entre 0 y 65535"),
        ({"port": -1}, "--port debe estar entre 0 y 65535"),
        ({"host": "203.0.113.1"}, "No se puede escuchar en 203.0.113.1"),
        ({"workers": 0}, "--workers debe ser 1 o más"),
    ],
)
def test_impossible_options_are_refused(options: dict[str, object], message: str, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=message):
        call_command("serve", pid_dir=tmp_path, **options)


def test_several_web_processes_need_redis(settings: object, tmp_path: Path) -> None:
    settings.REDIS_URL = ""  # type: ignore[attr-defined]
    with pytest.raises(CommandError, match="REDIS_URL"):
        call_command("serve", workers=2, pid_dir=tmp_path)
