"""
A whole world in one process: both vendors simulated, time virtual, the store a real file.

The installation is put together as the product puts it together: the preset `crm`, provisioned boards, the clients over
in-process transports, the door called as HTTP, the runner of one process. A `World` is the outside; a `House` that
runs in it is a `Running`, which may crash and be started again on the same file.
"""

import asyncio
import tempfile
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random
from typing import Any

import httpx2

from storeboard.cli.provisioning import specs_of
from storeboard.commercetools.client import Client
from storeboard.commercetools.fetch import CommercetoolsSource
from storeboard.commercetools.notifications import decode
from storeboard.engine.hearing import hearing
from storeboard.engine.house import House
from storeboard.engine.intake import Intake
from storeboard.engine.ports import Store
from storeboard.engine.verify import Agreement, verify
from storeboard.errors import TransientError
from storeboard.mapping.configuration import Configuration
from storeboard.mapping.load import load
from storeboard.model import BoardFacts, Counts, Key, Ref
from storeboard.monday.client import MondayClient, read_budget
from storeboard.monday.provisioning import provision
from storeboard.runners.embedded import EmbeddedRunner
from storeboard.simulators.commercetools import Project
from storeboard.simulators.commercetools import app as shop_app
from storeboard.simulators.monday import Account, Wire
from storeboard.simulators.monday import app as monday_app
from storeboard.store import Options, SqliteStore, open_store
from storeboard.transports.bearer import BearerDoor
from storeboard.web.doors import DoorsApp, Source
from tests.simulation.loop import VirtualClock, run
from tests.story.knobs import ACCOUNT, DOOR, PROJECT, SECRET, Knobs, token_of
from tests.two_boards import two_boards

SALT = bytes(16)
SETTLE_SECONDS_MAX = 3600.0
COMPARISONS_MAX = 10


