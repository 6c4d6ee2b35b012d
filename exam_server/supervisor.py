"""Keeps the processes of one installation alive: starts them, starts anew what dies, ends them all together.

One thread, no polling: signals (SIGCHLD, SIGTERM, SIGINT) wake it through a pipe. Each child's pid is in
`<run_dir>/<name>.pid` while it lives. On Linux children die with the supervisor even when it is killed by SIGKILL.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

FIRST_PAUSE_S = 0.2  # before the first new start: media must be back in about a second
LONGEST_PAUSE_S = 10.0
STEADY_S = 10.0  # who lived this long starts anew without a longer pause
GRACE_S = 8.0  # from SIGTERM to SIGKILL
_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


@dataclass(slots=True)
class Child:
    """One program to keep running. `descriptors` are open files it inherits."""

    name: str
    command: Sequence[str]
    descriptors: tuple[int, ...] = ()
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    start_due: float = 0.0
    pause: float = 0.0


def next_pause(previous: float, *, lived: float) -> float:
    """Seconds until a child that `lived` so long starts anew: twice the last pause for who keeps falling."""
    if lived >= STEADY_S or previous == 0:
        return FIRST_PAUSE_S
    return min(previous * 2, LONGEST_PAUSE_S)


class Supervisor:
    """`run()` returns after SIGTERM or SIGINT, when no child is left."""

    def __init__(
        self,
        children: Sequence[Child],
        *,
        run_dir: Path,
        say: Callable[[str], object],
        grace_s: float = GRACE_S,
    ) -> None:
        self._children = children
        self._grace_s = grace_s
        self._run_dir = run_dir
        self._say = say
        self._stopping = False
        run_dir.mkdir(parents=True, exist_ok=True)

    def run(self, *, on_started: Callable[[], object]) -> None:
        """Start every child, call `on_started`, and keep them running."""
        with _signals(self._stop) as wake:
            self._start_due()
            on_started()
            while not self._stopping:
                due = min((child.start_due for child in self._children if child.process is None), default=None)
                select.select([wake], [], [], None if due is None else max(0.0, due - time.monotonic()))
                _drain(wake)
                self._reap()
                if not self._stopping:
                    self._start_due()
            self._end_all(wake)

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stopping = True

    def _start_due(self) -> None:
        for child in self._children:
            if child.process is None and child.start_due <= time.monotonic():
                self._start(child)

    def _start(self, child: Child) -> None:
        child.process = subprocess.Popen(
            child.command,
            stdin=subprocess.DEVNULL,
            pass_fds=child.descriptors,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
            process_group=0,  # Ctrl-C reaches the supervisor alone, which ends them in order
            preexec_fn=_die_with(os.getpid()),  # noqa: PLW1509 - safe: the supervisor has one thread
        )
        child.started_at = time.monotonic()
        self._pid_file(child).write_text(f"{child.process.pid}\n", encoding="ascii")
        self._say(f"{child.name}: iniciado (pid {child.process.pid})")

    def _reap(self) -> None:
        for child in self._children:
            if child.process is None or child.process.poll() is None:
                continue
            now = time.monotonic()
            child.pause = next_pause(child.pause, lived=now - child.started_at)
            child.start_due = now + child.pause
            self._say(f"{child.name}: terminó (pid {child.process.pid}, {_ending(child.process.returncode)})")
            self._forget(child)

    def _end_all(self, wake: int) -> None:
        for child in self._children:
            if child.process is not None:
                child.process.terminate()
        deadline = time.monotonic() + self._grace_s
        while any(child.process for child in self._children):
            left = deadline - time.monotonic()
            if left <= 0:
                break
            select.select([wake], [], [], left)
            _drain(wake)
            self._reap()
        for child in self._children:
            if child.process is not None:
                self._say(f"{child.name}: no terminó a tiempo (pid {child.process.pid}), se corta")
                child.process.kill()
                child.process.wait()
                self._forget(child)

    def _forget(self, child: Child) -> None:
        child.process = None
        self._pid_file(child).unlink(missing_ok=True)

    def _pid_file(self, child: Child) -> Path:
        return self._run_dir / f"{child.name}.pid"


@contextlib.contextmanager
def _signals(stop: Callable[[int, FrameType | None], None]) -> Iterator[int]:
    """Handlers for the time of the run; yields the descriptor that becomes readable with each signal."""
    reader, writer = socket.socketpair()
    with reader, writer:
        reader.setblocking(False)
        writer.setblocking(False)
        handlers = {signal.SIGTERM: stop, signal.SIGINT: stop, signal.SIGCHLD: _nothing}
        before = {number: signal.signal(number, handler) for number, handler in handlers.items()}
        wakeup_before = signal.set_wakeup_fd(writer.fileno())
        try:
            yield reader.fileno()
        finally:
            signal.set_wakeup_fd(wakeup_before)
            for number, handler in before.items():
                signal.signal(number, handler)


def _nothing(_number: int, _frame: FrameType | None) -> None:
    """SIGCHLD only has to write to the wake-up descriptor, which an ignored signal does not."""


def _drain(descriptor: int) -> None:
    with contextlib.suppress(BlockingIOError):
        while os.read(descriptor, 512):
            pass


def _die_with(parent: int) -> Callable[[], None] | None:
    """What a child does between fork and exec so that the kernel ends it with its parent (Linux only)."""
    if _libc is None:
        return None
    prctl = _libc.prctl

    def bind() -> None:
        prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # the parent died before the kernel was told
            os._exit(1)

    return bind


def _ending(code: int) -> str:
    return f"señal {signal.Signals(-code).name}" if code < 0 else f"código {code}"
