"""`manage.py close_documents CALL`: write down what stage 8 leaves of everybody admitted (DOC-03..05).

Nothing depends on it running: every page computes the same from what is stored.
"""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from calls.selectors import get_public_call
from core.clock import now
from core.errors import DomainError
from results.services_documents import close_documents


class Command(BaseCommand):
    """See the module."""

    help = "Registra el resultado de la etapa 8 de quienes debían registrar documentos."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("call", help="código de la convocatoria")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            recorded = close_documents(get_public_call(options["call"]), now=now())
        except DomainError as error:
            raise CommandError(error.message) from error
        people = "1 postulante" if len(recorded) == 1 else f"{len(recorded)} postulantes"
        self.stdout.write(f"{people} con resultado de la etapa 8")
