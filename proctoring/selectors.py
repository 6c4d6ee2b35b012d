"""Gatekeepers of rooms and of everything in them. Unknown and forbidden look the same (law 3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count

from accounts.models import User
from calls.selectors_declarations import check_open_to, closed_to
from core.errors import NotFound
from cvs.models import CvSheet
from exams.models import Attempt
from exams.selectors import sitting_timetable
from proctoring.models import Disqualification, Room, Seat, Still
from proctoring.permissions import can_act, can_watch


def get_room_for(user: User, room_id: int) -> Room:
    """A room this person may watch. DeclarationOwed, Abstained where its call is not open to them (ACT-01)."""
    found = Room.objects.select_related("sitting__call").filter(pk=room_id).first() if can_watch(user) else None
    if found is None:
        raise NotFound("room.not_found", "No se encontró la sala.")
    check_open_to(user, pk=found.sitting.call_id)
    return found


def get_seat_for(user: User, room_id: int, attempt_id: UUID | str) -> Seat:
    """A seat of a room this person may watch, with attempt, sitting and person."""
    get_room_for(user, room_id)
    found = (
        Seat.objects.select_related("room", "attempt__sitting__call", "attempt__user", "attempt__application")
        .filter(room_id=room_id, attempt_id=_uuid(attempt_id))
        .first()
    )
    if found is None:
        raise NotFound("seat.not_found", "No se encontró a esa persona en la sala.")
    return found


def get_acting_seat_for(user: User, room_id: int, attempt_id: UUID | str) -> Seat:
    """The same, for somebody who may act there."""
    if not can_act(user):
        raise NotFound("seat.not_found", "No se encontró a esa persona en la sala.")
    return get_seat_for(user, room_id, attempt_id)


def get_disqualification_for(user: User, room_id: int, disqualification_id: int) -> Disqualification:
    """A disqualification in a room where this person may act."""
    found = None
    if can_act(user):
        found = (
            Disqualification.objects.select_related("attempt")
            .filter(pk=disqualification_id, attempt__seat__room_id=room_id)
            .first()
        )
    if found is None:
        raise NotFound("disqualification.not_found", "No se encontró la descalificación.")
    return found


def get_still_for(user: User, room_id: int, still_id: int) -> Still:
    """A picture of somebody in a room this person may watch."""
    get_room_for(user, room_id)
    found = Still.objects.select_related("attempt").filter(pk=still_id, attempt__seat__room_id=room_id).first()
    if found is None:
        raise NotFound("still.not_found", "No se encontró la imagen.")
    return found


def _uuid(value: UUID | str) -> UUID:
    try:
        return UUID(str(value))
    except ValueError as error:
        raise NotFound("seat.not_found", "No se encontró a esa persona en la sala.") from error


@dataclass(frozen=True, slots=True)
class RoomLine:
    """One line of the list of rooms."""

    room: Room
    call_code: str
    door_opens_at: datetime
    opens_at: datetime
    deadline: datetime
    seats: int
    is_over: bool


def rooms_for(user: User, *, now: datetime) -> list[RoomLine]:
    """Every room this person may watch, of calls they do not abstain from: those still to end by their hour, then the
    ended ones, latest first.
    """
    if not can_watch(user):
        return []
    rooms = Room.objects.exclude(sitting__call__in=closed_to(user)).select_related("sitting__call")
    rooms = rooms.annotate(taken=Count("seats")).order_by("pk")
    lines = []
    for room in rooms:
        timetable = sitting_timetable(room.sitting)
        lines.append(
            RoomLine(
                room=room,
                call_code=room.sitting.call.code,
                door_opens_at=timetable.door_opens_at,
                opens_at=timetable.opens_at,
                deadline=timetable.deadline,
                seats=room.taken,
                is_over=now > timetable.deadline,
            )
        )
    ahead = sorted((line for line in lines if not line.is_over), key=lambda line: (line.opens_at, line.room.pk))
    over = sorted((line for line in lines if line.is_over), key=lambda line: line.opens_at, reverse=True)
    return [*ahead, *over]


def room_of(attempt: Attempt) -> Room | None:
    """The room where this attempt sits."""
    return Room.objects.filter(seats__attempt=attempt).first()


def document_picture_of(attempt: Attempt) -> tuple[str, str] | None:
    """Path below PRIVATE_ROOT and SHA-256 of the DNI on file (EXA-09), None when the person attached none."""
    sheet = CvSheet.objects.filter(user_id=attempt.user_id).exclude(dni_picture="").first()
    return None if sheet is None else (sheet.dni_picture, sheet.dni_sha256)
