"""A room with people in it, monitors, and pictures: what tests of proctoring share."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from PIL import Image

from accounts.enums import Role
from accounts.models import User
from core.record import attempt_chain, entries_of
from exams.models import Attempt
from proctoring.models import Room
from proctoring.services_rooms import open_rooms
from tests.exams.papers_data import T0
from tests.support.exam import Exam, check_in, make_exam, person

MONITOR1, MONITOR2 = "user:monitor1", "user:monitor2"
KEY = "clave-de-prueba-1"
LOBBY = T0 - timedelta(minutes=2)
DURING = T0 + timedelta(minutes=10)
AFTER = T0 + timedelta(minutes=25, milliseconds=1)


@dataclass
class Seated:
    """A sitting whose attempts sit in one room."""

    exam: Exam
    room: Room

    @property
    def attempts(self) -> list[Attempt]:
        return self.exam.attempts


def seated(
    people: int = 1,
    *,
    present: bool = True,
    waived: bool = True,
    confirmations: int = 2,
    size: int = 30,
    opens_at: datetime = T0,
) -> Seated:
    """A built sitting in rooms of `size`, the first of which is `room`; present two minutes before T0 unless told."""
    exam = make_exam(people, waived=waived, opens_at=opens_at)
    before = opens_at - timedelta(days=1)
    rooms = open_rooms(exam.sitting, size=size, confirmations=confirmations, actor="user:rrhh", now=before)
    if present:
        check_in(exam)
    return Seated(exam, rooms[0])


def staff() -> dict[str, User]:
    """One of each who may stand at a door of this app."""
    return {
        "monitor1": person(Role.MONITOR, username="monitor1"),
        "monitor2": person(Role.MONITOR, username="monitor2"),
        "observer": person(Role.OBSERVER, username="observador"),
        "hr": person(Role.HR, username="rrhh"),
        "author": person(Role.QUESTION_AUTHOR, username="autor"),
    }


def kinds(attempt: Attempt) -> list[str]:
    """Kinds of the entries of an attempt, in order."""
    return [entry.kind for entry in entries_of(attempt_chain(attempt.id))]


def entry(attempt: Attempt, kind: str) -> tuple[str, dict[str, Any]]:
    """Actor and data of the last entry of a kind."""
    found = [one for one in entries_of(attempt_chain(attempt.id)) if one.kind == kind][-1]
    return found.actor, found.payload


def jpeg(width: int = 320, height: int = 240, *, shade: int = 90, quality: int = 80) -> bytes:
    """A JPEG of one colour."""
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), (shade, 120, 150)).save(buffer, "JPEG", quality=quality)
    return buffer.getvalue()
