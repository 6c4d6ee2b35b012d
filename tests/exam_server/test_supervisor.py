from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Self

import psutil
import pytest

from exam_server.supervisor import FIRST_PAUSE_S, LONGEST_PAUSE_S, STEADY_S, next_pause
from tests.support.server import ROOT
from tests.support.wait import wait_until

PROGRAM = """
import sys
from pathlib import Path
from exam_server.supervisor import Child, Supervisor

STEADY = "import signal; signal.pause()"
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('stubborn', flush=True); signal.pause()"
FALLING = "raise SystemExit(3)"
named = {"steady": STEADY, "other": STEADY, "stubborn": STUBBORN, "falling": FALLING}
children = [Child(name, [sys.executable, "-c", named[name]]) for name in sys.argv[2:]]
supervisor = Supervisor(children, run_dir=Path(sys.argv[1]), say=lambda line: print(line, flush=True), grace_s=0.3)
supervisor.run(on_started=lambda: print("started", flush=True))
print("ended", flush=True)
"""


class Running:
    """A supervisor of small programs, in a process of its own."""

    def __init__(self, run_dir: Path, *names: str) -> None:
        self.run_dir = run_dir
        self._log = run_dir.with_suffix(".log")
        with self._log.open("wb") as log:
            command = [sys.executable, "-c", PROGRAM, str(run_dir), *names]
            self.process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log, start_new_session=True)
        wait_until(lambda: "started" in self.log, what="the supervisor")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_failure: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()

    @property
    def log(self) -> str:
        return self._log.read_text(encoding="utf-8")

    def pid(self, name: str) -> int | None:
        path = self.run_dir / f"{name}.pid"
        text = path.read_text(encoding="ascii").strip() if path.exists() else ""
        return int(text) if text else None

    def end(self, by: signal.Signals) -> int:
        self.process.send_signal(by)
        return self.process.wait(10)


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Running]:
    with Running(tmp_path / "run", "steady", "other") as running:
        yield running


def test_who_is_killed_comes_back_and_the_others_notice_nothing(pair: Running) -> None:
    killed, other = pair.pid("steady"), pair.pid("other")
    assert killed is not None
    os.kill(killed, signal.SIGKILL)

    back = wait_until(lambda: (now := pair.pid("steady")) != killed and now, timeout=5, what="steady back")

    assert pair.pid("other") == other
    assert f"steady: terminó (pid {killed}, señal SIGKILL)" in pair.log
    assert f"steady: iniciado (pid {back})" in pair.log


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_all_of_them_in_order(pair: Running, by: signal.Signals) -> None:
    family = psutil.Process(pair.process.pid).children()

    assert pair.end(by) == 0

    assert pair.log.endswith("ended\n")
    assert len(family) == 2
    assert not any(child.is_running() for child in family)
    assert list(pair.run_dir.iterdir()) == []


def test_who_does_not_listen_is_cut(tmp_path: Path) -> None:
    with Running(tmp_path / "run", "stubborn") as running:
        wait_until(lambda: "stubborn\n" in running.log.replace("stubborn:", ""), what="the handler")
        pid = running.pid("stubborn")

        assert running.end(signal.SIGTERM) == 0

        assert f"stubborn: no terminó a tiempo (pid {pid}), se corta" in running.log
        assert pid is not None
        assert not psutil.pid_exists(pid)


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's own tie between parent and child is Linux'")
def test_no_child_outlives_a_killed_supervisor(pair: Running) -> None:
    family = psutil.Process(pair.process.pid).children()
    assert len(family) == 2

    pair.end(signal.SIGKILL)

    _, alive = psutil.wait_procs(family, timeout=5)
    assert alive == []


def test_who_keeps_falling_is_started_again_and_again(tmp_path: Path) -> None:
    with Running(tmp_path / "run", "falling", "steady") as running:
        wait_until(lambda: running.log.count("falling: terminó") >= 3, what="three falls")

        assert "código 3" in running.log
        assert running.log.count("steady: iniciado") == 1


@pytest.mark.parametrize(
    ("previous", "lived", "expected"),
    [
        (0.0, 0.1, FIRST_PAUSE_S),
        (FIRST_PAUSE_S, 0.1, 2 * FIRST_PAUSE_S),
        (FIRST_PAUSE_S, STEADY_S - 0.001, 2 * FIRST_PAUSE_S),
        (FIRST_PAUSE_S, STEADY_S, FIRST_PAUSE_S),
        (LONGEST_PAUSE_S / 2, 0.1, LONGEST_PAUSE_S),
        (LONGEST_PAUSE_S, 0.1, LONGEST_PAUSE_S),
        (LONGEST_PAUSE_S, STEADY_S, FIRST_PAUSE_S),
    ],
)
def test_the_pause_doubles_for_who_keeps_falling(previous: float, lived: float, expected: float) -> None:
    assert next_pause(previous, lived=lived) == expected
