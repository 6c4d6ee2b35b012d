"""Who may say what on the sockets: one row a command, one column a persona.

Cells: `ok`, the code of a typed error, or `4003`: closed at once, whatever the page goes on to say. On the exam's socket each
persona knocks with the address of the owner's attempt (an account that is closed with its own), the session and the ticket
they have. `media.unavailable`: let in, and no engine runs beside these tests. Nobody of this scene has an interview in a room:
who may what there is in tests/results/test_interview_room_socket.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from core.clock import iso
from exams.consumers import AttemptConsumer
from proctoring.consumers import RoomConsumer
from results.consumers import InterviewConsumer
from tests.access.scene import PERSONAS, Scene
from tests.exams.papers_data import T0

CONSUMERS = {"attempt": AttemptConsumer, "room": RoomConsumer, "interview": InterviewConsumer}
ROUTES = {
    "attempt": "ws/attempt/<uuid:attempt>/",
    "room": "ws/room/<int:room>/",
    "interview": "ws/interview/<int:slot>/",
}

TABLE = """
socket  command        stage nobody owner            other monitor1 monitor2 rrhh comite1 autor observador inactive

attempt hello          lobby 4003   ok               4003  4003     4003     4003 4003    4003  4003       4003
attempt heartbeat      lobby 4003   ok               4003  4003     4003     4003 4003    4003  4003       4003
attempt answer.save    lobby 4003   attempt.not_open 4003  4003     4003     4003 4003    4003  4003       4003
attempt signal.report  lobby 4003   ok               4003  4003     4003     4003 4003    4003  4003       4003
attempt chat.send      lobby 4003   ok               4003  4003     4003     4003 4003    4003  4003       4003
attempt attempt.finish lobby 4003   attempt.not_open 4003  4003     4003     4003 4003    4003  4003       4003

attempt hello          exam  4003   ok               4003  4003     4003     4003 4003    4003  4003       4003
attempt heartbeat      exam  4003   ok               4003  4003     4003     4003 4003    4003  4003       4003
attempt answer.save    exam  4003   ok               4003  4003     4003     4003 4003    4003  4003       4003
attempt signal.report  exam  4003   ok               4003  4003     4003     4003 4003    4003  4003       4003
attempt chat.send      exam  4003   ok               4003  4003     4003     4003 4003    4003  4003       4003
attempt attempt.finish exam  4003   ok               4003  4003     4003     4003 4003    4003  4003       4003

room    hello          exam  4003   4003             4003  ok       ok       4003 4003    4003  ok         4003
room    heartbeat      exam  4003   4003             4003  ok       ok       4003 4003    4003  ok         4003
room    wall.open      exam  4003   4003             4003  media.unavailable media.unavailable 4003 4003 4003 media.unavailable 4003
room    wall.answer    exam  4003   4003             4003  wall.not_found wall.not_found 4003 4003 4003 wall.not_found 4003
room    wall.assign    exam  4003   4003             4003  wall.not_found wall.not_found 4003 4003 4003 wall.not_found 4003
room    wall.close     exam  4003   4003             4003  ok       ok       4003 4003    4003  ok         4003
room    focus.set      exam  4003   4003             4003  ok       ok       4003 4003    4003  ok         4003

interview hello        exam  4003   4003             4003  4003     4003     4003 4003    4003  4003       4003
interview heartbeat    exam  4003   4003             4003  4003     4003     4003 4003    4003  4003       4003
interview devices.set  exam  4003   4003             4003  4003     4003     4003 4003    4003  4003       4003
interview room.open    exam  4003   4003             4003  4003     4003     4003 4003    4003  4003       4003
interview room.close   exam  4003   4003             4003  4003     4003     4003 4003    4003  4003       4003
interview wall.open    exam  4003   4003             4003  4003     4003     4003 4003    4003  4003       4003
interview wall.answer  exam  4003   4003             4003  4003     4003     4003 4003    4003  4003       4003
interview wall.assign  exam  4003   4003             4003  4003     4003     4003 4003    4003  4003       4003
interview wall.close   exam  4003   4003             4003  4003     4003     4003 4003    4003  4003       4003
"""


@dataclass(frozen=True, slots=True)
class CommandRow:
    """A line of the table."""

    socket: str
    command: str
    stage: str
    cells: dict[str, str]


def command_rows() -> list[CommandRow]:
    """The table, read."""
    lines = [line.split() for line in TABLE.splitlines() if line]
    assert lines[0] == ["socket", "command", "stage", *PERSONAS]
    return [
        CommandRow(socket, command, stage, dict(zip(PERSONAS, cells, strict=True)))
        for socket, command, stage, *cells in lines[1:]
    ]


def path_of(socket: str, scene: Scene, persona: str) -> str:
    """Where this persona knocks."""
    known = {"room": f"/ws/room/{scene.room.pk}/", "interview": "/ws/interview/1/"}
    return known.get(socket, f"/ws/attempt/{scene.attempt_for(persona).id}/")


def data_of(row: CommandRow, scene: Scene) -> dict[str, Any]:
    """Data that the command takes."""
    seen = {"visible": True, "rtt_ms": None} if row.socket == "attempt" else {}
    view, attempt = "una-pared", str(scene.owner.id)
    known: dict[str, dict[str, Any]] = {
        "hello": {"protocol": 1, "page": "pagina-de-prueba", "last_seq": 0},
        "heartbeat": {"sent_at": iso(T0), **seen},
        "answer.save": {"position": 5, "option": scene.exam.option(5, 2), "revision": 9},
        "signal.report": {"kind": "focus_lost", "at": iso(T0), "detail": None},
        "chat.send": {"text": "Hola"},
        "attempt.finish": {},
        "wall.open": {"slots": 1},
        "wall.answer": {"view": view, "answer": "v=0\r\n"},
        "wall.assign": {"view": view, "slot": 0, "attempt": attempt},
        "wall.close": {"view": view},
        "focus.set": {"attempt": attempt},
        "devices.set": {"camera": True, "microphone": True},
        "room.open": {},
        "room.close": {},
    }
    return known[row.command]
