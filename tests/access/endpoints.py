"""The table of who may call what, read; every address of the site, and the identifiers that its parts take."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from tests.access.scene import PERSONAS, Scene
from tests.access.table import TABLE

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table."""

    endpoint: str
    method: str
    stage: str
    cells: dict[str, str]
    tells: frozenset[str]

    def statuses(self) -> dict[str, str]:
        """The cells without their stars."""
        return {persona: cell.rstrip("*") for persona, cell in self.cells.items()}

    def accepted(self) -> list[str]:
        """Personas who get what they asked for."""
        return [persona for persona, cell in self.cells.items() if cell in {"200", "201", "302", "503"}]

    def askers(self) -> tuple[str, ...]:
        """Everybody, or two where all are treated alike."""
        return PERSONAS if len(set(self.cells.values())) > 1 else PERSONAS[:2]

    def told_to(self, persona: str) -> frozenset[str]:
        """What a refusal by a rule may show: the page again, to who may see it."""
        return self.tells if persona in self.let_in() else frozenset()

    def let_in(self) -> list[str]:
        """These, and who is refused by a rule alone: they know that it exists."""
        ruled = [persona for persona, cell in self.cells.items() if cell == "409" or cell.endswith("*")]
        return self.accepted() + ruled


def rows() -> list[Row]:
    """The table, read."""
    lines = [line.split() for line in TABLE.splitlines() if line and not line.startswith("#")]
    assert lines[0] == ["endpoint", "method", "stage", *PERSONAS, "tells"]
    assert all(len(line) == len(lines[0]) for line in lines), [line[:3] for line in lines if len(line) != len(lines[0])]
    return [
        Row(endpoint, method, stage, dict(zip(PERSONAS, cells, strict=True)), frozenset(tells.split(",")) - {"-"})
        for endpoint, method, stage, *cells, tells in lines[1:]
    ]


def endpoints() -> dict[str, list[str]]:
    """Every address Django answers: its name and the names of its parts. AssertionError for one without a name."""
    found: dict[str, list[str]] = {}
    waiting: list[URLPattern | URLResolver] = list(get_resolver().url_patterns)
    while waiting:
        pattern = waiting.pop()
        if isinstance(pattern, URLResolver):
            waiting += pattern.url_patterns
        else:
            assert pattern.name, f"{pattern.pattern} has no name"
            found[pattern.name] = list(pattern.pattern.converters)
    return found


def ids_of(endpoint: str, scene: Scene, persona: str) -> dict[str, Any]:
    """What this persona puts into the address: real ids, all of them."""
    call = scene.exam.sitting.call.code
    known: dict[str, Any] = {
        "attempt": scene.attempt_for(persona).id,
        "room": scene.room.pk,
        "still": scene.still.pk if scene.still else 0,
        "disqualification": scene.proposal.pk if scene.proposal else 0,
        "sitting_id": scene.exam.sitting.pk,
        "peer": "una-transmision",
        "code": scene.question if endpoint.startswith("exams-bank") else call,
        "number": _NUMBERS[endpoint](scene) if endpoint in _NUMBERS else 1,
        "stage": 5 if endpoint.startswith("results-stage") else 7,
        "sha256": scene.sheet.get("sha256"),
        "query_id": scene.sheet.get("query"),
        "version_id": scene.exam.sitting.questions.order_by("ordinal").values_list("version_id", flat=True).first(),
        "claim_id": scene.sheet.get("claim"),
        "job_id": scene.sheet.get("job"),
        "version": 1,
        "token": scene.links["EMAIL" if endpoint == "accounts-confirm-mailbox" else "RESET"],
        "sign_in": scene.owners_sign_in,
        "slug": "experiencia",
        "row_id": scene.sheet.get("removed" if endpoint == "cvs-row-restore" else "row"),
        "document_id": scene.call_document if endpoint.startswith("calls-") else scene.sheet.get("document"),
        "page": 1,
        "upload": scene.sheet.get("upload"),
        "holder": "dni",
        "kind": "disability",
        "slot": "experience-0",
        "slot_id": 1,
        "evaluation": "psicometrica",
    }
    return {part: known[part] for part in endpoints()[endpoint]}


_NUMBERS: dict[str, Callable[[Scene], int]] = {
    "applications-annex": lambda _scene: 10,
    "applications-evidence": lambda scene: scene.owner.application.number,
    "applications-review-one": lambda scene: scene.owner.application.number,
    "applications-review-decide": lambda scene: scene.owner.application.number,
    "applications-review-file": lambda scene: scene.owner.application.number,
    "applications-review-page": lambda scene: scene.owner.application.number,
    "applications-registry-one": lambda scene: scene.owner.application.number,
    "applications-registry-evidence": lambda scene: scene.owner.application.number,
}

UNKNOWN: dict[str, Any] = {
    "token": "ninguno",
    "attempt": "00000000-0000-4000-8000-000000000000",
    "upload": "00000000-0000-4000-8000-000000000000",
    "code": "no-existe",
    "slug": "no-existe",
    "slot": "no-existe",
    "holder": "no-existe",
    "evaluation": "no-existe",
    "kind": "no-existe",
    "peer": "ninguna",
    "sha256": "f" * 64,
}
UNKNOWN_NUMBER = 99_999
WORDS = frozenset({"slug", "holder"})  # parts that name a place of the page, the same for everybody: no object's id
