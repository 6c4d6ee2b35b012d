"""CPU per publisher of the media process, beside aiortc's MediaRelay doing the same in the same run.

`python -m tests.load.media.bench [--publishers 12] [--seconds 15]`. The load generator's own CPU stands beside each
figure: it does the same work both times, so it shows how busy the machine was with other things.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[3]
TICKS = os.sysconf("SC_CLK_TCK")
ENGINES = ("embedded", "MediaRelay")
GOAL = 1 / 10
FULL_RATE = 11.0
"""Pictures a second that the slowest tile must reach, of the 12 that were sent."""


@dataclass(frozen=True)
class Measured:
    """One engine under load. CPU in seconds of one core, memory in megabytes."""

    server_cpu: float
    generator_cpu: float
    seconds: float
    publishers: int
    fps_min: float
    pictures: int
    kbit_per_tile: float
    missing: int
    memory: float

    @property
    def per_publisher_minute(self) -> float:
        return self.server_cpu / self.seconds * 60 / self.publishers

    @property
    def per_picture(self) -> float:
        """Milliseconds of CPU for each picture that reached the wall."""
        return self.server_cpu * 1000 / self.pictures


def cpu_seconds(pid: int) -> float:
    """User and system time of a process and its threads."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def memory_megabytes(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return 0.0


def start(module: str, log: Path, *arguments: str) -> subprocess.Popen[str]:
    with log.open("a") as errors:
        return subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            cwd=REPOSITORY,
        )


def hear(process: subprocess.Popen[str], log: Path) -> dict[str, Any]:
    line = process.stdout.readline() if process.stdout is not None else ""
    if not line:
        raise SystemExit(f"a process of the bench ended early:\n{log.read_text()[-4000:]}")
    message: dict[str, Any] = json.loads(line)
    return message


def start_server(engine: str, directory: Path, log: Path) -> subprocess.Popen[str]:
    socket = str(directory / "media.sock")
    if engine == "MediaRelay":
        return start("tests.load.media.relay", log, "--socket", socket)
    addresses = ("--udp-host", "127.0.0.1", "--advertise", "127.0.0.1", "--recordings", str(directory))
    return start("proctoring.media", log, "--socket", socket, *addresses)


def measure(engine: str, *, publishers: int, seconds: float) -> Measured:
    with tempfile.TemporaryDirectory(prefix="media-") as name:
        directory = Path(name)
        log = directory / "bench.log"
        processes = [start_server(engine, directory, log)]
        try:
            server = processes[0]
            hear(server, log)
            load = ("--publishers", str(publishers), "--seconds", str(seconds))
            processes.append(start("tests.load.media.generator", log, "--socket", str(directory / "media.sock"), *load))
            generator = processes[1]
            hear(generator, log)
            before = cpu_seconds(server.pid), cpu_seconds(generator.pid)
            result = hear(generator, log)
            after = cpu_seconds(server.pid), cpu_seconds(generator.pid)
            memory = memory_megabytes(server.pid)
        finally:
            for process in processes:
                process.terminate()
                process.wait(20)
                if process.stdout is not None:
                    process.stdout.close()
    return Measured(
        server_cpu=after[0] - before[0],
        generator_cpu=after[1] - before[1],
        seconds=seconds,
        publishers=publishers,
        memory=memory,
        **result,
    )


COLUMNS = (
    "CPU s / publisher-minute",
    "ms / picture",
    "CPU %",
    "generator %",
    "fps min",
    "kbit/s / tile",
    "missing",
    "MB",
)


def row(result: Measured) -> tuple[str, ...]:
    return (
        f"{result.per_publisher_minute:.3f}",
        f"{result.per_picture:.3f}",
        f"{100 * result.server_cpu / result.seconds:.1f}",
        f"{100 * result.generator_cpu / result.seconds:.1f}",
        f"{result.fps_min:.1f}",
        f"{result.kbit_per_tile:.0f}",
        f"{result.missing}",
        f"{result.memory:.0f}",
    )


def print_table(results: dict[str, Measured]) -> None:
    print(f"{'engine':<12}" + "".join(f"  {name}" for name in COLUMNS))
    for engine, result in results.items():
        cells = zip(row(result), COLUMNS, strict=True)
        print(f"{engine:<12}" + "".join(f"  {cell:>{len(name)}}" for cell, name in cells))
        if result.fps_min < FULL_RATE:
            print(
                f"{engine} did not keep up, so its figures are not those of the whole work: run again on a calmer machine"
            )
    embedded, relay = (results[engine] for engine in ENGINES)
    # Per picture, because a relay that cannot keep up spends less by delivering less.
    ratio = embedded.per_picture / relay.per_picture
    print(f"embedded / MediaRelay = {ratio:.3f}  (1/{1 / ratio:.1f}; aim: at most {GOAL:.3f})")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--publishers", type=int, default=12)
    parser.add_argument("--seconds", type=float, default=15.0)
    arguments = parser.parse_args()
    print(f"{arguments.publishers} publishers (VP8 320x240 at 12 fps, Opus 60 ms) and one wall of them all")
    print_table(
        {engine: measure(engine, publishers=arguments.publishers, seconds=arguments.seconds) for engine in ENGINES}
    )


if __name__ == "__main__":
    main()
