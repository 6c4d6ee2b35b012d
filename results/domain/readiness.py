"""What must be solved before stage 7 is published (EXA-08, EXA-09, EXA-16), and where a sitting stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from core.display import local_stamp
from proctoring.enums import IdentityDecision


class Matter(StrEnum):
    """What a blocker is about."""

    PAPERS = "papers"
    CLOSING = "closing"
    CONDUCT = "conduct"
    IDENTITY = "identity"
    RECOUNT = "recount"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A disqualification nobody has decided yet."""

    code: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Seated:
    """One attempt as publishing sees it. `sat`: present at T0. `room`, `room_name`: where monitors decide about it."""

    attempt: UUID
    name: str
    sat: bool
    disqualified: bool
    identity: IdentityDecision | None
    waived: bool
    proposal: Proposal | None
    room: int | None
    room_name: str


@dataclass(frozen=True, slots=True)
class Blocker:
    """One thing that keeps the list from being published, in words for HR; about one person where `attempt` says so."""

    matter: Matter
    title: str
    detail: str
    attempt: UUID | None = None
    room: int | None = None
    room_name: str = ""


def sitting_blockers(*, built: bool, closed: bool) -> list[Blocker]:
    """What the sitting itself still lacks."""
    if not built:
        detail = "La sesión aún no tiene exámenes sorteados y sellados."
        return [Blocker(Matter.PAPERS, "Elaborar los exámenes", detail)]
    if not closed:
        detail = (
            "Se cierra sola segundos después de la última hora de término, o desde entonces con el botón de arriba."
        )
        return [Blocker(Matter.CLOSING, "Cerrar la sesión", detail)]
    return []


def people_blockers(people: Iterable[Seated]) -> list[Blocker]:
    """Decisions that are still owed about people, conduct first. Who was absent or is disqualified needs no identity."""
    seated = list(people)
    conduct = [_conduct(one, one.proposal) for one in seated if one.proposal is not None]
    identity = [
        _identity(one)
        for one in seated
        if one.sat and not one.disqualified and one.proposal is None and one.identity is not IdentityDecision.VERIFIED
    ]
    return conduct + identity


def _conduct(one: Seated, proposal: Proposal) -> Blocker:
    detail = f"{one.name}. Propuesta por {proposal.by} el {local_stamp(proposal.at)}; falta decidirla."
    title = f"Confirmar o dejar sin efecto {proposal.code}"
    return Blocker(Matter.CONDUCT, title, detail, one.attempt, one.room, one.room_name)


_IDENTITY = {
    None: ("Identidad sin verificar", "Nadie la ha decidido todavía."),
    IdentityDecision.DOUBTFUL: ("Identidad DUDOSA sin resolver", "Compare la imagen con el DNI de la ficha."),
    IdentityDecision.REJECTED: ("Identidad RECHAZADA sin descalificación", "Proponga D09 o vuelva a decidirla."),
}


def _identity(one: Seated) -> Blocker:
    title, hint = _IDENTITY[one.identity]
    waived = " Ingresó con dispensa de cámara o micrófono: la nota dice cómo se le reconoció." if one.waived else ""
    return Blocker(Matter.IDENTITY, title, f"{one.name}. {hint}{waived}", one.attempt, one.room, one.room_name)


class Step(StrEnum):
    """Where a sitting stands; computed, never stored."""

    PAPERS_DUE = "papers_due"
    SCHEDULED = "scheduled"
    DOOR_OPEN = "door_open"
    RUNNING = "running"
    CLOSING_DUE = "closing_due"
    PUBLICATION_DUE = "publication_due"
    PUBLISHED = "published"


def step_of(
    *,
    built: bool,
    door_opens_at: datetime,
    opens_at: datetime,
    closable_at: datetime,
    closed: bool,
    published: bool,
    now: datetime,
) -> Step:
    """The step at `now`. `closable_at` is the last instant at which the sitting still waits for answers."""
    if published:
        return Step.PUBLISHED
    if closed:
        return Step.PUBLICATION_DUE
    if not built:
        return Step.PAPERS_DUE
    if now < door_opens_at:
        return Step.SCHEDULED
    if now < opens_at:
        return Step.DOOR_OPEN
    return Step.RUNNING if now <= closable_at else Step.CLOSING_DUE
