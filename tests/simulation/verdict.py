"""
The end of a simulated life: everything has drained, both sides agree, nothing more is written.

Beside the product's own comparison the boards are read a second time here, by a rule that shares no code with the
product: one item per record, and of an order its total and its lines with their quantities.
"""

from typing import Any

import apsw

from storeboard.model import Counts
from tests.simulation.watch import Watch
from tests.story.world import World, is_quiet

# A question's complexity is not known before it is asked, so now and then one meets the minute's limit.
LIMITS_MET_MAX = 3
LIMITS_MET_PART = 0.02


async def verdict(world: World, watch: Watch, removed: set[str], seconds_max: float) -> None:
    """Hold the promises of the end against the world."""
    if not await _drained(world, watch, seconds_max):
        return
    counts = await world.store.counts()
    if counts.parked:
        # What a person would do: look, and let it try again.
        watch.note("released", counts.parked, *[(one.cause, one.count) for one in await world.store.failures()])
        await world.store.release_parked(None, None)
        if not await _drained(world, watch, seconds_max):
            return
        counts = await world.store.counts()
    if counts.parked:
        failures = [(one.cause, one.refs[:1]) for one in await world.store.failures()]
        watch.broken("I10", f"{counts.parked} keys stay parked in calm weather: {failures}")
    await _agrees(world, watch, removed)
    _reads_alike(world, watch, removed)
    _nothing_acknowledged_is_lost(world, watch)
    if (wrong := await world.store.verify_chain()) is not None:
        watch.broken("I27", f"the ledger's chain breaks at entry {wrong}")
    await _nothing_more_is_written(world, watch, seconds_max)
    if watch.counts["met a limit"] > LIMITS_MET_MAX + LIMITS_MET_PART * watch.counts["announced"]:
        watch.broken("I18", f"{watch.counts['met a limit']} calls met a limit of {watch.counts['announced']} documents")
    if watch.counts["shop"] and not watch.counts["written"]:
        watch.broken("I32", "nothing was written at all")


async def _drained(world: World, watch: Watch, seconds_max: float) -> bool:
    ends_at = world.clock.now() + seconds_max
    counts = Counts()
    while world.clock.now() < ends_at:
        counts = await world.store.counts()
        if any(running.lanes.done() for running in world.running):
            watch.broken("I22", "the lanes of a process ended by themselves")
            return False
        if not world.shop.deliverer.waiting and not world.monday.tasks and is_quiet(counts):
            return True
        await world.clock.sleep(5.0)
    watch.broken("I10", f"not drained after {seconds_max:.0f} s of calm: {counts}, {world.shop.deliverer.waiting}")
    return False


async def _agrees(world: World, watch: Watch, removed: set[str]) -> None:
    found = await world.agreement()
    watch.note("agreement", found.checked, found.agree)
    for one in found.differ:
        watch.broken("I10", f"{one.key} differs in {', '.join(one.columns)}")
    for key in found.missing:
        if str(key.ref) not in removed:
            watch.broken("I10", f"{key} is missing")
    for live in found.extra:
        watch.broken("I11", f"{live.external_id} stands on the board and should not")
    for key, lives in found.duplicates:
        watch.broken("I1", f"{key} stands {len(lives)} times")


def _reads_alike(world: World, watch: Watch, removed: set[str]) -> None:
    """Compare both worlds without the product."""
    standing: dict[str, list[Any]] = {}
    for item in world.monday.items.values():
        if item.state == "active" and item.values.get("sb_external_id"):
            standing.setdefault(item.values["sb_external_id"], []).append(item)
    for type_ in ("customer", "order"):
        for id_, resource in world.shop.rows(type_).items():
            external_id = f"acme/{type_}/{id_}"
            items = standing.get(external_id, [])
            if external_id in removed:
                continue
            if len(items) != 1:
                watch.broken("I10", f"{external_id} stands {len(items)} times, read without the product")
            elif type_ == "order":
                _lines_alike(watch, external_id, resource, items[0])


def _lines_alike(watch: Watch, external_id: str, order: Any, item: Any) -> None:
    wanted = {
        f"{external_id}/{line['id']}": line["quantity"] for line in (*order["lineItems"], *order["customLineItems"])
    }
    there = {
        line.values.get("sb_external_id"): int(line.values.get("sb_quantity", 0))
        for line in item.subitems
        if line.state == "active"
    }
    if wanted != there:
        watch.broken("I10", f"{external_id} has other lines: {wanted} in the shop, {there} on the board")
    cents = round(float(item.values.get("sb_total", "0")) * 10 ** order["totalPrice"]["fractionDigits"])
    if cents != order["totalPrice"]["centAmount"]:
        watch.broken("I10", f"{external_id} has another total")


def _nothing_acknowledged_is_lost(world: World, watch: Watch) -> None:
    """Every delivery that was answered 2xx is in the inbox, read by a connection of its own."""
    connection = apsw.Connection(str(world.directory / "storeboard.db"), flags=apsw.SQLITE_OPEN_READONLY)
    stored = {
        (source, external_id) for source, external_id in connection.execute("select source, external_id from inbox")
    }
    connection.close()
    lost = watch.acknowledged - stored
    if lost:
        watch.counts["lost"] += len(lost)
        watch.broken("I8", f"{len(lost)} acknowledged deliveries are not in the store")


async def _nothing_more_is_written(world: World, watch: Watch, seconds_max: float) -> None:
    """A sweep over everything that is true already costs no mutation."""
    before = watch.counts["written"]
    await world.touch_all()
    if await _drained(world, watch, seconds_max) and watch.counts["written"] != before:
        watch.broken("I16", f"a sweep wrote {watch.counts['written'] - before} mutations although nothing had changed")
