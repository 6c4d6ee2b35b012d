"""What a process costs, as the kernel counts it: CPU seconds, not the wall's, so that a busy machine does not matter."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")


def cpu_seconds(pid: int) -> float:
    """User and system time of a process, all its threads."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def resident_mb(pid: int) -> float:
    """Resident memory."""
    pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def quantile(values: list[float], share: float) -> float:
    """The value below which `share` of them lie; 0 for none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


@dataclass(frozen=True, slots=True)
class Span:
    """CPU spent by a process between two looks."""

    pid: int
    at_start: float

    @classmethod
    def begin(cls, pid: int) -> Span:
        """Look now."""
        return cls(pid, cpu_seconds(pid))

    def spent(self) -> float:
        """CPU seconds since."""
        return cpu_seconds(self.pid) - self.at_start
