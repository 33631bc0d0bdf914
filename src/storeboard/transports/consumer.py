"""
Receive from a queue, store durably, and only then acknowledge: one loop for every queue.

Promises that nothing is acknowledged that is not durable, message by message; that what cannot be used is quarantined
and acknowledged, so that it blocks nothing; and that a store that cannot take more is waited for, with the messages
kept and their locks renewed, so that an outage of ours costs no delivery attempt and no more is received meanwhile. A
queue that cannot be reached is tried again for ever, ever more seldom, and stops nobody else. It never looks into a
body: `decode` does.
"""

import asyncio
import random
import traceback
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final, Literal

from storeboard.engine.ports import Clock
from storeboard.errors import TerminalError, TransientError
from storeboard.model import Notification
from storeboard.transports.queue import Message, Queue
from storeboard.transports.setup import Report

BODY_BYTES_MAX: Final = 1_048_576
BODY_KEPT_BYTES_MAX: Final = 65_536
"""How much of a message that is too large is kept in quarantine."""

PAUSE_SECONDS: Final = 0.5
PAUSE_SECONDS_MAX: Final = 60.0
STORE_PAUSE_SECONDS_MAX: Final = 10.0
OPEN_SECONDS_MAX: Final = 20.0
STOP_SECONDS_MAX: Final = 10.0
"""What is being recorded at a stop has this long to be recorded and acknowledged."""

State = Literal["starting", "receiving", "waiting", "down", "stopped"]
Counted = Literal["received", "acknowledged", "quarantined"]
Errors: Final = (TransientError, TerminalError)


@dataclass(frozen=True, slots=True)
class Ways:
    """
    What a consumer leaves to others: to read a body, to make it durable, to count, to tell, and the time.

    A message of more than `body_bytes_max` is not read.
    """

    decode: Callable[[bytes, str], Sequence[Notification]]
    keep: Callable[[Sequence[Notification]], Awaitable[object]]
    count: Callable[[str, Counted, int], None]
    report: Report
    clock: Clock
    jitter: Callable[[], float] = random.random
    body_bytes_max: int = BODY_BYTES_MAX


