from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("applications", "0001_initial"), ("results", "0002_append_only")]

    operations = [
        migrations.CreateModel(
            name="StageResult",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("DOCUMENTS", "Registro de documentos"),
                            ("PSYCHOMETRIC", "Evaluación psicométrica"),
                            ("PSYCHOLOGICAL", "Evaluación psicológica"),
                            ("CURRICULAR", "Evaluación curricular"),
                            ("SHORTLIST", "Convocatoria a entrevista"),
                            ("INTERVIEW", "Entrevista personal"),
                            ("FINAL", "Resultado final"),
                            ("CONDUCT", "Información falsa"),
                        ],
                        max_length=14,
                        verbose_name="etapa",
                    ),
                ),
                ("version", models.PositiveSmallIntegerField(verbose_name="versión")),
                ("result", models.CharField(max_length=30, verbose_name="resultado")),
                ("score", models.DecimalField(decimal_places=2, max_digits=6, null=True, verbose_name="puntaje")),
                ("data", models.JSONField(default=dict, verbose_name="sustento")),
                ("reason", models.CharField(blank=True, max_length=1000, verbose_name="motivo")),
                ("actor", models.CharField(max_length=80, verbose_name="autor")),
                ("at", models.DateTimeField(verbose_name="registrado")),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stage_results",
                        to="applications.application",
                    ),
                ),
            ],
            options={
                "verbose_name": "resultado de etapa",
                "constraints": [
                    models.UniqueConstraint(fields=("application", "stage", "version"), name="results_stage_version")
                ],
            },
        ),
    ]
