"""The last hour of a call: N people with full sheets confirm within the same minute, then as many more all at once.

`python -m tests.load.confirm --people 300 --seconds 60` plays it against the real server on SQLite (or the database of
DATABASE_URL): everybody opens the summary and confirms. It prints how long confirming took, that nothing was lost, CPU, and
what saturates first, beside two references of the same run: the HTTP stack alone, and the smallest act of the same pages (a
withdrawal: one row and one record entry). The generator is pinned to the last core, the server to the first.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import os
import random
import re
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import aiohttp
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command

from accounts.enums import Role
from accounts.models import User
from applications.models import Confirmation
from applications.selectors import receipt_of
from calls.models import Call
from core import clock
from core.display import LIMA
from core.models import OutboxMessage
from core.record import call_chain, entries_of
from core.signing import verify
from tests import RUN_DIR
from tests.accounts.people import make_user
from tests.applications.ready import fill_sheet, give_annexes, make_call
from tests.load.cost import Span, quantile
from tests.load.pages import new_csrf
from tests.support.database import database_url
from tests.support.server import Server

ROWS = 20  # in each of three lists
KEY = re.compile(r'name="key" value="([0-9a-f-]{36})"')
AT_ONCE = 32  # connections of the rush, as a front end would let through


@dataclass
class Person:
    """One browser."""

    number: str
    cookie: str
    token: str
    key: str = ""


@dataclass
class Measured:
    """What a phase measured: milliseconds of each answer, CPU seconds of the web process, wall seconds."""

    times: list[float] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    cpu: float = 0.0
    wall: float = 0.0

    @property
    def busy(self) -> float:
        """The share of one core that the web process took."""
        return self.cpu / self.wall if self.wall else 0.0

    def line(self, name: str) -> str:
        """One line of the table."""
        count = len(self.times)
        each = self.cpu / count * 1000 if count else 0.0
        p50, p99, worst = (quantile(self.times, share) for share in (0.5, 0.99, 1.0))
        return (
            f"{name:<44}{count:>6}{p50:>9.0f}{p99:>9.0f}{worst:>9.0f}{each:>10.1f}{self.busy:>8.0%}"
            f"{count / self.wall:>9.1f}"
        )


def main() -> None:
    """Run the bench and print its table."""
    parser = argparse.ArgumentParser(description="La última hora de una convocatoria.")
    parser.add_argument("--people", type=int, default=300)
    parser.add_argument("--seconds", type=float, default=60)
    options = parser.parse_args()
    print(run(people=options.people, seconds=options.seconds))


def run(*, people: int, seconds: float) -> str:
    """The whole bench; the table as text."""
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {cores[-1]})
    call_command("migrate", verbosity=0)
    settings.PRIVATE_ROOT = RUN_DIR / "serve" / "private"
    call = _open_call()
    crowd = [_person(place, call) for place in range(people * 2)]
    with Server(database_url=database_url(), var_dir=RUN_DIR / "serve", environment={"DEBUG": "0"}) as server:
        web = server.pid("web")
        os.sched_setaffinity(web, {cores[0]})
        measured = asyncio.run(_play(server.url, web, call, crowd, seconds))
    return _table(people, seconds, measured, _lost(call, crowd))


def _open_call() -> Call:
    """The demo's call, open around now."""
    terms = make_call().terms
    today = clock.now().astimezone(LIMA).date()
    stage = next(line for line in terms["schedule"] if line["code"] == "POSTULACION")
    days = {"start": (today - timedelta(days=1)).isoformat(), "end": (today + timedelta(days=1)).isoformat()}
    stage |= {**days, "dailyFrom": None, "dailyTo": None}
    return make_call(schedule=terms["schedule"])


def _person(place: int, call: Call) -> Person:
    """Somebody with a full sheet, annexes, and a session as signing in would leave it."""
    user: User = make_user(f"{90_000_000 + place}", Role.APPLICANT)
    fill_sheet(user, rows=ROWS)
    give_annexes(user, call)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    token = new_csrf()
    return Person(user.username, f"sessionid={session.session_key}; csrftoken={token}", token)


Act = Callable[[Person, Measured], Awaitable[None]]


