"""What the public may do in an open stage, in words (mockups: "say what is open now, until when, and what to do")."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from core.display import local_date, local_hour


@dataclass(frozen=True, slots=True)
class Action:
    """`heading` is completed by the position's name; `path` may hold `{code}`."""

    heading: str
    note: str
    label: str
    path: str

    def path_of(self, code: str) -> str:
        """The address for the call with this code."""
        return self.path.format(code=code)


_ACTIONS = {
    "POSTULACION": Action(
        "Postular",
        "Con su ficha MIS DATOS completa y los anexos de la convocatoria. Fuera del horario no se admiten expedientes.",
        "Postular",
        "/postulacion/{code}/",
    ),
    "EXAMEN": Action(
        "Rendir la evaluación de conocimientos",
        "Para los postulantes aptos en los requisitos mínimos, a la hora de su sesión. El ingreso abre cinco minutos "
        "antes y no hay tolerancia.",
        "Ingresar a la evaluación",
        "/evaluacion/",
    ),
}


def public_action(stage_code: str) -> Action | None:
    """The action of a stage; None for the stages in which only the entity works."""
    return _ACTIONS.get(stage_code)


def remaining(until: datetime, now: datetime) -> str:
    """`2 d 3 h`, `7 h 18 min`, `12 min`, `40 s`: what is left, cut to the unit before, never rounded up."""
    seconds = max(0, int((until - now).total_seconds()))
    days, hours, minutes = seconds // 86_400, seconds // 3600 % 24, seconds // 60 % 60
    if days:
        return f"{days} d {hours} h"
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min" if minutes else f"{seconds} s"


def closing_words(closes_at: datetime, now: datetime) -> str:
    """`hoy 17:30` or `23/11/2026, 17:30`; a stage that closes at midnight names the day that ends, at `24:00`."""
    last = closes_at - timedelta(milliseconds=1)
    hour = "24:00" if local_hour(closes_at) == "00:00" else local_hour(closes_at)
    return f"hoy {hour}" if local_date(last) == local_date(now) else f"{local_date(last)}, {hour}"


def duration_words(seconds: int) -> str:
    """`25 minutos`, `1 minuto y 30 segundos`, `20 segundos`."""
    minutes, rest = divmod(seconds, 60)
    parts = []
    if minutes:
        parts.append("1 minuto" if minutes == 1 else f"{minutes} minutos")
    if rest or not minutes:
        parts.append("1 segundo" if rest == 1 else f"{rest} segundos")
    return " y ".join(parts)
