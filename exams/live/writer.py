"""The one database writer of a process: group commit without a timer (notes in docs/decisions/0002-hot-path.md).

Everything that queued while the last commit was running goes into the next one; who waits is told only after it. While the
database is away nothing is acknowledged and nothing is dropped: the batch is tried again with back-off.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from django.db import IntegrityError, InterfaceError, OperationalError, connection

from core.errors import DomainError, Unavailable
from core.http import unexpected
from exams.services_answers import AnswerCommand, Outcome, save_answers

logger = logging.getLogger(__name__)
T = TypeVar("T")

MAX_BATCH = 500
MAX_QUEUE = 20_000
_FIRST_DELAY, _LAST_DELAY = 0.05, 2.0
_RACES = 5

Reply = Callable[[Outcome], Awaitable[None]]


class Writer:
    """Answers in batches, and any other database work of the sockets one by one, in a thread with its own connection."""

    def __init__(self) -> None:
        self._answers: list[tuple[AnswerCommand, Reply]] = []
        self._calls: list[tuple[Callable[[], Any], asyncio.Future[Any]]] = []
        self._wake = asyncio.Event()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="exam-writer")
        self._loop = asyncio.get_running_loop()
        self._task = self._loop.create_task(self._run(), name="exam-writer")
        self.commits = 0

    def save(self, command: AnswerCommand, reply: Reply) -> None:
        """Queue an answer; `reply` is awaited with its outcome after the commit. Raises Unavailable when the queue is full."""
        if len(self._answers) >= MAX_QUEUE:
            raise Unavailable(
                "server.busy", "El servidor está ocupado. Su respuesta sigue en esta página y se reenviará."
            )
        self._answers.append((command, reply))
        self._wake.set()

    async def call(self, function: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """Run a service in the writer's thread, after every answer queued before it. Its exception is raised here."""
        future: asyncio.Future[T] = self._loop.create_future()
        self._calls.append((lambda: function(*args, **kwargs), future))
        self._wake.set()
        return await future

    async def _run(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._answers or self._calls:
                calls, self._calls = self._calls[:1], self._calls[1:]
                batch, self._answers = self._answers[:MAX_BATCH], self._answers[MAX_BATCH:]
                if batch:
                    await self._commit(batch)
                for work, future in calls:
                    await self._one(work, future)

    async def _commit(self, batch: list[tuple[AnswerCommand, Reply]]) -> None:
        outcomes = await self._settled([command for command, _ in batch])
        self.commits += 1
        for (_, reply), outcome in zip(batch, outcomes, strict=True):
            try:
                await reply(outcome)
            except Exception:  # a socket that went away must not stop the others' receipts
                logger.exception("reply after commit failed")

    async def _settled(self, commands: list[AnswerCommand]) -> list[Outcome]:
        try:
            return await self._stubborn(lambda: save_answers(commands))
        except Exception as error:  # noqa: BLE001 - each command gets its own answer below
            if len(commands) == 1:
                return [error if isinstance(error, DomainError) else unexpected(error)]
            # One command that breaks the batch must not take the others with it.
            halves = [commands[: len(commands) // 2], commands[len(commands) // 2 :]]
            return [outcome for half in halves for outcome in await self._settled(half)]

    async def _one(self, work: Callable[[], Any], future: asyncio.Future[Any]) -> None:
        try:
            result = await self._stubborn(work)
        except Exception as error:  # noqa: BLE001 - it is raised to whoever asked
            if not future.done():
                future.set_exception(error)
        else:
            if not future.done():
                future.set_result(result)

    async def _stubborn(self, work: Callable[[], T]) -> T:
        """Run in the thread; a database that is away is waited for, a race with another process is run again."""
        delay, races = _FIRST_DELAY, 0
        while True:
            try:
                return await self._loop.run_in_executor(self._thread, work)
            except (OperationalError, InterfaceError) as error:
                logger.warning("database away, nothing acknowledged, again in %.2f s: %s", delay, error)
                await self._loop.run_in_executor(self._thread, _hang_up)
                await asyncio.sleep(delay)
                delay = min(delay * 2, _LAST_DELAY)
            except IntegrityError:
                races += 1
                if races > _RACES:
                    raise

    async def aclose(self) -> None:
        """Finish what is queued and let the thread go (tests; a killed process needs none of it)."""
        await self.call(lambda: None)
        self._task.cancel()
        await self._loop.run_in_executor(self._thread, _hang_up)
        self._thread.shutdown()


def _hang_up() -> None:
    """Close the connection of the thread that calls this: `connection.close` read elsewhere is another thread's."""
    connection.close()


_writers: dict[asyncio.AbstractEventLoop, Writer] = {}


def writer() -> Writer:
    """This process's writer (one per running loop)."""
    loop = asyncio.get_running_loop()
    if loop not in _writers:
        for old in [other for other in _writers if other.is_closed()]:
            del _writers[old]
        _writers[loop] = Writer()
    return _writers[loop]
