"""The exam under load: N applicants of a demo sitting over real sockets, and the same messages against a stock echo.

`python -m tests.load.exam --applicants 2000` plays check-in, T0, the exam's pace and its last minute, and prints the skew of
opening, receipts' latency, and CPU per message and per applicant-minute. One process generates, pinned to the last core; the
server is pinned to the first. On SQLite, or on the database of DATABASE_URL.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import os
import socket
import subprocess
import sys
import time
from typing import Any

import aiohttp
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command

from core.clock import parse_iso
from exams.models import Answer, Attempt
from tests import RUN_DIR
from tests.load.cost import Span, quantile, resident_mb
from tests.load.pages import Applicant, Hall, Tally, new_csrf
from tests.load.sockets import connect
from tests.support.database import database_url
from tests.support.server import ROOT, Server

REAL_PACE = 1.14  # answers a minute of one applicant: 20 questions, some changed, in 25 minutes
LAST_MINUTE = 6.0


def main() -> None:
    """Run the bench and print its table."""
    parser = argparse.ArgumentParser(description="El examen bajo carga.")
    parser.add_argument("--applicants", type=int, default=2000)
    parser.add_argument("--seconds", type=float, default=40)
    options = parser.parse_args()
    print(run(applicants=options.applicants, seconds=options.seconds))


def run(*, applicants: int, seconds: float) -> str:
    """The whole bench; the table as text."""
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {cores[-1]})
    call_command("migrate", verbosity=0)
    with Server(database_url=database_url(), var_dir=RUN_DIR / "serve", environment={"DEBUG": "0"}) as server:
        web = server.pid("web")
        os.sched_setaffinity(web, {cores[0]})
        lead = 60 + applicants // 20  # check-in and entry at half the pace of a quiet machine
        demo = _demo(applicants, lead)
        hall = Hall(_applicants(demo))
        port = int(server.url.rsplit(":", 1)[1])
        ours = asyncio.run(_exam(hall, port, parse_iso(demo["opens_at"]).timestamp(), web, seconds))
        ours["memory"] = resident_mb(web)
        ours["lost"] = _lost(hall)
    echo = _echo(hall, seconds, cores)
    return _table(applicants, seconds, ours, echo)


def _demo(applicants: int, lead: int) -> dict[str, Any]:
    command = [sys.executable, "manage.py", "demo", "--starts-in", str(lead), "--applicants", str(applicants)]
    made = subprocess.run(
        [*command, "--waive-media", "--json", "--door", str(lead)],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": database_url()},
        check=True,
        capture_output=True,
        text=True,
    )
    found: dict[str, Any] = json.loads(made.stdout)
    return found


def _applicants(demo: dict[str, Any]) -> list[Applicant]:
    """Everybody with a session of their own, as signing in would leave it (the sign-in has its own bench)."""
    people = []
    wanted = [item["attempt"] for item in demo["attempts"]]
    for attempt in Attempt.objects.select_related("user").filter(id__in=wanted):
        session = SessionStore()
        session[SESSION_KEY] = str(attempt.user_id)
        session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
        session[HASH_SESSION_KEY] = attempt.user.get_session_auth_hash()
        session.create()
        cookie = f"sessionid={session.session_key}; csrftoken={new_csrf()}"
        options = [[option["id"] for option in question["options"]] for question in attempt.paper]
        people.append(Applicant(str(attempt.id), cookie, options))
    return people


async def _exam(hall: Hall, port: int, opens_at: float, web: int, seconds: float) -> dict[str, Any]:
    checked = await _check_in(hall, port, web)
    entered = await _enter(hall, port, web)
    gc.collect()
    gc.freeze()
    if time.time() > opens_at - 2:
        raise SystemExit("the machine was too slow: nobody was seated two seconds before T0")
    await asyncio.sleep(opens_at + 3 - time.time())
    opened = [page.opened_at for page in hall.applicants if page.opened_at]
    skew = [(moment - opens_at) * 1000 for moment in opened]
    pace, pace_cpu = await _phase(hall, web, seconds, REAL_PACE)
    rush, rush_cpu = await _phase(hall, web, seconds / 2, LAST_MINUTE)
    for page in hall.applicants:
        page.socket.close()
    return {
        "checked": checked,
        "entered": entered,
        "opened": len(opened),
        "skew": skew,
        "pace": pace,
        "pace_cpu": pace_cpu,
        "rush": rush,
        "rush_cpu": rush_cpu,
    }


async def _phase(hall: Hall, pid: int, seconds: float, answers_a_minute: float) -> tuple[Tally, float]:
    hall.tally = Tally()
    span = Span.begin(pid)
    await hall.rehearse(seconds, answers_a_minute=answers_a_minute)
    return hall.tally, span.spent()


async def _check_in(hall: Hall, port: int, web: int) -> tuple[float, float]:
    """Everybody's POST presente, twenty at a time; seconds it took and CPU of the server."""
    started, span = time.time(), Span.begin(web)
    limit = asyncio.Semaphore(20)
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http:

        async def one(page: Applicant) -> None:
            token = page.cookie.rsplit("=", 1)[1]
            headers = {"Cookie": page.cookie, "X-CSRFToken": token, "Content-Type": "application/json"}
            url = f"http://127.0.0.1:{port}/evaluacion/{page.attempt}/presente"
            async with limit, http.post(url, headers=headers, json={"consent": True, "document_shown": True}) as reply:
                body = await reply.json()
                if not body["ok"] or body["data"]["missing"]:
                    raise SystemExit(f"check-in refused: {body}")
                page.cookie += f"; vigia_ticket={reply.cookies['vigia_ticket'].value}"

        await asyncio.gather(*(one(page) for page in hall.applicants))
    return time.time() - started, span.spent()


