"""
One simulated life, drawn whole from a seed: a shop that lives, boards that people use, faults, crashes, and then calm.

The real engine, store, clients and doors run in virtual time. While it runs the watch holds every promise that can be
held at every step; in the calm at the end everything must drain and both sides must agree.
"""

import asyncio
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any

from storeboard.commercetools.notifications import decode
from storeboard.simulators.commercetools import Faults, Shop
from storeboard.simulators.monday import operations
from tests.simulation.loop import run
from tests.simulation.seams import Step, Tap, WatchedBoard, WatchedStore
from tests.simulation.verdict import verdict
from tests.simulation.watch import Violation, Watch
from tests.simulation.weather import LATE_SECONDS_MAX, Weather, draw
from tests.story.world import PROJECT, Knobs, Running, World

HOUR = 3600.0
HOURS = 4.0
POLL_SECONDS = 5.0
PAUSE_SECONDS_MAX = 150.0
DOWN_SECONDS_MAX = 300.0
CALM_SECONDS_MAX = 6 * HOUR

Wrap = Callable[[Any, Running], Any]


@dataclass(frozen=True, slots=True)
class Variant:
    """The engine as it is, or one that is known to be bad: wrappers between the house and what it stands on."""

    name: str = "ours"
    store: Wrap = lambda inner, running: inner
    board: Wrap = lambda inner, running: inner
    strict: bool = True
    weather: Callable[[Weather], Weather] = lambda drawn: drawn


