"""Annulled questions, append-only (REC-05)."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from core.immutability import protect, release

TABLES = ("exams_annulment",)


def install(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for table in TABLES:
        protect(schema_editor.connection, table)


def remove(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for table in TABLES:
        release(schema_editor.connection, table)


class Migration(migrations.Migration):
    dependencies = [
        ("exams", "0003_append_only"),
    ]

    operations = [
        migrations.CreateModel(
            name="Annulment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.TextField(max_length=1000, verbose_name="motivo")),
                ("actor", models.CharField(max_length=80, verbose_name="autor")),
                ("at", models.DateTimeField(verbose_name="anulada")),
                (
                    "sitting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="annulments", to="exams.sitting"
                    ),
                ),
                ("version", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="exams.questionversion")),
            ],
            options={
                "verbose_name": "pregunta anulada",
                "constraints": [models.UniqueConstraint(fields=("sitting", "version"), name="exams_annulled_once")],
            },
        ),
        migrations.RunPython(install, remove),
    ]
