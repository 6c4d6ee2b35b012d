"""Writers of one process go one after the other on SQLite, and a transaction inside another already has its turn."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from core.sql import in_turn

HANDS = 8


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_one_writer_at_a_time() -> None:
    together, inside = threading.Barrier(HANDS), threading.Semaphore(1)

    def write(_: int) -> bool:
        together.wait(10)
        try:
            with in_turn():
                alone = inside.acquire(blocking=False)  # before the file's own lock could tell
                with transaction.atomic(), connection.cursor() as cursor:
                    cursor.execute("SELECT 1")
                if alone:
                    inside.release()
        finally:
            connection.close()
        return alone

    with ThreadPoolExecutor(HANDS) as threads:
        assert all(threads.map(write, range(HANDS)))


@pytest.mark.django_db
def test_inside_a_transaction_nobody_waits_for_himself() -> None:
    with transaction.atomic(), in_turn(), transaction.atomic(), in_turn():
        assert connection.in_atomic_block
