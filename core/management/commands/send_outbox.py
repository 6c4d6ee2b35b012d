"""`manage.py send_outbox [--loop] [--again]`: send the mails that are due.

One step: 1. claim what is due; 2. hand it to the mail server; 3. note it sent, or when to try again. While the server is
away the loop asks less and less often, at most once a minute.
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
from core.outbox import send_again, send_due

logger = logging.getLogger(__name__)
EVERY_S = 2.0
LONGEST_PAUSE_S = 60.0


class Command(BaseCommand):
    """See the module."""

    help = "Envía los correos pendientes; los que fallan se reintentan con espera creciente."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--loop", action="store_true", help="seguir hasta SIGTERM")
        parser.add_argument("--again", action="store_true", help="reintentar también los apartados tras tres días")

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()
        if options["loop"]:
            for name in (signal.SIGTERM, signal.SIGINT):
                signal.signal(name, lambda *_: stop.set())
        if options["again"]:
            self.stdout.write(f"{send_again(now=now())} de vuelta en la cola")
        pause = EVERY_S
        while True:
            pause = min(pause * 2, LONGEST_PAUSE_S) if self._step_found_nobody() else EVERY_S
            if not options["loop"] or stop.wait(pause):
                return

    def _step_found_nobody(self) -> bool:
        """One step; whether the mail server or the database was away."""
        try:
            done = send_due(now=now())
        except OperationalError as error:
            logger.warning("database away: %s", error)
            connection.close()
            return True
        if done.sent or done.failed:
            self.stdout.write(f"{done.sent} enviados, {done.failed} por reintentar")
        return done.server_away
