"""
An installation put together for a bench: the real engine, store and clients, before a board in this process.

The store is a real file. It is durable where the figure says so.
"""

import time
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import httpx2

from bench.lean import UNLIMITED, LeanBoard, facts_of
from bench.shop import Shelf, configuration
from storeboard.engine.house import House
from storeboard.engine.intake import Intake
from storeboard.engine.lane import run_lane
from storeboard.engine.ports import Board, Clock
from storeboard.mapping.configuration import Configuration
from storeboard.model import BoardFacts, Notification
from storeboard.monday.client import MondayClient, read_budget
from storeboard.monday.provisioning import BoardSpec, provision
from storeboard.planning.price import default_budget
from storeboard.simulators.monday import Account, app
from storeboard.store import Options, SqliteStore, open_store

ACCOUNT: Final = "sales"
ROUNDS_MAX: Final = 100_000


class SystemClock:
    """The machine's time; nobody waits in a bench that uses it."""

    def now(self) -> float:
        return time.time()

    def monotonic(self) -> float:
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        raise AssertionError(f"a bench in real time waits {seconds} s")


@dataclass(frozen=True, slots=True)
class Installation:
    """A house with its shop, and the way in."""

    house: House
    shelf: Shelf
    intake: Intake

    async def receive(self, notifications: Sequence[Notification], at_once: int = 500) -> None:
        """Deliver notifications as a door does, durably."""
        for start in range(0, len(notifications), at_once):
            await self.intake.receive(notifications[start : start + at_once])

    async def drain(self) -> int:
        """Run the lanes until nothing is due now; return how many keys were worked."""
        keys = 0
        for _ in range(ROUNDS_MAX):
            ran = [await run_lane(self.house, lane, "bench") for lane in self.house.lanes()]
            worked = sum(one.keys for one in ran)
            if not worked:
                return keys
            keys += worked
        raise AssertionError("the lanes never came to rest")


@asynccontextmanager
async def lean(place: Path, conf: Configuration | None = None) -> AsyncGenerator[tuple[Installation, LeanBoard]]:
    """An installation in real time before a board without limits, on a durable store."""
    conf = conf or configuration()
    board = LeanBoard()
    store = await open_store(f"sqlite:///{place / 'store.db'}", clock=SystemClock())
    try:
        await without_limits(store)
        yield _installation(conf, store, SystemClock(), board, facts_of(conf.mappings)), board
    finally:
        await store.close()


@asynccontextmanager
async def simulated(
    place: Path,
    account: Account,
    clock: Clock,
    *,
    durable: bool,
    inline: bool,
    conf: Configuration | None = None,
) -> AsyncGenerator[Installation]:
    """An installation before a simulated monday, its boards provisioned and its budget read."""
    conf = conf or configuration()
    client = MondayClient("http://monday/v2", "token", clock=clock, transport=httpx2.ASGITransport(app(account)))
    options = Options(durable=durable)
    store = await open_store(f"sqlite:///{place / 'store.db'}", clock=clock, inline=inline, options=options)
    try:
        boards = [BoardSpec(key, one.account, one.name or key, one.id) for key, one in conf.boards.items()]
        done = await provision({ACCOUNT: client}, conf.mappings, boards, {}, lambda lock: None)
        await store.save_budget(await read_budget(client, ACCOUNT))
        facts = {(one.mapping, one.board): one for one in done.facts}
        yield _installation(conf, store, clock, client, facts)
    finally:
        await store.close()
        await client.aclose()
        await account.close()


async def without_limits(store: SqliteStore) -> None:
    """Give the account a budget that no bench spends."""
    budget = default_budget(ACCOUNT, time.time())
    await store.save_budget(
        replace(
            budget,
            calls_limit=UNLIMITED,
            calls_left=UNLIMITED,
            complexity_limit=UNLIMITED,
            complexity_left=UNLIMITED,
            minute_limit=UNLIMITED,
            minute_left=UNLIMITED,
        )
    )


def _installation(
    conf: Configuration, store: SqliteStore, clock: Clock, board: Board, facts: Mapping[tuple[str, str], BoardFacts]
) -> Installation:
    shelf = Shelf()
    mappings = {mapping.name: mapping for mapping in conf.mappings}
    house = House(store, shelf, {ACCOUNT: board}, facts, mappings, clock)
    return Installation(house, shelf, Intake(house, lambda lanes: None))