class World:
    """Both vendors, the clock and the file; everything that outlives a crash of ours."""

    def __init__(self, directory: Path, knobs: Knobs) -> None:
        self.directory = directory
        self.knobs = knobs
        self.clock = VirtualClock(asyncio.get_running_loop())
        self.mondays = {
            name: Account(
                plan=knobs.plan,
                seed=knobs.seed + at,
                clock=self.clock.now,
                sleep=self.clock.sleep,
                latency=knobs.latency,
                limits=knobs.limits,
            )
            for at, name in enumerate(knobs.accounts)
        }
        # The first shop's ids are in all of them.
        self.shops = {
            name: Project(
                name,
                seed=knobs.seed,
                clock=self.clock.now,
                sleep=self.clock.sleep,
                ids=Random(f"{knobs.seed}/{knobs.projects[0]}/ids"),
            )
            for name in knobs.projects
        }
        self.files = knobs.edit(two_boards(PROJECT, "http://shop", "http://shop", "http://monday/v2"))
        self.configuration: Configuration = load(self.files)
        self.lock: dict[str, Any] = {}
        self.facts: dict[tuple[str, str], BoardFacts] = {}
        self.running: list[Running] = []
        self.accepted = 0
        self._starts = 0
        self._monday_wires = {
            name: knobs.wrap_monday(Wire(monday_app(account, token=token_of(name))))
            for name, account in self.mondays.items()
        }
        self.shop_wires: dict[str, httpx2.AsyncBaseTransport] = {
            name: httpx2.ASGITransport(app=shop_app(shop, client_id="tests", client_secret=f"secret of {name}"))
            for name, shop in self.shops.items()
        }
        self._delivering: list[asyncio.Task[None]] = []

    @property
    def monday(self) -> Account:
        """The (first) account."""
        return self.mondays[self.knobs.accounts[0]]

    @property
    def shop(self) -> Project:
        """The (first) shop."""
        return self.shops[self.knobs.projects[0]]

    @property
    def house(self) -> House:
        """The house of the (first) running installation."""
        return self.running[0].house

    @property
    def store(self) -> Store:
        """Its store."""
        return self.house.store

    async def open(self) -> None:
        """Provision the boards, start the installation and subscribe its door."""
        clients = {name: self.new_client(account=name) for name in self.mondays}
        await self.provision(clients)
        budgets = [await read_budget(client, name) for name, client in clients.items()]
        for client in clients.values():
            await client.aclose()
        for account in self.mondays.values():
            account.log.clear()
            account.index_lag = self.knobs.index_lag
        running = await self.start()
        for budget in budgets:
            await running.file.save_budget(budget)
        for name, shop in self.shops.items():
            shop.deliver = self.deliver
            shop.subscribe_push(f"http://house{DOOR}", SECRET)
            self._delivering.append(asyncio.create_task(shop.run(), name=name))

    async def provision(self, clients: Mapping[str, MondayClient]) -> tuple[str, ...]:
        """Make the boards what the configuration needs; return what was done."""
        specs = specs_of(self.configuration)
        done = await provision(clients, self.configuration.mappings, specs, self.lock, lambda _: None)
        assert not done.findings
        self.facts = {(facts.mapping, facts.board): facts for facts in done.facts}
        return done.actions

    async def reconfigure(self, edit: Callable[[dict[str, str]], dict[str, str]]) -> None:
        """Stop, change the files, provision, start again and touch everything, as a person does who changes a shape."""
        await self.crash()
        self.files = edit(self.files)
        self.configuration = load(self.files)
        clients = {name: self.new_client(account=name) for name in self.mondays}
        await self.provision(clients)
        for client in clients.values():
            await client.aclose()
        await self.start()
        await self.touch_all()

    def new_client(self, store: SqliteStore | None = None, account: str = ACCOUNT) -> MondayClient:
        """One more connection to an account; what it hears of the budget is entered in the store."""
        told = hearing(store, self.clock, account) if store is not None else None
        wire = self._monday_wires[account]
        return MondayClient("http://monday/v2", token_of(account), clock=self.clock, transport=wire, told=told)

    def new_shop_client(self, project: str = PROJECT) -> Client:
        """One more connection to a shop."""
        return Client(
            project,
            "http://shop",
            "http://shop",
            "tests",
            f"secret of {project}",
            clock=self.clock,
            transport=self.shop_wires[project],
            scopes=self.knobs.scopes,
            seed=self.knobs.seed,
        )

    async def start(self) -> "Running":
        """Start a process of ours on the file, as a new holder of lanes."""
        self._starts += 1
        running = Running(self, f"process-{self._starts}")
        await running.open()
        self.running.append(running)
        return running

    async def crash(self, running: "Running | None" = None) -> None:
        """Kill a process as a power cut of it would: nothing is finished, nothing is said."""
        victim = running or self.running[0]
        self.running.remove(victim)
        await victim.die()

    async def restart(self) -> "Running":
        """Crash, then start again at once."""
        await self.crash()
        return await self.start()

    async def deliver(self, destination: Mapping[str, Any], body: bytes, headers: Mapping[str, str]) -> int:
        """Carry a delivery to the door of the first process that runs; 0 when there is none."""
        if not self.running:
            return 0
        status = await self.running[0].knock(body, headers)
        self.accepted += status == 200
        return status

    async def settle(self, seconds_max: float = SETTLE_SECONDS_MAX) -> None:
        """Let time pass until nothing is on its way and nothing is due that is not waiting for a person."""
        ends_at = self.clock.now() + seconds_max
        while self.clock.now() < ends_at:
            for running in self.running:
                if running.lanes.done():
                    running.lanes.result()
            on_its_way = any(shop.deliverer.waiting for shop in self.shops.values()) or any(
                account.tasks for account in self.mondays.values()
            )
            if not on_its_way and is_quiet(await self.store.counts()):
                return
            await self.clock.sleep(0.5)
        raise AssertionError(f"not settled after {seconds_max} s: {await self.store.counts()}")

    async def touch_all(self) -> None:
        """Mark every key that is known as due, as a sweep would."""
        for mapping in self.house.mappings:
            async for page in self.store.all_bindings(mapping):
                await self.running[0].intake.touch([binding.key for binding in page], "sweep", 30)

    async def agreement(self) -> Agreement:
        """What a comparison of both sides finds, once the board's index shows everything."""
        await self.clock.sleep(self.monday.index_lag + 1.0)
        for _ in range(COMPARISONS_MAX):
            try:
                return await verify(self.house, (), self.knobs.projects)
            except TransientError as error:
                await self.clock.sleep(error.retry_after or 60.0)
        raise AssertionError("monday never let both sides be compared")

    def key(self, type_: str, id_: str) -> Key:
        """The key of a resource under the preset."""
        return Key(f"{type_}s", Ref(PROJECT, type_, id_))

    async def close(self) -> None:
        """End everything."""
        for delivering in self._delivering:
            delivering.cancel()
        for running in list(self.running):
            await self.crash(running)
        for account in self.mondays.values():
            await account.close()
        await asyncio.gather(*self._delivering, return_exceptions=True)


