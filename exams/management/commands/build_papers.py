"""Draw, shuffle and seal the papers of a sitting: `manage.py build_papers --sitting N`."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.clock import now
from core.errors import DomainError
from core.record import SYSTEM
from exams.models import Sitting
from exams.services_papers import build_sitting


class Command(BaseCommand):
    """Safe to repeat: it completes what is missing."""

    help = "Sortea, baraja y sella los exámenes de una sesión, antes de que abra el ingreso."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which sitting."""
        parser.add_argument("--sitting", type=int, required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit code 1, with the reason, when they cannot be built."""
        sitting = Sitting.objects.filter(pk=options["sitting"]).first()
        if sitting is None:
            raise CommandError(f"No existe la sesión {options['sitting']}.")
        try:
            built = build_sitting(sitting, actor=SYSTEM, now=now())
        except DomainError as error:
            raise CommandError(error.message) from error
        self.stdout.write(f"Sesión {built.pk}: {built.attempts.count()} exámenes sellados.")
