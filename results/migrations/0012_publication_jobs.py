"""Lists ordered to be published, drawn by a worker in the background."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("exams", "0001_initial"),
        ("results", "0011_interview_rooms"),
    ]

    operations = [
        migrations.CreateModel(
            name="PublicationJob",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("stage_order", models.PositiveSmallIntegerField()),
                ("reason", models.CharField(blank=True, max_length=1000, verbose_name="motivo de la corrección")),
                ("actor", models.CharField(max_length=80)),
                ("ordered_at", models.DateTimeField()),
                ("heard_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("WAITING", "en espera"),
                            ("RUNNING", "en curso"),
                            ("DONE", "terminado"),
                            ("FAILED", "fallido"),
                        ],
                        default="WAITING",
                        max_length=10,
                    ),
                ),
                ("takes", models.PositiveSmallIntegerField(default=0)),
                ("rows_done", models.PositiveIntegerField(default=0)),
                ("rows_total", models.PositiveIntegerField(default=0)),
                ("error", models.CharField(blank=True, max_length=300)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="publication_jobs",
                        to="calls.call",
                    ),
                ),
                (
                    "publication",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="jobs",
                        to="results.publication",
                    ),
                ),
                (
                    "sitting",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="publication_jobs",
                        to="exams.sitting",
                    ),
                ),
            ],
            options={
                "verbose_name": "encargo de publicación",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("WAITING", "RUNNING"))),
                        fields=("call", "stage_order"),
                        name="results_job_one_under_way",
                    )
                ],
            },
        ),
    ]
