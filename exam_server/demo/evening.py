"""What the first page tells in debug mode: where the newest sitting stands, and who may be entered as."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.urls import reverse

from accounts.destinations import home_of
from accounts.enums import Right
from accounts.models import User
from core.errors import NotFound
from exam_server.demo.people import STAFF
from exams.models import Sitting
from exams.selectors import sitting_timetable

APPLICANTS_SHOWN = 20
_DEMO_DOCUMENT = re.compile(r"999[01]\d{4}")
_ALIASES = {"monitor": "monitor1"}
APPLICANT_ALIAS = "postulante"


class Moment(StrEnum):
    """Where a sitting stands, for somebody who is going to play it."""

    BEFORE = "before"
    DOOR = "door"
    RUNNING = "running"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Scene:
    """The newest sitting at an instant. `next_change` is when its moment changes; None once it is over."""

    sitting: Sitting
    moment: Moment
    door_opens_at: datetime
    deadline: datetime
    next_change: datetime | None
    applicants: list[User]


def scene(now: datetime) -> Scene | None:
    """The newest sitting of the demo, None before the first."""
    sitting = _newest_sitting()
    if sitting is None:
        return None
    hours = sitting_timetable(sitting)
    if now < hours.door_opens_at:
        moment, change = Moment.BEFORE, hours.door_opens_at
    elif now <= hours.opens_at:
        moment, change = Moment.DOOR, hours.opens_at
    elif now <= hours.deadline:
        moment, change = Moment.RUNNING, hours.deadline
    else:
        moment, change = Moment.OVER, None
    attempts = sitting.attempts.select_related("user").order_by("application__number")[:APPLICANTS_SHOWN]
    return Scene(
        sitting=sitting,
        moment=moment,
        door_opens_at=hours.door_opens_at,
        deadline=hours.deadline,
        next_change=change,
        applicants=[attempt.user for attempt in attempts],
    )


def place_of(person: User) -> str:
    """The page of the newest sitting where this person has something to do, else their ordinary first page."""
    sitting = _newest_sitting()
    if sitting is None:
        return home_of(person.rights)
    if attempt := sitting.attempts.filter(user=person).first():
        return reverse("exams-attempt", args=[attempt.pk])
    if person.has_right(Right.WATCH) and (room := sitting.rooms.order_by("pk").first()):
        return reverse("proctoring-room", args=[room.pk])
    if person.has_right(Right.PUBLISH):
        return reverse("results-sitting", args=[sitting.pk])
    return home_of(person.rights)


def _newest_sitting() -> Sitting | None:
    return Sitting.objects.select_related("call").order_by("-pk").first()


def demo_person(name: str) -> User:
    """The account behind `as`: a demo user name, `postulante` for the first of the newest sitting, or `monitor`.

    NotFound for everybody else: not even in debug mode does one click open an account that the demo did not make.
    """
    if name == APPLICANT_ALIAS:
        sitting = _newest_sitting()
        first = sitting and sitting.attempts.select_related("user").order_by("application__number").first()
        found = first.user if first else None
    else:
        username = _ALIASES.get(name, name)
        known = username in {person.username for person in STAFF} or _DEMO_DOCUMENT.fullmatch(username)
        found = User.objects.filter(username=username, is_active=True).first() if known else None
    if found is None:
        raise NotFound("demo.person", "Esa persona no es de la demostración. Prepare primero una sesión.")
    return found
