"""What must be ready before the door closes: the one inversion of the import order (design 1).

`proctoring` registers its gate when Django starts; `exams` asks it without knowing it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from exams.models import Attempt


@dataclass(frozen=True, slots=True)
class Readiness:
    """What the gate says of one attempt: `missing` among "camera" and "microphone"; `waived` by a proctor."""

    missing: tuple[str, ...] = ()
    waived: bool = False


PresenceGate = Callable[[Attempt], Readiness]
_gate: PresenceGate | None = None


def register_presence_gate(gate: PresenceGate) -> None:
    """Called once from the proctoring app's `ready()`."""
    global _gate  # noqa: PLW0603 - a registry of one
    _gate = gate


def readiness(attempt: Attempt) -> Readiness:
    """What the gate says; without a gate nothing is known to be live."""
    return _gate(attempt) if _gate is not None else Readiness(missing=("camera", "microphone"))
