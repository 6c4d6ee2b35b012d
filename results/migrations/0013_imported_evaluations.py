"""Results of evaluations held outside, with their act: append-only (EXA-06)."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from core.immutability import protect, release

TABLE = "results_evaluationimport"


def install(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    protect(schema_editor.connection, TABLE)


def remove(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    release(schema_editor.connection, TABLE)


class Migration(migrations.Migration):
    dependencies = [
        ("calls", "0003_append_only"),
        ("results", "0012_publication_jobs"),
    ]

    operations = [
        migrations.CreateModel(
            name="EvaluationImport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("KNOWLEDGE", "Evaluación de conocimientos presencial"),
                            ("PSYCHOMETRIC", "Evaluación psicométrica"),
                            ("PSYCHOLOGICAL", "Evaluación psicológica"),
                        ],
                        max_length=14,
                        verbose_name="evaluación",
                    ),
                ),
                ("version", models.PositiveSmallIntegerField(verbose_name="versión")),
                ("rows", models.JSONField(verbose_name="resultados")),
                ("changed", models.PositiveIntegerField(verbose_name="resultados nuevos o distintos")),
                ("source_sha256", models.CharField(max_length=64)),
                ("source_name", models.CharField(max_length=120, verbose_name="archivo")),
                ("source_format", models.CharField(max_length=4)),
                ("act_sha256", models.CharField(max_length=64)),
                ("act_name", models.CharField(max_length=120, verbose_name="acta")),
                ("act_size", models.PositiveIntegerField(verbose_name="bytes del acta")),
                ("act_pages", models.PositiveSmallIntegerField(verbose_name="páginas del acta")),
                ("reason", models.CharField(blank=True, max_length=1000, verbose_name="motivo")),
                ("actor", models.CharField(max_length=80, verbose_name="autor")),
                ("at", models.DateTimeField(verbose_name="importado")),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evaluation_imports",
                        to="calls.call",
                    ),
                ),
            ],
            options={
                "verbose_name": "resultados importados",
                "constraints": [
                    models.UniqueConstraint(fields=("call", "kind", "version"), name="results_evaluation_version")
                ],
            },
        ),
        migrations.AlterField(
            model_name="stageresult",
            name="stage",
            field=models.CharField(
                choices=[
                    ("KNOWLEDGE", "Evaluación de conocimientos presencial"),
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
        migrations.RunPython(install, remove),
    ]
