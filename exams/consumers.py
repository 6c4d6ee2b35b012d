"""The exam socket, `/ws/attempt/<uuid>/` (design 4). Thin: decode, ask the writer, answer."""

from __future__ import annotations

import logging
from collections.abc import Awaitable
from datetime import datetime
from typing import Any
from uuid import UUID

from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session

from accounts.models import User
from core import bus
from core.clock import iso, now, parse_iso
from core.errors import BadRequest, DomainError, NotFound, TooMany
from core.protocol import CLOSE_NOT_YOURS, CLOSE_REPLACED, PROTOCOL, Bucket, SocketConsumer, command
from exams.enums import Phase
from exams.live import presence
from exams.live.hall import hall
from exams.live.writer import writer
from exams.models import Attempt
from exams.protocol import AnswerSave, ChatSend, Empty, Heartbeat, Hello, SignalReport
from exams.selectors import attempt_deadline, attempt_snapshot, get_attempt_for, lobby_missing, paper_key
from exams.services import finish_attempt, report_signals, send_chat, take_lease
from exams.services_answers import AnswerCommand, Outcome
from exams.tickets import COOKIE, ticket_user

logger = logging.getLogger(__name__)


class AttemptConsumer(SocketConsumer):
    """One page of one attempt. Everything before `hello` is refused; after it this page holds the lease."""

    def __init__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        super().__init__(scope, receive, send)
        self.attempt_id: UUID = scope["url_route"]["kwargs"]["attempt"]
        self.sitting_id = 0
        self.user_id = 0
        self.page = ""
        self.present = False
        self.opened = False
        self.deadline: datetime = now()
        self._key = ""
        self._session_key = ""
        self._signals = Bucket(rate=1.0, burst=30)
        self._chat = Bucket(rate=0.2, burst=5)

    # -- who

    async def on_connect(self) -> int | None:
        """The ticket first (no query), the session otherwise; then the gatekeeper at `hello`."""
        await bus.ensure_listening()
        cookies = self.cookies()
        session_key = cookies.get(settings.SESSION_COOKIE_NAME, "")
        ticket = cookies.get(COOKIE, "")
        user_id = ticket_user(ticket, attempt_id=self.attempt_id, session_key=session_key) if ticket else None
        if user_id is None and session_key:
            user_id = await sync_to_async(_own_attempt)(session_key, self.attempt_id)
        if user_id is None:
            logger.info("attempt socket refused: not signed in or not theirs")
            return CLOSE_NOT_YOURS
        self.user_id, self._session_key = user_id, session_key
        return None

    async def on_disconnect(self, code: int) -> None:
        """The seat is given up; the attempt goes on (EXA-13)."""
        if self.page:
            hall().leave(self)

    def _require_hello(self) -> None:
        if not self.page:
            raise BadRequest("protocol.hello_first", "El primer mensaje debe ser hello.")

    # -- commands

    @command("hello", Hello)
    async def hello(self, data: Hello, frame_id: int) -> dict[str, Any]:
        """Take the lease; the answer is everything the page needs."""
        if data.protocol != PROTOCOL:
            raise BadRequest("protocol.version", f"Este servidor habla el protocolo {PROTOCOL}. Recargue la página.")
        try:
            attempt, snapshot = await writer().call(_enter, self.attempt_id, data.page, self._session_key)
        except NotFound:
            await self.close(CLOSE_NOT_YOURS)
            raise
        if snapshot["phase"] == Phase.LOBBY:
            snapshot["missing"] = await sync_to_async(lobby_missing)(attempt, now=now())
        self.page, self.sitting_id = data.page, attempt.sitting_id
        self.deadline, self.present = attempt_deadline(attempt), attempt.present_at is not None
        self.opened = snapshot["key"] is not None or snapshot["phase"] in {Phase.CLOSED, Phase.ABSENT}
        self._key = paper_key(attempt)
        presence.beat(str(self.attempt_id), visible=True, rtt_ms=None)
        await hall().seat(self, opens_at=attempt.sitting.opens_at)
        return snapshot

    @command("heartbeat", Heartbeat)
    async def heartbeat(self, data: Heartbeat, frame_id: int) -> dict[str, Any]:
        """In memory only: neither database nor layer."""
        self._require_hello()
        presence.beat(str(self.attempt_id), visible=data.visible, rtt_ms=data.rtt_ms)
        return {"now": iso(now()), "deadline": iso(self.deadline)}

    @command("answer.save", AnswerSave)
    async def save(self, data: AnswerSave, frame_id: int) -> None:
        """Queued at once with the server's time of arrival; acknowledged after the commit."""
        self._require_hello()

        async def settled(outcome: Outcome) -> None:
            if isinstance(outcome, DomainError):
                logger.info("answer refused: %s", outcome.code)
                await self.reply_error(frame_id, outcome)
                if outcome.code == "lease.lost":
                    await self.replaced()
            else:
                await self.reply_ok(frame_id, {"receipt": outcome})

        writer().save(
            AnswerCommand(self.attempt_id, data.position, data.option, data.revision, now(), self.page), settled
        )

    @command("signal.report", SignalReport)
    async def signal(self, data: SignalReport, frame_id: int) -> None:
        """A pointer for the monitors, written to the record."""
        self._require_hello()
        if not self._signals.take():
            raise TooMany("rate.exceeded", "Demasiadas señales seguidas.")
        try:
            reported_at = iso(parse_iso(data.at))
        except ValueError as error:
            raise BadRequest("protocol.invalid", "La hora de la señal no es un instante ISO 8601.") from error
        signal = {"kind": data.kind, "at": reported_at, "detail": data.detail}
        written = writer().call(report_signals, self.attempt_id, [signal], now=now())
        self.reply_later(frame_id, self._tell_after(written, "signal", kind=data.kind))

    @command("chat.send", ChatSend)
    async def chat(self, data: ChatSend, frame_id: int) -> None:
        """A message to the monitors."""
        self._require_hello()
        if not self._chat.take():
            raise TooMany("rate.exceeded", "Espere unos segundos antes de enviar otro mensaje.")
        text = data.text.strip()
        if not text:
            raise BadRequest("protocol.invalid", "Escriba un mensaje.")
        self.reply_later(frame_id, self._tell_after(writer().call(send_chat, self.attempt_id, text, now=now()), "chat"))

    @command("attempt.finish", Empty)
    async def finish(self, data: Empty, frame_id: int) -> dict[str, Any]:
        """Irrevocable; after every answer this page sent before it."""
        self._require_hello()
        return {"receipt": await writer().call(finish_attempt, self.attempt_id, now=now(), page=self.page)}

    # -- what the hall asks

    async def release_key(self) -> None:
        """The one message of T0: no query, no rendering."""
        self.opened = True
        await self.push("attempt.opened", {"key": self._key, "deadline": iso(self.deadline)})

    async def replaced(self) -> None:
        """Another page took the lease: say so and stop."""
        await self.push("connection.replaced", {})
        await self.close(CLOSE_REPLACED)

    async def _tell_after(self, written: Awaitable[None], what: str, **data: Any) -> dict[str, Any]:
        """Tell the room once it is written; the reply's data, which is empty."""
        await written
        event = {"attempt": str(self.attempt_id), "sitting": self.sitting_id, "what": what, **data}
        await bus.announce_async("attempt.changed", event)
        return {}


def _own_attempt(session_key: str, attempt_id: UUID) -> int | None:
    """The person of this session, if the attempt is theirs. Django's session and user, as AuthMiddleware reads them."""
    user_id = SessionStore(session_key).get(SESSION_KEY)
    user = User.objects.filter(pk=user_id, is_active=True).first() if user_id else None
    return get_attempt_for(user, attempt_id).user_id if user else None


def _enter(attempt_id: UUID, page: str, session_key: str) -> tuple[Attempt, dict[str, Any]]:
    moment = now()
    if not Session.objects.filter(session_key=session_key, expire_date__gt=moment).exists():
        raise NotFound("attempt.not_found", "Su sesión terminó. Ingrese de nuevo para continuar.")
    attempt = take_lease(attempt_id, page=page, now=moment)
    return attempt, attempt_snapshot(attempt, missing=[], now=moment)
