"""An applicant's page over the real network, as a stranger would write it from docs/protocol.md.

It keeps one page id for its whole life, holds an answer until its receipt comes, and sends it again with the same revision
over every new connection.
"""

from __future__ import annotations

import asyncio
import base64
import itertools
import json
import secrets
from collections import defaultdict
from collections.abc import Callable
from typing import Any

import aiohttp

from core.clock import iso, now
from exams.domain.paper import unseal

PATIENCE_S = 40.0
PAUSE_S = 0.05


class Dropped(ConnectionError):
    """The socket ended before the reply came."""


class Refused(Exception):
    """The server's typed error."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class RoomPage:
    """A socket with commands, replies and pushes, and a browser's cookies: what pages of applicants and monitors share."""

    def __init__(self, url: str, *, username: str, path: str) -> None:
        self.url, self.username, self.path = url, username, path
        self.name = f"page-{secrets.token_hex(8)}"
        self.snapshot: dict[str, Any] = {}
        self.reconnects = -1  # the first connection is none
        self.pushes: defaultdict[str, asyncio.Queue[dict[str, Any]]] = defaultdict(asyncio.Queue)
        self._http = aiohttp.ClientSession(
            cookie_jar=aiohttp.CookieJar(unsafe=True),  # which keeps cookies of an address without a name
            headers={"Accept": "application/json"},
            connector=aiohttp.TCPConnector(force_close=True),  # each request may reach another process
            timeout=aiohttp.ClientTimeout(total=PATIENCE_S),
        )
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._listener: asyncio.Task[None] | None = None
        self._replies: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._ids = itertools.count(1)

    # -- HTTP

    async def sign_in(self) -> None:
        """With the demo's one click."""
        token = secrets.token_hex(16)
        async with self._http.post(
            f"{self.url}/demo/entrar/",
            data={"as": self.username},
            cookies={"csrftoken": token},
            headers={"X-CSRFToken": token},
            allow_redirects=False,
        ) as reply:
            assert reply.status == 302, await reply.text()

    async def post(self, path: str, data: dict[str, Any]) -> dict[str, Any]:
        """POST a JSON command; its data. Refused with the code of its error."""
        async with self._http.post(self.url + path, json=data, headers=self._csrf()) as reply:
            return data_of(await reply.json())

    async def get(self, path: str) -> Any:
        """GET JSON, whole."""
        async with self._http.get(self.url + path) as reply:
            return await reply.json()

    async def text(self, path: str) -> str:
        """GET a page."""
        async with self._http.get(self.url + path) as reply:
            return await reply.text()

    def _csrf(self) -> dict[str, str]:
        """The header that matches the cookie of the session."""
        return {"X-CSRFToken": next(cookie.value for cookie in self._http.cookie_jar if cookie.key == "csrftoken")}

    # -- the socket

    @property
    def local_port(self) -> int:
        """Our end of the connection: tells which process holds the other one."""
        assert self._socket is not None
        return int(self._socket.get_extra_info("sockname")[1])

    @property
    def is_open(self) -> bool:
        """Whether the socket has not ended."""
        return self._listener is not None and not self._listener.done()

    async def connect(self) -> None:
        """Open a socket, in place of the one before."""
        await self.leave()
        self._socket = await self._http.ws_connect(self.url + self.path, headers={"Origin": self.url})
        self._listener = asyncio.create_task(self._listen(self._socket))
        self.reconnects += 1

    async def enter(self) -> dict[str, Any]:
        """Connect and say hello; the snapshot."""
        await self.connect()
        self.snapshot = await self.ask("hello", protocol=1, page=self.name, last_seq=0)
        return self.snapshot

    async def come_back(self) -> None:
        """Enter again, as often as it takes."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                try:
                    await self.enter()
                except (aiohttp.ClientError, ConnectionError):
                    await asyncio.sleep(PAUSE_S)
                else:
                    return

    async def ask(self, kind: str, /, **data: Any) -> dict[str, Any]:
        """Send a command and wait for its reply's data. Dropped or Refused."""
        return data_of(await asyncio.wait_for(await self.send(kind, **data), PATIENCE_S))

    async def send(self, kind: str, /, **data: Any) -> asyncio.Future[dict[str, Any]]:
        """Send a command; the reply to come."""
        reply: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        frame_id = next(self._ids)
        self._replies[frame_id] = reply
        if self._socket is None or not self.is_open:
            raise Dropped
        try:
            await self._socket.send_str(json.dumps({"id": frame_id, "type": kind, "data": data}))
        except (aiohttp.ClientError, ConnectionError) as error:
            raise Dropped from error
        return reply

    async def push(self, kind: str, *, within: float = PATIENCE_S) -> dict[str, Any]:
        """The next push of a kind, whole."""
        return await asyncio.wait_for(self.pushes[kind].get(), within)

    async def closed_with(self) -> int | None:
        """Wait for the server to close; its code."""
        assert self._listener is not None
        assert self._socket is not None
        await asyncio.wait_for(asyncio.shield(self._listener), PATIENCE_S)
        return self._socket.close_code

    async def leave(self) -> None:
        """Close the socket from here."""
        if self._socket is not None and self._listener is not None:
            await self._socket.close()
            await self._listener
            self._socket = None

    async def aclose(self) -> None:
        """Shut the browser."""
        await self.leave()
        await self._http.close()

    async def _listen(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        try:
            async for message in socket:
                if message.type is aiohttp.WSMsgType.TEXT:
                    self._heard(json.loads(message.data))
        finally:
            waiting, self._replies = self._replies, {}
            for reply in waiting.values():
                if not reply.done():
                    reply.set_exception(Dropped())

    def _heard(self, frame: dict[str, Any]) -> None:
        if "seq" in frame:
            self.pushes[frame["type"]].put_nowait(frame)
        elif (reply := self._replies.pop(frame["id"], None)) is not None and not reply.done():
            reply.set_result(frame)


class ExamPage(RoomPage):
    """One applicant's page."""

    def __init__(self, url: str, *, document: str, attempt: str) -> None:
        super().__init__(url, username=document, path=f"/ws/attempt/{attempt}/")
        self.attempt = attempt
        self.base = f"/evaluacion/{attempt}/"
        self.receipts: list[dict[str, Any]] = []
        self.pending: dict[int, dict[str, Any]] = {}
        self.resent = 0
        self.lost: list[str] = []
        self.options: list[list[str]] = []
        self.on_receipt: Callable[[], None] = lambda: None
        self._revision = 0

    def _heard(self, frame: dict[str, Any]) -> None:
        if "receipt" in frame.get("data", ()):
            self.on_receipt()
        super()._heard(frame)

    async def check_in(self) -> dict[str, Any]:
        """Present, with media waived; waits at the door while it is closed."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                try:
                    return await self.post(f"{self.base}presente", {"consent": True, "document_shown": True})
                except Refused as error:
                    if error.code != "attempt.early":
                        raise
                await asyncio.sleep(PAUSE_S)

    async def enter(self) -> dict[str, Any]:
        """As every page, and see whether the snapshot still holds what was acknowledged."""
        snapshot = await super().enter()
        if snapshot["phase"] in {"open", "closed"}:
            self.lost += self.missing_in(snapshot)
        return snapshot

    async def open_paper(self) -> float:
        """Wait for the key, at T0 or in the snapshot, and open the paper with it; the POSIX second when it came."""
        key, arrived = self.snapshot["key"], now().timestamp()
        if key is None:
            opened = await self.push("attempt.opened")
            key, arrived = opened["data"]["key"], now().timestamp()
        paper = unseal(base64.b64decode(key), self.attempt, self.snapshot["paper"])
        self.options = [[option["id"] for option in question["options"]] for question in paper["questions"]]
        return arrived

    def compose(self) -> dict[str, Any]:
        """The next answer: walks through the questions, another option each time round. It is pending from now on."""
        self._revision += 1
        index = self._revision - 1
        position = index % len(self.options)
        choices = self.options[position]
        option = choices[(index // len(self.options) + position) % len(choices)]
        answer = {"position": position + 1, "option": option, "revision": self._revision}
        self.pending[self._revision] = answer
        return answer

    async def save_next(self) -> dict[str, Any]:
        """The next answer, sent until its receipt comes, over however many connections; the receipt."""
        answer = self.compose()
        while True:
            try:
                reply = await self.ask("answer.save", **answer)
            except Dropped:
                self.resent += 1
                await self.come_back()
            except Refused as error:
                if error.code != "rate.exceeded":
                    raise
                await asyncio.sleep(PAUSE_S * 4)
            else:
                return self.acknowledge(reply["receipt"])

    def acknowledge(self, receipt: dict[str, Any]) -> dict[str, Any]:
        """Keep a receipt; its answer is pending no more."""
        answer = self.pending.pop(receipt["revision"])
        assert {name: receipt[name] for name in answer} == answer
        self.receipts.append(receipt)
        return receipt

    def continue_after(self, other: ExamPage) -> None:
        """Go on where another page of the same person stopped, as the snapshot tells."""
        self._revision = other._revision

    async def finish(self) -> dict[str, Any]:
        """End the exam; the receipt of the end."""
        receipt: dict[str, Any] = (await self.ask("attempt.finish"))["receipt"]
        self.receipts.append(receipt)
        return receipt

    async def beat(self) -> dict[str, Any]:
        """A heartbeat's reply."""
        return await self.ask("heartbeat", sent_at=iso(now()), visible=True, rtt_ms=None)

    def newest(self) -> dict[int, tuple[int, str | None]]:
        """Revision and option of the newest acknowledged answer by position."""
        return {r["position"]: (r["revision"], r["option"]) for r in self.receipts if r["position"] is not None}

    def missing_in(self, snapshot: dict[str, Any]) -> list[str]:
        """What a snapshot shows otherwise than acknowledged. A pending answer may have been stored before its reply was lost."""
        shown = {answer["position"]: (answer["revision"], answer["option"]) for answer in snapshot["answers"]}
        pending = {(a["position"], a["revision"], a["option"]) for a in self.pending.values()}
        newest = self.newest()
        return [
            f"{self.attempt} position {position}: acknowledged {newest.get(position)}, shown {shown.get(position)}"
            for position in sorted({*shown, *newest})
            if shown.get(position) != newest.get(position) and (position, *shown.get(position, ())) not in pending
        ]


def data_of(body: dict[str, Any]) -> dict[str, Any]:
    """What a reply carries; Refused with the code of its error."""
    if not body["ok"]:
        raise Refused(body["error"]["code"])
    data: dict[str, Any] = body["data"]
    return data
