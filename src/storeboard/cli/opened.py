"""
Open an installation for a command: its configuration, store and vendors put together, and closed again.

Beside a `run` on the same store a command shares the lanes' leases with it; alone it can run the lanes itself.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from storeboard.app import (
    SystemClock,
    Transports,
    Vendors,
    configuration_of,
    house_of,
    store_of,
    vendors_of,
)
from storeboard.cli.lock import facts_of_lock
from storeboard.engine.house import House, silent
from storeboard.engine.intake import Intake
from storeboard.engine.lane import run_lane
from storeboard.errors import TerminalError, TransientError
from storeboard.mapping.configuration import Configuration
from storeboard.mapping.route import FOLLOWER_MARK
from storeboard.model import BudgetChange, Key, Ref
from storeboard.monday.client import read_budget
from storeboard.planning.price import fresh, may_call, with_limits
from storeboard.settings import Settings, holder_name, is_dead, settings
from storeboard.store import SqliteStore

LIMITS_SECONDS: Final = 6 * 3600.0
"""How long the limits that monday was asked for are taken to hold: asking costs calls of the day."""
LIMITS_CALLS: Final = 2
POLL_SECONDS: Final = 0.1
IDLE_SECONDS: Final = 0.5


@dataclass(frozen=True, slots=True)
class Opened:
    """One installation, open for one command."""

    settings: Settings
    configuration: Configuration
    vendors: Vendors
    store: SqliteStore
    house: House
    intake: Intake
    holder: str


@asynccontextmanager
async def opened(transports: Transports | None = None) -> AsyncGenerator[Opened]:
    """Open the installation that the environment names."""
    here = settings()
    configuration = configuration_of(here)
    clock = SystemClock()
    async with (
        store_of(here, clock) as store,
        vendors_of(here, configuration, clock, transports or Transports(), store) as vendors,
    ):
        await store.end_dead_leases(is_dead)
        house = house_of(configuration, vendors, store, facts_of_lock(here.lock_path), clock, silent)
        yield Opened(here, configuration, vendors, store, house, Intake(house, lambda _: None), holder_name())


async def users_of(vendors: Vendors) -> dict[str, str]:
    """Our user's id per account, to tell our items from a person's; left out where monday cannot be asked now."""
    users: dict[str, str] = {}
    for account, board in vendors.monday.items():
        with suppress(TransientError, TerminalError):
            users[account] = await board.user_id()
    return users


async def read_limits(here: Opened) -> None:
    """
    Ask monday for the limits of every account of which they are unknown or were read long ago.

    Without an answer what was known, or else the smallest plan, is assumed until the next time.
    """
    for account, board in here.vendors.monday.items():
        now = here.house.clock.now()
        known = await here.store.budget(account)
        if known is not None and (now - known.read_at < LIMITS_SECONDS or may_call(fresh(known, now), now)):
            continue
        with suppress(TransientError, TerminalError):
            read = await read_budget(board, account)
            await here.store.change_budget(BudgetChange(account, partial(with_limits, read=read, now=now)))
            await here.store.spend(account, LIMITS_CALLS, 0)


async def knowing_us(here: Opened) -> Opened:
    """The installation as a command needs it that writes: it knows its limits and tells our items from a person's."""
    await read_limits(here)
    if here.house.users:
        return here
    return replace(here, house=replace(here.house, users=await users_of(here.vendors)))


def ref_from(text: str, configuration: Configuration) -> Ref:
    """Read `order/<id>` or `<project>/order/<id>`, in any case; raise `TerminalError` naming the forms allowed."""
    parts = text.strip().lower().split("/")
    projects = {key.lower(): key for key in configuration.projects}
    if len(parts) == 2 and len(projects) == 1:
        parts = [next(iter(projects)), *parts]
    if len(parts) != 3 or not all(parts):
        forms = "order/<id>" if len(projects) == 1 else "<project>/order/<id>"
        raise TerminalError(f"{text!r} is not a REF; write it as {forms}")
    project, type_, id_ = parts
    if project not in projects:
        raise TerminalError(f"REF {text!r}: project {project!r} is not configured; configured: {', '.join(projects)}")
    return Ref(projects[project], type_, id_)


def keys_from(text: str, here: Opened) -> tuple[Key, ...]:
    """The keys of a REF that have items; raise `TerminalError` when no mapping takes its type."""
    ref = ref_from(text, here.configuration)
    # An order that was made from a quote is followed by its deal as well: that key has no item of its own.
    keys = tuple(key for key in here.intake.keys_of(ref) if not key.mapping.startswith(FOLLOWER_MARK))
    if not keys:
        entities = ", ".join(sorted({mapping.entity for mapping in here.configuration.mappings}))
        raise TerminalError(f"REF {text!r}: no mapping takes {ref.type!r}; mapped: {entities}")
    return keys


async def run_until_quiet(here: Opened, keys: tuple[Key, ...] | None = None) -> None:
    """
    Run the lanes until these keys (all for None) are settled; where another process has a lane, wait for it.

    Returns too when what is left is parked, or waits for longer than a look-up or a retry takes to come due.
    """
    here = await knowing_us(here)
    while True:
        busy = False
        for lane in here.house.lanes():
            ran = await run_lane(here.house, lane, here.holder)
            busy = busy or ran.busy or ran.more
        if await _settled(here, keys):
            return
        await asyncio.sleep(IDLE_SECONDS if busy else POLL_SECONDS)


async def _settled(here: Opened, keys: tuple[Key, ...] | None) -> bool:
    if keys is None:
        counts = await here.store.counts()
        return counts.due == counts.claimed == counts.in_doubt == 0
    known = await here.store.bindings(keys)
    return all(binding.due_at is None and binding.doubt is None for binding in known.values())
