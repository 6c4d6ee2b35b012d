"""Neither a published schedule nor a notice can be changed or removed, by anybody: a correction is a new one (CRN-02)."""

from __future__ import annotations

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from core.immutability import protect, release

TABLES = ("calls_scheduleversion", "calls_notice")


def install(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for table in TABLES:
        protect(schema_editor.connection, table)


def remove(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for table in TABLES:
        release(schema_editor.connection, table)


class Migration(migrations.Migration):
    dependencies = [("calls", "0002_documents_notices_versions")]
    operations = [migrations.RunPython(install, remove)]
