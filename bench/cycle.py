"""
Whole cycles: claim, fetch, render, plan, pack, announce, send, judge, settle, on a durable SQLite file.

The board costs nothing in the first figures, so that they are Storeboard's own; the last one goes through the client
and the simulated monday, which share the core with it.
"""

import asyncio
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench.figure import Figure, at_least
from bench.installation import Installation, SystemClock, lean, simulated
from bench.shop import LINES, changed, customer, customer_ref, order, order_ref
from storeboard.app import keep_for_good
from storeboard.model import Notification
from storeboard.simulators.monday import Account

NAME: Final = "cycle"


def measure(scale: float = 1.0) -> list[Figure]:
    """Entities a second through a whole cycle: new customers, changed orders, orders that are true already."""
    count = max(10, int(2_000 * scale))
    with tempfile.TemporaryDirectory() as place:
        figures = asyncio.run(_lean(Path(place), count))
    with tempfile.TemporaryDirectory() as place:
        figures += asyncio.run(_simulated(Path(place), max(10, count // 8)))
    return figures


@dataclass(frozen=True, slots=True)
class _Took:
    """How long the lanes took for so many entities: by the clock, and of processor time."""

    entities: int
    seconds: float
    processor_seconds: float

    def figures(self, name: str, note: str) -> list[Figure]:
        """The rate by the clock, in which others have their part, and the rate of one core."""
        wall, core = self.entities / self.seconds, self.entities / self.processor_seconds
        return [
            Figure(NAME, name, wall, "entities/s", at_least(1_000), note),
            Figure(NAME, f"{name}, of processor time", core, "entities/s", at_least(1_000)),
        ]


async def _lean(place: Path, count: int) -> list[Figure]:
    async with lean(place) as (here, board):
        created = await _worked(here, [_new_customer(here, number) for number in range(count)])
        await _worked(here, [_new_order(here, number) for number in range(count)])
        mutations = board.mutations
        updated = await _worked(here, [_changed_order(here, number) for number in range(count)])
        each = (board.mutations - mutations) / count
        before = board.mutations
        same = await _worked(here, [_repeated_order(here, number) for number in range(count)])
        assert board.mutations == before
    change = f"{count} orders of 10 columns and {LINES} lines, one of them changed too; {each:.1f} writes each"
    return [
        *created.figures("customers created", f"{count} customers, 50 writes a document, board without limits"),
        *updated.figures("orders changed", change),
        *same.figures("orders that are true already", f"{count} orders; no write leaves"),
    ]


async def _simulated(place: Path, count: int) -> list[Figure]:
    clock = SystemClock()
    account = Account(plan="unlimited", clock=clock.now, sleep=clock.sleep)
    async with simulated(place, account, clock, durable=True, inline=False) as here:
        took = await _worked(here, [_new_customer(here, number) for number in range(count)])
    note = f"{count} customers through the client; the simulator does most of the work, on the same core"
    rate = took.entities / took.seconds
    return [Figure(NAME, "customers created, simulated monday without limits", rate, "entities/s", None, note)]


async def _worked(here: Installation, notifications: list[Notification]) -> _Took:
    """From the first claim to the last settle; the intake before it is not counted."""
    await here.receive(notifications)
    # As `run` does when it starts; what this shelf holds is the shop's, and would be in another process.
    keep_for_good()
    started, spent = time.perf_counter(), time.process_time()
    await here.drain()
    took = _Took(len(notifications), time.perf_counter() - started, time.process_time() - spent)
    counts = await here.house.store.counts()
    assert (counts.due, counts.claimed, counts.in_doubt, counts.parked) == (0, 0, 0, 0), counts
    return took


def _new_customer(here: Installation, number: int) -> Notification:
    here.shelf.put(customer_ref(number), customer(number))
    return changed(customer_ref(number), 1, time.time())


def _new_order(here: Installation, number: int) -> Notification:
    here.shelf.put(order_ref(number), order(number))
    return changed(order_ref(number), 1, time.time())


def _changed_order(here: Installation, number: int) -> Notification:
    here.shelf.put(order_ref(number), order(number, 4))
    return changed(order_ref(number), 4, time.time())


def _repeated_order(here: Installation, number: int) -> Notification:
    here.shelf.put(order_ref(number), {**order(number, 4), "version": 5})
    return changed(order_ref(number), 5, time.time())
