"""
Every entity of the presets `crm` and `b2b`: how fast it goes through whole cycles beside an order, and what it costs.

The records are a living shop's, read as `run` reads them: companies with the people who buy for them, their quote
requests with all that came of them, and the orders that came of those. The rates are of processor time, on a durable
store before a board that costs nothing; the calls are counted by the simulated monday.
"""

import asyncio
import random
import tempfile
import time
from collections.abc import Callable, Mapping
from copy import deepcopy
from functools import cache
from math import inf
from pathlib import Path
from typing import Any, Final

import httpx2

from bench.daily import DUE_TOGETHER, settled
from bench.figure import Figure, at_least, at_most
from bench.installation import Installation, SystemClock, lean, simulated
from bench.shop import PROJECT, changed
from storeboard.app import keep_for_good
from storeboard.commercetools.client import Client
from storeboard.commercetools.fetch import CommercetoolsSource
from storeboard.mapping.configuration import Configuration
from storeboard.mapping.load import load
from storeboard.mapping.presets import b2b
from storeboard.model import Ref, Resource
from storeboard.simulators.commercetools import Project, app
from storeboard.simulators.commercetools.life import business, markets, quotes
from storeboard.simulators.commercetools.life.living import Living
from storeboard.simulators.monday import Account
from tests.simulation.loop import VirtualClock, run

NAME: Final = "preset"

RATIO_MIN: Final = 0.5
CALLS_MAX: Final = 0.1

CHANGES: Final[Mapping[str, Mapping[str, Any]]] = {
    "order": {"orderState": "Confirmed", "paymentState": "Paid", "shipmentState": "Shipped"},
    "customer": {"firstName": "Mara", "lastName": "Lind"},
    "business-unit": {"status": "Inactive", "name": "Lind Group"},
    "quote-request": {"quoteRequestState": "Cancelled", "orders": []},
}
"""By entity, the order first: what a change of it is; each changes a group or a name, and cells."""

Records = Mapping[str, Mapping[Ref, Resource]]


def measure(scale: float = 1.0) -> list[Figure]:
    """The rate of each entity beside the order's, made and changed, and monday's calls per changed entity."""
    count = max(10, int(600 * scale))
    records = asyncio.run(_records(count))
    with tempfile.TemporaryDirectory() as place:
        figures = asyncio.run(_rates(Path(place), records))
    with tempfile.TemporaryDirectory() as place:
        return [*figures, *run(1, _calls(Path(place), records))]


@cache
def _configuration() -> Configuration:
    return load(b2b(PROJECT, "http://shop", "http://shop", "http://monday/v2"))


async def _records(count: int) -> Records:
    """So many of every entity, whole."""
    project = Project(PROJECT, seed=1)
    markets.set_up(project)
    living = Living(project, random.Random(1))
    for _ in range(count):
        business.register_company(living)
        for kind in ("request quote", "prepare offer", "send quote", "accept quote"):
            quotes.ACTS[kind].run(living)
    client = Client(
        PROJECT,
        "http://shop",
        "http://shop",
        "id",
        "secret",
        clock=SystemClock(),
        transport=httpx2.ASGITransport(app(project)),
    )
    source = CommercetoolsSource({PROJECT: client})
    found = {type_: {ref: one async for page in source.scan(PROJECT, type_) for ref, one in page} for type_ in CHANGES}
    await client.aclose()
    return found


async def _rates(place: Path, records: Records) -> list[Figure]:
    async with lean(place, _configuration()) as (here, _):
        # Each links to others: those that are linked to stand first, as a backfill would have it.
        made = {type_: await _worked(here, records[type_], lambda one: one) for type_ in reversed(CHANGES)}
        await here.drain()
        new = {type_: await _worked(here, records[type_], _change_of(type_)) for type_ in CHANGES}
    return [
        figure
        for type_ in CHANGES
        for name, rates in (("made", made), ("changed", new))
        for figure in _figures(type_, name, rates, len(records[type_]))
    ]


def _figures(type_: str, name: str, rates: Mapping[str, float], count: int) -> list[Figure]:
    title = f"{type_}s {name}, of processor time"
    rate = Figure(NAME, title, rates[type_], "entities/s", None, f"{count} of them" if type_ == "order" else "")
    if type_ == "order":
        return [rate]
    ratio = rates[type_] / rates["order"]
    return [rate, Figure(NAME, f"{type_}s {name}, beside orders", ratio, "times", at_least(RATIO_MIN))]


def _change_of(type_: str) -> Callable[[Resource], Resource]:
    def change(one: Resource) -> Resource:
        return {**one, **deepcopy(dict(CHANGES[type_])), "version": one["version"] + 1}

    return change


async def _worked(here: Installation, some: Mapping[Ref, Resource], change: Callable[[Resource], Resource]) -> float:
    """Entities a second of processor time, from the first claim to the last settle."""
    told = {ref: change(one) for ref, one in some.items()}
    for ref, one in told.items():
        here.shelf.put(ref, one)
    await here.receive([changed(ref, one["version"], time.time()) for ref, one in told.items()])
    keep_for_good()
    spent = time.process_time()
    await here.drain()
    return len(told) / (time.process_time() - spent)


async def _calls(place: Path, records: Records) -> list[Figure]:
    """What monday counts when all of an entity change, so many at once as come within one window."""
    clock = VirtualClock(asyncio.get_running_loop())
    account = Account(plan="enterprise", clock=clock.now, sleep=clock.sleep)
    conf = _configuration()
    async with simulated(place, account, clock, durable=False, inline=True, conf=conf) as here:
        few = {type_: dict(list(some.items())[: 2 * DUE_TOGETHER]) for type_, some in records.items()}
        for some in few.values():
            await _told(here, clock, some)
        figures: list[Figure] = []
        for type_, some in few.items():
            before = account.meter.calls_today(clock.now())
            new = {ref: _change_of(type_)(one) for ref, one in some.items()}
            for start in range(0, len(new), DUE_TOGETHER):
                await _told(here, clock, dict(list(new.items())[start : start + DUE_TOGETHER]))
            calls = (account.meter.calls_today(clock.now()) - before) / len(new)
            note = f"{len(new)} of them, {min(DUE_TOGETHER, len(new))} due together"
            figures.append(Figure(NAME, f"monday calls per changed {type_}", calls, "calls", at_most(CALLS_MAX), note))
        return figures


async def _told(here: Installation, clock: VirtualClock, some: Mapping[Ref, Resource]) -> None:
    for ref, one in some.items():
        here.shelf.put(ref, one)
    await here.receive([changed(ref, one["version"], clock.now()) for ref, one in some.items()])
    # Some of the people who live in the shop have a telephone number that is none.
    await settled(here, clock, parked_fields_max=inf)
