"""A consumer on a real store, and a watch on what was committed when the queue was told."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from storeboard.app import SystemClock
from storeboard.errors import TransientError
from storeboard.model import Notification
from storeboard.transports.consumer import Consumer, Ways
from storeboard.transports.queue import Message, Queue
from tests.contract.queues.peer import Make
from tests.unit.web.doorway import Doorway, doorway

SOURCE = "bus"
WAIT_SECONDS_MAX = 20.0


class Watched:
    """A queue that notes what is committed when it is told to acknowledge."""

    def __init__(self, queue: Queue, here: "Consuming") -> None:
        self._queue = queue
        self._here = here

    def __getattr__(self, name: str) -> Any:
        return getattr(self._queue, name)

    async def acknowledge(self, messages: Sequence[Message]) -> int:
        self._here.told += len(messages)
        self._here.committed.append((self._here.door.kept()[0], self._here.told))
        self._here.changed.set()
        if self._here.crashes:
            await asyncio.Event().wait()
        acknowledged = await self._queue.acknowledge(messages)
        self._here.acknowledged += acknowledged
        self._here.changed.set()
        return acknowledged

    async def extend(self, messages: Sequence[Message]) -> None:
        await self._queue.extend(messages)
        self._here.extended += 1


@dataclass(slots=True)
class Consuming:
    """One consumer; `store_fails` makes its store refuse, `record_seconds` makes it slow, `crashes` ends it early."""

    door: Doorway
    consumer: Consumer = field(init=False)
    committed: list[tuple[int, int]] = field(default_factory=list)
    told: int = 0
    acknowledged: int = 0
    extended: int = 0
    failed: int = 0
    counted: dict[str, int] = field(default_factory=dict)
    events: list[tuple[str, Mapping[str, object]]] = field(default_factory=list)
    store_fails: bool = False
    crashes: bool = False
    record_seconds: float = 0.0
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    async def keep(self, notifications: Sequence[Notification]) -> object:
        await asyncio.sleep(self.record_seconds)
        if self.store_fails:
            self.failed += 1
            self.changed.set()
            raise TransientError("the disk is full")
        return await self.door.intake.receive(notifications)

    def report(self, event: str, fields: Mapping[str, object]) -> None:
        self.events.append((event, fields))
        self.changed.set()

    def count(self, source: str, outcome: str, number: int) -> None:
        self.counted[outcome] = self.counted.get(outcome, 0) + number

    @property
    def ways(self) -> Ways:
        return Ways(
            self.door.decode,
            self.keep,
            self.count,
            self.report,
            SystemClock(),
            jitter=lambda: 0.0,
        )

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait, within bounds, until something that happens here makes it hold."""
        try:
            async with asyncio.timeout(WAIT_SECONDS_MAX):
                while not condition():
                    self.changed.clear()
                    await self.changed.wait()
        except TimeoutError:
            raise AssertionError(f"in vain: {self.consumer.state} {self.consumer.why} {self.counted}") from None


@asynccontextmanager
async def consuming(place: Path, make: Make, **said: Any) -> AsyncGenerator[Consuming]:
    """Run a consumer on an installation's store; whatever happens, it ends within bounds."""
    limits = {key: said.pop(key) for key in ("body_bytes_max",) if key in said}
    async with doorway(place, None) as door:  # type: ignore[arg-type]
        here = Consuming(door, **said)
        here.consumer = Consumer(SOURCE, lambda: Watched(make(), here), replace(here.ways, **limits))  # type: ignore[return-value]
        running = asyncio.create_task(here.consumer.run())
        try:
            yield here
            if here.crashes:
                running.cancel()
            here.consumer.stop()
        finally:
            here.consumer.stop()
            done, _ = await asyncio.wait([running], timeout=WAIT_SECONDS_MAX)
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
            assert done, "the consumer did not end"
