"""Writing what happens at the door of an interview's room. The machine notes who was there; people decide (INT-02)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from applications.models import Application
from core.errors import Conflict, NotFound
from core.record import Act, append, call_chain
from results.domain.interview_room import presence_told, room_phase
from results.enums import RoomMomentKind, RoomPart, RoomPhase
from results.models import InterviewMoment, InterviewSlot
from results.selectors_interview_rooms import RoomVisit, kinds, moments_of
from results.selectors_interviews import timing


@transaction.atomic
def open_room(visit: RoomVisit, *, now: datetime) -> RoomPhase:
    """Let the applicant in; open already, nothing is written. Conflict `interview_room.early`, `interview_room.over`."""
    return _turn(visit, RoomMomentKind.OPENED, now=now)


@transaction.atomic
def close_room(visit: RoomVisit, *, now: datetime) -> RoomPhase:
    """End the conversation; closed already, nothing is written. It may be opened again within its hours."""
    return _turn(visit, RoomMomentKind.CLOSED, now=now)


def _turn(visit: RoomVisit, kind: RoomMomentKind, *, now: datetime) -> RoomPhase:
    if visit.part != RoomPart.MEMBER:
        raise NotFound("interview_room.not_found", "No se encontró la sala de entrevista.")
    slot = _locked(visit)
    before = _phase(slot, now=now)
    if before == RoomPhase.EARLY:
        raise Conflict("interview_room.early", "La sala abre 30 minutos antes de la hora.")
    if before == RoomPhase.OVER:
        raise Conflict("interview_room.over", "La hora de esta sala ya pasó.")
    after = RoomPhase.OPEN if kind == RoomMomentKind.OPENED else RoomPhase.CLOSED
    if before == RoomPhase.WAITING and after == RoomPhase.CLOSED:
        raise Conflict("interview_room.waiting", "La sala aún no se ha abierto.")
    if before != after:
        _write(visit, slot, kind, now=now)
    return after


@transaction.atomic
def note_presence(visit: RoomVisit, *, here: bool, now: datetime) -> RoomMomentKind | None:
    """Write that somebody came, left or returned, if that is so; None when nothing changed or it is not the room's hour.

    `now` is the instant of the connection or of its end.
    """
    slot = _locked(visit)
    if _phase(slot, now=now) not in {RoomPhase.WAITING, RoomPhase.OPEN} and here:
        return None
    own = [moment for moment in moments_of(slot) if moment.person_id == visit.user.pk]
    kind = presence_told(kinds(own), here=here)
    if kind is not None:
        _write(visit, slot, kind, now=now)
    return kind


@transaction.atomic
def note_document_view(visit: RoomVisit, *, sha256: str, now: datetime) -> None:
    """Write who of the committee looked at the DNI on file (INT-04)."""
    data = {"application": visit.application.number, "sha256": sha256}
    actor = f"user:{visit.user.username}"
    append(Act(call_chain(visit.application.call.code), "interview.document_viewed", actor, now, data))


def _locked(visit: RoomVisit) -> InterviewSlot:
    """The slot as it is now, behind the lock that every writer of one person's interview queues on."""
    Application.objects.select_for_update().get(pk=visit.application.pk)
    return InterviewSlot.objects.select_related("application__call").get(pk=visit.slot.pk)


def _phase(slot: InterviewSlot, *, now: datetime) -> RoomPhase:
    return room_phase(timing(slot), kinds(moments_of(slot)), now=now)


def _write(visit: RoomVisit, slot: InterviewSlot, kind: RoomMomentKind, *, now: datetime) -> None:
    InterviewMoment.objects.create(application=slot.application, start=slot.start, kind=kind, person=visit.user, at=now)
    data = {"application": slot.application.number, "part": visit.part.value}
    actor = f"user:{visit.user.username}"
    append(Act(call_chain(slot.application.call.code), f"interview.room_{kind.lower()}", actor, now, data))
