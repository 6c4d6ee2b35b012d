"""`manage.py work [--once] [--name NAME]`: carry out what waits in the queue: the lists ordered to be published.

1. What a worker of this name had begun when it was killed goes back to the queue; 2. the library's worker takes task
after task until SIGTERM. Several workers need several names; two of one name would repeat each other's work, in vain.
"""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

EVERY_S = 0.5
NAME_MAX = 64
STOPPED = "builtins.SystemExit"  # what the library notes of a task cut short by a second SIGTERM


def give_back(worker: str) -> int:
    """Put what this worker left half-done back in the queue; how many tasks."""
    left = DBTaskResult.objects.filter(
        Q(status=TaskResultStatus.RUNNING) | Q(status=TaskResultStatus.FAILED, exception_class_path=STOPPED)
    )
    mine = [result.pk for result in left if result.worker_ids[-1:] == [worker]]
    return left.filter(pk__in=mine).update(status=TaskResultStatus.READY, started_at=None, finished_at=None)


class Command(BaseCommand):
    """See the module."""

    help = "Prepara y publica las listas encargadas."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="terminar cuando no quede nada en la cola")
        parser.add_argument("--name", default="worker", help="nombre de este proceso, distinto del de los demás")

    def handle(self, *, once: bool, name: str, **_options: Any) -> None:
        if not 1 <= len(name) <= NAME_MAX:
            raise CommandError(f"--name lleva de 1 a {NAME_MAX} caracteres.")
        if again := give_back(name):
            self.stdout.write(f"{again} tareas interrumpidas, de vuelta en la cola")
        call_command("db_worker", interval=EVERY_S, batch=once, reload=False, startup_delay=False, worker_id=name)
