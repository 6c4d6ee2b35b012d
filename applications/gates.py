"""What `applications` asks of later apps without knowing them (the import order never turns back).

`results` registers itself when Django starts.
"""

from __future__ import annotations

from collections.abc import Callable

from calls.models import Call

PublicationGate = Callable[[Call], bool]
_gate: PublicationGate | None = None


def register_publication_gate(gate: PublicationGate) -> None:
    """Called once from the results app's `ready()`."""
    global _gate  # noqa: PLW0603 - a registry of one
    _gate = gate


def requirements_published(call: Call) -> bool:
    """Whether the results of the minimum requirements (stage 5) are out."""
    return _gate is not None and _gate(call)
