from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import Settings

from accounts.enums import Role
from accounts.models import RoleGrant, User
from applications.models import Application
from calls.models import Call
from core.clock import parse_iso
from core.models import RecordEntry
from core.record import attempt_chain
from cvs.models import CvSheet
from exam_server.demo.data import applicants_data
from exam_server.demo.people import PASSWORD, STAFF
from exams.models import Attempt, QuestionVersion, Sitting
from exams.services_papers import replay_draw
from proctoring.models import Room, Seat, Waiver
from tests.support.clock import FakeClock

pytestmark = pytest.mark.django_db

APTO = [row for row in applicants_data() if row["expected"].get("requirements") == "APTO"]


def demo(**options: Any) -> dict[str, Any]:
    out = StringIO()
    call_command("demo", stdout=out, json=True, **options)
    printed: dict[str, Any] = json.loads(out.getvalue())
    return printed


def test_prints_what_the_design_says(debug_mode: Settings, clock: FakeClock) -> None:
    printed = demo()

    assert list(printed) == ["sitting", "opens_at", "deadline", "attempts", "staff"]
    sitting = Sitting.objects.get(pk=printed["sitting"])
    assert parse_iso(printed["opens_at"]) == sitting.opens_at
    assert parse_iso(printed["deadline"]) - sitting.opens_at == timedelta(minutes=25)
    assert [entry["document"] for entry in printed["attempts"]] == list(
        Application.objects.filter(requirements="APTO").order_by("number").values_list("user__username", flat=True)
    )
    for entry in printed["attempts"]:
        assert Attempt.objects.get(pk=entry["attempt"]).user.username == entry["document"]
    assert printed["staff"] == [
        {"username": "monitor1", "role": "MONITOR"},
        {"username": "monitor2", "role": "MONITOR"},
        {"username": "rrhh", "role": "HR"},
        {"username": "comite1", "role": "COMMITTEE"},
        {"username": "comite2", "role": "COMMITTEE"},
        {"username": "autor", "role": "QUESTION_AUTHOR"},
        {"username": "observador", "role": "OBSERVER"},
    ]


def test_everybody_stands_as_on_that_morning(debug_mode: Settings, clock: FakeClock) -> None:
    """The fake clock's day is the seeds' own exam day, so that dates must come out as they were."""
    demo()

    assert clock.now.date() == date(2023, 10, 16)
    for row in applicants_data():
        application = Application.objects.filter(user__username=row["docNumber"]).first()
        if "requirements" not in row["expected"]:
            assert application is None, row["case"]
            assert User.objects.filter(username=row["docNumber"]).exists()
            continue
        assert application is not None, row["case"]
        assert application.requirements == row["expected"]["requirements"], row["case"]
        assert application.confirmed_at == datetime.fromisoformat(row["applicationConfirmedAt"])
        assert application.user.full_name == row["fullName"]
        assert application.user.email == row["email"]
        assert application.user.roles == {Role.APPLICANT}
    assert Application.objects.count() == 21
    assert sorted(Attempt.objects.values_list("user__username", flat=True)) == [row["docNumber"] for row in APTO]
    assert len(APTO) == 15


def test_the_exam_is_today_and_the_other_stages_keep_their_distance(debug_mode: Settings, clock: FakeClock) -> None:
    clock.set(datetime(2026, 11, 21, 20, 0, tzinfo=UTC))  # a Saturday afternoon in Lima: a newcomer's day

    demo()

    stages = {stage.code: stage for stage in Call.objects.get().stages.all()}
    assert len(stages) == 14
    assert (stages["EXAMEN"].start, stages["EXAMEN"].end) == (date(2026, 11, 21), date(2026, 11, 23))
    assert stages["PUB_REQUISITOS"].start == date(2026, 11, 20)
    assert stages["POSTULACION"].start == date(2026, 11, 17)
    assert stages["PUB_EXAMEN"].start == date(2026, 11, 24)
    assert stages["REGISTRO_CONTRATO"].start is None


@pytest.mark.parametrize(
    ("minute", "starts_in", "day"),
    [(30, 1798, date(2023, 10, 16)), (30, 1799, date(2023, 10, 17)), (0, 3600, date(2023, 10, 17))],
    ids=["opens 23:59:59", "opens at midnight", "opens just after"],
)
def test_the_day_is_lima_s_at_the_opening(
    debug_mode: Settings, clock: FakeClock, minute: int, starts_in: int, day: date
) -> None:
    clock.set(datetime(2023, 10, 17, 4, minute, tzinfo=UTC))  # 23:xx of the 16th in Lima

    demo(starts_in=starts_in)

    assert Call.objects.get().stages.get(code="EXAMEN").start == day


def test_opens_in_the_seconds_asked_with_papers_and_a_closed_door(debug_mode: Settings, clock: FakeClock) -> None:
    sitting = Sitting.objects.get(pk=demo(starts_in=400)["sitting"])

    assert timedelta(seconds=400) < sitting.opens_at - clock.now <= timedelta(seconds=401)
    assert (sitting.door_s, sitting.duration_s) == (300, 1500)
    assert sitting.opens_at.microsecond == 0
    assert sitting.built_at == clock.now
    assert not sitting.attempts.filter(sealed_paper="").exists()
    assert replay_draw(sitting).same


