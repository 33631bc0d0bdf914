"""
From the event in the shop to the cell on the board, as the ledger tells it.

Virtual time: a living shop of about two events a second, a commercetools that answers in 50 ms, a monday that answers
in 300 ms and has no limits. The lag of an entry is the time from the event to the settled write, all documents of
the record included.
"""

import asyncio
import random
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from bench.daily import settled
from bench.figure import Figure, at_most, percentile
from bench.installation import Installation, simulated
from bench.shop import Shelf, changed, customer, customer_ref, order, order_ref
from storeboard.engine.intake import Intake
from storeboard.model import Ref, Resource
from storeboard.runners.embedded import EmbeddedRunner
from storeboard.simulators.monday import Account
from tests.simulation.loop import VirtualClock, run

NAME: Final = "lag"
BOARD_SECONDS: Final = 0.3
SHOP_SECONDS: Final = 0.05
EVENTS_A_SECOND: Final = 2.0


class SlowShelf:
    """A shelf that takes its time to answer."""

    def __init__(self, shelf: Shelf, clock: VirtualClock) -> None:
        self._shelf = shelf
        self._clock = clock
        self.owners = shelf.owners
        self.scan = shelf.scan

    async def fetch(self, refs: Sequence[Ref]) -> Mapping[Ref, Resource | None]:
        await self._clock.sleep(SHOP_SECONDS)
        return await self._shelf.fetch(refs)


def measure(scale: float = 1.0) -> list[Figure]:
    """The lag of every write of a living shop."""
    events = max(20, int(1_200 * scale))
    with tempfile.TemporaryDirectory() as place:
        lags = run(1, _measure(Path(place), events))
    note = f"{events} events, {len(lags)} entries written; p50 {percentile(lags, 50):.2f} s, most {max(lags):.2f} s"
    return [Figure(NAME, "event to cell, p95", percentile(lags, 95), "s", at_most(2), note)]


async def _measure(place: Path, events: int) -> list[float]:
    clock = VirtualClock(asyncio.get_running_loop())
    account = Account(
        plan="unlimited",
        clock=clock.now,
        sleep=clock.sleep,
        latency=BOARD_SECONDS,
        index_lag=5.0,
    )
    async with simulated(place, account, clock, durable=False, inline=True) as here:
        house = replace(here.house, source=SlowShelf(here.shelf, clock))
        runner = EmbeddedRunner(house, "bench")
        running = asyncio.create_task(runner.run())
        await _live(replace(here, intake=Intake(house, runner.wake)), clock, events)
        await clock.sleep(30)
        runner.stop()
        await running
        await settled(here, clock)
        return [entry.lag async for entry in house.store.entries() if entry.lag is not None]


async def _live(here: Installation, clock: VirtualClock, events: int) -> None:
    """People register, order and change what they ordered, at random but the same at each run."""
    chance = random.Random(7)
    versions: dict[Ref, int] = {}
    people = 0
    for _ in range(events):
        await clock.sleep(chance.expovariate(EVENTS_A_SECOND))
        if people == 0 or chance.random() < 0.2:
            people += 1
            ref, made = customer_ref(people), customer(people)
        else:
            number = chance.randint(1, people)
            ref = order_ref(number)
            made = order(number, versions.get(ref, 0) + 1)
        versions[ref] = made["version"]
        here.shelf.put(ref, made)
        await here.intake.receive([changed(ref, made["version"], clock.now())])
