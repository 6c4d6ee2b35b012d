"""Interview slots of a committee: how they are laid out, and what may stand beside what (INT-02, INT-07)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from core.display import LIMA, local_date, local_hour
from core.errors import BadRequest, Conflict
from results.domain.interview import Slot, overlapping

LEAST_MINUTES, MOST_MINUTES = 5, 120
MOST_PAUSE, MOST_TOLERANCE = 60, 60
LINK, ROOM = 300, 120
_ADDRESS = re.compile(r"^https://[^\s/]+\S*$")


def laid_out(first: datetime, *, minutes: int, pause: int, until: datetime, count: int) -> list[Slot]:
    """Slots one after another from `first`, with `pause` minutes between, as many as end by `until`, at most `count`."""
    if not LEAST_MINUTES <= minutes <= MOST_MINUTES:
        raise BadRequest("slot.minutes", f"Cada entrevista dura de {LEAST_MINUTES} a {MOST_MINUTES} minutos.")
    if not 0 <= pause <= MOST_PAUSE:
        raise BadRequest("slot.pause", f"La pausa va de 0 a {MOST_PAUSE} minutos.")
    slots = [Slot(first + timedelta(minutes=place * (minutes + pause)), minutes) for place in range(count)]
    return [slot for slot in slots if slot.end <= until]


def check_place(*, link: str, room: str, in_vigia: bool, tolerance_minutes: int) -> None:
    """An interview is in one place: this site's video room, an https address, or a place in words."""
    if bool(link) + bool(room) + in_vigia != 1:
        raise BadRequest(
            "slot.place", "Elija la sala de video de Vigía, o indique el enlace o el lugar: uno de los tres."
        )
    if link and (len(link) > LINK or not _ADDRESS.match(link)):
        raise BadRequest("slot.link", "El enlace debe empezar con https:// y no llevar espacios.")
    if len(room) > ROOM:
        raise BadRequest("slot.room", f"El lugar admite hasta {ROOM} caracteres.")
    if not 0 <= tolerance_minutes <= MOST_TOLERANCE:
        raise BadRequest("slot.tolerance", f"La tolerancia va de 0 a {MOST_TOLERANCE} minutos.")


def check_times(fresh: Sequence[Slot], *, taken: Iterable[Slot], now: datetime, days: tuple[date, date] | None) -> None:
    """Whether new slots stand beside those taken: none past, none out of the stage's days, no two at once (INT-07)."""
    for slot in fresh:
        if slot.start <= now:
            raise Conflict("slot.past", "El turno debe empezar en un momento que aún no pasa.")
        here, ends = slot.start.astimezone(LIMA).date(), slot.end.astimezone(LIMA).date()
        if days is not None and not days[0] <= here <= ends <= days[1]:
            raise Conflict(
                "slot.day",
                f"Las entrevistas van del {local_date(days[0])} al {local_date(days[1])}, según el cronograma.",
            )
    for first, second in overlapping([*taken, *fresh]):
        raise Conflict(
            "slot.overlap",
            f"El turno de las {local_hour(second.start)} del {local_date(second.start)} se cruza con el de las "
            f"{local_hour(first.start)}.",
        )