@pytest.mark.parametrize(
    ("options", "door_s", "duration_s"),
    [
        ({"starts_in": 300}, 300, 1500),
        ({"starts_in": 299}, 299, 1500),
        ({"starts_in": 20, "duration": 10}, 20, 10),
        ({"starts_in": 20, "door": 5, "duration": 1}, 5, 1),
    ],
)
def test_a_sitting_may_last_seconds(
    debug_mode: Settings, options: dict[str, int], door_s: int, duration_s: int
) -> None:
    sitting = Sitting.objects.get(pk=demo(**options)["sitting"])
    assert (sitting.door_s, sitting.duration_s) == (door_s, duration_s)


def test_twice_opens_another_sitting_and_leaves_the_rest(debug_mode: Settings, clock: FakeClock) -> None:
    first = demo()
    monitor = User.objects.get(username="monitor1")
    monitor.set_password("una clave que cambió")
    monitor.save(update_fields=["password"])
    before = {model: model.objects.count() for model in (User, RoleGrant, Application, QuestionVersion, CvSheet, Call)}
    entries = RecordEntry.objects.exclude(chain__startswith="attempt").exclude(chain__startswith="sitting").count()

    second = demo()

    assert second["sitting"] != first["sitting"]
    assert {model: model.objects.count() for model in before} == before
    assert (
        RecordEntry.objects.exclude(chain__startswith="attempt").exclude(chain__startswith="sitting").count() == entries
    )
    assert [e["document"] for e in second["attempts"]] == [e["document"] for e in first["attempts"]]
    assert not {e["attempt"] for e in second["attempts"]} & {e["attempt"] for e in first["attempts"]}
    assert User.objects.get(username="monitor1").check_password("una clave que cambió")
    assert list(Sitting.objects.order_by("pk").values_list("name", flat=True)) == ["Sesión 1", "Sesión 2"]


def test_another_day_moves_the_call_and_nothing_that_was_confirmed(debug_mode: Settings, clock: FakeClock) -> None:
    demo()
    clock.advance(24 * 3600)

    demo()

    assert Call.objects.get().stages.get(code="EXAMEN").start == date(2023, 10, 17)
    first = Application.objects.get(user__username="99900001")
    assert first.confirmed_at == datetime.fromisoformat("2023-10-10T09:07:00-05:00")
    assert first.number == 1
    assert first.confirmation.data["sheet"]["docNumber"] == "99900001"


@pytest.mark.parametrize(("asked", "attempts"), [(0, 15), (15, 15), (16, 16), (40, 40)])
def test_applicants_are_invented_up_to_n(debug_mode: Settings, clock: FakeClock, asked: int, attempts: int) -> None:
    printed = demo(applicants=asked)

    assert len(printed["attempts"]) == attempts
    invented = [entry["document"] for entry in printed["attempts"][15:]]
    assert invented == [f"{99_910_001 + place}" for place in range(attempts - 15)]
    for user in User.objects.filter(username__in=invented):
        assert user.email == f"postulante{user.username}@correo.example"
        assert len(user.full_name.split()) == 3


def test_fewer_people_after_many_seats_only_those(debug_mode: Settings) -> None:
    demo(applicants=20)
    assert len(demo()["attempts"]) == 15


def test_rooms_hold_sixty(debug_mode: Settings, clock: FakeClock) -> None:
    demo(applicants=61)
    assert [(room.name, room.seats.count()) for room in Room.objects.order_by("pk")] == [("Sala A", 60), ("Sala B", 1)]
    demo(room_size=10)
    assert Seat.objects.count() == 61 + 15


def test_waivers_only_when_asked_and_in_the_record(debug_mode: Settings) -> None:
    demo()
    assert not Waiver.objects.exists()

    printed = demo(waive_media=True)

    assert Waiver.objects.count() == len(printed["attempts"]) == 15
    for entry in printed["attempts"]:
        kinds = RecordEntry.objects.filter(chain=attempt_chain(entry["attempt"])).values_list("kind", "actor")
        assert ("waiver.granted", "user:monitor1") in kinds


def test_everybody_signs_in_with_the_one_password(debug_mode: Settings) -> None:
    demo(applicants=16)
    for username in ["99900001", "99900020", "99910001", *(person.username for person in STAFF)]:
        assert Client().login(username=username, password=PASSWORD), username


def test_every_applicant_has_an_own_document(debug_mode: Settings) -> None:
    demo(applicants=20)
    sheets = CvSheet.objects.all()
    assert sheets.count() == 22 + 5  # those who do not sit the exam have one too
    assert len(set(sheets.values_list("dni_sha256", flat=True))) == 27
    for sheet in sheets:
        assert (debug_mode.PRIVATE_ROOT / sheet.dni_picture).is_file()


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"starts_in": 0}, "demo.starts_in"),
        ({"starts_in": 7 * 24 * 3600 + 1}, "demo.starts_in"),
        ({"applicants": -1}, "demo.applicants"),
        ({"applicants": 5001}, "demo.applicants"),
        ({"duration": 0}, "sitting.duration"),
        ({"door": 3601, "starts_in": 7200}, "sitting.door"),
        ({"starts_in": 60, "door": 62}, "paper.door_open"),
        ({"room_size": 0}, "room.invalid"),
        ({"room_size": 81}, "room.invalid"),
    ],
)
def test_bad_options_leave_no_sitting(debug_mode: Settings, options: dict[str, int], code: str) -> None:
    with pytest.raises(CommandError, match=code):
        demo(**options)
    assert not Sitting.objects.exists()


def test_for_people_it_prints_when_and_the_password(debug_mode: Settings, clock: FakeClock) -> None:
    out = StringIO()
    call_command("demo", stdout=out)
    assert "15 postulantes, abre el 16/10/2023, 09:05:01" in out.getvalue()
    assert PASSWORD in out.getvalue()
