"""A sitting of the demo on the server's database, its applicants' pages, and what must hold of their receipts afterwards."""

from __future__ import annotations

import asyncio
import base64
import json
import subprocess
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from core.clock import now, parse_iso
from tests.faults.pages import ExamPage, RoomPage
from tests.support.server import ROOT, Server

ENTERING = 0.3  # of the time before T0 must be left for checking in and taking seats
SIGNED = ("attempt", "revision", "position", "option", "at", "head")


@dataclass(frozen=True, slots=True)
class Evening:
    """A sitting and its applicants' pages, signed in."""

    sitting: int
    opens_at: datetime
    deadline: datetime
    pages: list[ExamPage]

    async def check_in(self, *pages: ExamPage) -> None:
        """Make these pages' applicants present (everybody's if none is named), and seat them."""
        for answer in await asyncio.gather(*(page.check_in() for page in pages or self.pages)):
            assert answer["missing"] == []
        await asyncio.gather(*(page.enter() for page in pages or self.pages))

    async def leave(self) -> None:
        """Shut every browser."""
        await asyncio.gather(*(page.aclose() for page in self.pages))

    async def open(self, *pages: ExamPage) -> list[float]:
        """Wait for T0 on these pages (on all of them if none is named); when each key came, in POSIX seconds."""
        return list(await asyncio.gather(*(page.open_paper() for page in pages or self.pages)))


@asynccontextmanager
async def an_evening(server: Server, *, applicants: int, duration_s: int, starts_in_s: int) -> AsyncIterator[Evening]:
    """A new sitting of the demo with everybody's camera waived. A busy machine gets a second one that begins later."""
    evening = await _prepared(server, applicants=applicants, duration_s=duration_s, starts_in_s=starts_in_s)
    if evening.opens_at - now() < timedelta(seconds=starts_in_s * ENTERING):
        await evening.leave()
        evening = await _prepared(server, applicants=applicants, duration_s=duration_s, starts_in_s=starts_in_s * 4)
    try:
        yield evening
    finally:
        await evening.leave()


async def _prepared(server: Server, *, applicants: int, duration_s: int, starts_in_s: int) -> Evening:
    options = {"--starts-in": starts_in_s, "--applicants": applicants, "--duration": duration_s}
    arguments = [str(part) for pair in options.items() for part in pair]
    made = json.loads(await asyncio.to_thread(server.manage, "demo", "--waive-media", "--json", *arguments))
    wanted = made["attempts"][:applicants]
    pages = [ExamPage(server.url, document=one["document"], attempt=one["attempt"]) for one in wanted]
    await asyncio.gather(*(page.sign_in() for page in pages))
    return Evening(made["sitting"], parse_iso(made["opens_at"]), parse_iso(made["deadline"]), pages)


@asynccontextmanager
async def staff(server: Server, username: str, *, path: str = "") -> AsyncIterator[RoomPage]:
    """The page of somebody of the demo's staff, signed in."""
    page = RoomPage(server.url, username=username, path=path)
    try:
        await page.sign_in()
        yield page
    finally:
        await page.aclose()


def unsigned(receipts: Sequence[dict[str, Any]], keys: Sequence[dict[str, str]]) -> list[int]:
    """Revisions whose receipt none of the published keys signed. Its own reading of the protocol: no code of the server."""
    public = {key["key"]: Ed25519PublicKey.from_public_bytes(base64.b64decode(key["public"])) for key in keys}
    return [receipt["revision"] for receipt in receipts if not _holds(receipt, public)]


def _holds(receipt: dict[str, Any], public: dict[str, Ed25519PublicKey]) -> bool:
    text = json.dumps({name: receipt[name] for name in SIGNED}, sort_keys=True, separators=(",", ":"))
    try:
        public[receipt["key"]].verify(base64.b64decode(receipt["signature"]), text.encode("ascii"))
    except (KeyError, InvalidSignature):
        return False
    return True


def verify_offline(folder: Path, pages: Sequence[ExamPage], *, keys: dict[str, Any], record: bytes) -> str:
    """What tools/verify_record.py says of the record beside every receipt these pages kept. AssertionError if it objects."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "registro.json").write_bytes(record)
    (folder / "receipt-key.json").write_text(json.dumps(keys), encoding="ascii")
    arguments = [str(folder / "registro.json"), "--keys", str(folder / "receipt-key.json")]
    for page in pages:
        kept = folder / f"constancias-{page.attempt}.json"
        kept.write_text(json.dumps({"attempt": page.attempt, "receipts": page.receipts}), encoding="ascii")
        arguments += ["--receipts", str(kept)]
    command = [sys.executable, str(ROOT / "tools" / "verify_record.py"), *arguments]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
