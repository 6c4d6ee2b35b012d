"""The environment every test runs in. It stands here because it must be complete before the settings are read.

Each run, and each worker of a parallel run, has its own VAR_DIR (database, sockets, private files) and its own number
in Redis, so that runs beside each other never meet.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

import django
from django.conf import settings

RUN_DIR = Path(tempfile.mkdtemp(prefix="vigia-tests-"))
atexit.register(shutil.rmtree, RUN_DIR, ignore_errors=True)

os.environ["DJANGO_SETTINGS_MODULE"] = "exam_server.settings"
os.environ["VAR_DIR"] = str(RUN_DIR / "var")
# Only so that cookies travel over plain HTTP; pytest-django sets settings.DEBUG to False.
os.environ.setdefault("DEBUG", "1")
os.environ.setdefault("SECRET_KEY", "a-secret-that-only-tests-know-and-their-servers-share")
os.environ["EMAIL_URL"] = "memorymail://"
if os.environ.get("REDIS_URL") and (worker := os.environ.get("PYTEST_XDIST_WORKER")):
    os.environ["REDIS_URL"] = urlsplit(os.environ["REDIS_URL"])._replace(path=f"/{worker.removeprefix('gw')}").geturl()

# Orders are carried out where they are given; the servers that tests start have the real queue and its worker.
settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
django.setup()
