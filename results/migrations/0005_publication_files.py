"""A publication keeps how its list is laid out, and the list as a workbook. Its table is protected anew afterwards."""

from __future__ import annotations

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from core.immutability import protect, release


def install(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    protect(schema_editor.connection, "results_publication")


def remove(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    release(schema_editor.connection, "results_publication")


class Migration(migrations.Migration):
    dependencies = [("results", "0004_stage_results_append_only")]
    operations = [
        # SQLite makes the table anew to add a column, and its triggers would be lost unseen.
        migrations.RunPython(remove, install),
        migrations.AddField("publication", "layout", models.JSONField(default=dict)),
        migrations.AddField("publication", "xlsx", models.BinaryField(default=bytes)),
        migrations.AddField("publication", "xlsx_sha256", models.CharField(blank=True, max_length=64)),
        migrations.RunPython(install, remove),
    ]
