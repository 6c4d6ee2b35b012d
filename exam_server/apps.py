from __future__ import annotations

from django.apps import AppConfig


class ExamServerConfig(AppConfig):
    name = "exam_server"
    verbose_name = "Vigía"
