"""
Deliver notifications as commercetools does: at least once, in no order, at no promised time.

A notification is held until its receiver has accepted it with a 2xx. Between attempts the wait doubles. What keeps
failing makes the Subscription unhealthy: `TemporaryError` is retried for up to 48 hours, `ConfigurationError` for 24
hours (one hour outside production), then delivery stops, what waits is dropped and so is all that comes until the
destination is changed (facts/commercetools.md section 1.6). There is no replay.

Time passes only in the given `sleep`; no thread is started. Either `run` delivers for ever, or a test lets
`deliver_due` or `drain` do it step by step.
"""

import asyncio
import heapq
import json
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from storeboard.simulators.commercetools.faults import Dice, Faults
from storeboard.simulators.commercetools.instants import instant
from storeboard.simulators.commercetools.subscriptions import PAYLOAD_BYTES_MAX, envelope, wants, without_payload

Json = dict[str, Any]
Sender = Callable[[Json, bytes, Mapping[str, str]], Awaitable[int]]
"""Carry a body to a destination and give the HTTP status of the answer, or 0 where there was none."""

SLOTS_MAX: Final = 16
OUTBOX_MAX: Final = 100_000
BACKOFF_SECONDS: Final = 1.0
BACKOFF_SECONDS_MAX: Final = 600.0
TEMPORARY_SECONDS_MAX: Final = 48 * 3600.0
CONFIGURATION_SECONDS_MAX: Final = {True: 24 * 3600.0, False: 3600.0}
MISCONFIGURED: Final = frozenset({400, 401, 403, 404, 405, 410, 413, 415})
STOPPED: Final = "ConfigurationErrorDeliveryStopped"


@dataclass(slots=True)
class Channel:
    """
    One Subscription's way out.

    What a queue of a cloud would hold (every vendor's destination) is kept in `outbox`; a push route is called.
    """

    subscription: Json
    format: str
    status: str = "Healthy"
    failing_since: float | None = None
    outbox: deque[bytes] = field(default_factory=lambda: deque[bytes](maxlen=OUTBOX_MAX))


@dataclass(order=True, slots=True)
class _Waiting:
    due: float
    number: int
    channel: Channel = field(compare=False)
    body: bytes = field(compare=False)
    born: float = field(compare=False)
    attempts: int = field(compare=False, default=0)


