"""
Filling an empty board: how much of what monday's complexity limit allows is used, and whether anything is refused.

Virtual time, the real runner, a simulated monday whose answers take as long as monday's. The first minute, in which
prices are learned, is left out.
"""

import asyncio
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Final

from bench.figure import Figure, at_least, at_most
from bench.installation import ACCOUNT, Installation, simulated
from bench.shop import LINES, changed, customer, customer_ref, order, order_ref
from bench.watched import WatchedBoard
from storeboard.runners.embedded import EmbeddedRunner
from storeboard.simulators.monday import Account
from tests.simulation.loop import VirtualClock, run

NAME: Final = "creation"
LATENCY_SECONDS: Final = 0.3
MUTATION_SECONDS: Final = 0.1
WINDOW_SECONDS: Final = 60.0
WARM_WINDOWS: Final = 1
WINDOWS_MIN: Final = 4


def measure(scale: float = 1.0) -> list[Figure]:
    """The part of the complexity limit that goes into writes while a backlog stands, on two plans."""
    windows = max(WINDOWS_MIN, int(7 * scale))
    figures: list[Figure] = []
    for plan in ("pro", "enterprise"):
        with tempfile.TemporaryDirectory() as place:
            figures += run(1, _measure(Path(place), plan, windows))
    return figures


async def _measure(place: Path, plan: str, windows: int) -> list[Figure]:
    clock = VirtualClock(asyncio.get_running_loop())
    account = Account(
        plan=plan, clock=clock.now, sleep=clock.sleep, latency=LATENCY_SECONDS, mutation_seconds=MUTATION_SECONDS
    )
    limit = account.limits.complexity_minute
    async with simulated(place, account, clock, durable=False, inline=True) as here:
        items = limit * (windows + 2) / account.costs["create_item"]
        await _backlog(here, clock, round(items / (LINES + 1)))
        board = WatchedBoard(here.house.accounts[ACCOUNT], clock)
        house = replace(here.house, accounts={ACCOUNT: board})
        runner = EmbeddedRunner(house, "bench")
        running = asyncio.create_task(runner.run())
        await clock.sleep(windows * WINDOW_SECONDS)
        left = (await house.store.counts()).due
        runner.stop()
        await running
    assert left > 0, "the backlog was gone before the end"
    spent, seconds = _steady(board, limit)
    share = spent / (limit * seconds / WINDOW_SECONDS)
    note = f"{seconds:.0f} s, {len(board.spent)} documents, orders of {LINES} lines, {limit:,} points a minute"
    return [
        Figure(NAME, f"share of the complexity limit used, plan {plan}", share, "", at_least(0.95), note),
        Figure(NAME, f"documents refused, plan {plan}", board.refused, "documents", at_most(0)),
    ]


def _steady(board: WatchedBoard, limit: int) -> tuple[int, float]:
    """The points spent, and the seconds, from the beginning of one of monday's windows to that of the last one."""
    begins = sorted(at for at, before, _ in board.spent if before == limit)[WARM_WINDOWS:]
    first, last = begins[0], begins[-1]
    return sum(points for at, _, points in board.spent if first <= at < last), last - first


async def _backlog(here: Installation, clock: VirtualClock, orders: int) -> None:
    for number in range(orders):
        here.shelf.put(customer_ref(number), customer(number))
        here.shelf.put(order_ref(number), order(number))
    await here.receive([changed(order_ref(number), 1, clock.now()) for number in range(orders)])
