"""
Whole cycles: claim, fetch, render, plan, pack, announce, send, judge, settle, on a durable SQLite file.

The board costs nothing in the first figures, so that they are Storeboard's own; the last one goes through the client
and the simulated monday, which share the core with it.
"""

import asyncio
import tempfile
import time
from pathlib import Path
from typing import Final

from bench.figure import Figure, at_least
from bench.installation import Installation, SystemClock, lean, simulated
from bench.shop import changed, customer, customer_ref, order, order_ref
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


async def _lean(place: Path, count: int) -> list[Figure]:
    async with lean(place) as (here, board):
        created = await _rate(here, [_new_customer(here, number) for number in range(count)])
        await _worked(here, [_new_order(here, number) for number in range(count)])
        mutations = board.mutations
        updated = await _rate(here, [_changed_order(here, number) for number in range(count)])
        each = (board.mutations - mutations) / count
        before = board.mutations
        same = await _rate(here, [_repeated_order(here, number) for number in range(count)])
        assert board.mutations == before
    how = f"{count} of each, 50 writes a document"
    return [
        Figure(NAME, "customers created, board without limits", created, "entities/s", at_least(1_000), how),
        Figure(
            NAME,
            "orders changed (10 columns, 5 lines, one of them changed), board without limits",
            updated,
            "entities/s",
            at_least(1_000),
            f"{count} orders, {each:.1f} writes each: {updated * each:,.0f} writes/s",
        ),
        Figure(NAME, "orders that are true already", same, "entities/s", at_least(1_000), "no write leaves"),
    ]


async def _simulated(place: Path, count: int) -> list[Figure]:
    clock = SystemClock()
    account = Account(plan="unlimited", clock=clock.now, sleep=clock.sleep)
    async with simulated(place, account, clock, durable=True, inline=False) as here:
        created = await _rate(here, [_new_customer(here, number) for number in range(count)])
    note = f"{count} customers; the simulator shares the core and does most of the work"
    return [Figure(NAME, "customers created, simulated monday without limits", created, "entities/s", None, note)]


async def _rate(here: Installation, notifications: list[Notification]) -> float:
    return len(notifications) / await _worked(here, notifications)


async def _worked(here: Installation, notifications: list[Notification]) -> float:
    """Seconds from the first claim to the last settle; the intake before it is not counted."""
    await here.receive(notifications)
    started = time.perf_counter()
    await here.drain()
    took = time.perf_counter() - started
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
