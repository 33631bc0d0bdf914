"""Whether a process is ready: its own parts count, a vendor's outage does not."""

import asyncio
from dataclasses import replace
from typing import Any

import httpx2
from prometheus_client import CollectorRegistry

from storeboard.cli.service import READY_SECONDS_MAX, desk_of
from storeboard.errors import TransientError
from storeboard.runners.embedded import TURN_SECONDS_MAX
from storeboard.simulators.monday import Fault
from storeboard.web.app import WebApp
from tests.story.shop import person
from tests.story.test_canaries import opened_of
from tests.story.world import World, told


async def readiness(world: World, store: Any = None) -> tuple[int, dict[str, bool]]:
    """The answer of `/readyz`, of a house that stands on `store` when one is given."""
    running = world.running[0]
    house = running.house if store is None else replace(running.house, store=store)
    app = WebApp(running.doors, desk_of(opened_of(world, running), house, CollectorRegistry(), running.runner.is_up))
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://house") as client:
        answer = await client.get("/readyz")
    return answer.status_code, answer.json()


class BrokenStore:
    """A store that cannot be read."""

    async def next_due(self) -> dict[str, float]:
        raise TransientError("the disk is gone")


class HangingStore:
    """A store that never answers."""

    async def next_due(self) -> dict[str, float]:
        await asyncio.Event().wait()
        return {}


@told()
async def test_a_process_that_runs_is_ready_while_both_vendors_are_down(world: World):
    world.monday.faults.next(Fault.HTTP_500, times=1_000, mutations_only=False)
    world.shop.create("customer", person())
    world.shop.faults.rate_503 = 1.0
    await world.clock.sleep(600.0)

    assert await readiness(world) == (200, {"store": True, "configuration": True, "lanes": True})


@told()
async def test_a_store_that_fails_or_hangs_makes_a_process_unready(world: World):
    await world.clock.sleep(1.0)
    started = world.clock.monotonic()

    failing = await readiness(world, BrokenStore())
    hanging = await readiness(world, HangingStore())

    assert failing == hanging == (503, {"store": False, "configuration": True, "lanes": True})
    assert world.clock.monotonic() - started <= READY_SECONDS_MAX + 1.0


@told()
async def test_lanes_that_were_stopped_make_a_process_unready(world: World):
    world.running[0].runner.stop()

    assert await readiness(world) == (503, {"store": True, "configuration": True, "lanes": False})


@told(poll_seconds=TURN_SECONDS_MAX * 3)
async def test_lanes_whose_last_turn_is_long_ago_make_a_process_unready(world: World):
    await world.clock.sleep(1.0)
    before = await readiness(world)

    await world.clock.sleep(TURN_SECONDS_MAX * 2)

    assert before[0] == 200
    assert await readiness(world) == (503, {"store": True, "configuration": True, "lanes": False})
