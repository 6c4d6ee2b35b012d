from __future__ import annotations

from django.apps import AppConfig


class ResultsConfig(AppConfig):
    name = "results"
    verbose_name = "Resultados"

    def ready(self) -> None:
        """Tell `applications` when the minimum requirements are published."""
        from applications.gates import register_publication_gate  # noqa: PLC0415 - models exist only now
        from results.selectors import requirements_published  # noqa: PLC0415

        register_publication_gate(requirements_published)
