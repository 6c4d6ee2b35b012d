"""What staff declare before seeing a call's data (ACT-01). Append-only: something discovered later is a new version."""

from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from core.immutability import protect, release

TABLE = "calls_declaration"


def install(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    protect(schema_editor.connection, TABLE)


def remove(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    release(schema_editor.connection, TABLE)


class Migration(migrations.Migration):
    dependencies = [("calls", "0003_append_only"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]
    operations = [
        migrations.CreateModel(
            name="Declaration",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveSmallIntegerField(verbose_name="versión")),
                (
                    "interest",
                    models.CharField(
                        choices=[
                            ("NONE", "Sin parentesco ni conflicto de intereses"),
                            ("KINSHIP", "Parentesco con un postulante"),
                            ("CONFLICT", "Otro conflicto de intereses"),
                        ],
                        max_length=8,
                        verbose_name="declara",
                    ),
                ),
                ("detail", models.CharField(blank=True, max_length=1000, verbose_name="sustento")),
                ("at", models.DateTimeField(verbose_name="declarado")),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="declarations", to="calls.call"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="declarations",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"verbose_name": "declaración de abstención", "ordering": ["pk"]},
        ),
        migrations.AddConstraint(
            model_name="declaration",
            constraint=models.UniqueConstraint(fields=("call", "user", "version"), name="calls_declaration_version"),
        ),
        migrations.RunPython(install, remove),
    ]
