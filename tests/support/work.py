"""The queue's worker in this process and inside a test's transaction, where the library's own loop would close the connection."""

from __future__ import annotations

from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from exam_server.management.commands.work import give_back

NAME = "worker"


def work() -> None:
    """Start anew and carry out everything that waits."""
    give_back(NAME)
    worker = Worker(
        queue_names=["default"],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=NAME,
        excluded_queue_names=[],
    )
    while task := DBTaskResult.objects.ready().first():
        task.claim(NAME)
        worker.run_task(task)
