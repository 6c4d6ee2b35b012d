"""The pages of a load: what each sends, when, and what it measures of the answers."""

from __future__ import annotations

import asyncio
import json
import random
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

HEARTBEAT_S = 5.0


@dataclass
class Applicant:
    """One simulated page."""

    attempt: str
    cookie: str
    options: list[list[str]]
    socket: Any = None
    opened_at: float | None = None
    revision: int = 0
    sent: dict[int, float] = field(default_factory=dict)
    next_id: int = 10


@dataclass
class Tally:
    """What a phase measured."""

    messages: int = 0
    receipts: list[float] = field(default_factory=list)
    beats: list[float] = field(default_factory=list)
    errors: dict[str, int] = field(default_factory=dict)


class Hall:
    """All pages of the load."""

    def __init__(self, applicants: list[Applicant]) -> None:
        self.applicants = applicants
        self.tally = Tally()
        self.snapshots = 0

    def heard(self, page: Applicant) -> Callable[[bytes, float], None]:
        """What a page does with a frame; parsing is left for later where a moment is measured."""

        def on_text(payload: bytes, moment: float) -> None:
            if b'"attempt.opened"' in payload:
                page.opened_at = moment
                return
            if payload.startswith(b'{"seq"'):
                return
            frame = json.loads(payload)
            if not frame["ok"]:
                code = frame["error"]["code"]
                self.tally.errors[code] = self.tally.errors.get(code, 0) + 1
                return
            sent = page.sent.pop(frame["id"], None)
            if sent is None:
                self.snapshots += 1
                return
            (self.tally.receipts if "receipt" in frame["data"] else self.tally.beats).append((moment - sent) * 1000)
            self.tally.messages += 1

        return on_text

    async def rehearse(self, seconds: float, *, answers_a_minute: float) -> None:
        """Heartbeats every 5 s from a random phase, and answers at random moments."""
        end = time.time() + seconds
        await asyncio.gather(*(self._play(page, end, answers_a_minute) for page in self.applicants))
        await asyncio.sleep(2)

    async def _play(self, page: Applicant, end: float, answers_a_minute: float) -> None:
        beat = time.time() + random.uniform(0, HEARTBEAT_S)
        answer = time.time() + random.expovariate(answers_a_minute / 60)
        while (moment := min(beat, answer)) < end:
            await asyncio.sleep(max(0.0, moment - time.time()))
            page.next_id += 1
            page.sent[page.next_id] = time.time()
            if beat <= answer:
                page.socket.send(heartbeat(page.next_id))
                beat += HEARTBEAT_S
            else:
                page.revision += 1
                page.socket.send(answer_save(page))
                answer += random.expovariate(answers_a_minute / 60)


def heartbeat(frame_id: int) -> bytes:
    """The frame a page sends every five seconds."""
    return (
        b'{"id":%d,"type":"heartbeat","data":{"sent_at":"2026-01-01T14:00:00.000Z","visible":true,"rtt_ms":20}}'
        % frame_id
    )


def answer_save(page: Applicant) -> bytes:
    """An answer to a random question."""
    position = random.randrange(20)
    option = random.choice(page.options[position])
    data = {"position": position + 1, "option": option, "revision": page.revision}
    return json.dumps({"id": page.next_id, "type": "answer.save", "data": data}, separators=(",", ":")).encode()


def new_csrf() -> str:
    """A token as Django makes them: 32 letters and digits."""
    return secrets.token_hex(16)