class Running:
    """One process of ours: its open file, its clients, its lanes."""

    def __init__(self, world: World, holder: str) -> None:
        self.world = world
        self.holder = holder
        self._tasks: set[asyncio.Task[Any]] = set()

    async def open(self) -> None:
        """Open the store and start the lanes."""
        world, knobs = self.world, self.world.knobs
        options = Options(durable=False, check=False, salt=lambda _: SALT)
        url = f"sqlite:///{world.directory / 'storeboard.db'}"
        self.file = await open_store(url, clock=world.clock, inline=True, options=options)
        self.boards = {name: world.new_client(self.file, name) for name in world.mondays}
        self.clients = {name: world.new_shop_client(name) for name in world.shops}
        self.house = House(
            store=knobs.wrap_store(self.file, self),
            source=CommercetoolsSource(self.clients),
            accounts={name: knobs.wrap_board(board, self) for name, board in self.boards.items()},
            facts=world.facts,
            mappings={mapping.name: mapping for mapping in world.configuration.mappings},
            clock=world.clock,
            protocol=knobs.protocol,
            policy=knobs.policy,
            report=knobs.report,
            users={name: account.me.id for name, account in world.mondays.items()},
        )
        self.runner = EmbeddedRunner(self.house, self.holder, poll_seconds=knobs.poll_seconds)
        self.intake = Intake(self.house, self.runner.wake)
        self.doors = DoorsApp(
            {"push": Source("push", BearerDoor([SECRET]))},
            lambda body, source: decode(body, source, knobs.projects),
            self.intake.receive,
            lambda source, status: None,
        )
        self.lanes = self.spawn(self.runner.run())

    @property
    def board(self) -> MondayClient:
        """The client of the (first) account."""
        return self.boards[self.world.knobs.accounts[0]]

    @property
    def client(self) -> Client:
        """The client of the (first) shop."""
        return self.clients[self.world.knobs.projects[0]]

    def spawn(self, work: Any) -> "asyncio.Task[Any]":
        """Run something that dies with the process."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def knock(self, body: bytes, headers: Mapping[str, str]) -> int:
        """Call the door as HTTP does; 0 when the process dies before it has answered."""
        sent: list[Mapping[str, Any]] = []
        messages = [{"type": "http.request", "body": body, "more_body": False}]

        async def receive() -> Any:
            return messages.pop()

        async def send(message: Any) -> None:
            sent.append(message)

        scope = {
            "type": "http",
            "method": "POST",
            "path": DOOR,
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        }
        call = self.spawn(self.doors(scope, receive, send))
        await asyncio.wait([call])
        if call.cancelled():
            return 0
        call.result()
        return sent[0]["status"]

    async def die(self) -> None:
        """Cancel everything where it stands and drop the file."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self.file.close()
        for client in (*self.boards.values(), *self.clients.values()):
            await client.aclose()


def is_quiet(counts: Counts) -> bool:
    """Everything that was accepted is settled."""
    return counts.due == counts.claimed == counts.in_doubt == 0


@asynccontextmanager
async def opened(**knobs: Any) -> AsyncGenerator[World]:
    """A world with its boards provisioned and its installation running."""
    with tempfile.TemporaryDirectory(prefix="storeboard-story-") as place:
        world = World(Path(place), Knobs(**knobs))
        try:
            await world.open()
            yield world
        finally:
            await world.close()


def told(**knobs: Any) -> Callable[[Callable[[World], Awaitable[None]]], Callable[[], None]]:
    """Turn a story, told in a world of its own, into a test."""

    def of(story: Callable[[World], Awaitable[None]]) -> Callable[[], None]:
        async def tell() -> None:
            async with opened(**knobs) as world:
                await story(world)

        def test() -> None:
            run(knobs.get("seed", 1), tell())

        test.__name__ = story.__name__
        test.__doc__ = story.__doc__
        return test

    return of
