"""What members and Human Resources decided after the exam cannot be changed or removed: a change is the next version."""

from __future__ import annotations

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from core.immutability import protect, release

TABLES = (
    "results_interviewarrival",
    "results_interviewscore",
    "results_bonuscheck",
    "results_tieinput",
    "results_promotion",
    "results_signingfailure",
    "results_checklistmark",
    "results_callend",
)


def install(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for table in TABLES:
        protect(schema_editor.connection, table)


def remove(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for table in TABLES:
        release(schema_editor.connection, table)


class Migration(migrations.Migration):
    dependencies = [("results", "0006_interviews_finals_contracts")]
    operations = [migrations.RunPython(install, remove)]
