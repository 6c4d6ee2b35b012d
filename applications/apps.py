from __future__ import annotations

from django.apps import AppConfig


class ApplicationsConfig(AppConfig):
    name = "applications"
    verbose_name = "Postulaciones"

    def ready(self) -> None:
        """Tell `cvs` which confirmed applications keep a sheet closed."""
        from applications.selectors import sheet_lock  # noqa: PLC0415 - models exist only now
        from cvs.locks import register_sheet_lock  # noqa: PLC0415

        register_sheet_lock(sheet_lock)
