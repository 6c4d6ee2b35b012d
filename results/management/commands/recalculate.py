"""`manage.py recalculate CALL`: every published number again from stored inputs, and whether any byte differs (AUD-02)."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from calls.selectors import get_public_call
from core.errors import DomainError
from results.services_recalculation import recalculate


class Command(BaseCommand):
    """Writes nothing. Exit code 1 when something differs; what was decided after a list is told and does not differ."""

    help = "Recalcula desde lo guardado todo número publicado de una convocatoria y dice si algo difiere."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("call", help="código de la convocatoria")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            checked = recalculate(get_public_call(options["call"]))
        except DomainError as error:
            raise CommandError(error.message) from error
        for one in checked:
            state = "DIFIERE" if one.differing else "igual"
            self.stdout.write(f"{one.what}: {one.count}, {state}")
            for line in one.differing:
                self.stdout.write(f"  {line}")
            for line in one.unpublished:
                self.stdout.write(f"  posterior, sin publicar: {line}")
        if differing := sum(len(one.differing) for one in checked):
            raise CommandError(f"{differing} diferencias.")
        self.stdout.write("Nada difiere.")
