"""kill -9 of the worker while it draws an act of 2,000 rows: the next one takes the job again, and it ends once."""

from __future__ import annotations

import os
import signal

import pytest
from pytest_django import Settings

from core import clock
from core.record import call_chain, entries_of
from results.models import JobState, Publication, PublicationJob
from results.services_jobs import order_publication
from tests.applications.ready import make_call
from tests.results.orders import QUEUE, decided, requirements_of
from tests.support.server import Server
from tests.support.wait import wait_until

pytestmark = [pytest.mark.faults, pytest.mark.timeout(150)]


def test_a_list_is_published_once_though_its_worker_dies(server: Server, settings: Settings) -> None:
    settings.TASKS = QUEUE
    call = make_call()
    decided(call, more=1999)
    worker = server.pid("worker")
    job = order_publication(requirements_of(call), actor="user:rrhh", now=clock.now())
    wait_until(lambda: PublicationJob.objects.get().state == JobState.RUNNING, what="the worker takes the job")

    os.kill(worker, signal.SIGSTOP)  # so that it is looked at in the middle, and dies there
    assert PublicationJob.objects.get().state == JobState.RUNNING
    assert Publication.objects.count() == 0
    os.kill(worker, signal.SIGKILL)
    server.wait_back("worker", old_pid=worker)

    wait_until(lambda: not PublicationJob.objects.get().under_way, timeout=60, what="the job ends")
    job.refresh_from_db()
    published = Publication.objects.get()
    assert (job.state, job.takes, job.publication, job.error) == (JobState.DONE, 2, published, "")
    assert (published.version, len(published.rows)) == (1, 2000)
    assert [entry.kind for entry in entries_of(call_chain(call.code))].count("publication.made") == 1
    assert job.ended_at is not None
    assert job.ended_at <= published.published_at
