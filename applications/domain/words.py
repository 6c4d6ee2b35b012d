"""What is told about the hours of a call's postulation (APP-01, section 21)."""

from __future__ import annotations

from calls.domain.windows import Window
from core.display import local_date

AFTER = "El plazo de postulación ha concluido. No se admiten expedientes fuera del horario establecido."
NO_WINDOW = "Esta convocatoria no recibe postulaciones."
LOCKED = "Su postulación fue confirmada y no admite cambios o modificaciones posteriores."
DUPLICATE = "Ya registró su postulación a esta convocatoria."
SWORN = "Confirmo que la información es verdadera y que no podré modificarla"


def when_to_apply(window: Window) -> str:
    """`La postulación se realiza el 10/10/2023 de 08:30 a 17:30 horas.`"""
    if window.day_from == window.day_to:
        days = f"el {local_date(window.day_from)}"
    else:
        days = f"del {local_date(window.day_from)} al {local_date(window.day_to)}"
    hours = "" if window.whole_days else f" de {window.time_from:%H:%M} a {window.time_to:%H:%M} horas"
    return f"La postulación se realiza {days}{hours}."
