"""
Where the simulation reaches into a process of ours: around its store, its board and its wire.

The wrappers tell the watch what passes, let a crash or a pause fall between any two steps, and change nothing.
"""

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Any

import httpx2

from storeboard.model import (
    Batch,
    Binding,
    Doubt,
    Key,
    Lease,
    Notification,
    Recorded,
    Reply,
    Settlement,
    Touch,
)
from tests.simulation.watch import Watch

LOOKUP = "items_page_by_column_values"


class Step:
    """A point between two steps of one process: time may pass here, and does while the process is stopped."""

    def __init__(self, watch: Watch, chance: Random, holder: str) -> None:
        self.watch = watch
        self.holder = holder
        self.frozen_until = 0.0
        self._chance = chance

    async def __call__(self) -> None:
        clock = self.watch.world.clock
        await clock.sleep(self._chance.uniform(0.0, 0.05) if self._chance.random() < 0.2 else 0.0)
        while clock.now() < self.frozen_until:
            await clock.sleep(self.frozen_until - clock.now())


class WatchedStore:
    """The store, watched at every commit; whatever is not named here passes through."""

    def __init__(self, inner: Any, step: Step) -> None:
        self._inner = inner
        self._step = step
        self._watch = step.watch

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    async def record(self, deliveries: Sequence[tuple[Notification, Sequence[Touch]]]) -> Recorded:
        await self._step()
        recorded = await self._inner.record(deliveries)
        self._watch.note("recorded", recorded.accepted, recorded.repeated, recorded.quarantined)
        await self._step()
        return recorded

    async def lease(self, lane: str, holder: str, seconds: float) -> Lease | None:
        await self._step()
        lease = await self._inner.lease(lane, holder, seconds)
        if lease is not None:
            self._watch.leased(lease)
        return lease

    async def claim(self, lease: Lease, limit: int) -> tuple[Binding, ...]:
        claimed = await self._inner.claim(lease, limit)
        self._watch.wrote(lease)
        await self._step()
        return claimed

    async def announce(self, lease: Lease, batch: Batch, doubts: Mapping[Key, Doubt]) -> None:
        await self._step()
        await self._inner.announce(lease, batch, doubts)
        self._watch.wrote(lease)
        self._watch.announced(batch)
        await self._step()

    async def permit(self, lease: Lease, batch_id: str, now: float) -> Batch:
        await self._step()
        batch = await self._inner.permit(lease, batch_id, now)
        self._watch.wrote(lease)
        self._watch.note("permitted again", batch.lane)
        self._watch.announced(batch)
        await self._step()
        return batch

    async def settle(self, lease: Lease, settlements: Sequence[Settlement], *rest: Any, **named: Any) -> None:
        await self._step()
        await self._inner.settle(lease, settlements, *rest, **named)
        self._watch.wrote(lease)
        self._watch.settled(settlements)
        await self._step()


class WatchedBoard:
    """The board, with a step before a document leaves and after it was answered."""

    def __init__(self, inner: Any, step: Step) -> None:
        self._inner = inner
        self._step = step

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    async def send(self, batch: Batch, expires_at: float) -> Reply:
        await self._step()
        self._step.watch.sends(self._step.holder, batch.lane, True)
        try:
            reply = await self._inner.send(batch, expires_at)
        finally:
            self._step.watch.sends(self._step.holder, batch.lane, False)
        await self._step()
        return reply


class Tap(httpx2.AsyncBaseTransport):
    """The wire to monday: sees every request leave and every answer come."""

    def __init__(self, inner: httpx2.AsyncBaseTransport, watch: Callable[[], Watch | None]) -> None:
        self._inner = inner
        self._watch = watch

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        watch = self._watch()
        if watch is None:
            return await self._inner.handle_async_request(request)
        text = request.content.decode()
        key = request.headers.get("idempotency-key")
        watch.departs(json.loads(text), key)
        read_at = watch.world.clock.now()
        try:
            response = await self._inner.handle_async_request(request)
            body = await response.aread()
        except (httpx2.TransportError, asyncio.CancelledError):
            self._answered(watch, key, None)
            raise
        if response.status_code == 429:
            watch.limited(float(response.headers.get("retry-after") or 0.0))
        if key is not None:
            self._answered(watch, key, _ids(response.status_code, body))
        elif LOOKUP in text and response.status_code == 200:
            watch.looked(text, read_at)
        return httpx2.Response(response.status_code, headers=response.headers, content=body)

    def _answered(self, watch: Watch, key: str | None, ids: Mapping[str, str] | None) -> None:
        if key is not None:
            watch.answered(key, ids)


def _ids(status: int, body: bytes) -> Mapping[str, str] | None:
    """The ids in an answer by alias; None when the answer says nothing about what was executed."""
    if 400 <= status < 500:
        return {}
    try:
        answer = json.loads(body)
    except ValueError:
        return None
    data = answer.get("data")
    if status != 200 or (data is None and not answer.get("errors")):
        return None
    return {alias: one["id"] for alias, one in (data or {}).items() if isinstance(one, dict) and one.get("id")}