@dataclass
class Visitors:
    """Everybody's browsers against one server."""

    http: aiohttp.ClientSession
    url: str
    base: str
    web: int

    async def ask(self, person: Person, method: str, address: str, into: Measured, **more: Any) -> tuple[int, str]:
        """One request; its time is noted."""
        headers = {"Cookie": person.cookie, "X-CSRFToken": person.token}
        started = time.perf_counter()
        async with self.http.request(method, address, headers=headers, allow_redirects=False, **more) as reply:
            text = await reply.text()
        into.times.append((time.perf_counter() - started) * 1000)
        return reply.status, text

    async def healthz(self, person: Person, into: Measured) -> None:
        """The smallest page."""
        await self.ask(person, "GET", f"{self.url}/healthz", into)

    async def summary(self, person: Person, into: Measured) -> None:
        """Open the summary, which carries the key of its confirmation."""
        status, text = await self.ask(person, "GET", f"{self.base}confirmar/", into)
        if (found := KEY.search(text)) is None:
            raise SystemExit(f"no summary for {person.number}: {status}")
        person.key = found[1]

    async def confirm(self, person: Person, into: Measured) -> None:
        """Confirm."""
        await self._send(person, f"{self.base}confirmar/", {"key": person.key, "sworn": "on"}, into)

    async def withdraw(self, person: Person, into: Measured) -> None:
        """Leave again."""
        await self._send(person, f"{self.base}desistir/", {"sure": "on"}, into)

    async def at_once(self, act: Act, crowd: list[Person]) -> Measured:
        """Everybody, as fast as the server takes them."""
        into, limit = Measured(), asyncio.Semaphore(AT_ONCE)

        async def one(person: Person) -> None:
            async with limit:
                await act(person, into)

        await _timed(into, self.web, asyncio.gather(*map(one, crowd)))
        return into

    async def within(self, seconds: float, crowd: list[Person]) -> Measured:
        """Everybody opens the summary and confirms, each at a moment of their own."""
        pages, acts = Measured(), Measured()

        async def one(person: Person) -> None:
            await asyncio.sleep(random.uniform(0, seconds))
            await self.summary(person, pages)
            await self.confirm(person, acts)

        await _timed(acts, self.web, asyncio.gather(*map(one, crowd)))
        return acts

    async def _send(self, person: Person, address: str, data: dict[str, str], into: Measured) -> None:
        status, _ = await self.ask(person, "POST", address, into, data=data)
        if status != 302:
            into.refused.append(f"{person.number}: {status}")


async def _play(url: str, web: int, call: Call, crowd: list[Person], seconds: float) -> dict[str, Measured]:
    spread, rush = crowd[: len(crowd) // 2], crowd[len(crowd) // 2 :]
    connector, jar = aiohttp.TCPConnector(limit=0), aiohttp.DummyCookieJar()
    async with aiohttp.ClientSession(cookie_jar=jar, connector=connector) as http:
        visitors = Visitors(http, url, f"{url}/postulacion/{call.code}/", web)
        await visitors.at_once(visitors.summary, crowd[:10])  # the first requests read templates and routes
        return {
            "minute": await visitors.within(seconds, spread),
            "summaries": await visitors.at_once(visitors.summary, rush),
            "rush": await visitors.at_once(visitors.confirm, rush),
            "withdraw": await visitors.at_once(visitors.withdraw, rush),
            "healthz": await visitors.at_once(visitors.healthz, rush),
        }


async def _timed(into: Measured, web: int, acts: Awaitable[Any]) -> None:
    started, span = time.perf_counter(), Span.begin(web)
    await acts
    into.wall, into.cpu = time.perf_counter() - started, span.spent()


def _lost(call: Call, crowd: list[Person]) -> dict[str, int]:
    """What does not hold of what was answered. Each must be none."""
    filed = list(
        Confirmation.objects.filter(application__call=call).select_related("application__call", "application__user")
    )
    bad_hash = bad_receipt = 0
    for done in filed:
        receipt = receipt_of(done.application)
        proof = {name: receipt.pop(name) for name in ("key", "signature")}
        bad_receipt += not verify(receipt, **proof)
        bad_hash += hashlib.sha256(done.snapshot.encode("ascii")).hexdigest() != done.sha256
    heads = {entry.hash for entry in entries_of(call_chain(call.code)) if entry.kind == "application.confirmed"}
    numbers = sorted(done.application.number for done in filed)
    return {
        "answered without a row": len(
            {person.number for person in crowd} - {d.application.user.username for d in filed}
        ),
        "snapshot that does not hash": bad_hash,
        "receipt that does not verify": bad_receipt,
        "receipt without its record entry": len({done.head for done in filed} - heads),
        "gap or double in the numbers": int(numbers != list(range(1, len(crowd) + 1))),
        "mail missing": len(crowd) - OutboxMessage.objects.filter(kind="application.confirmed").count(),
    }


def _table(people: int, seconds: float, found: dict[str, Measured], lost: dict[str, int]) -> str:
    rush, small = found["rush"], found["withdraw"]
    lines = [
        f"{people} people with {3 * ROWS} rows each confirm within {seconds:.0f} s, then {people} more, {AT_ONCE} at a time",
        f"{'':<44}{'n':>6}{'p50 ms':>9}{'p99 ms':>9}{'max ms':>9}{'CPU ms':>10}{'core':>8}{'a second':>9}",
        found["minute"].line("confirming within the minute (CPU: + summary)"),
        found["summaries"].line("opening the summary, all at once"),
        rush.line("confirming, all at once"),
        small.line("reference: a withdrawal, all at once"),
        found["healthz"].line("reference: the HTTP stack (/healthz)"),
        f"refused: {sum(len(phase.refused) for phase in found.values())}; "
        + "; ".join(f"{name}: {count}" for name, count in lost.items()),
    ]
    first = "the web process's core" if rush.busy > 0.8 else "waiting for the database (its commits), not the processor"
    lines.append(
        f"saturates first: {first}, at {len(rush.times) / rush.wall:.0f} confirmations a second "
        f"({len(rush.times) / rush.wall * 60:.0f} a minute), {rush.cpu / max(small.cpu, 0.001):.1f} times the reference's CPU"
    )
    return "\n".join(lines)


if __name__ == "__main__":
    main()
