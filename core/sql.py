"""Values of hand-written statements on both databases: SQLite keeps a UUID as 32 hexadecimal digits and an instant as UTC text.

Only the answer path writes its own SQL: building the statements anew through the ORM was most of an answer's cost
(docs/decisions/0002-hot-path.md).
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import connection

_turn = threading.Lock()


@contextmanager
def in_turn() -> Iterator[None]:
    """Around a transaction: on SQLite this process's writers wait in line here.

    At the file they would poll, and whoever came first may starve while others pass. PostgreSQL queues by itself, and a
    transaction inside another already has its turn.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    with _turn:
        yield


def marks(count: int) -> str:
    """`%s, %s, …`."""
    return ", ".join(["%s"] * count)


def for_update(of: str = "") -> str:
    """The row lock, where the database has one; SQLite's write transaction is already alone."""
    if not connection.features.has_select_for_update:
        return ""
    return f" FOR UPDATE OF {of}" if of else " FOR UPDATE"


def uuid_out(value: UUID) -> Any:
    """A UUID as a parameter."""
    return value if connection.features.has_native_uuid_field else value.hex


def uuid_in(value: Any) -> UUID:
    """A UUID from a row."""
    return value if isinstance(value, UUID) else UUID(value)


def instant_out(value: datetime) -> Any:
    """An aware instant as a parameter."""
    return connection.ops.adapt_datetimefield_value(value)


def instant_in(value: Any) -> datetime | None:
    """An instant from a row; None stays None."""
    if value is None:
        return None
    moment: datetime = datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
