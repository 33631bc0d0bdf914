"""
Engines that are known to be bad: what the simulation must catch, or it proves nothing.

Each is the real engine over a store or a board that breaks one rule of design section 5. The watch looks only at what
comes of it (duplicates, losses, boards that disagree), not at how it was done, so that a catch means that the rule is
needed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from storeboard.errors import FencedError
from storeboard.model import (
    Batch,
    Doubt,
    Key,
    Lease,
    Lost,
    Notification,
    Recorded,
    Reply,
    Settlement,
    Touch,
)
from storeboard.simulators.monday import Fault
from tests.simulation.simulate import Variant
from tests.simulation.weather import Weather
from tests.story.world import Running

ACKNOWLEDGED_EARLY_SECONDS = 20.0
IMMEDIATE_RESENDS = 2


class _Passing:
    """Passes everything on that is not named."""

    def __init__(self, inner: Any, running: Running) -> None:
        self._inner = inner
        self._running = running

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


class Undoubting(_Passing):
    """Sends without a mark: a lost answer is forgotten, so the next run creates again."""

    async def announce(self, lease: Lease, batch: Batch, doubts: Mapping[Key, Doubt]) -> None:
        await self._inner.spend(batch.account, 1, batch.points)

    async def settle(self, lease: Lease, settlements: Sequence[Settlement], *rest: Any, **named: Any) -> None:
        free = [replace(one, binding=replace(one.binding, doubt=None, rewrite_after=None)) for one in settlements]
        await self._inner.settle(lease, free, *rest, **named)


class Hasty(_Passing):
    """Sends again at once when no answer came, each time under a key of its own."""

    async def send(self, batch: Batch, expires_at: float) -> Reply:
        reply = await self._inner.send(batch, expires_at)
        for again in range(IMMEDIATE_RESENDS):
            if not any(isinstance(result, Lost) for result in reply.results.values()):
                return reply
            fresh = replace(batch, idempotency_key=f"{batch.idempotency_key[:60]}{again}")
            reply = await self._inner.send(fresh, expires_at + 3600.0)
        return reply


class Unfenced(_Passing):
    """Gives a lane to everybody who asks, and lets a run that has lost it take it back in the middle of its work."""

    async def lease(self, lane: str, holder: str, seconds: float) -> Lease | None:
        return await self._inner.lease(lane, "anybody", seconds)

    async def renew(self, lease: Lease, seconds: float) -> Lease:
        return await self._retaken(lease, ())

    async def announce(self, lease: Lease, batch: Batch, doubts: Mapping[Key, Doubt]) -> None:
        try:
            await self._inner.announce(lease, batch, doubts)
        except FencedError:
            await self._inner.announce(await self._retaken(lease, doubts), batch, doubts)

    async def settle(self, lease: Lease, settlements: Sequence[Settlement], *rest: Any, **named: Any) -> None:
        try:
            await self._inner.settle(lease, settlements, *rest, **named)
        except FencedError:
            keys = [one.binding.key for one in settlements]
            await self._inner.settle(await self._retaken(lease, keys), settlements, *rest, **named)

    async def _retaken(self, lease: Lease, keys: Iterable[Key]) -> Lease:
        taken = await self._inner.lease(lease.lane, "anybody", 60.0)
        await self._inner.touch([Touch(key, lease.lane, "unfenced") for key in keys])
        await self._inner.claim(taken, 1000)
        return taken


class Forgetful(_Passing):
    """Acknowledges first and stores later."""

    async def record(self, deliveries: Sequence[tuple[Notification, Sequence[Touch]]]) -> Recorded:
        self._running.spawn(self._later(deliveries))
        return Recorded(accepted=len(deliveries))

    async def _later(self, deliveries: Sequence[tuple[Notification, Sequence[Touch]]]) -> None:
        await self._running.world.clock.sleep(ACKNOWLEDGED_EARLY_SECONDS)
        recorded = await self._inner.record(deliveries)
        self._running.runner.wake(recorded.lanes)


def _windy(weather: Weather) -> Weather:
    """Answers are lost now and then."""
    return replace(weather, monday={**weather.monday, Fault.LOST: 0.1}, event_every=120.0)


def _crowded(weather: Weather) -> Weather:
    """Two processes, one of which is often stopped for longer than it holds a lane."""
    return replace(weather, second_every=300.0, pause_every=60.0, event_every=40.0, latency=2.0, burst=3)


def _frail(weather: Weather) -> Weather:
    """The process dies every few minutes."""
    return replace(weather, crash_every=200.0, event_every=60.0)


KNOWN_BAD = (
    Variant("no doubt mark", store=Undoubting, strict=False, weather=_windy),
    Variant("immediate resend without the key", board=Hasty, strict=False, weather=_windy),
    Variant("no fencing", store=Unfenced, strict=False, weather=_crowded),
    Variant("acknowledged before it is stored", store=Forgetful, strict=False, weather=_frail),
)
"""What must be caught, each in weather that brings it out; the real engine lives through the same weather."""
