"""`manage.py work` as the process it is."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from pytest_django import Settings

from core import clock
from exam_server.management.commands.work import NAME_MAX
from results.models import Publication, PublicationJob
from results.services_jobs import order_publication
from tests.applications.ready import make_call
from tests.results.orders import QUEUE, decided, requirements_of
from tests.support.database import database_url
from tests.support.server import ROOT


def work_once(var_dir: Path, *, name: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "DATABASE_URL": database_url(), "VAR_DIR": str(var_dir)}
    command = [sys.executable, "manage.py", "work", "--once", "--name", name]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False, capture_output=True, text=True)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("name", "accepted"), [("", False), ("a", True), ("a" * NAME_MAX, True), ("a" * 65, False)])
def test_one_step_empties_the_queue_under_a_name_of_its_own(
    settings: Settings, tmp_path: Path, name: str, accepted: bool
) -> None:
    settings.TASKS = QUEUE
    call = make_call()
    decided(call)
    order_publication(requirements_of(call), actor="user:rrhh", now=clock.now())
    done = work_once(tmp_path, name=name)
    assert (done.returncode == 0) is accepted, done.stderr
    assert ("--name lleva de 1 a 64 caracteres." in done.stderr) is not accepted
    assert Publication.objects.count() == accepted
    assert PublicationJob.objects.get().under_way is not accepted
