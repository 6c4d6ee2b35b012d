from __future__ import annotations

from django.apps import AppConfig


class ProctoringConfig(AppConfig):
    name = "proctoring"
    verbose_name = "Monitoreo"

    def ready(self) -> None:
        """Tell `exams` what must be live before the door closes, and listen to the media once anybody is here."""
        from core.bus import subscribe  # noqa: PLC0415 - models exist only now
        from exams.gates import register_presence_gate  # noqa: PLC0415
        from proctoring.gate import readiness  # noqa: PLC0415
        from proctoring.live.link import start_links  # noqa: PLC0415

        register_presence_gate(readiness)
        subscribe("presence", start_links)
