"""Rooms are filled in order, nobody moves, and the commands say what is wrong."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accounts.enums import Role
from applications.models import Application
from core.errors import BadRequest
from core.record import entries_of, sitting_chain
from exams.services import assign_attempt
from proctoring.management.commands.media import bind_host, public_addresses
from proctoring.models import Room, Seat
from proctoring.nodes import socket_of
from proctoring.services_rooms import ROOM_MAX, open_rooms, room_name
from tests.proctoring.room import LOBBY
from tests.support.exam import make_exam, person


def places() -> list[tuple[str, int, str]]:
    return [
        (s.room.name, s.number, str(s.attempt_id))
        for s in Seat.objects.select_related("room").order_by("room", "number")
    ]


@pytest.mark.django_db
def test_rooms_fill_in_order_and_nobody_moves(settings: Any) -> None:
    settings.MEDIA_NODES = ["embedded:/run/a.sock", "embedded:/run/b.sock"]
    exam = make_exam(5)
    for _ in range(2):
        rooms = open_rooms(exam.sitting, size=2, actor="user:rrhh", now=LOBBY)
    assert [(name, number) for name, number, _ in places()] == [
        ("Sala A", 1),
        ("Sala A", 2),
        ("Sala B", 1),
        ("Sala B", 2),
        ("Sala C", 1),
    ]
    before = places()
    late = Application.objects.create(call=exam.sitting.call, user=person(Role.APPLICANT), number=99)
    added = assign_attempt(exam.sitting, late, actor="user:rrhh", now=LOBBY)
    open_rooms(exam.sitting, size=2, actor="user:rrhh", now=LOBBY)
    assert places() == [*before, ("Sala C", 2, str(added.id))]
    assert [socket_of(room) for room in rooms] == ["/run/a.sock", "/run/b.sock", "/run/a.sock"]
    opened = [one.payload["name"] for one in entries_of(sitting_chain(exam.sitting.pk)) if one.kind == "room.opened"]
    assert opened == ["Sala A", "Sala B", "Sala C"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "accepted"),
    [
        ({"size": 1}, True),
        ({"size": 0}, False),
        ({"size": ROOM_MAX}, True),
        ({"size": ROOM_MAX + 1}, False),
        ({"confirmations": 1}, True),
        ({"confirmations": 0}, False),
        ({"confirmations": 3}, False),
    ],
)
def test_limits(changes: dict[str, int], accepted: bool) -> None:
    exam = make_exam(1)
    if accepted:
        assert len(open_rooms(exam.sitting, actor="user:rrhh", now=LOBBY, **changes)) == 1
        return
    with pytest.raises(BadRequest):
        open_rooms(exam.sitting, actor="user:rrhh", now=LOBBY, **changes)
    assert not Room.objects.exists()


@pytest.mark.parametrize(("index", "name"), [(0, "Sala A"), (25, "Sala Z"), (26, "Sala A2"), (52, "Sala A3")])
def test_names(index: int, name: str) -> None:
    assert room_name(index) == name


@pytest.mark.django_db
def test_the_command_says_where(settings: Any) -> None:
    exam = make_exam(3)
    told = io.StringIO()
    call_command("open_rooms", str(exam.sitting.pk), "--size", "2", stdout=told)
    first, second = Room.objects.order_by("id")
    assert told.getvalue().splitlines() == [
        f"Sala A: 2 puestos, /sala/{first.pk}/",
        f"Sala B: 1 puestos, /sala/{second.pk}/",
    ]
    for arguments in (["999999"], [str(exam.sitting.pk), "--size", "0"]):
        with pytest.raises(CommandError):
            call_command("open_rooms", *arguments)


@pytest.mark.parametrize(
    ("addresses", "host"),
    [
        (["127.0.0.1"], "127.0.0.1"),
        (["203.0.113.7"], "0.0.0.0"),
        (["127.0.0.1", "203.0.113.7"], "0.0.0.0"),
        (["203.0.113.7", "2001:db8::7"], "::"),
    ],
)
def test_media_binds_no_wider_than_it_is_reached(addresses: list[str], host: str) -> None:
    assert bind_host(public_addresses(addresses)) == host


@pytest.mark.parametrize("arguments", [["--node", "1"], ["--node", "-1"]])
def test_media_refuses_a_node_that_is_not_there(settings: Any, arguments: list[str]) -> None:
    settings.MEDIA_NODES = ["embedded:/run/a.sock"]
    with pytest.raises(CommandError):
        call_command("media", *arguments)


def test_media_refuses_names_for_addresses(settings: Any) -> None:
    settings.MEDIA_PUBLIC_ADDRESS = ["examen.example"]
    with pytest.raises(CommandError):
        call_command("media")