class Deliverer:
    """Everything that is on its way, of all Subscriptions of one project."""

    def __init__(
        self,
        dice: Dice,
        clock: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]],
        faults: Callable[[], Faults],
        production: bool,
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._faults = faults
        self._dice = dice
        self._window = CONFIGURATION_SECONDS_MAX[production]
        self._heap: list[_Waiting] = []
        self._number = 0
        self._in_flight = 0
        self._wake = asyncio.Event()
        self.sender: Sender | None = None
        self.channels: dict[str, Channel] = {}
        self._newest_accepted = 0
        self.announced = 0
        self.accepted = 0
        self.overtaken = 0
        self.refused = 0
        self.dropped = 0

    @property
    def waiting(self) -> int:
        """How many deliveries have not been accepted yet."""
        return len(self._heap) + self._in_flight

    def announce(self, payload: Json) -> None:
        """Put a notification on its way to every Subscription that wants it."""
        for channel in self.channels.values():
            if wants(channel.subscription, payload):
                self.enqueue(channel, payload)

    def enqueue(self, channel: Channel, payload: Json) -> None:
        """Put a notification on its way to one Subscription, with the delays and repeats that the faults draw."""
        faults = self._faults()
        self.announced += 1
        if channel.status == STOPPED or self._dice.falls("lost", faults.lost_rate):
            self.dropped += 1
            return
        if payload["notificationType"] == "Message" and self._must_shorten(payload, faults):
            payload = without_payload(payload)
        delay = self._dice.between(faults.delay)
        if self._dice.falls("reorder", faults.reorder_rate):
            delay += self._dice.between((0.0, faults.reorder_seconds))
        self._add(channel, payload, delay)
        if self._dice.falls("duplicate", faults.duplicate_rate):
            self._add(channel, payload, delay + self._dice.between((0.0, faults.duplicate_seconds)))

    def stop(self, subscription_id: str) -> None:
        """Forget a Subscription and all that is on its way to it."""
        channel = self.channels.pop(subscription_id)
        channel.status = STOPPED
        self._heap = [one for one in self._heap if one.channel is not channel]
        heapq.heapify(self._heap)

    def restart(self, subscription_id: str, subscription: Json) -> None:
        """Take over a changed Subscription; a new destination heals it."""
        channel = self.channels[subscription_id]
        if channel.subscription["destination"] != subscription["destination"]:
            channel.status, channel.failing_since = "Healthy", None
        channel.subscription = subscription

    async def run(self) -> None:
        """Deliver until cancelled."""
        slots = asyncio.Semaphore(SLOTS_MAX)
        async with asyncio.TaskGroup() as group:
            while True:
                for waiting in self._take_due():
                    await slots.acquire()
                    group.create_task(self._attempt(waiting)).add_done_callback(lambda _: slots.release())
                await self._pause()

    async def deliver_due(self) -> int:
        """Try everything that is due now, one after the other; return how many attempts that were."""
        due = self._take_due()
        for waiting in due:
            await self._attempt(waiting)
        return len(due)

    async def drain(self, seconds_max: float = 3600.0) -> None:
        """Deliver until nothing waits any more or `seconds_max` have passed."""
        until = self._clock() + seconds_max
        while self._heap and self._heap[0].due <= until:
            await self._sleep(max(0.0, self._heap[0].due - self._clock()))
            await self.deliver_due()

    def _must_shorten(self, payload: Json, faults: Faults) -> bool:
        return (
            self._dice.falls("payload_dropped", faults.payload_dropped_rate)
            or len(json.dumps(payload)) > PAYLOAD_BYTES_MAX
        )

    def _add(self, channel: Channel, payload: Json, delay: float) -> None:
        now = self._clock()
        self._number += 1
        body = envelope(payload, channel.format, f"{self._number:020d}", instant(now))
        heapq.heappush(self._heap, _Waiting(now + delay, self._number, channel, body, now))
        self._wake.set()

    def _take_due(self) -> list[_Waiting]:
        now = self._clock()
        due: list[_Waiting] = []
        while self._heap and self._heap[0].due <= now:
            due.append(heapq.heappop(self._heap))
        self._in_flight += len(due)
        return due

    async def _pause(self) -> None:
        """Wait until the next delivery is due or a new one has come."""
        self._wake.clear()
        if not self._heap:
            await self._wake.wait()
            return
        nap = asyncio.ensure_future(self._sleep(max(0.0, self._heap[0].due - self._clock())))
        woken = asyncio.ensure_future(self._wake.wait())
        try:
            await asyncio.wait((nap, woken), return_when=asyncio.FIRST_COMPLETED)
        finally:
            nap.cancel()
            woken.cancel()

    async def _attempt(self, waiting: _Waiting) -> None:
        channel = waiting.channel
        destination = channel.subscription["destination"]
        try:
            if destination["type"] != "Push" or self.sender is None:
                channel.outbox.append(waiting.body)
                status = 202
            else:
                headers = {"content-type": "application/json", "authorization": f"Bearer {destination['secret']}"}
                status = await self.sender(destination, waiting.body, headers)
        finally:
            self._in_flight -= 1
        self._settle(waiting, status)

    def _settle(self, waiting: _Waiting, status: int) -> None:
        channel, now = waiting.channel, self._clock()
        if 200 <= status < 300:
            self.accepted += 1
            self.overtaken += waiting.number < self._newest_accepted
            self._newest_accepted = max(self._newest_accepted, waiting.number)
            if channel.status != STOPPED:
                channel.status, channel.failing_since = "Healthy", None
            return
        self.refused += 1
        since = channel.failing_since = channel.failing_since or now
        if status in MISCONFIGURED and channel.status != STOPPED:
            channel.status = "ConfigurationError"
            if now - since >= self._window:
                self._give_up(channel)
        elif channel.status == "Healthy":
            channel.status = "TemporaryError"
        if channel.status == STOPPED or now - waiting.born >= TEMPORARY_SECONDS_MAX:
            self.dropped += 1
            return
        waiting.attempts += 1
        backoff = min(BACKOFF_SECONDS_MAX, BACKOFF_SECONDS * 2 ** min(waiting.attempts - 1, 16))
        waiting.due = now + backoff * self._dice.between((0.5, 1.0))
        heapq.heappush(self._heap, waiting)
        self._wake.set()

    def _give_up(self, channel: Channel) -> None:
        channel.status = STOPPED
        kept = [one for one in self._heap if one.channel is not channel]
        self.dropped += len(self._heap) - len(kept)
        self._heap = kept
        heapq.heapify(self._heap)
