"""Looking at a page: what axe finds, whether it scrolls sideways, what its console complained about, and a picture."""

from __future__ import annotations

from tests.browser.people import Visitor
from tests.support.browser import SIDEWAYS, accessibility_faults

PHONE = {"width": 390, "height": 844}

BROWSERS_OWN = ("Failed to load resource", "net::ERR_INTERNET_DISCONNECTED")


class Looks:
    """Everything that was looked at in one story; told together at its end, so that one run shows all of it."""

    def __init__(self) -> None:
        self._faults: dict[str, list[str]] = {}
        self._names: set[str] = set()

    def at(self, visitor: Visitor, name: str, *, refused: bool = False) -> None:
        """Look at the page as it is now. `refused`: the browser itself notes a status, or a network that is away."""
        assert name not in self._names, name
        self._names.add(name)
        visitor.photograph(f"look-{name}")
        faults = accessibility_faults(visitor.page)
        if sideways := visitor.page.evaluate(SIDEWAYS):
            faults.append(f"scrolls sideways by {sideways} pixels")
        faults += [said for said in visitor.troubles if not (refused and any(note in said for note in BROWSERS_OWN))]
        visitor.troubles.clear()
        if faults:
            self._faults[name] = faults

    def assert_sound(self) -> None:
        """Nothing was wrong anywhere."""
        told = "\n".join(f"{name}: {fault}" for name, faults in self._faults.items() for fault in faults)
        assert not self._faults, told
