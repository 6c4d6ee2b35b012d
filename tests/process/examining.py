"""Stages 6 and 7: the sitting is built, everybody does what the data say, the list in order of merit is published.

Papers are drawn by the services, as the product has no page for it; the evening itself goes through the pages.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from applications.selectors import apt_applications
from exam_server.demo.data import BANK_FILE
from exams.domain.bank_file import read_bank_file
from exams.enums import Part
from exams.models import Attempt, QuestionVersion, Sitting
from exams.services import assign_attempts
from exams.services_bank import import_questions
from exams.services_papers import build_sitting, create_sitting
from proctoring.services_rooms import open_rooms
from tests.process.lists import EXAM, WHEN, by_result, public_list, versions
from tests.process.story import Story

READY = {"consent": True, "document_shown": True}
WORDS = {
    "APTO": "APTO",
    "NO_APTO": "NO APTO",
    "NO_SE_PRESENTO": "NO SE PRESENTÓ",
    "DESCALIFICADO": "DESCALIFICADO/A",
}


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody's place in the exam."""

    name: str
    attempt: Attempt
    room: int

    def own(self, command: str) -> str:
        """An address of the applicant."""
        return f"/evaluacion/{self.attempt.pk}/{command}"

    def watched(self, act: str) -> str:
        """An address of the monitor."""
        return f"/sala/{self.room}/postulante/{self.attempt.pk}/{act}"


def sitting_is_built(story: Story) -> Sitting:
    """The bank is approved and the Aptos have papers, the day before."""
    now = story.at("2023-10-15T10:00:00")
    raw = BANK_FILE.read_bytes()
    reading = read_bank_file(BANK_FILE.name, raw)
    import_questions(reading, sha256=sha256(raw).hexdigest(), actor="user:autor", now=now, approve=True)
    exam = story.call.terms["exam"]
    sitting = create_sitting(
        story.call,
        name="Turno único",
        opens_at=datetime.fromisoformat(exam["start"]),
        duration_s=exam["durationMinutes"] * 60,
        blueprint=exam["blueprint"],
        actor="user:rrhh",
        now=now,
    )
    assign_attempts(sitting, apt_applications(story.call), actor="user:rrhh", now=now)
    sitting = build_sitting(sitting, actor="user:rrhh", now=now)
    open_rooms(sitting, actor="user:rrhh", now=now)
    seats = _seats(story, sitting)
    story.attempts = {name: seat.attempt.pk for name, seat in seats.items()}
    story.ids = {"sitting_id": sitting.pk, "room": seats["A01"].room}
    return sitting


def exam_is_sat(story: Story, sitting: Sitting) -> None:
    """Check-in, answers, a phone in the fourteenth minute, and somebody three seconds late."""
    seats = _seats(story, sitting)
    story.at("2023-10-16T08:55:00")
    for seat in seats.values():
        story.command("monitor1", seat.watched("dispensa"), {"note": "Cámara revisada por la mesa de ayuda."})
    story.at("2023-10-16T08:57:00")
    for name, seat in seats.items():
        if _told(story, name)["status"] != "NO_SE_PRESENTO":
            assert story.command(name, seat.own("presente"), READY)["present_at"]
    _come_late(story, seats)
    story.at("2023-10-16T09:05:00")
    drawn = {version.pk: version for version in QuestionVersion.objects.filter(sittingquestion__sitting=sitting)}
    for name, seat in seats.items():
        told = _told(story, name)
        if told["status"] == "NO_SE_PRESENTO":
            continue
        technical = told.get("technicalCorrect") or told["answered"]
        _answer(story, seat, drawn, {Part.TECHNICAL: technical, Part.ENTITY_ETHICS: told.get("entityCorrect", 0)})
        story.command("monitor1", seat.watched("identidad"), {"decision": "VERIFIED", "note": ""})
    _use_a_phone(story, seats)
    story.at("2023-10-16T09:20:00")
    for name, seat in seats.items():
        if _told(story, name)["status"] == "FINALIZADO":
            story.command(name, seat.own("finalizar"))


def exam_is_graded(story: Story, sitting: Sitting) -> None:
    """Human Resources close the sitting."""
    story.at("2023-10-16T09:26:00")
    story.send("rrhh", f"/rrhh/sesiones/{sitting.pk}/cerrar")


def exam_is_published(story: Story, sitting: Sitting) -> None:
    """In order of merit, with scores; and every key that the data expect of the exam."""
    story.published[EXAM] = story.at(WHEN[EXAM])
    story.send("rrhh", f"/rrhh/sesiones/{sitting.pk}/publicar")
    assert versions(story, EXAM) == 1
    exam_list_is_right(story)


def exam_list_is_right(story: Story) -> None:
    """The published list says what the data expect of everybody."""
    rows = public_list(story, EXAM)
    for result, word in WORDS.items():
        assert sorted(by_result(rows)[word]) == sorted(story.names("exam", result))
    for name, row in rows.items():
        expected = story.people[name]["expected"]
        assert row["Puntaje"] == (expected.get("examScore") or ""), name
        assert row["Correctas"] == str(expected.get("examCorrect", "")), name
    scores = [float(row["Puntaje"]) for row in rows.values() if row["Puntaje"]]
    assert scores == sorted(scores, reverse=True)
    assert rows["A13"]["Código"] == "D03"


def _told(story: Story, name: str) -> dict[str, Any]:
    told: dict[str, Any] = story.people[name]["exam"]
    return told


def _seats(story: Story, sitting: Sitting) -> dict[str, Seat]:
    names = {person["docNumber"]: name for name, person in story.people.items()}
    found = sitting.attempts.select_related("user", "seat").order_by("application__number")
    seats = [Seat(names[attempt.user.username], attempt, attempt.seat.room_id) for attempt in found]
    return {seat.name: seat for seat in seats}


def _come_late(story: Story, seats: dict[str, Seat]) -> None:
    story.at(_told(story, "A12")["checkInAt"])
    answer = story.browser("A12").post(seats["A12"].own("presente"), READY, content_type="application/json")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "attempt.door_closed")


def _use_a_phone(story: Story, seats: dict[str, Seat]) -> None:
    """One monitor proposes, another confirms."""
    story.at(_told(story, "A13")["at"])
    seat = seats["A13"]
    seen = {"code": _told(story, "A13")["code"], "text": "Se le ve usando un celular."}
    proposed = story.command("monitor1", seat.watched("descalificacion"), seen)
    story.command("monitor2", f"/sala/{seat.room}/descalificacion/{proposed['id']}/confirmar")


def _answer(story: Story, seat: Seat, drawn: dict[int, QuestionVersion], right: dict[Part, int]) -> None:
    """So many right answers of each part; of the others one is wrong and the rest stay blank."""
    left, wrong = dict(right), 1
    for position, question in enumerate(seat.attempt.paper, start=1):
        version = drawn[question["version"]]
        good = left[Part(version.part)] > 0
        if good:
            left[Part(version.part)] -= 1
        elif wrong:
            wrong -= 1
        else:
            continue
        chosen = next(each for each in question["options"] if (each["choice"] == version.answer) == good)
        answer = {"position": position, "option": chosen["id"], "revision": position}
        story.command(seat.name, seat.own("respuestas"), answer)
    assert not any(left.values()), seat.name