async def _enter(hall: Hall, port: int, web: int) -> tuple[float, float]:
    """Everybody's socket and hello, fifty at a time."""
    started, span = time.time(), Span.begin(web)
    limit = asyncio.Semaphore(50)

    async def one(page: Applicant) -> None:
        async with limit:
            page.socket = await connect(port, f"/ws/attempt/{page.attempt}/", page.cookie, hall.heard(page))
            data = {"protocol": 1, "page": f"load-{page.attempt}", "last_seq": 0}
            page.socket.send(json.dumps({"id": 1, "type": "hello", "data": data}).encode())

    await asyncio.gather(*(one(page) for page in hall.applicants))
    while hall.snapshots < len(hall.applicants):
        await asyncio.sleep(0.05)
    return time.time() - started, span.spent()


def _lost(hall: Hall) -> int:
    """Receipts given whose answer is not in the database. Must be none."""
    stored = set(Answer.objects.values_list("attempt_id", "revision"))
    given = {(page.attempt, revision) for page in hall.applicants for revision in range(1, page.revision + 1)}
    return len({item for item in given if item not in {(str(a), r) for a, r in stored}})


def _echo(hall: Hall, seconds: float, cores: list[int]) -> tuple[Tally, float]:
    """The same messages at the same pace against the stock echo."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "daphne", "-v", "0", "-p", str(port), "tests.load.echo:application"]
    server = subprocess.Popen(command, cwd=ROOT)
    try:
        os.sched_setaffinity(server.pid, {cores[0]})
        return asyncio.run(_echo_phase(hall, port, server.pid, seconds))
    finally:
        server.terminate()
        server.wait(20)


async def _echo_phase(hall: Hall, port: int, pid: int, seconds: float) -> tuple[Tally, float]:
    def heard(page: Applicant) -> Any:
        def on_text(payload: bytes, moment: float) -> None:
            sent = page.sent.pop(json.loads(payload)["id"], None)
            if sent is not None:
                hall.tally.beats.append((moment - sent) * 1000)
                hall.tally.messages += 1

        return on_text

    for _ in range(200):
        try:
            probe = await connect(port, "/", "", lambda *_: None)
            probe.close()
            break
        except OSError:
            await asyncio.sleep(0.1)
    limit = asyncio.Semaphore(50)

    async def one(page: Applicant) -> None:
        async with limit:
            page.sent.clear()
            page.socket = await connect(port, "/", "", heard(page))

    await asyncio.gather(*(one(page) for page in hall.applicants))
    found = await _phase(hall, pid, seconds, REAL_PACE)
    for page in hall.applicants:
        page.socket.close()
    return found


def _table(applicants: int, seconds: float, ours: dict[str, Any], echo: tuple[Tally, float]) -> str:
    pace, rush = ours["pace"], ours["rush"]
    per_message = ours["pace_cpu"] / max(1, pace.messages) * 1e6
    echo_message = echo[1] / max(1, echo[0].messages) * 1e6
    rows = [
        (f"applicants connected and opened at T0, of {applicants}", f"{ours['opened']}"),
        ("skew of opening: last opened - T0 (aim <= 200 ms)", f"{max(ours['skew'], default=0):.0f} ms"),
        ("skew of opening: median", f"{quantile(ours['skew'], 0.5):.0f} ms"),
        ("answer to receipt, exam's pace: p50 / p99 (aim < 150 ms)", _latency(pace.receipts)),
        ("answer to receipt, last minute (5x): p50 / p99", _latency(rush.receipts)),
        ("answers acknowledged, exam's pace / last minute", f"{len(pace.receipts)} / {len(rush.receipts)}"),
        ("acknowledged answers missing in the database", f"{ours['lost']}"),
        ("errors", f"{pace.errors | rush.errors or 'none'}"),
        ("server CPU per applicant-minute", f"{ours['pace_cpu'] / applicants / (seconds + 2) * 60 * 1000:.2f} ms"),
        ("server CPU per message", f"{per_message:.0f} us"),
        ("stock Channels echo, CPU per message", f"{echo_message:.0f} us"),
        ("ratio to the echo (aim <= 1)", f"{per_message / max(echo_message, 1e-9):.2f}"),
        ("check-in: per second / server CPU each", _rate(applicants, *ours["checked"])),
        ("socket and hello: per second / server CPU each", _rate(applicants, *ours["entered"])),
        ("web process memory", f"{ours['memory']:.0f} MB"),
    ]
    width = max(len(name) for name, _ in rows)
    return "\n".join(["The exam under load", *(f"  {name:<{width}}  {value}" for name, value in rows)])


def _latency(values: list[float]) -> str:
    return f"{quantile(values, 0.5):.0f} / {quantile(values, 0.99):.0f} ms"


def _rate(count: int, wall: float, cpu: float) -> str:
    return f"{count / wall:.0f}/s / {cpu / count * 1000:.1f} ms"


if __name__ == "__main__":
    main()
