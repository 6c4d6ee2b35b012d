"""Runs a command beside a PostgreSQL and a Redis of its own: `with_services.py COMMAND…`.

Both listen on free ports of this machine, keep everything in one temporary folder, and end with the command. The
command finds them in DATABASE_URL and REDIS_URL; where one of these is set already, that service is used.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

START_S = 30.0
STOP_S = 15.0


def main() -> int:
    """Start what is missing, run the command, end what was started. The command's exit code."""
    command = sys.argv[1:]
    if not command:
        raise SystemExit(__doc__)
    # A folder anybody may pass through: PostgreSQL runs as another user when we are root.
    folder = Path(tempfile.mkdtemp(prefix="vigia-services-"))
    folder.chmod(0o755)
    try:
        with contextlib.ExitStack() as services:
            found = dict(os.environ)
            if not found.get("DATABASE_URL"):
                found["DATABASE_URL"] = services.enter_context(_postgresql(folder / "postgresql"))
            if not found.get("REDIS_URL"):
                found["REDIS_URL"] = services.enter_context(_redis(folder / "redis"))
            return _run(command, found)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(command: list[str], environment: Mapping[str, str]) -> int:
    """Run to the end. Ctrl-C and SIGTERM go to the command; the services are ended after it."""
    with subprocess.Popen(command, env=environment) as process:
        signal.signal(signal.SIGTERM, lambda number, _frame: process.send_signal(number))
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal has told the command already
        return process.wait()


@contextlib.contextmanager
def _postgresql(folder: Path) -> Iterator[str]:
    """A new cluster; yields its URL. Without fsync: no test pulls the plug of the database's machine."""
    programs = _postgresql_programs()
    folder.mkdir()
    owner: dict[str, Any] = {}
    if os.getuid() == 0:  # PostgreSQL refuses to run as root
        account = pwd.getpwnam("postgres")
        os.chown(folder, account.pw_uid, account.pw_gid)
        owner = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    data, log = folder / "data", folder / "log"
    subprocess.run(
        [programs / "initdb", "-D", data, "-U", "vigia", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"],
        check=True,
        cwd=folder,
        stdout=subprocess.DEVNULL,
        **owner,
    )
    port = _free_port()
    settings = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "max_connections=200")
    options = [part for setting in settings for part in ("-c", setting)]
    where = ["-D", str(data), "-p", str(port), "-h", "127.0.0.1", "-k", str(folder)]
    command = [str(programs / "postgres"), *where, *options]
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=folder, stdout=output, stderr=output, start_new_session=True, **owner)
    with _ended(process, signal.SIGINT):  # SIGINT is its fast shutdown
        _wait_for_port(port, process, log)
        yield f"postgres://vigia@127.0.0.1:{port}/postgres"


@contextlib.contextmanager
def _redis(folder: Path) -> Iterator[str]:
    """An empty Redis that keeps nothing; yields its URL."""
    program = shutil.which("redis-server") or shutil.which("valkey-server")
    if program is None:
        raise SystemExit("No redis-server: run `sh scripts/system_deps.sh`, or set REDIS_URL.")
    folder.mkdir()
    port, log = _free_port(), folder / "log"
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", str(folder)]
    with log.open("wb") as output:
        process = subprocess.Popen([program, *options], stdout=output, stderr=output, start_new_session=True)
    with _ended(process, signal.SIGTERM):
        _wait_for_port(port, process, log)
        yield f"redis://127.0.0.1:{port}/0"


def _postgresql_programs() -> Path:
    """Where initdb and postgres are: beside each other on PATH, else the newest of Debian's or Homebrew's."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    places = [*Path("/usr/lib/postgresql").glob("*/bin"), *Path("/opt/homebrew/opt").glob("postgresql*/bin")]
    if not places:
        raise SystemExit("No PostgreSQL: run `sh scripts/system_deps.sh`, or set DATABASE_URL.")
    return max(places, key=lambda place: [int(part) for part in place.parent.name.split("@")[-1:] if part.isdigit()])


@contextlib.contextmanager
def _ended(process: subprocess.Popen[bytes], by: signal.Signals) -> Iterator[None]:
    try:
        yield
    finally:
        process.send_signal(by)
        try:
            process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


def _wait_for_port(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_S
    while process.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=0.5):
            return
        time.sleep(0.02)
    raise SystemExit(f"{process.args!r} did not start:\n{log.read_text(encoding='utf-8', errors='replace')}")


if __name__ == "__main__":
    sys.exit(main())
