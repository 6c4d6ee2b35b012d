"""A confirmed application cannot be changed or removed, by anybody (APP-06)."""

from __future__ import annotations

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from applications.immutability import freeze, thaw
from core.immutability import protect, release

TABLES = ("applications_confirmation", "applications_withdrawal")


def install(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for table in TABLES:
        protect(schema_editor.connection, table)
    freeze(schema_editor.connection)


def remove(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    thaw(schema_editor.connection)
    for table in TABLES:
        release(schema_editor.connection, table)


class Migration(migrations.Migration):
    dependencies = [("applications", "0002_drafts_and_confirmations")]
    operations = [migrations.RunPython(install, remove)]