class Consumer:
    """
    The consumer of one source. `make` gives its queue, anew for every try to open it.

    `state` says how it fares and `why`, if it does not fare well.
    """

    def __init__(self, source: str, make: Callable[[], Queue], ways: Ways) -> None:
        self.source = source
        self.state: State = "starting"
        self.why = ""
        self._make = make
        self._ways = ways
        self._failures = 0
        self._stopping = asyncio.Event()
        self._busy = asyncio.Event()

    def stop(self) -> None:
        """Receive no more; `run` ends when what was received is settled."""
        self._stopping.set()

    async def run(self) -> None:
        """Consume until `stop`."""
        while not self._stopping.is_set():
            # Whatever a library makes of a broken connection, its queue alone is down.
            (error,) = await asyncio.gather(self._once(), return_exceptions=True)
            if error is not None:
                self._now("down", error.reason if isinstance(error, Errors) else self._fault(error))
                self._failures += 1
                await self._pause(self._failures, PAUSE_SECONDS_MAX, self._stopping)
        self._now("stopped")

    async def _once(self) -> None:
        async with self._opened() as queue:
            await self._consume(queue)

    def _fault(self, error: BaseException) -> str:
        steps = traceback.extract_tb(error.__traceback__)
        at = f"{steps[-1].filename.rpartition('/')[2]}:{steps[-1].lineno}" if steps else ""
        self._ways.report("queue.fault", {"source": self.source, "error": type(error).__name__, "at": at})
        return f"sources.{self.source}: {type(error).__name__} at {at}"

    @asynccontextmanager
    async def _opened(self) -> AsyncGenerator[Queue]:
        queue = self._make()
        try:
            async with _within(OPEN_SECONDS_MAX, f"sources.{self.source}: no connection"):
                await queue.open()
            self._now("receiving")
            yield queue
        finally:
            await queue.close()

    async def _consume(self, queue: Queue) -> None:
        """Receive with as many as the queue allows, until `stop` or until one of them fails; then the others end."""
        ended = asyncio.Event()
        workers = [asyncio.create_task(self._work(queue, ended))]
        workers += [asyncio.create_task(self._help(queue, ended)) for _ in range(1, queue.receivers)]
        stopping = asyncio.create_task(self._stopping.wait())
        try:
            await asyncio.wait([*workers, stopping], return_when=asyncio.FIRST_COMPLETED)
            ended.set()
            await asyncio.wait(workers, timeout=STOP_SECONDS_MAX)
        finally:
            for task in (*workers, stopping):
                task.cancel()
            results = await asyncio.gather(*workers, return_exceptions=True)
        for result in results:
            if isinstance(result, BaseException) and not isinstance(result, asyncio.CancelledError):
                raise result

    async def _work(self, queue: Queue, ended: asyncio.Event) -> None:
        while not ended.is_set():
            await self._receive(queue, ended)

    async def _help(self, queue: Queue, ended: asyncio.Event) -> None:
        """Receive beside the others for as long as there is something; an idle queue is asked by one alone."""
        while not ended.is_set():
            await _unless(ended, self._busy.wait())
            if not ended.is_set():
                await self._receive(queue, ended)

    async def _receive(self, queue: Queue, ended: asyncio.Event) -> None:
        messages = await _unless(ended, queue.receive())
        self._failures = 0
        if messages:
            self._busy.set()
            self._ways.count(self.source, "received", len(messages))
            await self._settle(queue, messages, ended)
        else:
            self._busy.clear()

    async def _settle(self, queue: Queue, messages: Sequence[Message], ended: asyncio.Event) -> None:
        """Record messages, for as long as it takes, and acknowledge them; give them back if that is not to be."""
        notifications = [one for message in messages for one in self._read(message.body)]
        async with self._held(queue, messages):
            durable = await self._record(notifications, ended)
        if durable:
            acknowledged = await queue.acknowledge(messages)
            self._ways.count(self.source, "acknowledged", acknowledged)
            self._ways.count(self.source, "quarantined", sum(one.quarantine is not None for one in notifications))
        else:
            await queue.release(messages)

    def _read(self, body: bytes) -> Sequence[Notification]:
        if len(body) <= self._ways.body_bytes_max:
            return self._ways.decode(body, self.source)
        reason = f"a message of {len(body)} bytes; more than {self._ways.body_bytes_max} are not taken"
        identity = f"sha256:{sha256(body).hexdigest()}"
        kept = body[:BODY_KEPT_BYTES_MAX]
        return (Notification(self.source, identity, "unknown", quarantine=reason, body=kept),)

    async def _record(self, notifications: Sequence[Notification], ended: asyncio.Event) -> bool:
        """Make notifications durable, again and again until they are; False when it ends before that."""
        failures = 0
        while True:
            try:
                await self._ways.keep(notifications)
            except Errors as error:
                self._now("waiting", error.reason)
            else:
                self._now("receiving")
                return True
            if ended.is_set():
                return False
            failures += 1
            await self._pause(failures, STORE_PAUSE_SECONDS_MAX, ended)

    @asynccontextmanager
    async def _held(self, queue: Queue, messages: Sequence[Message]) -> AsyncGenerator[None]:
        """Renew the locks of messages for as long as the block lasts."""

        async def renew() -> None:
            while True:
                await self._ways.clock.sleep(queue.lock_seconds / 3)
                # A lock that cannot be renewed is no reason to stop: what is lost comes again, and is a repeat.
                with suppress(*Errors):
                    await queue.extend(messages)

        renewing = asyncio.create_task(renew())
        try:
            yield
        finally:
            renewing.cancel()
            await asyncio.gather(renewing, return_exceptions=True)

    async def _pause(self, failures: int, seconds_max: float, ended: asyncio.Event) -> None:
        """Wait after so many failures in a row, half of it by chance; not longer than until the end."""
        span = min(seconds_max, PAUSE_SECONDS * 2.0 ** min(failures - 1, 16))
        await _unless(ended, self._ways.clock.sleep(span * (1 + self._ways.jitter()) / 2))

    def _now(self, state: State, why: str = "") -> None:
        """Take a state on, and tell of it when it is another."""
        if (state, why) != (self.state, self.why):
            self.state, self.why = state, why
            self._ways.report("queue.changed", {"source": self.source, "state": state, "why": why})


@asynccontextmanager
async def _within(seconds: float, what: str) -> AsyncGenerator[None]:
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError:
        raise TransientError(f"{what} within {seconds:g} s") from None


async def _unless(ended: asyncio.Event, work: Awaitable[Any]) -> Any:
    """What the work gives; None, with the work cut off, when the end comes first."""
    working = asyncio.ensure_future(work)
    ending = asyncio.ensure_future(ended.wait())
    try:
        await asyncio.wait([working, ending], return_when=asyncio.FIRST_COMPLETED)
        return working.result() if working.done() else None
    finally:
        ending.cancel()
        if not working.done():
            working.cancel()
            await asyncio.gather(working, return_exceptions=True)
