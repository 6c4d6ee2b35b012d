"""Interviews in this site's video room, and what happened at its door, which nobody can change or remove (INT-02)."""

from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from core.immutability import protect, release

TABLE = "results_interviewmoment"


def install(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    protect(schema_editor.connection, TABLE)


def remove(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    release(schema_editor.connection, TABLE)


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0004_requirement_review"),
        ("results", "0010_claims"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="interviewslot",
            name="in_vigia",
            field=models.BooleanField(default=False, verbose_name="sala de video de Vigía"),
        ),
        migrations.CreateModel(
            name="InterviewMoment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("start", models.DateTimeField(verbose_name="turno")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("OPENED", "Abrió la sala"),
                            ("CLOSED", "Cerró la sala"),
                            ("CAME", "Se conectó"),
                            ("LEFT", "Se desconectó"),
                            ("RETURNED", "Volvió a conectarse"),
                        ],
                        max_length=10,
                        verbose_name="qué",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="cuándo")),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="interview_moments",
                        to="applications.application",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "momento de una sala de entrevista",
                "indexes": [models.Index(fields=["application", "start"], name="results_interview_moment")],
            },
        ),
        migrations.RunPython(install, remove),
    ]
