"""Triggers that refuse to change or remove a confirmed application, on both databases, whoever asks (APP-06).

The confirmation and the withdrawal are append-only whole (core.immutability). The application's own row may still get
the decision of stage 4, so it refuses only the columns that say who applied where, with which number and when.
"""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "applications_application"
_COLUMNS = ("id", "call_id", "user_id", "number", "confirmed_at")
_CONFIRMED = "EXISTS (SELECT 1 FROM applications_confirmation WHERE application_id = OLD.id)"
_PG_FUNCTION = f"""
CREATE OR REPLACE FUNCTION refuse_confirmed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF {_CONFIRMED} THEN RAISE EXCEPTION 'confirmed application: % refused', TG_OP; END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $$
"""


def freeze(connection: BaseDatabaseWrapper) -> None:
    """Install the triggers (idempotent)."""
    thaw(connection)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            changed = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in _COLUMNS)
            cursor.execute(_PG_FUNCTION)
            cursor.execute(
                f"CREATE TRIGGER {TABLE}_frozen_update BEFORE UPDATE ON {TABLE} FOR EACH ROW WHEN ({changed}) "
                "EXECUTE FUNCTION refuse_confirmed()"
            )
            cursor.execute(
                f"CREATE TRIGGER {TABLE}_frozen_delete BEFORE DELETE ON {TABLE} FOR EACH ROW "
                "EXECUTE FUNCTION refuse_confirmed()"
            )
            return
        changed = " OR ".join(f"OLD.{column} IS NOT NEW.{column}" for column in _COLUMNS)
        for operation, when in (("UPDATE", f"({changed}) AND {_CONFIRMED}"), ("DELETE", _CONFIRMED)):
            cursor.execute(
                f"CREATE TRIGGER {TABLE}_frozen_{operation.lower()} BEFORE {operation} ON {TABLE} WHEN {when} "
                f"BEGIN SELECT RAISE(ABORT, 'confirmed application: {operation} refused'); END"
            )


def thaw(connection: BaseDatabaseWrapper) -> None:
    """Remove the triggers; only tests ever do, to empty the tables between cases."""
    on = f" ON {TABLE}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for operation in ("update", "delete"):
            cursor.execute(f"DROP TRIGGER IF EXISTS {TABLE}_frozen_{operation}{on}")
