"""Database triggers that refuse UPDATE and DELETE on append-only tables, on PostgreSQL and on SQLite.

Migrations call `protect`; only tests ever call `release`, to empty tables between cases.
"""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

_PG_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'append-only table %: % refused', TG_TABLE_NAME, TG_OP; END $$
"""


def protect(connection: BaseDatabaseWrapper, table: str) -> None:
    """Install the triggers on `table` (idempotent)."""
    release(connection, table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_PG_FUNCTION)
            cursor.execute(
                f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
            )
            return
        for operation in ("UPDATE", "DELETE"):
            cursor.execute(
                f"CREATE TRIGGER {table}_no_{operation.lower()} BEFORE {operation} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, 'append-only table {table}: {operation} refused'); END"
            )


def release(connection: BaseDatabaseWrapper, table: str) -> None:
    """Remove the triggers from `table`."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"DROP TRIGGER IF EXISTS {table}_append_only ON {table}")
            return
        for operation in ("update", "delete"):
            cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{operation}")
