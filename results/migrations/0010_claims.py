"""Claims, their decisions and the windows they gave back: append-only, all of them (REC-01 to REC-03)."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from core.immutability import protect, release

TABLES = ("results_claim", "results_claimdecision", "results_personalwindow")


def install(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for table in TABLES:
        protect(schema_editor.connection, table)


def remove(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for table in TABLES:
        release(schema_editor.connection, table)


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0004_requirement_review"),
        ("results", "0009_support_append_only"),
    ]

    operations = [
        migrations.CreateModel(
            name="Claim",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("stage_order", models.PositiveSmallIntegerField(verbose_name="etapa")),
                (
                    "ground",
                    models.CharField(
                        choices=[
                            ("RESULT", "No estoy de acuerdo con mi resultado"),
                            ("DATA", "Hay un error en mis datos o en el orden"),
                            ("QUESTION", "Una pregunta de la evaluación es defectuosa"),
                        ],
                        max_length=10,
                        verbose_name="asunto",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(null=True, verbose_name="pregunta")),
                ("text", models.TextField(max_length=4000, verbose_name="reclamo")),
                ("key", models.UUIDField(unique=True)),
                ("received_at", models.DateTimeField(verbose_name="recibido")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("PRESENTADO", "Presentado"),
                            ("EXTEMPORANEO", "Extemporáneo"),
                            ("FUNDADO", "Fundado"),
                            ("FUNDADO_EN_PARTE", "Fundado en parte"),
                            ("INFUNDADO", "Infundado"),
                            ("IMPROCEDENTE", "Improcedente"),
                        ],
                        max_length=16,
                        verbose_name="estado al recibirse",
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[("PORTAL", "Portal"), ("MAIL", "Correo")], max_length=6, verbose_name="medio"
                    ),
                ),
                ("file_sha256", models.CharField(blank=True, max_length=64)),
                ("file_name", models.CharField(blank=True, max_length=120, verbose_name="adjunto")),
                ("actor", models.CharField(max_length=80, verbose_name="registró")),
                ("at", models.DateTimeField(verbose_name="registrado")),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="claims",
                        to="applications.application",
                    ),
                ),
                (
                    "publication",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="claims", to="results.publication"
                    ),
                ),
            ],
            options={
                "verbose_name": "reclamo",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="ClaimDecision",
            fields=[
                (
                    "claim",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="decision",
                        serialize=False,
                        to="results.claim",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("PRESENTADO", "Presentado"),
                            ("EXTEMPORANEO", "Extemporáneo"),
                            ("FUNDADO", "Fundado"),
                            ("FUNDADO_EN_PARTE", "Fundado en parte"),
                            ("INFUNDADO", "Infundado"),
                            ("IMPROCEDENTE", "Improcedente"),
                        ],
                        max_length=16,
                        verbose_name="decisión",
                    ),
                ),
                ("reason", models.TextField(max_length=4000, verbose_name="fundamento")),
                ("actor", models.CharField(max_length=80, verbose_name="autor")),
                ("at", models.DateTimeField(verbose_name="decidido")),
            ],
            options={
                "verbose_name": "decisión de reclamo",
            },
        ),
        migrations.CreateModel(
            name="PersonalWindow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("stage_code", models.CharField(max_length=30, verbose_name="etapa")),
                ("opens_at", models.DateTimeField(verbose_name="abre")),
                ("closes_at", models.DateTimeField(verbose_name="cierra")),
                ("actor", models.CharField(max_length=80, verbose_name="autor")),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="personal_windows",
                        to="applications.application",
                    ),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="windows", to="results.claim"
                    ),
                ),
            ],
            options={
                "verbose_name": "plazo personal",
            },
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.UniqueConstraint(
                fields=("application", "stage_order", "ground"), name="results_claim_once_per_ground"
            ),
        ),
        migrations.AddConstraint(
            model_name="personalwindow",
            constraint=models.UniqueConstraint(fields=("claim", "stage_code"), name="results_window_once_per_claim"),
        ),
        migrations.RunPython(install, remove),
    ]
