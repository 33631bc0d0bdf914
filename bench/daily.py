"""
What a usual day costs at monday: calls and writes, counted by the simulated monday itself.

Virtual time: the lanes wait for their windows and for monday's limits as they would, and no second of it passes.
"""

import asyncio
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from bench.figure import Figure, at_most
from bench.installation import Installation, simulated
from bench.shop import changed, customer, customer_ref, order, order_ref
from storeboard.model import PRIORITY_BACKFILL, Key, Ref
from storeboard.simulators.monday import Account
from tests.simulation.loop import VirtualClock, run

NAME: Final = "daily"
LINES: Final = 10
DUE_TOGETHER: Final = 50


def measure(scale: float = 1.0) -> list[Figure]:
    """Calls for changed orders, for what is told again, and for a second run over the same data."""
    orders = max(2, int(200 * scale))
    with tempfile.TemporaryDirectory() as place:
        return run(1, _measure(Path(place), orders))


async def _measure(place: Path, orders: int) -> list[Figure]:
    clock = VirtualClock(asyncio.get_running_loop())
    account = Account(plan="enterprise", clock=clock.now, sleep=clock.sleep)
    async with simulated(place, account, clock, durable=False, inline=True) as here:
        await _fill(here, clock, orders)
        calls, mutations = _spent(account, clock)
        await _change(here, clock, orders)
        changing = _spent(account, clock)
        await _tell_again(here, clock, orders)
        telling = _spent(account, clock)
        await _run_again(here, clock)
        again = _spent(account, clock)
    together = min(DUE_TOGETHER, orders)
    writes = (changing[1] - mutations) / orders
    note = f"{orders} orders of {LINES} lines, {together} due together; {writes:.1f} writes each"
    return [
        Figure(NAME, "monday calls per changed order", (changing[0] - calls) / orders, "calls", at_most(0.1), note),
        Figure(NAME, "monday calls when everything is told again", telling[0] - changing[0], "calls", at_most(0)),
        Figure(NAME, "writes of a second run over the same data", again[1] - telling[1], "writes", at_most(0)),
    ]


def _spent(account: Account, clock: VirtualClock) -> tuple[float, int]:
    """The calls that monday counted today, and the writes that it executed."""
    return account.meter.calls_today(clock.now()), len(account.log)


async def _fill(here: Installation, clock: VirtualClock, orders: int) -> None:
    """Put every customer and every order on the boards."""
    refs: list[Ref] = []
    for number in range(orders):
        here.shelf.put(customer_ref(number), customer(number))
        here.shelf.put(order_ref(number), order(number, lines=LINES))
        refs += [customer_ref(number), order_ref(number)]
    await here.receive([changed(ref, 1, clock.now()) for ref in refs])
    await settled(here, clock)


async def _change(here: Installation, clock: VirtualClock, orders: int) -> None:
    """Change every order, so many at once as come within one window."""
    for start in range(0, orders, DUE_TOGETHER):
        numbers = range(start, min(start + DUE_TOGETHER, orders))
        for number in numbers:
            here.shelf.put(order_ref(number), order(number, 2, lines=LINES))
        await here.receive([changed(order_ref(number), 2, clock.now()) for number in numbers])
        await settled(here, clock)


async def _tell_again(here: Installation, clock: VirtualClock, orders: int) -> None:
    """Deliver what is true already under other identities, as another source would."""
    told = [changed(order_ref(number), 2, clock.now()) for number in range(orders)]
    await here.receive([replace(one, source="elsewhere") for one in told])
    await settled(here, clock)


async def _run_again(here: Installation, clock: VirtualClock) -> None:
    """Touch every key, as a backfill and a sweep do."""
    keys: Sequence[Key] = [key for ref in here.shelf.refs() for key in here.intake.keys_of(ref)]
    await here.intake.touch(keys, "backfill", PRIORITY_BACKFILL)
    await settled(here, clock)


async def settled(
    here: Installation, clock: VirtualClock, hours_max: float = 24.0, *, parked_fields_max: float = 0
) -> None:
    """Run the lanes and let time pass until nothing is due any more."""
    ends_at = clock.monotonic() + hours_max * 3_600
    while clock.monotonic() < ends_at:
        await here.drain()
        counts = await here.house.store.counts()
        if counts.due == counts.claimed == counts.in_doubt == 0:
            assert counts.parked == 0 and counts.parked_fields <= parked_fields_max, counts
            return
        due = await here.house.store.next_due()
        await clock.sleep(max(0.1, min(due.values()) - clock.now()))
    raise AssertionError(f"not settled after {hours_max} hours: {await here.house.store.counts()}")
