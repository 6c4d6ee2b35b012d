"""Rooms and seats: a sitting's attempts in groups that one wall can show (design 5)."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Max

from core.errors import BadRequest
from core.record import Act, append, sitting_chain
from exams.models import Attempt, Sitting
from proctoring.models import Room, Seat

ROOM_SIZE = 30
ROOM_MAX = 80  # slots of one wall
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@transaction.atomic
def open_rooms(
    sitting: Sitting, *, size: int = ROOM_SIZE, confirmations: int = 2, actor: str, now: datetime
) -> list[Room]:
    """Seat every attempt that has no seat, filling rooms of `size`; who is seated never moves (idempotent).

    `confirmations` (1 or 2) is for rooms made now. Rooms spread over the media nodes in turn.
    """
    if not 1 <= size <= ROOM_MAX or confirmations not in {1, 2}:
        raise BadRequest("room.invalid", f"Una sala tiene de 1 a {ROOM_MAX} puestos y una o dos confirmaciones.")
    Sitting.objects.select_for_update().get(pk=sitting.pk)
    waiting = list(Attempt.objects.filter(sitting=sitting, seat=None).order_by("application__user__full_name", "id"))
    while waiting:
        room, taken, last = _room_with_space(sitting, size=size, confirmations=confirmations, actor=actor, now=now)
        group, waiting = waiting[: size - taken], waiting[size - taken :]
        Seat.objects.bulk_create(
            [Seat(attempt=attempt, room=room, number=last + place) for place, attempt in enumerate(group, start=1)]
        )
    return list(Room.objects.filter(sitting=sitting).order_by("id"))


def _room_with_space(
    sitting: Sitting, *, size: int, confirmations: int, actor: str, now: datetime
) -> tuple[Room, int, int]:
    """A room of the sitting with free places, seats taken in it, and its highest seat number."""
    rooms = Room.objects.filter(sitting=sitting).annotate(taken=Count("seats"), last=Max("seats__number"))
    free = rooms.filter(taken__lt=size).order_by("id").first()
    if free is not None:
        return free, free.taken, free.last or 0
    index = rooms.count()
    room = Room.objects.create(
        sitting=sitting,
        name=room_name(index),
        media_node=settings.MEDIA_NODES[index % len(settings.MEDIA_NODES)],
        confirmations=confirmations,
    )
    append(
        Act(
            sitting_chain(sitting.pk),
            "room.opened",
            actor,
            now,
            {"room": room.pk, "name": room.name, "confirmations": confirmations},
        )
    )
    return room, 0, 0


def room_name(index: int) -> str:
    """Sala A to Sala Z, then Sala A2…"""
    turn, letter = divmod(index, len(LETTERS))
    return f"Sala {LETTERS[letter]}" + (str(turn + 1) if turn else "")
