"""Fixtures for every test. The environment itself is made in tests/__init__.py."""

from __future__ import annotations

import inspect
import os
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext
from pytest_django import DjangoDbBlocker

from core import clock as core_clock
from tests import RUN_DIR
from tests.support.browser import NewContext, chromium, person
from tests.support.camera import FakeMedia, make_fake_media
from tests.support.clock import FakeClock
from tests.support.database import database_url, end_other_sessions, flush_lifts_triggers
from tests.support.loops import end_loop_services
from tests.support.server import Server

# How long an example takes is the machine's affair: speed is measured by `make bench`, never by a test.
hypothesis.settings.register_profile("house", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("house")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database-only",
        action="store_true",
        help="only tests that touch the database, Redis or the servers: the others tell the same on any database",
    )


def touches_services(item: pytest.Item) -> bool:
    """Whether another database or channel layer could change what the test finds."""
    if item.get_closest_marker("anywhere"):
        return False
    marked = any(item.get_closest_marker(name) for name in ("django_db", "postgres", "redis", "faults"))
    return marked or not {"db", "transactional_db"}.isdisjoint(getattr(item, "fixturenames", ()))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what this run's database or Redis cannot tell, and play tests with synchronous Playwright last.

    Last, because it keeps an event loop running in the main thread until the session ends, and tests with loops of
    their own, those that drive Chromium from a coroutine among them, fail beside it.
    """
    postgres = "postgresql" in str(settings.DATABASES["default"]["ENGINE"])
    absent = {"sqlite" if postgres else "postgres"} | (set() if settings.REDIS_URL else {"redis"})
    dropped = [
        item
        for item in items
        if any(item.get_closest_marker(name) for name in absent)
        or (config.getoption("--database-only") and not touches_services(item))
    ]
    if dropped:
        config.hook.pytest_deselected(items=dropped)
        items[:] = [item for item in items if item not in set(dropped)]
    items.sort(key=leaves_a_loop_running)


def leaves_a_loop_running(item: pytest.Item) -> bool:
    """Whether the test drives Chromium through the synchronous interface."""
    browser = item.get_closest_marker("browser") is not None
    return browser and not inspect.iscoroutinefunction(getattr(item, "obj", None))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """A SQLite test database is a file of this run, because the test servers are other processes."""
    database: dict[str, Any] = settings.DATABASES["default"]
    if "sqlite" in str(database["ENGINE"]):
        database["TEST"]["NAME"] = str(RUN_DIR / "test.sqlite3")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The test database, with append-only tables that a transactional test's end may still empty."""
    with flush_lifts_triggers():
        yield
    with django_db_blocker.unblock():
        end_other_sessions()


@pytest.fixture
async def loop_services() -> AsyncIterator[None]:
    """Ends what the product started in this test's loop."""
    yield
    await end_loop_services()


@pytest.fixture(autouse=True)
def _loop_services_end(request: pytest.FixtureRequest) -> None:
    """`loop_services` for every asynchronous test that may touch the database."""
    database = request.node.get_closest_marker("django_db")
    if database is not None and inspect.iscoroutinefunction(getattr(request.node, "obj", None)):
        # After the database, so that it ends before the database is emptied.
        request.getfixturevalue("transactional_db" if database.kwargs.get("transaction") else "db")
        request.getfixturevalue("loop_services")


@pytest.fixture
def clock() -> Iterator[FakeClock]:
    """`core.clock` stands still at 09:00 in Lima, 16 October 2023, until the test moves it."""
    fake = FakeClock()
    with core_clock.fixed(fake):
        yield fake


@pytest.fixture
def server(transactional_db: None) -> Iterator[Server]:
    """The product's own processes on the test database: `.url`, `.pid("web")`, `.kill("media")`, `.restart()`."""
    # Not tmp_path: the path of a Unix socket may have no more than about 100 characters.
    var_dir = Path(tempfile.mkdtemp(dir=RUN_DIR))
    with Server(database_url=database_url(), var_dir=var_dir) as running:
        yield running
    sys.stdout.write(running.log)  # pytest shows it when the test failed


@pytest.fixture(scope="session")
def fake_media(tmp_path_factory: pytest.TempPathFactory) -> FakeMedia:
    """A moving picture and a tone, as files."""
    return make_fake_media(tmp_path_factory.mktemp("media"))


@pytest.fixture(scope="session")
def browser(fake_media: FakeMedia) -> Iterator[Browser]:
    """Chromium with the fake camera. For tests marked `browser`."""
    # Playwright's loop runs in the main thread: Django would refuse every query of a test that also drives a page.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with chromium(fake_media) as running:
        yield running


@pytest.fixture
def new_context(browser: Browser) -> Iterator[NewContext]:
    """Makes people with laptops; all of them leave at the end of the test."""
    opened: list[BrowserContext] = []

    def make(*, base_url: str | None = None, **options: Any) -> BrowserContext:
        opened.append(person(browser, base_url=base_url, **options))
        return opened[-1]

    yield make
    for context in opened:
        context.close()
