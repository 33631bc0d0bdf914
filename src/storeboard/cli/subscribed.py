"""
Ask how the Subscriptions fare that `storeboard subscriptions apply` has made, once or while an installation runs.

Their health needs no scope, so the client that reads suffices. What changed is reported once. It changes nothing.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from storeboard.cli.lock import subscriptions_of_lock
from storeboard.commercetools.client import Client
from storeboard.commercetools.subscriptions import HEALTHY, STOPPED, UNKNOWN, Subscriptions
from storeboard.engine.house import Report
from storeboard.engine.ports import Clock
from storeboard.errors import TerminalError

HEALTH_SECONDS_MAX: Final = 3.0
WATCH_SECONDS: Final = 60.0

Health = Mapping[str, str]
"""Of one Subscription: `project`, `key`, `id` and `status`."""


async def health_of(lock: Path, shops: Mapping[str, Client]) -> list[Health]:
    """Ask for the state of every Subscription that the lock names, all at once and within a bounded time."""
    asked = [
        (project, key, id_)
        for project, ids in subscriptions_of_lock(lock).items()
        if project in shops
        for key, id_ in ids.items()
    ]
    states = await asyncio.gather(*(_health(shops[project], id_) for project, _, id_ in asked))
    return [
        {"project": project, "key": key, "id": id_, "status": state}
        for (project, key, id_), state in zip(asked, states, strict=True)
    ]


async def _health(client: Client, id_: str) -> str:
    with suppress(TimeoutError, TerminalError):
        async with asyncio.timeout(HEALTH_SECONDS_MAX):
            return await Subscriptions(client).health(id_)
    return UNKNOWN


@dataclass(slots=True)
class SubscriptionWatch:
    """Asks again and again, and reports what changed. `rows` is the last answer."""

    ask: Callable[[], Awaitable[Sequence[Health]]]
    clock: Clock
    report: Report
    rows: Sequence[Health] = ()
    told: dict[tuple[str, str], str] = field(default_factory=dict[tuple[str, str], str])

    async def run(self) -> None:
        """Watch, for as long as it is not cancelled."""
        while True:
            await self.look()
            await self.clock.sleep(WATCH_SECONDS)

    async def look(self) -> None:
        """Ask once; what cannot be told now is no change."""
        self.rows = await self.ask()
        for row in self.rows:
            name, status = (row["project"], row["key"]), row["status"]
            if status == UNKNOWN or status == self.told.get(name, HEALTHY):
                continue
            self.told[name] = status
            if status == HEALTHY:
                self.report("subscription.healthy", {"project": row["project"], "key": row["key"]})
            else:
                self.report(
                    "subscription.unhealthy",
                    {"project": row["project"], "key": row["key"], "status": status, "loses": status in STOPPED},
                )
