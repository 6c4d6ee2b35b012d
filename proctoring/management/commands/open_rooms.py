"""`manage.py open_rooms`: seats the people of a sitting who have no seat yet. Idempotent."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.clock import now
from core.errors import DomainError
from core.record import SYSTEM
from exams.models import Sitting
from proctoring.services_rooms import ROOM_SIZE, open_rooms


class Command(BaseCommand):
    help = "Reparte en salas a los postulantes de una sesión; quien ya tiene puesto no se mueve."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("sitting", type=int, help="número de la sesión")
        parser.add_argument("--size", type=int, default=ROOM_SIZE, help=f"puestos por sala ({ROOM_SIZE})")
        parser.add_argument("--confirmations", type=int, default=2, help="personas que descalifican: 1 o 2 (2)")

    def handle(self, *args: Any, sitting: int, size: int, confirmations: int, **options: Any) -> None:
        found = Sitting.objects.filter(pk=sitting).first()
        if found is None:
            raise CommandError(f"No existe la sesión {sitting}.")
        try:
            rooms = open_rooms(found, size=size, confirmations=confirmations, actor=SYSTEM, now=now())
        except DomainError as error:
            raise CommandError(f"{error.message} ({error.code})") from error
        for room in rooms:
            self.stdout.write(f"{room.name}: {room.seats.count()} puestos, /sala/{room.pk}/")
