"""`manage.py demo`: an evening to play with, in debug mode only (design 8)."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.display import local_stamp
from core.errors import DomainError
from exam_server.demo.people import PASSWORD
from exam_server.demo.service import Wanted, prepare_evening


class Command(BaseCommand):
    help = "Prepara la demostración y abre una sesión nueva del examen. Solo con DEBUG=1."

    def add_arguments(self, parser: CommandParser) -> None:
        add, seconds = parser.add_argument, "SEGUNDOS"
        add("--starts-in", type=int, default=300, metavar=seconds, help="cuándo se abre el examen (300)")
        add("--applicants", type=int, default=0, metavar="N", help="inventa postulantes hasta N, además de los Aptos")
        add("--waive-media", action="store_true", help="dispensa a todos de cámara y micrófono")
        add("--json", action="store_true", help="imprime la sesión y sus rendiciones como JSON")
        add("--duration", type=int, default=1500, metavar=seconds, help="cuánto dura el examen (1500)")
        add("--door", type=int, metavar=seconds, help="cuánto antes se abre el ingreso (300, o lo que falte)")
        add("--room-size", type=int, default=60, metavar="N", help="puestos por sala de monitoreo (60)")

    def handle(self, **options: Any) -> None:
        wanted = Wanted(
            starts_in_s=options["starts_in"],
            applicants=options["applicants"],
            waive_media=options["waive_media"],
            duration_s=options["duration"],
            door_s=options["door"],
            room_size=options["room_size"],
        )
        try:
            evening = prepare_evening(wanted)
        except DomainError as error:
            raise CommandError(f"{error.message} ({error.code})") from error
        if options["json"]:
            self.stdout.write(json.dumps(evening.as_json(), ensure_ascii=False))
            return
        opens = local_stamp(evening.sitting.opens_at)
        self.stdout.write(
            f"{evening.sitting.name}: {len(evening.attempts)} postulantes, abre el {opens} (hora de Lima).\n"
            f"Todos ingresan con la contraseña {PASSWORD}."
        )
