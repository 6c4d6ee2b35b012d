"""A PostgreSQL of one test's own, to freeze, to kill and to start again on what its disk holds."""

from __future__ import annotations

import os
import pwd
import signal
import socket
import subprocess
from pathlib import Path
from typing import Any, Self

import psutil

from scripts.with_services import _postgresql_programs
from tests.support.wait import wait_until

# A commit is in the operating system's hands before it is told: processes may die, the machine does not.
SETTINGS = ("fsync=off", "synchronous_commit=on", "full_page_writes=off", "max_connections=40")


class PrivatePostgres:
    """A cluster in a folder; starts on entering, ends on leaving."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._data, self._log = folder / "data", folder / "log"
        self._process: subprocess.Popen[bytes] | None = None
        self._owner: dict[str, Any] = {}
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self._port: int = probe.getsockname()[1]

    @property
    def url(self) -> str:
        """Its DATABASE_URL."""
        return f"postgres://vigia@127.0.0.1:{self._port}/postgres"

    def __enter__(self) -> Self:
        self._folder.mkdir(parents=True)
        if os.getuid() == 0:  # PostgreSQL refuses to run as root
            account = pwd.getpwnam("postgres")
            os.chown(self._folder, account.pw_uid, account.pw_gid)
            self._owner = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
        initdb = [
            str(_postgresql_programs() / "initdb"),
            "-D",
            str(self._data),
            "-U",
            "vigia",
            "-A",
            "trust",
            "-E",
            "UTF8",
        ]
        subprocess.run(
            [*initdb, "--locale=C.UTF-8", "--no-sync"],
            check=True,
            cwd=self._folder,
            stdout=subprocess.DEVNULL,
            **self._owner,
        )
        self.start()
        return self

    def __exit__(self, *_failure: object) -> None:
        if self._process is not None:
            self.resume()
            self._process.send_signal(signal.SIGINT)
            self._process.wait(15)

    def start(self) -> None:
        """Start, after a crash with recovery; returns when it answers."""
        options = [part for setting in SETTINGS for part in ("-c", setting)]
        where = ["-D", str(self._data), "-p", str(self._port), "-h", "127.0.0.1", "-k", str(self._folder)]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [str(_postgresql_programs() / "postgres"), *where, *options],
                cwd=self._folder,
                stdout=log,
                stderr=log,
                start_new_session=True,
                **self._owner,
            )
        wait_until(self._ready, what=f"PostgreSQL on port {self._port}")

    def freeze(self) -> None:
        """SIGSTOP to the server and all its processes: connections stay, and nothing is answered."""
        for process in self._family():
            process.suspend()

    def resume(self) -> None:
        """SIGCONT."""
        for process in self._family():
            process.resume()

    def kill(self) -> None:
        """kill -9 everything at once: connections break, and new ones are refused."""
        family = self._family()
        for process in family:
            process.kill()
        psutil.wait_procs(family, timeout=10)
        if self._process is not None:
            self._process.wait()
            self._process = None

    def _family(self) -> list[psutil.Process]:
        if self._process is None:
            return []
        server = psutil.Process(self._process.pid)
        return [server, *server.children(recursive=True)]

    def _ready(self) -> bool:
        ready = [str(_postgresql_programs() / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self._port)]
        return subprocess.run(ready, check=False).returncode == 0
