"""A stage's result cannot be changed or removed, by anybody: a change is its next version (STA-01)."""

from __future__ import annotations

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from core.immutability import protect, release


def install(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    protect(schema_editor.connection, "results_stageresult")


def remove(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    release(schema_editor.connection, "results_stageresult")


class Migration(migrations.Migration):
    dependencies = [("results", "0003_stage_results")]
    operations = [migrations.RunPython(install, remove)]
