"""The product as it really runs, `manage.py serve` and its children, on a database and a folder of the test's own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Literal, Self, TypeVar

import psutil

from tests.support.wait import wait_until

ROOT = Path(__file__).resolve().parents[2]
Child = Literal["web", "web-1", "web-2", "media", "closer", "outbox", "worker"]
T = TypeVar("T")

START_S = 60  # two seconds on an idle machine; tests also run beside others


class Server:
    """Starts on entering, ends on leaving; ends exactly the processes it started. Usable without pytest."""

    def __init__(
        self, *, database_url: str, var_dir: Path, environment: dict[str, str] | None = None, workers: int = 1
    ) -> None:
        self.var_dir = var_dir
        self._workers = workers
        self._run_dir = var_dir / "run"
        self.log_path = var_dir / "serve.log"
        self._environment = {
            **os.environ,
            "DEBUG": "1",
            "DATABASE_URL": database_url,
            "VAR_DIR": str(var_dir),
            **(environment or {}),
        }
        self._process: subprocess.Popen[bytes] | None = None
        self._port = 0
        var_dir.mkdir(parents=True, exist_ok=True)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_failure: object) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """`http://127.0.0.1:<port>`; the port stays the same over restarts."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def log(self) -> str:
        """Everything the server and its children printed."""
        return self.log_path.read_text(encoding="utf-8", errors="replace") if self.log_path.exists() else ""

    def start(self) -> None:
        """Start all processes; returns when they are ready."""
        command = [sys.executable, "manage.py", "serve", "--host", "127.0.0.1", "--port", str(self._port)]
        with self.log_path.open("ab") as log:
            self._process = subprocess.Popen(
                [*command, "--workers", str(self._workers)],
                cwd=ROOT,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # a Ctrl-C in the terminal reaches pytest, which then ends it in order
            )
        try:
            self._port = int(self._until(lambda: self._read("port"), "the server's port"))
            self.wait_ready()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """SIGTERM, and the children with it; AssertionError when something was left running (it is killed then)."""
        if self._process is None:
            return
        supervisor, self._process = self._process, None
        family = psutil.Process(supervisor.pid).children(recursive=True) if supervisor.poll() is None else []
        supervisor.terminate()
        try:
            supervisor.wait(15)
        except subprocess.TimeoutExpired:
            supervisor.kill()
            supervisor.wait()
        _, alive = psutil.wait_procs(family, timeout=2)
        for left in alive:
            left.kill()
        if alive:
            raise AssertionError(f"still running after SIGTERM: {alive}\n{self.log}")

    def restart(self) -> None:
        """Stop everything and start it again, on the same port and folder."""
        self.stop()
        self.start()

    def manage(self, *arguments: str) -> str:
        """Run a command of manage.py where the server runs; what it printed. AssertionError when it fails."""
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self._environment, check=False, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def pid(self, child: Child) -> int:
        """The process number of a child that is running now."""
        return int(self._until(lambda: self._read(f"{child}.pid"), f"the pid of {child}"))

    def kill(self, child: Child) -> int:
        """kill -9 one child; returns the pid it had. Bringing it back is the supervisor's work."""
        pid = self.pid(child)
        os.kill(pid, signal.SIGKILL)
        return pid

    def wait_back(self, child: Child, *, old_pid: int, timeout: float = 15) -> int:
        """Wait for the supervisor to have started `child` anew; returns the new pid."""
        back = self._until(lambda: self._new_pid(child, old_pid), f"{child} back after {old_pid}", timeout=timeout)
        assert back is not None
        return back

    def wait_ready(self, *, timeout: float = START_S) -> None:
        """Wait for /healthz to answer 200 and for the media process to take calls."""
        self._until(self._healthy, "/healthz", timeout=timeout)
        self._until(self._media_listens, "the media process", timeout=timeout)

    def _healthy(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=2) as response:  # noqa: S310 - our own http URL
                return bool(response.status == 200)
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False

    def _media_listens(self) -> bool:
        with socket.socket(socket.AF_UNIX) as caller:
            return caller.connect_ex(str(self.var_dir / "media.sock")) == 0

    def _new_pid(self, child: Child, old_pid: int) -> int | None:
        text = self._read(f"{child}.pid")
        return int(text) if text and int(text) != old_pid else None

    def _read(self, name: str) -> str:
        try:
            return (self._run_dir / name).read_text(encoding="ascii").strip()
        except FileNotFoundError:
            return ""

    def _until(self, condition: Callable[[], T], what: str, *, timeout: float = START_S) -> T:
        def still_running() -> T:
            if self._process is None or self._process.poll() is not None:
                raise AssertionError("the server is not running")
            return condition()

        try:
            return wait_until(still_running, timeout=timeout, what=what)
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.log}") from None
