"""The story of one call: its people, its staff, its clock, and their browsers.

What somebody does is done through the product's pages, at the hour the data give. The tables of the database are read to
compare, and never written.
"""

from __future__ import annotations

import json
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from django.http import HttpResponse
from django.test import Client

from accounts.enums import Role
from accounts.models import User
from applications.models import Application
from calls.domain.abstention import KEY as ABSTENTION
from calls.enums import Interest
from calls.models import Call, CallState
from calls.services import save_call
from core.display import LIMA
from exam_server.demo.data import FOLDER, applicants_data, call_data
from exam_server.demo.sheets import enter_people
from tests.accounts.people import make_user
from tests.support.clock import FakeClock

STAFF = {
    "rrhh": Role.HR,
    "comite1": Role.COMMITTEE,
    "comite2": Role.COMMITTEE,
    "area": Role.REQUESTING_UNIT,
    "monitor1": Role.MONITOR,
    "monitor2": Role.MONITOR,
    "autor": Role.QUESTION_AUTHOR,
    "observador": Role.OBSERVER,
}


def data_file() -> dict[str, Any]:
    """The whole file of the people: with their claims and the summary of who ends where."""
    loaded: dict[str, Any] = json.loads((FOLDER / "demo_applicants.json").read_text(encoding="utf-8"))
    return loaded


def summary() -> dict[str, Any]:
    """Who ends where."""
    found: dict[str, Any] = data_file()["summary"]
    return found


class Answer(Protocol):
    """What the test client gives back."""

    status_code: int

    @property
    def content(self) -> bytes: ...

    def json(self) -> Any: ...


@dataclass(slots=True)
class Story:
    """A call and everybody in it. People go by the names of the data (`A01`) or of the staff (`rrhh`)."""

    clock: FakeClock
    call: Call
    people: dict[str, dict[str, Any]]
    users: dict[str, User]
    published: dict[int, datetime] = field(default_factory=dict)
    attempts: dict[str, UUID] = field(default_factory=dict)
    ids: dict[str, int] = field(default_factory=dict)  # of the sitting and of its room, by their part of an address
    _clients: dict[str, Client] = field(default_factory=dict)

    def at(self, moment: str | datetime) -> datetime:
        """Go to an instant; text without an offset is Lima's hour."""
        told = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
        return self.clock.set(told if told.tzinfo else told.replace(tzinfo=LIMA))

    def browser(self, name: str) -> Client:
        """Somebody's browser, signed in; "" is a stranger's."""
        if name not in self._clients:
            self._clients[name] = Client()
            if name:
                self._clients[name].force_login(self.users[name])
        return self._clients[name]

    def page(self, name: str, address: str) -> str:
        """A page as somebody sees it; it must be there."""
        answer = self.browser(name).get(address)
        assert answer.status_code == 200, (name, address, answer.status_code, said(answer))
        return answer.content.decode()

    def send(self, name: str, address: str, data: dict[str, Any] | None = None) -> None:
        """A form that must be taken: the product leads on to the next page."""
        answer = self.browser(name).post(address, data or {})
        assert answer.status_code == 302, (name, address, answer.status_code, said(answer))

    def refused(self, name: str, address: str, data: dict[str, Any] | None = None) -> Answer:
        """A form that must not be taken."""
        answer = self.browser(name).post(address, data or {})
        assert 400 <= answer.status_code < 500, (name, address, answer.status_code)
        return answer

    def command(self, name: str, address: str, data: dict[str, Any] | None = None) -> Any:
        """A JSON command that must be taken; what it gives."""
        answer = self.browser(name).post(address, json.dumps(data or {}), content_type="application/json")
        assert answer.status_code == 200, (name, address, answer.status_code, answer.content.decode()[:500])
        return answer.json()["data"]

    def staff(self, path: str = "") -> str:
        """An address of Human Resources about the call."""
        return f"/rrhh/convocatorias/{self.call.code}/{path}"

    def own(self, path: str = "") -> str:
        """An applicant's address about the call."""
        return f"/postulacion/{self.call.code}/{path}"

    def application(self, name: str) -> Application:
        """Somebody's application."""
        return Application.objects.get(call=self.call, user=self.users[name])

    def number(self, name: str) -> int:
        """Its number."""
        return self.application(name).number

    def names(self, key: str, value: Any) -> list[str]:
        """Who is expected to have that."""
        return [name for name, person in self.people.items() if person["expected"].get(key) == value]


def said(answer: HttpResponse | Any) -> str:
    """What a page that refused says, without its markup's head."""
    text: str = answer.content.decode(errors="replace")
    return text[text.find("<main") :][:3000]


def begin(clock: FakeClock, **changes: Any) -> Story:
    """The call is published, with these terms for the data's, and everybody has a whole sheet in MIS DATOS."""
    eve = clock.set(datetime(2023, 9, 25, 9, 0, tzinfo=LIMA))
    # Signed annexes are inspected in a process each, which would be half of the story; tests/applications sends them.
    terms = deepcopy(call_data()) | {"annexMode": "ELECTRONIC_DECLARATION", ABSTENTION: True} | changes
    call = save_call(terms, state=CallState.PUBLICADA, actor="user:rrhh", now=eve)
    people = {person["id"]: person for person in applicants_data()}
    users = {name: make_user(name, role) for name, role in STAFF.items()}
    for name, person in people.items():
        facts = {"full_name": person["fullName"], "email": person["email"]}
        users[name] = make_user(person["docNumber"], Role.APPLICANT, **facts)
    sheets = [(users[name], person) for name, person in people.items()]
    morning = clock.set(datetime(2023, 10, 10, 8, 0, tzinfo=LIMA))  # some work until the day they apply
    enter_people(sheets, moved=lambda day: day, actor="system", now=morning)
    story = Story(clock, call, people, users)
    for name in sorted(STAFF.keys() - {"autor"}):
        story.send(name, story.staff("declaracion/"), {"interest": Interest.NONE.value})
    return story
