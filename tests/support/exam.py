"""A built sitting with people in it, and a socket to speak with: what tests of the exam share."""

from __future__ import annotations

import asyncio
import itertools
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from channels.testing import WebsocketCommunicator
from django.test import Client

from accounts.enums import DocumentType, Role
from accounts.models import RoleGrant, User
from applications.models import Application
from exam_server.asgi import application
from exams.domain.draw import attempt_key
from exams.domain.paper import unseal
from exams.models import Attempt, Sitting
from exams.services import assign_attempts, mark_present
from exams.services_papers import build_sitting
from proctoring.services import waive_media_many
from tests.exams.papers_data import T0, make_sitting, store_bank

PASSWORD = "una-clave-larga"
_numbers = itertools.count(20_000_001)


def person(*roles: Role, username: str | None = None) -> User:
    """Somebody with an account."""
    name = username or str(next(_numbers))
    user = User.objects.create(
        username=name,
        doc_type=DocumentType.DNI,
        full_name=f"Persona {name}",
        email=f"{name}@example.test",
        password="!",
    )
    RoleGrant.objects.bulk_create(RoleGrant(user=user, role=role) for role in roles)
    return user


def signed_in(user: User) -> Client:
    """A browser of theirs."""
    client = Client(enforce_csrf_checks=False)
    client.force_login(user)
    return client


@dataclass
class Exam:
    """A sitting with papers, and its attempts in order."""

    sitting: Sitting
    attempts: list[Attempt]

    def client(self, index: int = 0) -> Client:
        """The browser of an applicant, signed in."""
        return signed_in(self.attempts[index].user)

    def option(self, position: int, letter: int = 0, index: int = 0) -> str:
        """The identifier of an option of this person's paper."""
        return str(self.attempts[index].paper[position - 1]["options"][letter]["id"])


def make_exam(
    people: int = 1, *, opens_at: datetime = T0, now: datetime | None = None, waived: bool = True, **sitting: Any
) -> Exam:
    """A built sitting at T0 with `people` applicants, whose cameras are waived unless said otherwise."""
    moment = now or opens_at - timedelta(days=1)
    store_bank()
    made = make_sitting(opens_at=opens_at, now=moment, **sitting)
    users = [person(Role.APPLICANT) for _ in range(people)]
    applications = [Application.objects.create(call=made.call, user=u, number=n + 1) for n, u in enumerate(users)]
    assign_attempts(made, applications, actor="user:rrhh", now=moment)
    build_sitting(made, actor="user:rrhh", now=moment)
    attempts = list(
        Attempt.objects.filter(sitting=made).select_related("user", "sitting").order_by("application__number")
    )
    if waived:
        waive_media_many(attempts, note="Prueba", actor="user:monitor1", now=moment)
    made.refresh_from_db()
    return Exam(made, attempts)


def check_in(exam: Exam, *indexes: int, at: datetime | None = None) -> None:
    """Make these attempts present (all of them if none is named)."""
    moment = at or exam.sitting.opens_at - timedelta(minutes=2)
    for index in indexes or range(len(exam.attempts)):
        mark_present(exam.attempts[index], consent=True, document_shown=True, now=moment)
        exam.attempts[index] = Attempt.objects.select_related("user", "sitting").get(pk=exam.attempts[index].pk)


def open_paper(attempt: Attempt, snapshot: dict[str, Any]) -> dict[str, Any]:
    """The questions, as the page would open them once it has the key."""
    return unseal(attempt_key(attempt.sitting.secret, str(attempt.id)), str(attempt.id), snapshot["paper"])


class Page:
    """One exam page's socket: sends commands, waits for their replies, keeps the pushes."""

    def __init__(
        self, client: Client, path: str, *, name: str = "pagina-uno", origin: str = "http://testserver"
    ) -> None:
        cookies = "; ".join(f"{key}={morsel.value}" for key, morsel in client.cookies.items())
        headers = [(b"cookie", cookies.encode()), (b"host", b"testserver")]
        if origin:
            headers.append((b"origin", origin.encode()))
        self.socket = WebsocketCommunicator(application, path, headers=headers)
        self.name = name
        self.pushes: list[dict[str, Any]] = []
        self._replies: dict[int | None, dict[str, Any]] = {}
        self._ids = itertools.count(1)

    async def connect(self) -> bool:
        """Whether the handshake was accepted."""
        accepted, _ = await self.socket.connect()
        return bool(accepted)

    async def hello(self) -> dict[str, Any]:
        """Take the lease; the snapshot."""
        data: dict[str, Any] = (await self.ask("hello", protocol=1, page=self.name, last_seq=0))["data"]
        return data

    async def send(self, kind: str, /, **data: Any) -> int:
        """Send a command; its id."""
        frame_id = next(self._ids)
        await self.socket.send_to(text_data=json.dumps({"id": frame_id, "type": kind, "data": data}))
        return frame_id

    async def reply_to(self, frame_id: int | None, within: float = 5) -> dict[str, Any]:
        """The reply to a command; pushes that come first are kept."""
        while frame_id not in self._replies:
            self._keep(json.loads(await self.socket.receive_from(timeout=within)))
        return self._replies.pop(frame_id)

    async def ask(self, kind: str, /, **data: Any) -> dict[str, Any]:
        """Send and wait for the reply."""
        return await self.reply_to(await self.send(kind, **data))

    async def raw(self, **frame: Any) -> dict[str, Any]:
        """Send anything; the reply without an id, or with the frame's."""
        await self.socket.send_to(**frame)
        return await self.reply_to(None)

    async def push(self, kind: str, within: float = 5) -> dict[str, Any]:
        """The next push of this kind."""
        while True:
            for kept in self.pushes:
                if kept["type"] == kind:
                    self.pushes.remove(kept)
                    return kept
            self._keep(json.loads(await self.socket.receive_from(timeout=within)))

    async def closed_with(self, within: float = 5) -> int:
        """The code with which the server closed."""
        async with asyncio.timeout(within):
            while True:
                message = await self.socket.receive_output(timeout=within)
                if message["type"] == "websocket.close":
                    return int(message["code"])
                self._keep(json.loads(message["text"]))

    async def leave(self) -> None:
        """Close from the page's side."""
        await self.socket.disconnect()

    def _keep(self, frame: dict[str, Any]) -> None:
        if "seq" in frame:
            self.pushes.append(frame)
        else:
            self._replies[frame["id"]] = frame
