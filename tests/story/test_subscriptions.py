"""How Subscriptions fare is watched, and told once."""

import asyncio
from collections.abc import Mapping

from storeboard.app import SystemClock
from storeboard.cli.subscribed import Health, SubscriptionWatch
from storeboard.commercetools.subscriptions import HEALTHY


def test_each_new_state_is_told_once_and_an_unknown_one_never():
    answers = iter([HEALTHY, "TemporaryError", "TemporaryError", "Unknown", "ManuallySuspended", HEALTHY, HEALTHY])
    told: list[tuple[str, Mapping[str, object]]] = []

    async def ask() -> list[Health]:
        return [{"project": "acme", "key": "storeboard", "id": "1", "status": next(answers)}]

    async def look() -> None:
        watch = SubscriptionWatch(ask, SystemClock(), lambda event, fields: told.append((event, fields)))
        for _ in range(7):
            await watch.look()

    asyncio.run(look())

    assert [(event, fields.get("status"), fields.get("loses")) for event, fields in told] == [
        ("subscription.unhealthy", "TemporaryError", False),
        ("subscription.unhealthy", "ManuallySuspended", True),
        ("subscription.healthy", None, None),
    ]
