"""`manage.py close_due [--loop]`: close and grade the sittings whose time has passed.

Nothing depends on it running (law 5): the deadline has already submitted what is stored; this writes it down, grades and seals.
One step: 1. find sittings past their last deadline and its grace; 2. close, grade and seal each; 3. tell what was done.
A sitting that fails is reported and does not keep the others waiting.
"""

from __future__ import annotations

import logging
import signal
import threading
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import OperationalError, connection

from core.clock import now
from exams.services_closing import close_sitting, sittings_due

logger = logging.getLogger(__name__)
EVERY_S = 2.0


def step() -> list[int]:
    """One step; the sittings closed."""
    closed = []
    for sitting in sittings_due(now=now()):
        try:
            close_sitting(sitting, now=now())
        except Exception:
            logger.exception("sitting %s could not be closed; it will be tried again", sitting.pk)
        else:
            closed.append(sitting.pk)
    return closed


class Command(BaseCommand):
    """See the module."""

    help = "Cierra y califica las sesiones cuya hora terminó."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--loop", action="store_true", help="seguir hasta SIGTERM")

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()
        if options["loop"]:
            for name in (signal.SIGTERM, signal.SIGINT):
                signal.signal(name, lambda *_: stop.set())
        while True:
            try:
                for pk in step():
                    self.stdout.write(f"sesión {pk} cerrada")
            except OperationalError as error:
                logger.warning("database away: %s", error)
                connection.close()
            if not options["loop"] or stop.wait(EVERY_S):
                return
