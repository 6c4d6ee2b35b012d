"""The review of the minimum requirements: what the registry answered and what was decided, both append-only."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from core.immutability import protect, release

TABLES = ("applications_registryquery", "applications_requirementdecision")


def install(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for table in TABLES:
        protect(schema_editor.connection, table)


def remove(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for table in TABLES:
        release(schema_editor.connection, table)


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0003_append_only"),
    ]

    operations = [
        migrations.CreateModel(
            name="RegistryQuery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("asked_at", models.DateTimeField(verbose_name="consultado")),
                ("sanctions", models.JSONField(default=list, verbose_name="sanciones")),
                ("evidence_sha256", models.CharField(max_length=64, verbose_name="evidencia")),
                ("evidence_name", models.CharField(max_length=120, verbose_name="archivo")),
                ("actor", models.CharField(max_length=80, verbose_name="autor")),
                ("at", models.DateTimeField(verbose_name="registrado")),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="registry_queries",
                        to="applications.application",
                    ),
                ),
            ],
            options={
                "verbose_name": "consulta al RNSSC",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="RequirementDecision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveSmallIntegerField(verbose_name="versión")),
                (
                    "result",
                    models.CharField(
                        choices=[("APTO", "APTO"), ("NO_APTO", "NO APTO")], max_length=8, verbose_name="resultado"
                    ),
                ),
                ("lines", models.JSONField(verbose_name="requisitos")),
                ("reason", models.CharField(blank=True, max_length=1000, verbose_name="motivo")),
                ("actor", models.CharField(max_length=80, verbose_name="autor")),
                ("at", models.DateTimeField(verbose_name="decidido")),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="applications.application",
                    ),
                ),
            ],
            options={
                "verbose_name": "decisión de requisitos",
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("application", "version"), name="applications_decision_version")
                ],
            },
        ),
        migrations.RunPython(install, remove),
    ]