OURS = Variant()


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one seed."""

    seed: int
    hours: float
    violations: tuple[Violation, ...]
    digest: str
    counts: dict[str, int]
    tail: tuple[str, ...]

    @property
    def words(self) -> str:
        """The words for a person who has to find out why."""
        lines = [f"seed {self.seed} broke {len(self.violations)} promises:", *map(str, self.violations[:10])]
        again = f"again: .venv/bin/python -m tests.simulation.campaign --seed {self.seed}"
        return "\n".join([*lines, "the steps that led to the first of them:", *self.tail, again])


def simulate(seed: int, hours: float = HOURS, variant: Variant = OURS) -> Result:
    """Live one life; the same arguments give the same result."""
    chance = Random(f"{seed}/life")
    return run(seed, Life(seed, hours, variant, variant.weather(draw(chance)), chance).live())


class Life:
    """One world with its weather and everything that befalls it."""

    def __init__(self, seed: int, hours: float, variant: Variant, weather: Weather, chance: Random) -> None:
        self._seed = seed
        self._hours = hours
        self._variant = variant
        self._weather = weather
        self._chance = chance
        self._watch: Watch | None = None
        self._steps: dict[str, Step] = {}
        self._befalling: list[asyncio.Task[None]] = []
        self.removed: set[str] = set()

    async def live(self) -> Result:
        """Live, calm down, and be judged."""
        with tempfile.TemporaryDirectory(prefix="storeboard-simulation-") as place:
            world = World(Path(place), self._knobs())
            self.watch = Watch(world, strict=self._variant.strict)
            try:
                await world.open()
                world.monday.hooks.append(self.watch.executed)
                self._watch = self.watch
                await self._storm(world)
                await self._calm(world)
                await verdict(world, self.watch, self.removed, CALM_SECONDS_MAX)
            finally:
                self._stop()
                await world.close()
            return self._result(world)

    def _knobs(self) -> Knobs:
        return Knobs(
            seed=self._seed,
            index_lag=self._weather.index_lag,
            latency=self._weather.latency,
            limits=self._weather.limits,
            poll_seconds=POLL_SECONDS,
            report=lambda event, fields: self.watch.note(event, *sorted(fields.items())),
            wrap_store=self._wrap_store,
            wrap_board=self._wrap_board,
            wrap_monday=lambda inner: Tap(inner, lambda: self._watch),
        )

    def _wrap_store(self, inner: Any, running: Running) -> Any:
        step = self._steps[running.holder] = Step(self.watch, self._chance, running.holder)
        return self._variant.store(WatchedStore(inner, step), running)

    def _wrap_board(self, inner: Any, running: Running) -> Any:
        return self._variant.board(WatchedBoard(inner, self._steps[running.holder]), running)

    async def _storm(self, world: World) -> None:
        """The hours in which things happen."""
        weather = self._weather
        world.shop.faults = replace(weather.shop)
        world.monday.faults.seeded(Random(f"{self._seed}/monday"), weather.monday, late_seconds_max=LATE_SECONDS_MAX)
        self._listen(world)
        shop = Shop(world.shop, seed=self._seed)
        self._every(world, weather.event_every, lambda: self._shop_lives(shop))
        self._every(world, weather.crash_every, lambda: self._crash(world))
        self._every(world, weather.pause_every, lambda: self._pause(world))
        self._every(world, weather.second_every, lambda: self._second(world))
        self._every(world, weather.person_every, lambda: self._person(world))
        await world.clock.sleep(self._hours * HOUR)

    def _listen(self, world: World) -> None:
        """Note what the door acknowledges."""
        deliver = world.deliver

        async def listened(destination: Any, body: bytes, headers: Any) -> int:
            status = await deliver(destination, body, headers)
            self.watch.note("delivered", status)
            if status == 200:
                self.watch.acknowledges(decode(body, "push", (PROJECT,)))
            return status

        world.shop.deliver = listened

    def _every(self, world: World, mean: float, act: Callable[[], Any]) -> None:
        if mean:
            self._befalling.append(asyncio.create_task(self._again(world, mean, act)))

    async def _again(self, world: World, mean: float, act: Callable[[], Any]) -> None:
        while True:
            await world.clock.sleep(self._chance.expovariate(1.0 / mean))
            await act()

    async def _shop_lives(self, shop: Shop) -> None:
        for _ in range(self._chance.randint(1, self._weather.burst)):
            event = shop.live()
            self.watch.note("shop", event.kind, event.type, event.id, event.version)

    async def _crash(self, world: World) -> None:
        """Kill a process; another is started at once or later."""
        if not world.running:
            return
        victim = self._chance.choice(world.running)
        self.watch.note("crash", victim.holder)
        await world.crash(victim)
        if not world.running:
            await world.clock.sleep(self._chance.uniform(0.0, DOWN_SECONDS_MAX))
            await world.start()

    async def _pause(self, world: World) -> None:
        """Stop a process in the middle of whatever it does; it knows nothing of it when it goes on."""
        if not world.running:
            return
        step = self._steps[self._chance.choice(world.running).holder]
        step.frozen_until = world.clock.now() + self._chance.uniform(5.0, PAUSE_SECONDS_MAX)
        self.watch.note("pause", step.holder)

    async def _second(self, world: World) -> None:
        """Start a second process beside the first, or end one of two."""
        if len(world.running) > 1:
            await world.crash(world.running[-1])
        elif world.running:
            self.watch.note("second process")
            await world.start()

    async def _person(self, world: World) -> None:
        """A person fills their own columns, or takes an item off the board."""
        items = [one for one in world.monday.items.values() if one.state == "active" and one.parent is None]
        if not items:
            return
        item, person = self._chance.choice(items), self._people(world)
        external_id = item.values.get("sb_external_id")
        old = item.created_at < world.clock.now() - HOUR / 4
        if self._chance.random() < 0.2 and old and external_id:
            self.watch.note("person removes", external_id)
            self.removed.add(external_id)
            operations.end_item(world.monday, person, item.id, self._chance.choice(("deleted", "archived")))
            return
        text = f"note {self._chance.randrange(1000)}"
        operations.change_value(world.monday, person, item.board.id, item.id, "sb_notes", {"text": text})

    def _people(self, world: World) -> Any:
        people = [user for user in world.monday.users.values() if user.id != world.monday.me.id]
        return people[0] if people else world.monday.add_user("Ida Sales", "ida@example.com")

    async def _calm(self, world: World) -> None:
        """Nothing befalls the world any more."""
        self._stop()
        world.shop.faults = Faults()
        world.monday.faults.calm()
        for step in self._steps.values():
            step.frozen_until = 0.0
        if not world.running:
            await world.start()
        self.watch.note("calm")

    def _stop(self) -> None:
        for task in self._befalling:
            task.cancel()

    def _result(self, world: World) -> Result:
        watch = self.watch
        counts = dict(watch.counts) | {"faults": len(world.monday.faults.seen), "items": len(world.monday.items)}
        return Result(
            self._seed,
            world.clock.monotonic() / HOUR,
            tuple(watch.violations),
            watch.digest,
            counts,
            watch.led_there,
        )
