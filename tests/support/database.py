"""Emptying append-only tables between tests, and telling another process where the test database is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

from asgiref.sync import SyncToAsync
from django.db import connection, connections
from django.test import TransactionTestCase

from applications.immutability import freeze, thaw
from core.immutability import protect, release


def database_url() -> str:
    """The DATABASE_URL of the database this test runs on."""
    db = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{db['NAME']}"
    user, password, host = (quote(str(db[key] or ""), safe="") for key in ("USER", "PASSWORD", "HOST"))
    return f"postgres://{user}:{password}@{host}:{db['PORT'] or 5432}/{db['NAME']}"


def end_other_sessions() -> None:
    """End what worker threads of this process still hold open, so that PostgreSQL lets the test database go."""
    SyncToAsync.single_thread_executor.submit(connections.close_all).result()
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def protected_tables() -> list[str]:
    """Which of the append-only tables have their triggers on SQLite (where a trigger's name tells its table)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT tbl_name FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%_no_delete'")
        return sorted(name for (name,) in cursor.fetchall())


@contextmanager
def flush_lifts_triggers() -> Iterator[None]:
    """Let the flush after a transactional test empty append-only tables, and protect them again at once.

    Only SQLite needs it: there a flush is DELETE; on PostgreSQL it is TRUNCATE, which row triggers do not see.
    """
    if connection.vendor != "sqlite":
        yield
        return
    original: Any = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]

    def teardown(case: TransactionTestCase) -> None:
        tables = protected_tables()
        for table in tables:
            release(connection, table)
        thaw(connection)
        try:
            original(case)
        finally:
            for table in tables:
                protect(connection, table)
            freeze(connection)

    TransactionTestCase._fixture_teardown = teardown  # type: ignore[attr-defined]
    try:
        yield
    finally:
        TransactionTestCase._fixture_teardown = original  # type: ignore[attr-defined]
